class TestModule(object):
    def tests(self):
        return dict(even=lambda value: value % 2 == 0)
