from ansible_collections.my.tools.plugins.module_utils.twice import twice


class FilterModule(object):
    def filters(self):
        return {each.__name__: each for each in [twice]}
