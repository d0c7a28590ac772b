/** Part of the Python program: calls filters, tests, lookups and inventory plug-ins. */
export const pluginsProgram = `def passed_first(function):
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
                name = 'ansible.plugins.%s.%d_%s' % (kind[:-1], len(self.files), os.path.basename(path)[:-len('.py')])
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
    return encoded(value)


def loaded(request):
    plugins.prepare(request['collections'])
    return sorted(plugins.functions(request['kind'], request['path'], request['dotted']))


class LateTemplar:
    """The one of Ansible, made at first use. Texts of the author are evaluated; data that the call brought is marked as Ansible marks it."""

    def __init__(self, loader, variables):
        self.__dict__['made'] = lambda: __import__('ansible.template').template.Templar(loader=loader, variables=variables)

    def real(self):
        if callable(self.made):
            self.__dict__['made'] = self.made()
        return self.made

    def __getattr__(self, name):
        return getattr(self.real(), name)

    def __setattr__(self, name, value):
        setattr(self.real(), name, value)


def lookup(controller, request):
    plugins.prepare(request['collections'])
    from ansible.parsing.dataloader import DataLoader
    from ansible.plugins.loader import lookup_loader
    from ansible.utils.unsafe_proxy import AnsibleUnsafeText
    request['data'] = AnsibleUnsafeText
    variables = Lazy(controller, request, 0)
    if not request['dotted']:
        lookup_loader.add_directory(os.path.dirname(request['path']))
    loader = DataLoader()
    loader.set_basedir(request['basedir'])
    plugin = lookup_loader.get(request['name'], loader=loader, templar=LateTemplar(loader, variables))
    if plugin is None:
        raise LookupError('Ansible does not find it')
    named = {key: decoded(each, controller, request) for key, each in request['named'].items()}
    answer = plugin.run(decoded(request['args'], controller, request), variables=variables, **named)
    return encoded(list(answer) if isinstance(answer, tuple) else answer)


class NotFound(LookupError):
    pass


def plain(value):
    return sorted(value) if isinstance(value, (set, frozenset)) else str(value)


def data_loader(request, folder):
    """Reads files of the project, encrypted ones as well; what it decrypts is added to the request."""
    from ansible.parsing.dataloader import DataLoader
    from ansible.parsing.vault import VaultLib, VaultSecret
    loader = DataLoader()
    loader.set_basedir(folder)
    loader.set_vault_secrets([(name, VaultSecret(password.encode())) for name, password in request['vault']])
    secrets = request['secrets'] = []
    opened = getattr(VaultLib.decrypt_and_get_vault_id, 'opened', VaultLib.decrypt_and_get_vault_id)

    def opening(self, *args, **named):
        answer = opened(self, *args, **named)
        secrets.append(answer[0].decode('utf-8', 'replace'))
        return answer
    opening.opened = opened
    VaultLib.decrypt_and_get_vault_id = opening
    return loader


def variables(controller, request):
    """What vars plug-ins say of a group or host, for the files of a directory."""
    plugins.prepare(request['collections'])
    import ansible.vars.plugins as found
    from ansible.inventory.group import Group
    from ansible.inventory.host import Host
    from ansible.plugins.loader import vars_loader
    for folder in request['folders']:
        vars_loader.add_directory(folder)
    found.C.VARIABLE_PLUGINS_ENABLED = request['enabled']
    entity = Host(request['name']) if request['of'] == 'host' else Group(request['name'])
    if request['of'] == 'host':
        entity.groups = [Group(name) for name in request['groups']]
    try:
        values = found.get_vars_from_path(data_loader(request, request['folder']), request['folder'], [entity], 'task')
        return {'values': encoded(values), 'secrets': request['secrets']}
    except Exception as error:
        trace = error.__traceback__
        while trace is not None:
            if os.path.dirname(trace.tb_frame.f_code.co_filename) in request['folders']:
                request['path'] = trace.tb_frame.f_code.co_filename
            trace = trace.tb_next
        raise


def inventory(request):
    """Hosts and groups of a source, as the JSON that a program of an inventory prints."""
    plugins.prepare(request['collections'])
    from ansible.inventory.data import InventoryData
    from ansible.plugins.loader import inventory_loader
    for folder in request['folders']:
        inventory_loader.add_directory(folder)
    plugin = inventory_loader.get(request['name'])
    if plugin is None:
        raise NotFound('Ansible does not find it')
    request['path'] = getattr(plugin, '_original_path', None)
    loader = data_loader(request, os.path.dirname(request['source']))
    if not plugin.verify_file(request['source']):
        raise ValueError('it does not accept a file of this name')
    data = InventoryData()
    plugin.parse(data, loader, request['source'], cache=True)
    getattr(plugin, 'update_cache_if_changed', lambda: None)()
    data.reconcile_inventory()
    answer = {'_meta': {'hostvars': {name: host.vars for name, host in data.hosts.items()}}}
    for name, group in data.groups.items():
        answer[name] = {
            'hosts': [host.name for host in group.hosts],
            'children': [child.name for child in group.child_groups],
            'vars': group.vars,
        }
    for host in answer['_meta']['hostvars'].values():
        for name in ('inventory_file', 'inventory_dir'):
            host.pop(name, None)
    return {'path': request['path'], 'json': json.dumps(answer, default=plain), 'secrets': request['secrets']}


`
