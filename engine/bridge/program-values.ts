/** Part of the Python program: the controller that asks and is asked, values as JSON with tags, and the dicts that stay in the controller. */
export const valuesProgram = String.raw`class RunEnded(BaseException):
    pass


class Controller:
    """The other side of two descriptors: requests and answers are lines. Within a request it is asked for variables."""

    def __init__(self, lines, answers, held=None):
        self.lines = lines
        self.answers = os.fdopen(answers, 'wb')
        self.held = held
        self.rest = []
        self.read = collections.deque()

    def fill(self):
        """Takes what has come; False at the end."""
        data = os.read(self.lines, 1 << 16)
        if self.held is not None:
            os.close(self.held)
            self.held = None
        *whole, rest = data.split(b'\n')
        if whole:
            whole[0] = b''.join(self.rest) + whole[0]
            self.rest = []
            self.read.extend(whole)
        self.rest.append(rest)
        return bool(data)

    def serve(self):
        """Answers all requests that have come."""
        while self.read:
            self.answer(json.loads(self.read.popleft().decode()))

    def answer(self, request):
        try:
            answer = {'value': operations[request['op']](self, request)}
        except (RunEnded, KeyboardInterrupt):
            raise
        except BaseException as error:  # whatever a plug-in raises
            path = request.get('path')
            answer = {'error': '%s' % error or type(error).__name__, 'type': type(error).__name__, 'path': path, 'line': place_of(error, path)}
        if 'id' in request:
            answer['id'] = request['id']
        self.write(answer)

    def write(self, message):
        self.answers.write(json.dumps(message).encode() + b'\n')
        self.answers.flush()

    def ask(self, what):
        """What it says to a question that comes up within a request; to answer, it may call a plug-in in turn."""
        self.write({'ask': what})
        while True:
            while not self.read:
                if not self.fill():
                    raise RunEnded('the run has ended')
            answer = json.loads(self.read.popleft().decode())
            if 'op' not in answer:
                return answer
            self.answer(answer)


def tagged(kind, value):
    return {'$tsplay': kind, 'value': value}


LISTS = (list, set, frozenset, range, collections.abc.MappingView, collections.abc.Iterator)


class UndefinedError(Exception):
    """The name is that of Jinja."""


def undefined(name):
    try:
        import jinja2
    except ImportError:
        raise UndefinedError("'%s' is undefined" % name)

    class AnsibleUndefined(jinja2.StrictUndefined):
        """The name is that of Ansible."""
    return AnsibleUndefined(name=name)


def encoded(value):
    """A value as JSON; what JSON does not have is tagged."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < 2 ** 53 else tagged('int', str(int(value)))
    if isinstance(value, float):
        return float(value) if value % 1 > 0 else tagged('float', 'nan' if value != value else repr(float(value)))
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (bytes, bytearray)):
        return tagged('bytes', base64.b64encode(value).decode())
    if isinstance(value, datetime.datetime):
        return tagged('datetime', value.replace(tzinfo=None).isoformat()) if value.tzinfo is None else str(value)
    if isinstance(value, collections.abc.Mapping):
        pairs = [(key, encoded(each)) for key, each in value.items()]
        if all(isinstance(key, str) and key != '$tsplay' for key, _ in pairs):
            return {str(key): each for key, each in pairs}
        return tagged('dict', [[encoded(key), each] for key, each in pairs])
    if any(each.__name__ == 'Undefined' for each in type(value).__mro__):
        raise UndefinedError(getattr(value, '_undefined_message', None) or "'%s' is undefined" % getattr(value, '_undefined_name', 'a value'))
    if isinstance(value, tuple):
        names = getattr(value, '_fields', None)
        answer = tagged('tuple', [encoded(each) for each in value])
        return dict(answer, names=list(names)) if names else answer
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=lambda each: (type(each).__name__, each) if isinstance(each, (str, int, float)) else (type(each).__name__, repr(each)))
    if isinstance(value, LISTS):
        return [encoded(each) for each in value]
    return str(value)


class Lazy(collections.abc.Mapping):
    """A dict that stays in the controller, such as hostvars or the variables of a task: it is asked for each member that is looked at."""

    def __init__(self, controller, request, number):
        self.controller = controller
        self.request = request
        self.number = number

    def __getitem__(self, name):
        answer = self.controller.ask({'lazy': self.number, 'key': str(name)})
        if 'error' in answer:
            raise ValueError(answer['error'])
        if 'value' not in answer:
            raise KeyError(name)
        return decoded(answer['value'], self.controller, self.request)

    def __contains__(self, name):
        return name in self.names

    @functools.cached_property
    def names(self):
        names = self.controller.ask({'lazy': self.number, 'names': True}).get('value', [])
        return dict.fromkeys(decoded(names, self.controller, self.request))

    def __iter__(self):
        return iter(self.names)

    def __len__(self):
        return len(list(iter(self)))

    def __bool__(self):
        return True

    def copy(self):
        return dict(self)


class Context(Lazy):
    """What filters get that want the context of Jinja."""

    @property
    def environment(self):
        import jinja2
        return jinja2.Environment()

    @property
    def parent(self):
        return self

    def resolve(self, name):
        if name in self:
            return self[name]
        return self.environment.undefined(name=name)

    def get_all(self):
        return self


def decoded(value, controller, request):
    if isinstance(value, list):
        return [decoded(each, controller, request) for each in value]
    data = request.get('data', str)
    if isinstance(value, str):
        return data(value)
    if not isinstance(value, dict):
        return value
    kind = value.get('$tsplay')
    if kind is None:
        return {data(key): decoded(each, controller, request) for key, each in value.items()}
    inner = value['value']
    if kind == 'written':
        return inner
    if kind == 'bytes':
        return base64.b64decode(inner)
    if kind == 'datetime':
        return datetime.datetime.fromisoformat(inner)
    if kind == 'int':
        return int(inner)
    if kind == 'float':
        return float(inner)
    if kind == 'undefined':
        return undefined(inner)
    if kind == 'lazy':
        return Lazy(controller, request, inner)
    inner = decoded(inner, controller, request)
    return tuple(inner) if kind == 'tuple' else {tuple(key) if isinstance(key, list) else key: each for key, each in inner}


`
