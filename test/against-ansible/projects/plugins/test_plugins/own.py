class TestModule(object):
    def tests(self):
        return {'longer_than': lambda value, size: len(value) > size, 'filled': lambda value: value}
