/** Settings of what runs do: facts, variables, strategies, failures, background, the module of `ansible`. */
import { type Honoured, setting } from './honoured-shape.ts'

/** Mitogen's are Ansible's own, made faster. */
const strategies =
  'linear free host_pinned ansible.builtin.linear ansible.builtin.free ansible.builtin.host_pinned mitogen_linear mitogen_free mitogen_host_pinned'

export const runs = {
  gathering: setting(
    'defaults.gathering',
    'ANSIBLE_GATHERING',
    'text',
    'With `explicit` facts are gathered only where a play says so; with `smart` not where they are known already.',
    'implicit explicit smart',
  ),
  gatherSubset: setting(
    'defaults.gather_subset',
    'ANSIBLE_GATHER_SUBSET',
    'words',
    'Which facts are gathered, where the play says nothing.',
  ),
  gatherTimeout: setting('defaults.gather_timeout', 'ANSIBLE_GATHER_TIMEOUT', 'integer', 'Seconds that gathering may take.'),
  errorOnMissingHandler: setting(
    'defaults.error_on_missing_handler',
    'ANSIBLE_ERROR_ON_MISSING_HANDLER',
    'boolean',
    'Whether a task that notifies a handler that there is not fails; if not, it is warned of.',
  ),
  unparsedIsFailed: setting(
    'inventory.unparsed_is_failed',
    'ANSIBLE_INVENTORY_UNPARSED_FAILED',
    'boolean',
    'Whether it is an error where none of the inventories is there.',
  ),
  anyUnparsedIsFailed: setting(
    'inventory.any_unparsed_is_failed',
    'ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED',
    'boolean',
    'Whether it is an error where one of the inventories is not there.',
  ),
  factPath: setting('defaults.fact_path', 'ANSIBLE_FACT_PATH', 'text', 'The folder of local facts on hosts.'),
  factCaching: setting(
    'defaults.fact_caching',
    'ANSIBLE_CACHE_PLUGIN',
    'text',
    'Where facts are kept: `memory`, or `jsonfile` for a folder here.',
  ),
  factCachingConnection: setting(
    'defaults.fact_caching_connection',
    'ANSIBLE_CACHE_PLUGIN_CONNECTION',
    'path',
    'The folder in which `jsonfile` keeps facts.',
  ),
  factCachingPrefix: setting(
    'defaults.fact_caching_prefix',
    'ANSIBLE_CACHE_PLUGIN_PREFIX',
    'text',
    'What the names of its files begin with.',
  ),
  factCachingTimeout: setting(
    'defaults.fact_caching_timeout',
    'ANSIBLE_CACHE_PLUGIN_TIMEOUT',
    'integer',
    'Seconds after which kept facts are too old; 0 for never.',
  ),
  injectFacts: setting(
    'defaults.inject_facts_as_vars',
    'ANSIBLE_INJECT_FACT_VARS',
    'boolean',
    'Whether facts are also variables, such as `ansible_os_family`; if not, they are seen in `ansible_facts` alone.',
  ),
  hashBehaviour: setting(
    'defaults.hash_behaviour',
    'ANSIBLE_HASH_BEHAVIOUR',
    'text',
    'Whether a stronger dict replaces a weaker one, or is merged into it.',
    'replace merge',
  ),
  privateRoleVars: setting(
    'defaults.private_role_vars',
    'ANSIBLE_PRIVATE_ROLE_VARS',
    'boolean',
    'Whether `vars/` of a role are seen by itself and the roles it brings in alone, and not by the whole play.',
  ),
  ansibleManaged: setting('defaults.ansible_managed', 'ANSIBLE_MANAGED', 'text', 'What the variable `ansible_managed` says.'),
  strategy: setting('defaults.strategy', 'ANSIBLE_STRATEGY', 'text', 'The strategy of plays that name none.', strategies),
  forceHandlers: setting(
    'defaults.force_handlers',
    'ANSIBLE_FORCE_HANDLERS',
    'boolean',
    'Notified handlers run on a host even after it failed.',
  ),
  anyErrorsFatal: setting(
    'defaults.any_errors_fatal',
    'ANSIBLE_ANY_ERRORS_FATAL',
    'boolean',
    'A failure on one host ends the play on all.',
  ),
  noLog: setting('defaults.no_log', 'ANSIBLE_NO_LOG', 'boolean', 'Nothing of what tasks do or say is shown, only how they ended.'),
  pollInterval: setting(
    'defaults.poll_interval',
    'ANSIBLE_POLL_INTERVAL',
    'integer',
    'Seconds between two looks at a task in the background.',
  ),
  taskTimeout: setting('defaults.task_timeout', 'ANSIBLE_TASK_TIMEOUT', 'integer', 'Seconds a task may take; 0 for the usual time.'),
  orphans: setting(
    'tsplay.orphans',
    'TSPLAY_ORPHANS',
    'text',
    'What is done where acts of a dead run are still at work on a host, as `--orphans`.',
    'report wait end',
  ),
  asyncDir: setting(
    'defaults.async_dir',
    'ANSIBLE_ASYNC_DIR',
    'text',
    'The folder on hosts that holds what runs in the background, unless `ansible_async_dir` names another.',
  ),
  moduleName: setting('defaults.module_name', '', 'text', 'The module of `ansible` where `-m` names none.'),
  moduleArgs: setting('defaults.module_args', 'ANSIBLE_MODULE_ARGS', 'text', 'The arguments of `ansible` where `-a` gives none.'),
} as const satisfies Readonly<Record<string, Honoured>>
