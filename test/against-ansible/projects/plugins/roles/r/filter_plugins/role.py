FILTERS = dict((name, lambda value, name=name: '%s:%s' % (name, value)) for name in ('of_role', 'of_role_too'))


class FilterModule(object):
    def filters(self):
        return FILTERS
