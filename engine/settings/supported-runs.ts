/** Settings of runs: facts, variables, strategies, failures, background tasks, ad-hoc commands. */
import { type Supported, setting } from './supported-shape.ts'

/** Mitogen's strategies are faster versions of Ansible's. */
const strategies =
  'linear free host_pinned ansible.builtin.linear ansible.builtin.free ansible.builtin.host_pinned mitogen_linear mitogen_free mitogen_host_pinned'

export const runs = {
  gathering: setting(
    'defaults.gathering',
    'ANSIBLE_GATHERING',
    'text',
    '`explicit` only gathers facts if a play sets `gather_facts`; `smart` not for hosts whose facts are already available.',
    'implicit explicit smart',
  ),
  gatherSubset: setting(
    'defaults.gather_subset',
    'ANSIBLE_GATHER_SUBSET',
    'words',
    'Fact collections to gather, unless the play sets them.',
  ),
  gatherTimeout: setting('defaults.gather_timeout', 'ANSIBLE_GATHER_TIMEOUT', 'integer', 'Timeout for gathering facts in seconds.'),
  errorOnMissingHandler: setting(
    'defaults.error_on_missing_handler',
    'ANSIBLE_ERROR_ON_MISSING_HANDLER',
    'boolean',
    'Fail a task that notifies a missing handler; otherwise warn.',
  ),
  unparsedIsFailed: setting(
    'inventory.unparsed_is_failed',
    'ANSIBLE_INVENTORY_UNPARSED_FAILED',
    'boolean',
    'Fail if none of the inventories exists.',
  ),
  anyUnparsedIsFailed: setting(
    'inventory.any_unparsed_is_failed',
    'ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED',
    'boolean',
    'Fail if one of the inventories does not exist.',
  ),
  factPath: setting('defaults.fact_path', 'ANSIBLE_FACT_PATH', 'text', 'Directory of local facts on hosts.'),
  factCaching: setting(
    'defaults.fact_caching',
    'ANSIBLE_CACHE_PLUGIN',
    'text',
    'Fact cache: `memory`, or `jsonfile` for a directory on the controller.',
  ),
  factCachingConnection: setting(
    'defaults.fact_caching_connection',
    'ANSIBLE_CACHE_PLUGIN_CONNECTION',
    'path',
    'Directory of the `jsonfile` fact cache.',
  ),
  factCachingPrefix: setting('defaults.fact_caching_prefix', 'ANSIBLE_CACHE_PLUGIN_PREFIX', 'text', 'Prefix of the cache file names.'),
  factCachingTimeout: setting(
    'defaults.fact_caching_timeout',
    'ANSIBLE_CACHE_PLUGIN_TIMEOUT',
    'integer',
    'Seconds until cached facts expire; 0 means never.',
  ),
  injectFacts: setting(
    'defaults.inject_facts_as_vars',
    'ANSIBLE_INJECT_FACT_VARS',
    'boolean',
    'Also set facts as variables, such as `ansible_os_family`; otherwise only in `ansible_facts`.',
  ),
  hashBehaviour: setting(
    'defaults.hash_behaviour',
    'ANSIBLE_HASH_BEHAVIOUR',
    'text',
    'Replace a dict by one of higher precedence, or merge them.',
    'replace merge',
  ),
  privateRoleVars: setting(
    'defaults.private_role_vars',
    'ANSIBLE_PRIVATE_ROLE_VARS',
    'boolean',
    'Limit the `vars/` of a role to itself and the roles it includes, instead of the whole play.',
  ),
  ansibleManaged: setting('defaults.ansible_managed', 'ANSIBLE_MANAGED', 'text', 'Value of the variable `ansible_managed`.'),
  strategy: setting('defaults.strategy', 'ANSIBLE_STRATEGY', 'text', 'Default strategy of plays.', strategies),
  forceHandlers: setting(
    'defaults.force_handlers',
    'ANSIBLE_FORCE_HANDLERS',
    'boolean',
    'Run notified handlers on a host even after it failed.',
  ),
  anyErrorsFatal: setting(
    'defaults.any_errors_fatal',
    'ANSIBLE_ANY_ERRORS_FATAL',
    'boolean',
    'A failure on one host ends the play for all.',
  ),
  noLog: setting('defaults.no_log', 'ANSIBLE_NO_LOG', 'boolean', 'Hide parameters and results of tasks; only their status is shown.'),
  pollInterval: setting(
    'defaults.poll_interval',
    'ANSIBLE_POLL_INTERVAL',
    'integer',
    'Seconds between status checks of a background task.',
  ),
  taskTimeout: setting('defaults.task_timeout', 'ANSIBLE_TASK_TIMEOUT', 'integer', 'Task timeout in seconds; 0 for the default one.'),
  orphans: setting(
    'tsplay.orphans',
    'TSPLAY_ORPHANS',
    'text',
    'What to do about actions of a dead run that are still running on a host, as `--orphans`.',
    'report wait end',
  ),
  asyncDir: setting(
    'defaults.async_dir',
    'ANSIBLE_ASYNC_DIR',
    'text',
    'Directory of background jobs on hosts, unless `ansible_async_dir` is set.',
  ),
  moduleName: setting('defaults.module_name', '', 'text', 'Default module for `ansible -m`.'),
  moduleArgs: setting('defaults.module_args', 'ANSIBLE_MODULE_ARGS', 'text', 'Default arguments for `ansible -a`.'),
} as const satisfies Readonly<Record<string, Supported>>
