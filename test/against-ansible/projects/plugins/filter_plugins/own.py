import collections
import datetime


def kinds(value, *args, **named):
    words = [type(value).__name__] + [type(each).__name__ for each in args]
    return words + ['%s %s' % (name, type(named[name]).__name__) for name in sorted(named)]


def shown(value):
    return repr(value)


def give(name):
    point = collections.namedtuple('point', 'x y')
    return {
        'tuple': (1, 'b'),
        'named': point(1, 2),
        'large': 2 ** 70,
        'whole': 3.0,
        'part': 1.25,
        'none': None,
        'true': True,
        'moment': datetime.datetime(2024, 1, 2, 3, 4, 5, 678000),
        'day': datetime.date(2024, 1, 2),
        'items': (each for each in 'ab'),
        'keys': {'b': 1, 'a': 2}.keys(),
        'numbers': {1: 'one', 2: 'two'},
        'nested': {'list': [1, (2, 3)], 'dict': {'a': None}},
    }[name]


def picked(value, key, default=None):
    return value.get(key, default)


def refuse(value):
    raise ValueError('not %s' % value)


class FilterModule(object):
    def filters(self):
        return {'kinds': kinds, 'shown': shown, 'give': give, 'picked': picked, 'refuse': refuse}
