/** What the controller's Python runs: the whole program, as one text. */
export const pythonProgram = String.raw`"""What Python of the controller does for a run: packs modules that are written in Python, and calls plug-ins.

One request a line on standard input, one answer a line on what was standard output: {"id": …, "op": …, …} and {"id": …, "value": …}
or {"id": …, "error": …}. Within a request it may ask for variables: {"id": …, "ask": …}. What plug-ins print goes to standard error.
"""
import ast
import base64
import collections.abc
import contextlib
import datetime
import importlib
import importlib.util
import io
import json
import os
import re
import sys
import zipfile


def home_of(name):
    """The folder of an installed package, without importing it."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    places = list(spec.submodule_search_locations or []) if spec else []
    return places[0] if places else None


class Utilities:
    """The files a module imports: module_utils of Ansible, of the project, and of collections."""

    def __init__(self, ansible, collections, beside):
        self.ansible = ansible
        self.collections = collections
        self.beside = beside

    def candidates(self, dotted):
        """Files that may hold the package or module of this name, the first wins."""
        parts = dotted.split('.')
        roots = []
        if parts[:2] == ['ansible', 'module_utils']:
            roots = [os.path.join(folder, *parts[2:]) for folder in self.beside]
            if self.ansible:
                roots.append(os.path.join(self.ansible, 'module_utils', *parts[2:]))
        elif parts[0] == 'ansible_collections' and len(parts) > 3:
            roots = [os.path.join(root, *parts) for root in self.collections]
        for root in roots:
            yield root + '.py', False
            yield os.path.join(root, '__init__.py'), True

    def find(self, dotted):
        for path, package in self.candidates(dotted):
            if os.path.isfile(path):
                return path, package
        return None


def imported(tree, package):
    """The dotted names that a file may import below ansible.module_utils and ansible_collections; the deepest first."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ''
            if node.level:
                above = package.split('.')
                above = above[:len(above) - node.level + 1]
                base = '.'.join(above + ([base] if base else []))
            names += ['%s.%s' % (base, alias.name) for alias in node.names]
    return [name for name in names if name.startswith(('ansible.module_utils', 'ansible_collections.'))]


def gather(utilities, source, package):
    """All files a source needs: dotted name → (path in the zip, bytes)."""
    found = {}
    wanted = [(name, None) for name in imported(ast.parse(source), package)]
    while wanted:
        name, _ = wanted.pop()
        parts = name.split('.')
        # 'from a.b import c': c is a module, or something in the module a.b.
        for end in range(len(parts), 2, -1):
            dotted = '.'.join(parts[:end])
            if dotted in found:
                break
            hit = utilities.find(dotted)
            if not hit:
                continue
            path, is_package = hit
            with open(path, 'rb') as file:
                text = file.read()
            inside = dotted.replace('.', '/') + ('/__init__.py' if is_package else '.py')
            found[dotted] = (inside, text)
            try:
                tree = ast.parse(text)
            except SyntaxError:
                break
            own = dotted if is_package else dotted.rpartition('.')[0]
            wanted += [(each, None) for each in imported(tree, own)]
            # The packages above it may hold code as well.
            for above in range(3, end):
                upper = '.'.join(parts[:above])
                if upper not in found:
                    wanted.append((upper, None))
            break
    return found


def version_of(ansible):
    try:
        with open(os.path.join(ansible, 'release.py'), encoding='utf-8') as file:
            return re.search(r"__version__\s*=\s*'([^']+)'", file.read()).group(1)
    except (OSError, AttributeError, TypeError):
        return '2.18.0'


NEW_STYLE = re.compile(
    br'^\s*(?:from\s+ansible(?:_collections\.[\w.]+)?\.module_utils|import\s+ansible(?:_collections\.[\w.]+)?\.module_utils|from\s+\.+[\w.]*\s+import|from\s+ansible_collections\.)',
    re.M)


def style_of(source):
    """How Ansible would run a module of this text."""
    text_like = bytes(range(7, 14)) + b'\x1b' + bytes(range(32, 256))
    if source[:1024].translate(None, text_like):
        return 'binary'
    if b'#<<INCLUDE_ANSIBLE_MODULE_COMMON>>' in source or NEW_STYLE.search(source):
        return 'python'
    if b'#Requires -Module' in source or b'#AnsibleRequires' in source or source.startswith(b'#!powershell'):
        return 'powershell'
    if b'<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>' in source:
        return 'json-args'
    if b'WANT_JSON' in source:
        return 'want-json'
    return 'old'


def pack(path, fqn, collections, beside):
    """A module ready to be sent: its style, and a zip with all it imports, or its bytes."""
    with open(path, 'rb') as file:
        source = file.read()
    style = style_of(source)
    if style != 'python':
        return {'style': style, 'bytes': base64.b64encode(source).decode()}
    source = source.replace(b'#<<INCLUDE_ANSIBLE_MODULE_COMMON>>', b'from ansible.module_utils.basic import *')
    ansible = home_of('ansible')
    own = os.path.abspath(path).split(os.sep)
    if 'ansible_collections' in own:
        at = len(own) - 1 - own[::-1].index('ansible_collections')
        collections = [os.sep.join(own[:at + 1])[:-len('/ansible_collections')]] + collections
        dotted = '.'.join(own[at:])[:-len('.py')]
    else:
        dotted = 'ansible.modules.' + os.path.basename(path)[:-len('.py')]
    utilities = Utilities(ansible, collections, beside)
    files = gather(utilities, source, dotted.rpartition('.')[0])
    basic = gather(utilities, b'import ansible.module_utils.basic', '')
    if 'ansible.module_utils.basic' not in basic:
        raise LookupError('ansible-core is not installed on the controller, and this module needs its module_utils: pip install ansible-core')
    files.update(basic)
    version = version_of(ansible)
    start = "__version__ = '%s'\n__author__ = 'Ansible, Inc.'\n" % version
    inside = {'ansible/__init__.py': start.encode()}
    inside[dotted.replace('.', '/') + '.py'] = source
    inside.update(dict(files.values()))
    for name in list(inside):
        above = name.split('/')[:-1]
        for end in range(1, len(above) + 1):
            inside.setdefault('/'.join(above[:end]) + '/__init__.py', b'')
    data = io.BytesIO()
    with zipfile.ZipFile(data, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(inside):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), inside[name], zipfile.ZIP_DEFLATED)
    return {'style': 'python', 'dotted': dotted, 'version': version, 'bytes': base64.b64encode(data.getvalue()).decode()}


def homes():
    """Where Ansible and the collections that come with it are installed."""
    ansible = home_of('ansible')
    collections = home_of('ansible_collections')
    return {
        'ansible': ansible,
        'collections': os.path.dirname(collections) if collections else None,
        'version': version_of(ansible) if ansible else None,
    }


def find(name, roots):
    """The file of a module of an installed collection or of Ansible, by its whole name; the way of its redirects."""
    seen = []
    while name not in seen:
        seen.append(name)
        parts = name.split('.')
        if len(parts) < 3:
            return None
        collection, word = parts[:2], parts[2:]
        if collection == ['ansible', 'builtin']:
            ansible = home_of('ansible')
            path = ansible and os.path.join(ansible, 'modules', *word) + '.py'
            return {'name': name, 'path': path} if path and os.path.isfile(path) else None
        for root in roots:
            folder = os.path.join(root, 'ansible_collections', *collection)
            action = os.path.join(folder, 'plugins', 'action', *word) + '.py'
            path = os.path.join(folder, 'plugins', 'modules', *word) + '.py'
            if os.path.isfile(action):
                return {'name': name, 'action': action}
            if os.path.isfile(path):
                return {'name': name, 'path': path}
            other = redirect(folder, '.'.join(word))
            if other:
                name = other
                break
    return None


def redirect(folder, word):
    """Another name of a module, as its collection says."""
    try:
        import yaml
        with open(os.path.join(folder, 'meta', 'runtime.yml'), encoding='utf-8') as file:
            routing = yaml.load(file, Loader=getattr(yaml, 'CSafeLoader', yaml.SafeLoader))
        return routing['plugin_routing']['modules'][word]['redirect']
    except (ImportError, OSError, KeyError, TypeError, ValueError):
        return None


class RunEnded(BaseException):
    pass


class Controller:
    """The other side: it asks, and while it waits it may be asked for variables."""

    def __init__(self, lines, answers):
        self.lines = lines
        self.answers = answers
        self.later = []

    def write(self, message):
        self.answers.write(json.dumps(message) + '\n')
        self.answers.flush()

    def next_request(self):
        while True:
            line = self.later.pop(0) if self.later else self.lines.readline()
            if not line:
                return None
            request = json.loads(line)
            if 'op' in request:
                return request

    def ask(self, request, what):
        """What the controller says to a question that comes up within a request."""
        self.write({'id': request['id'], 'ask': what})
        while True:
            line = self.lines.readline()
            if not line:
                raise RunEnded('the run has ended')
            answer = json.loads(line)
            if 'op' not in answer:
                return answer
            self.later.append(line)


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
    return jinja2.StrictUndefined(name=name)


def encoded(value):
    """A value as JSON; what JSON does not have is tagged."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < 2 ** 53 else tagged('int', str(int(value)))
    if isinstance(value, float):
        return float(value) if value % 1 else tagged('float', 'nan' if value != value else repr(float(value)))
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
        answer = self.controller.ask(self.request, {'lazy': self.number, 'key': str(name)})
        if 'error' in answer:
            raise ValueError(answer['error'])
        if 'value' not in answer:
            raise KeyError(name)
        return decoded(answer['value'], self.controller, self.request)

    def __contains__(self, name):
        return name in set(iter(self))

    def __iter__(self):
        return iter(self.controller.ask(self.request, {'lazy': self.number, 'names': True}).get('value', []))

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
    if not isinstance(value, dict):
        return value
    kind = value.get('$tsplay')
    if kind is None:
        return {key: decoded(each, controller, request) for key, each in value.items()}
    inner = value['value']
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


def passed_first(function):
    """What a function for Jinja wants before its input: 'context', 'eval_context' or 'environment'."""
    mark = getattr(function, 'jinja_pass_arg', None)
    if mark is not None:
        return mark.name
    for name, old in (('context', 'context'), ('eval_context', 'evalcontext'), ('environment', 'environment')):
        if getattr(function, old + 'filter', False) is True or getattr(function, old + 'function', False) is True:
            return name
    return None


class Plugins:
    """Filters and tests of files in Python, by file."""
    classes = {'filters': ('FilterModule', 'filters'), 'tests': ('TestModule', 'tests')}

    def __init__(self):
        self.files = {}
        self.roots = None

    def prepare(self, roots):
        """Makes collections importable, in the way of Ansible where it is there."""
        if self.roots == roots:
            return
        self.roots = roots
        os.environ['ANSIBLE_COLLECTIONS_PATH'] = ':'.join(os.path.dirname(root) for root in roots)
        for name in [name for name in sys.modules if name.partition('.')[0] == 'ansible_collections']:
            del sys.modules[name]
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def find_spec(self, name, path=None, target=None):
        """Collections are sought once one is imported: what Ansible needs for that takes its time to load."""
        if name != 'ansible_collections':
            return None
        sys.meta_path.remove(self)
        try:
            from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder
            _AnsibleCollectionFinder(paths=self.roots)._install()
        except ImportError:
            sys.path[:0] = [os.path.dirname(root) for root in self.roots]
        return importlib.util.find_spec(name)

    def functions(self, kind, path, dotted):
        """What a file provides, by name."""
        if (kind, path) not in self.files:
            if dotted:
                module = importlib.import_module(dotted)
            else:
                name = 'tsplay_%s_%d_%s' % (kind, len(self.files), os.path.basename(path)[:-len('.py')])
                spec = importlib.util.spec_from_file_location(name, path)
                module = importlib.util.module_from_spec(spec)
                sys.modules[name] = module
                spec.loader.exec_module(module)
            owner, method = self.classes[kind]
            self.files[kind, path] = dict(getattr(getattr(module, owner)(), method)()) if hasattr(module, owner) else {}
        return self.files[kind, path]


plugins = Plugins()


def call(controller, request):
    plugins.prepare(request['collections'])
    kind, name = request['kind'], request['name']
    functions = plugins.functions(kind, request['path'], request['dotted'])
    if name not in functions:
        raise LookupError('it does not provide %s' % name)
    function = functions[name]
    args = decoded(request['args'], controller, request)
    first = passed_first(function)
    if first:
        context = Context(controller, request, 0)
        if first == 'context':
            args.insert(0, context)
        elif first == 'environment':
            args.insert(0, context.environment)
        else:
            import jinja2.nodes
            args.insert(0, jinja2.nodes.EvalContext(context.environment))
    value = function(*args, **{key: decoded(each, controller, request) for key, each in request['named'].items()})
    return bool(value) if kind == 'tests' else encoded(value)


def loaded(request):
    plugins.prepare(request['collections'])
    return sorted(plugins.functions(request['kind'], request['path'], request['dotted']))


def moved(request):
    """Where the metadata of a collection says that a plug-in has moved."""
    plugins.prepare(request['collections'])
    from ansible.utils.collection_loader._collection_finder import _get_collection_metadata
    import ansible.utils.collection_loader
    name = request['name'] if '.' in request['name'] else 'ansible.builtin.' + request['name']
    seen = []
    while name not in seen:
        seen.append(name)
        namespace, collection, word = name.split('.', 2)
        try:
            importlib.import_module('ansible_collections.%s.%s' % (namespace, collection))
            routing = _get_collection_metadata('%s.%s' % (namespace, collection)).get('plugin_routing') or {}
        except (ImportError, ValueError):
            break
        name = ((routing.get(request['kind']) or {}).get(word) or {}).get('redirect') or name
    return seen[-1] if len(seen) > 1 else None


class Templar:
    """What lookups expect of one: no text is ever evaluated here."""

    def __init__(self, variables):
        self.available_variables = variables
        self._available_variables = variables

    def template(self, value, *_args, **_kwargs):
        return value

    def is_template(self, _value):
        return False

    def copy_with_new_env(self, **_kwargs):
        return self

    def set_temporary_context(self, **_kwargs):
        return contextlib.nullcontext()


def lookup(controller, request):
    plugins.prepare(request['collections'])
    from ansible.parsing.dataloader import DataLoader
    from ansible.plugins.loader import lookup_loader
    variables = Lazy(controller, request, 0)
    if not request['dotted']:
        lookup_loader.add_directory(os.path.dirname(request['path']))
    loader = DataLoader()
    loader.set_basedir(request['basedir'])
    plugin = lookup_loader.get(request['name'], loader=loader, templar=Templar(variables))
    if plugin is None:
        raise LookupError('Ansible does not find it')
    named = {key: decoded(each, controller, request) for key, each in request['named'].items()}
    answer = plugin.run(decoded(request['args'], controller, request), variables=variables, **named)
    return encoded(list(answer) if isinstance(answer, tuple) else answer)


def inventory(request):
    """Hosts and groups of a source, as a program of an inventory prints them."""
    from ansible.inventory.manager import InventoryManager
    from ansible.parsing.dataloader import DataLoader
    problems = io.StringIO()
    loader = DataLoader()
    loader.set_basedir(request['basedir'])
    with contextlib.redirect_stderr(problems):
        source = InventoryManager(loader=loader, sources=[request['path']])
    if not source.hosts and problems.getvalue():
        raise ValueError(problems.getvalue().strip())
    answer = {'_meta': {'hostvars': {}}}
    for name, host in source.hosts.items():
        answer['_meta']['hostvars'][name] = encoded(host.vars)
    for name, group in source.groups.items():
        answer[name] = {
            'hosts': [host.name for host in group.hosts],
            'children': [child.name for child in group.child_groups],
            'vars': encoded(group.vars),
        }
    return answer


operations = {
    'homes': lambda controller, request: homes(),
    'find': lambda controller, request: find(request['name'], request['collections']),
    'pack': lambda controller, request: pack(request['path'], request['name'], request['collections'], request['beside']),
    'load': lambda controller, request: loaded(request),
    'call': call,
    'moved': lambda controller, request: moved(request),
    'lookup': lookup,
    'inventory': lambda controller, request: inventory(request),
}


def place_of(error, path):
    """The line of a file that an error came from; the last one, where several are on the way."""
    line = None
    trace = error.__traceback__
    while trace is not None:
        if path and os.path.realpath(trace.tb_frame.f_code.co_filename) == os.path.realpath(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def main():
    # What plug-ins read is empty, what they print goes to standard error.
    lines, answers = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    controller = Controller(os.fdopen(lines, encoding='utf-8'), os.fdopen(answers, 'w', encoding='utf-8'))
    while True:
        request = controller.next_request()
        if request is None:
            return
        try:
            controller.write({'id': request['id'], 'value': operations[request['op']](controller, request)})
        except BaseException as error:  # whatever a plug-in raises
            if isinstance(error, (RunEnded, KeyboardInterrupt)):
                raise
            answer = {'id': request['id'], 'error': '%s' % error or type(error).__name__, 'type': type(error).__name__}
            answer['line'] = place_of(error, request.get('path'))
            controller.write(answer)


if __name__ == '__main__':
    main()
`
