/** What the controller's Python runs: the whole program, as one text. */
import { findProgram } from './program-find.ts'
import { pluginsProgram } from './program-plugins.ts'
import { valuesProgram } from './program-values.ts'

export const pythonProgram = String.raw`"""What Python of the controller does for a run: packs modules that are written in Python, and calls plug-ins.

One request a line on standard input, one answer a line on what was standard output: {"id": …, "op": …, …} and {"id": …, "value": …}
or {"id": …, "error": …}. Calls that block the run come by named pipes, without a number; within one it may ask for variables: {"ask": …}.
What plug-ins print goes to standard error.
"""
import sys
# The working directory is no place for modules: what lies there is not meant.
sys.path[:] = [folder for folder in sys.path if folder]
import ast
import base64
import collections.abc
import datetime
import functools
import importlib
import importlib.util
import io
import json
import os
import re
import select
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
    wanted = imported(ast.parse(source), package)
    while wanted:
        parts = wanted.pop().split('.')
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
            wanted += imported(tree, own)
            # The packages above it may hold code as well.
            for above in range(3, end):
                upper = '.'.join(parts[:above])
                if upper not in found:
                    wanted.append(upper)
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


def pack(path, collections, beside):
    """A module ready to be sent: its style, and a zip with all it imports, or its bytes."""
    with open(path, 'rb') as file:
        source = file.read()
    style = style_of(source)
    ansible = home_of('ansible')
    version = version_of(ansible)
    if style != 'python':
        return {'style': style, 'dotted': '', 'version': version, 'bytes': base64.b64encode(source).decode()}
    source = source.replace(b'#<<INCLUDE_ANSIBLE_MODULE_COMMON>>', b'from ansible.module_utils.basic import *')
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


${findProgram}${valuesProgram}${pluginsProgram}operations = {
    'open': lambda controller, request: opened(request['folder']),
    'homes': lambda controller, request: homes(),
    'find': lambda controller, request: find(request['name'], request['collections']),
    'members': lambda controller, request: members(request['group'], request['collections'], set()),
    'describe': lambda controller, request: describe(request['path'], request['collections']),
    'pack': lambda controller, request: pack(request['path'], request['collections'], request['beside']),
    'load': lambda controller, request: loaded(request),
    'call': call,
    'moved': lambda controller, request: moved_to(request['kind'], request['name'], [os.path.dirname(root) for root in request['collections']]),
    'lookup': lookup,
    'variables': variables,
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


controllers = {}
ready = select.poll()


def connect(controller):
    controllers[controller.lines] = controller
    ready.register(controller.lines, select.POLLIN)


def opened(folder):
    """Named pipes for calls that block the run."""
    requests, answers = (os.path.join(folder, name) for name in ('requests', 'answers'))
    for each in (requests, answers):
        os.mkfifo(each, 0o600)
    # Open both ways until the first request has come: without a writer there would be an end.
    held = os.open(requests, os.O_RDWR)
    connect(Controller(os.open(requests, os.O_RDONLY), os.open(answers, os.O_RDWR), held))


def main():
    # What plug-ins read is empty, what they print goes to standard error.
    lines, answers = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    connect(Controller(lines, answers))
    while True:
        for descriptor, _ in ready.poll():
            if not controllers[descriptor].fill():
                return
            controllers[descriptor].serve()


if __name__ == '__main__':
    main()
`
