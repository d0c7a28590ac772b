/** The keywords of plays, blocks, tasks and roles: meaning, levels and type of each. */
import { type Kind, keywords, type Level, obsoleteKeywords, unsupportedKeywords } from '../playbook/keywords.ts'

export interface KeywordRow {
  readonly word: string
  readonly kind: Kind
  readonly levels: readonly Level[]
  readonly sentence: string
}

/** The description of each keyword; a test compares the list with the language. */
const sentences: Readonly<Record<string, string>> = {
  name: 'Name in reports; handlers are notified by it.',
  vars: 'Variables for this level and all below it.',
  tags: 'Tags that `--tags` and `--skip-tags` select by; `always` and `never` are special.',
  when: 'Conditions that must all be true, otherwise this is skipped. A non-empty text is true, so use `| bool` for yes and no; `{{ }}` is not needed, and text from a host is never evaluated.',
  become: 'Run as another user.',
  become_user: 'User to become; root by default.',
  become_method: 'Privilege escalation program: `sudo`, `su` or `doas`.',
  become_exe: 'Path of that program, if it is not found by the name of the method.',
  become_flags: 'Flags for the privilege escalation program.',
  remote_user: 'User to log in as; a list is tried in order.',
  user: 'The same as `remote_user`.',
  connection: 'Connection type: `ssh`, or `local` for this machine.',
  port: 'SSH port.',
  environment: 'Environment variables for the programs run: a dict, or a list of dicts.',
  ignore_errors: 'A failure is reported, and the host continues.',
  ignore_unreachable: 'An unreachable host continues with the next task.',
  no_log: 'Hide parameters and results; only the status is shown.',
  check_mode: '`true` only plans, whatever the mode of the run; `false` makes changes even in check mode.',
  diff: 'Show text differences or hide them, whatever the mode of the run.',
  delegate_to: 'Host that runs the task instead.',
  delegate_facts: 'Facts belong to the host that ran the task.',
  run_once: 'Run only on the first host; all hosts get its result.',
  any_errors_fatal: 'A failure on one host ends the play for all.',
  timeout: 'Seconds until the task is aborted.',
  throttle: 'Maximum number of hosts that run the task at once, within `--forks` and `serial`.',
  notify: 'Handlers to run at the end after a change, by name or by `listen` topic.',
  module_defaults:
    'Default options for a module or a group of modules, by name; the nearest level that names it wins, and options of the task win over all.',
  collections: 'Collections to search for roles with a short name; modules are found without it.',
  hosts: 'Pattern of hosts and groups.',
  gather_facts: 'Gather facts; by default only if the play uses any.',
  gather_subset: 'Fact collections to gather.',
  gather_timeout: 'Timeout in seconds for each local fact program and each network file system while gathering facts.',
  fact_path: 'Directory of local facts on hosts.',
  serial: 'Batch size: a number of hosts, a percentage, or a list of these.',
  max_fail_percentage: 'The play ends when more than this percentage of its hosts has failed.',
  strategy:
    '`linear` keeps all hosts at the same task, `free` lets each run at its own pace, `host_pinned` finishes up to `--forks` hosts before starting others.',
  order: 'Order of the hosts.',
  force_handlers: 'Run notified handlers on a host even after it failed.',
  vars_files: 'Variable files; of an inner list, the first that exists.',
  vars_prompt:
    'Variables to prompt for before the play, unless `-e` sets them: `name`, `prompt`, `default`, `private`, `confirm`, `encrypt` with `salt` or `salt_size`, `unsafe`. Without a terminal the default is used. Input is data and never evaluated.',
  roles: 'Roles to run after `pre_tasks` and before `tasks`.',
  pre_tasks: 'Tasks before the roles.',
  tasks: 'Tasks of the play.',
  post_tasks: 'Tasks after all others.',
  handlers: 'Tasks that run when notified.',
  import_playbook: 'Import the plays of another file.',
  'ansible.builtin.import_playbook': 'The same as `import_playbook`.',
  block: 'Tasks that share keywords.',
  rescue: 'Tasks to run if a task of the block failed.',
  always: 'Tasks to run after the block in any case.',
  args: 'Module options, in addition to those of the module key.',
  action: 'Module and its options, in the old form; the module may be a template.',
  local_action: 'The same as `action`, run on this machine.',
  loop: 'List of items; the task, include or block runs once per item.',
  loop_control: 'Names and display of a loop: `loop_var`, `index_var`, `label`, `pause`, `extended`, `break_when`.',
  register: 'Variable that holds the result.',
  until: 'Conditions, as in `when`: the task is retried until they are true.',
  retries: 'Maximum number of retries.',
  delay: 'Seconds between retries.',
  async: 'Maximum seconds the task may run in the background of the host, independent of the connection.',
  poll: 'Seconds between status checks of a background task, 15 by default; 0 does not wait for it.',
  changed_when: 'Conditions, as in `when`, that decide whether the task changed something.',
  failed_when: 'Conditions, as in `when`, that decide whether the task failed.',
  listen: 'Topics that notify a handler, in addition to its name.',
  tsplay_bridge:
    '`true` runs the module in Python although a native one has its name, to compare them; Ansible does not have this keyword.',
}

export function keywordRows(): readonly KeywordRow[] {
  return Object.entries(keywords).map(([word, { kind, levels }]) => ({ word, kind, levels, sentence: sentences[word] ?? '' }))
}

/** Unsupported keywords of Ansible, and what to do instead. */
export function refusedRows(): readonly { readonly word: string; readonly hint: string }[] {
  const unsupported = Object.entries(unsupportedKeywords).map(([word, { hint }]) => ({ word, hint }))
  const obsolete = Object.entries(obsoleteKeywords).map(([word, hint]) => ({ word, hint }))
  return [...unsupported, ...obsolete]
}

/** Keywords with a description. */
export const describedKeywords: readonly string[] = Object.keys(sentences)
