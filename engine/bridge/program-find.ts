/** Part of the Python program: where Ansible, collections and their modules are, and where plug-ins have moved to. */
export const findProgram = `def homes():
    """Where Ansible and the collections that come with it are installed."""
    ansible = home_of('ansible')
    collections = home_of('ansible_collections')
    return {
        'ansible': ansible,
        'collections': os.path.dirname(collections) if collections else None,
    }


def find(name, roots):
    """The file of a module of an installed collection or of Ansible, by its whole name; the way of its redirects. An action plug-in comes first."""
    for kind, folder in (('action', 'plugins/action'), ('modules', 'modules')):
        moved = moved_to(kind, name, roots) or name
        parts = moved.split('.')
        if len(parts) < 3:
            return None
        for home in homes_of(parts[:2], roots):
            inside = folder if parts[:2] == ['ansible', 'builtin'] else os.path.join('plugins', os.path.basename(folder))
            path = os.path.join(home, inside, *parts[2:]) + '.py'
            if os.path.isfile(path):
                return {'name': moved, 'action' if kind == 'action' else 'path': path}
    return None


def homes_of(collection, roots):
    """The folders of a collection, nearest first."""
    if list(collection) == ['ansible', 'builtin']:
        return [home for home in [home_of('ansible')] if home]
    return [os.path.join(root, 'ansible_collections', *collection) for root in roots]


@functools.lru_cache(maxsize=None)
def runtime_of(collection, roots):
    """What a collection says of itself: where its plug-ins have moved to, and the groups of its modules."""
    file = os.path.join('config', 'ansible_builtin_runtime.yml') if collection == ('ansible', 'builtin') else os.path.join('meta', 'runtime.yml')
    for home in homes_of(collection, roots):
        try:
            import yaml
            with open(os.path.join(home, file), encoding='utf-8') as text:
                runtime = yaml.load(text, Loader=getattr(yaml, 'CSafeLoader', yaml.SafeLoader))
            if isinstance(runtime, dict):
                return runtime
        except (ImportError, OSError, ValueError):
            pass
    return {}


def members(name, roots, seen):
    """The modules of a group of 'module_defaults', by the names that they have moved to; None where no collection has that group."""
    namespace, collection, word = name.split('.', 2) if name.count('.') > 1 else ('ansible', 'builtin', name)
    seen.add('.'.join((namespace, collection, word)))
    listed = (runtime_of((namespace, collection), tuple(roots)).get('action_groups') or {}).get(word)
    if listed is None:
        return None
    found = []
    for each in listed:
        if isinstance(each, dict):
            for other in (each.get('metadata') or {}).get('extend_group') or []:
                whole = other if other.count('.') > 1 else '.'.join((namespace, collection, other))
                found += (members(whole, roots, seen) or []) if whole not in seen else []
        else:
            whole = each if each.count('.') > 1 else '.'.join((namespace, collection, each))
            found.append(moved_to('modules', whole, roots) or whole)
    return found


def moved_to(kind, name, roots):
    """The last of the names that collections redirect a plug-in to; None where it has not moved."""
    seen = []
    while name not in seen and name.count('.') > 1:
        seen.append(name)
        namespace, collection, word = name.split('.', 2)
        try:
            name = runtime_of((namespace, collection), tuple(roots))['plugin_routing'][kind][word]['redirect']
        except (KeyError, TypeError):
            break
    return seen[-1] if len(seen) > 1 else None


def describe(path, collections):
    """What the documentation of a module says, that of fragments included."""
    plugins.prepare([os.path.join(root, 'ansible_collections') for root in collections])
    from ansible.plugins.loader import fragment_loader
    from ansible.utils.plugin_docs import get_docstring
    described, examples, returned, _ = get_docstring(path, fragment_loader, plugin_type='module')
    return {'described': encoded(described or {}), 'examples': str(examples or ''), 'returned': encoded(returned or {})}


`
