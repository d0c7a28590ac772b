/** The keywords of plays, blocks, tasks and roles: what each means, where it may stand, what it holds. */
import { type Kind, keywords, type Level, notBuilt, renamed } from '../playbook/keywords.ts'

export interface KeywordRow {
  readonly word: string
  readonly kind: Kind
  readonly levels: readonly Level[]
  readonly sentence: string
}

/** What each word means; a test holds this list and that of the language together. */
const sentences: Readonly<Record<string, string>> = {
  name: 'How it is called in reports; handlers are notified by it.',
  vars: 'Variables for it and all inside it.',
  tags: 'Words that `--tags` and `--skip-tags` choose by; `always` and `never` have their meaning.',
  when: 'Conditions, all of which must hold; otherwise it is skipped. A text holds unless it is empty, so write `| bool` where it says yes or no; `{{ }}` is not needed, and a text that a host gave is never evaluated.',
  become: 'Whether the work is done as another user.',
  become_user: 'Who that user is; root where nobody is named.',
  become_method: 'How to become that user: `sudo`, `su` or `doas`.',
  become_exe: 'The program that changes the user, where it is not found under the name of its method.',
  become_flags: 'Flags for the program that changes the user.',
  remote_user: 'Who logs in; a list is tried in order.',
  user: 'The same as `remote_user`.',
  connection: 'How hosts are reached: `ssh`, or `local` for this machine.',
  port: 'The port of SSH.',
  environment: 'Environment variables of the programs that are run: a dict, or a list of dicts.',
  ignore_errors: 'A failure is told, and the host goes on.',
  ignore_unreachable: 'A host that can not be reached goes on with the next task.',
  no_log: 'Nothing of what it does or says is shown, only how it ended.',
  check_mode: '`true` only plans, whatever the run does; `false` does the work even in check mode.',
  diff: 'Whether differences of texts are shown, whatever the run does.',
  delegate_to: 'The work is done on this host instead.',
  delegate_facts: 'Facts belong to the host that did the work.',
  run_once: 'Done on the first host; the others take over its result.',
  any_errors_fatal: 'A failure on one host ends the play on all.',
  timeout: 'Seconds after which the task is ended.',
  throttle: 'How many hosts are at the task at once, beside what `--forks` and `serial` allow.',
  notify: 'Handlers to run at the end if something changed, by name or by what they listen to.',
  module_defaults:
    'Options for every task of a module inside, by its name, or of a group of modules; the nearest level that names it wins, and what a task says itself wins over all.',
  collections: 'Collections in which roles with a short name are looked for; modules are found without it.',
  hosts: 'A pattern of hosts and groups.',
  gather_facts: 'Whether facts are gathered; where nothing is said, only if something names a fact.',
  gather_subset: 'Which facts are gathered.',
  gather_timeout: 'Seconds that a program for local facts, or a file system of another host, may take while facts are gathered.',
  fact_path: 'The folder of facts that hosts tell of themselves.',
  serial: 'How many hosts go through the play together: a number, a percentage, or a list of these.',
  max_fail_percentage: 'The play ends when more than this share of its hosts failed.',
  strategy:
    '`linear` keeps the hosts at the same task, `free` lets each go on at its own pace, `host_pinned` brings as many hosts as `--forks` allows to their end before others begin.',
  order: 'In which order hosts are taken.',
  force_handlers: 'Notified handlers run on a host even after it failed.',
  vars_files: 'Files of variables; of a list inside the list the first that exists.',
  vars_prompt:
    'Variables that a person is asked for before the play begins, unless `-e` gives them: `name`, `prompt`, `default`, `private`, `confirm`, `encrypt` with `salt` or `salt_size`, `unsafe`. Without a terminal the default counts. An answer is data and never evaluated.',
  roles: 'Roles to play after `pre_tasks` and before `tasks`.',
  pre_tasks: 'Tasks before the roles.',
  tasks: 'The tasks of the play.',
  post_tasks: 'Tasks after all others.',
  handlers: 'Tasks that run when they are notified.',
  import_playbook: 'The plays of another file, in this place.',
  'ansible.builtin.import_playbook': 'The same as `import_playbook`.',
  block: 'Tasks that share keywords.',
  rescue: 'Tasks that run where one of the block failed.',
  always: 'Tasks that run after the block, whatever happened.',
  args: 'Options of the module, beside those behind its name.',
  action: 'The module and its options, in the old form; a template may name the module.',
  local_action: 'The same as `action`, done on this machine.',
  loop: 'A list: the task, the include or the whole block is done for each of its items.',
  loop_control: 'How the loop names its item and is shown: `loop_var`, `index_var`, `label`, `pause`, `extended`, `break_when`.',
  register: 'The variable that gets the result.',
  until: 'Conditions, as in `when`: the task is tried again until they hold.',
  retries: 'How often it is tried again.',
  delay: 'Seconds between two tries.',
  async: 'Seconds that the task may go on in the background of its host, whatever becomes of the connection.',
  poll: 'Seconds between two looks at what goes on in the background, 15 where nothing is said; 0 leaves it alone, and the run goes on.',
  changed_when: 'Conditions, as in `when`, that decide whether something changed.',
  failed_when: 'Conditions, as in `when`, that decide whether it failed.',
  listen: 'Topics that a handler can be notified by, beside its name.',
}

export function keywordRows(): readonly KeywordRow[] {
  return Object.entries(keywords).map(([word, { kind, levels }]) => ({ word, kind, levels, sentence: sentences[word] ?? '' }))
}

/** Documented words of Ansible that are refused, and what is done instead. */
export function refusedRows(): readonly { readonly word: string; readonly hint: string }[] {
  const refused = Object.entries(notBuilt).map(([word, { hint }]) => ({ word, hint }))
  const gone = Object.entries(renamed).map(([word, hint]) => ({ word, hint }))
  return [...refused, ...gone]
}

/** Words that are explained here. */
export const explained: readonly string[] = Object.keys(sentences)
