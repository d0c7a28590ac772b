/** The words of the language: which may stand at which level, and what each must be. */
import type { Keywords } from '../model/play.ts'

export type Level = 'play' | 'playbook-import' | 'block' | 'task' | 'handler' | 'include' | 'role'

/** What the value of a keyword must be. */
export type Kind =
  | 'text'
  | 'boolean'
  | 'integer'
  | 'number'
  /** One text or a list of texts. */
  | 'texts'
  /** Texts, cut at commas. */
  | 'words'
  | 'condition'
  | 'variables'
  | 'dict'
  | 'steps'
  | 'identifier'
  /** Options by the name of a module. */
  | 'defaults'
  | 'any'

export interface Keyword {
  readonly kind: Kind
  readonly levels: readonly Level[]
  /** The field of `Keywords` it fills; the others are read where they belong. */
  readonly field?: keyof Keywords
}

const all: readonly Level[] = ['play', 'block', 'task', 'handler', 'include', 'role']
const work: readonly Level[] = ['play', 'block', 'task', 'handler', 'role']
const within: readonly Level[] = ['block', 'task', 'handler', 'role']
const step: readonly Level[] = ['task', 'handler']
const play: readonly Level[] = ['play']

export const keywords: Readonly<Record<string, Keyword>> = {
  name: { kind: 'text', levels: [...all, 'playbook-import'], field: 'name' },
  vars: { kind: 'variables', levels: [...all, 'playbook-import'], field: 'vars' },
  tags: { kind: 'words', levels: [...all, 'playbook-import'], field: 'tags' },
  when: { kind: 'condition', levels: ['block', 'task', 'handler', 'include', 'role', 'playbook-import'], field: 'when' },
  become: { kind: 'boolean', levels: work, field: 'become' },
  become_user: { kind: 'text', levels: work, field: 'becomeUser' },
  become_method: { kind: 'text', levels: work, field: 'becomeMethod' },
  become_flags: { kind: 'text', levels: work, field: 'becomeFlags' },
  become_exe: { kind: 'text', levels: work, field: 'becomeExe' },
  remote_user: { kind: 'texts', levels: work, field: 'remoteUser' },
  user: { kind: 'texts', levels: play, field: 'remoteUser' },
  connection: { kind: 'text', levels: work, field: 'connection' },
  port: { kind: 'integer', levels: work, field: 'port' },
  environment: { kind: 'any', levels: work, field: 'environment' },
  ignore_errors: { kind: 'boolean', levels: all, field: 'ignoreErrors' },
  ignore_unreachable: { kind: 'boolean', levels: work, field: 'ignoreUnreachable' },
  no_log: { kind: 'boolean', levels: all, field: 'noLog' },
  check_mode: { kind: 'boolean', levels: work, field: 'checkMode' },
  diff: { kind: 'boolean', levels: work, field: 'diff' },
  delegate_to: { kind: 'text', levels: within, field: 'delegateTo' },
  delegate_facts: { kind: 'boolean', levels: within, field: 'delegateFacts' },
  run_once: { kind: 'boolean', levels: all, field: 'runOnce' },
  any_errors_fatal: { kind: 'boolean', levels: work, field: 'anyErrorsFatal' },
  timeout: { kind: 'integer', levels: [...all], field: 'timeout' },
  throttle: { kind: 'integer', levels: work, field: 'throttle' },
  notify: { kind: 'texts', levels: ['block', 'task', 'handler'], field: 'notify' },
  module_defaults: { kind: 'defaults', levels: work, field: 'moduleDefaults' },
  collections: { kind: 'any', levels: all },

  hosts: { kind: 'texts', levels: play },
  gather_facts: { kind: 'boolean', levels: play },
  gather_subset: { kind: 'any', levels: play },
  gather_timeout: { kind: 'integer', levels: play },
  fact_path: { kind: 'text', levels: play },
  serial: { kind: 'any', levels: play },
  max_fail_percentage: { kind: 'number', levels: play },
  strategy: { kind: 'text', levels: play },
  order: { kind: 'text', levels: play },
  force_handlers: { kind: 'boolean', levels: play },
  vars_files: { kind: 'any', levels: play },
  vars_prompt: { kind: 'any', levels: play },
  roles: { kind: 'any', levels: play },
  pre_tasks: { kind: 'steps', levels: play },
  tasks: { kind: 'steps', levels: play },
  post_tasks: { kind: 'steps', levels: play },
  handlers: { kind: 'steps', levels: play },

  import_playbook: { kind: 'text', levels: ['playbook-import'] },
  'ansible.builtin.import_playbook': { kind: 'text', levels: ['playbook-import'] },

  block: { kind: 'steps', levels: ['block'] },
  rescue: { kind: 'steps', levels: ['block'] },
  always: { kind: 'steps', levels: ['block'] },

  args: { kind: 'any', levels: [...step, 'include'] },
  action: { kind: 'any', levels: step },
  local_action: { kind: 'any', levels: step },
  loop: { kind: 'any', levels: [...step, 'include', 'block'] },
  loop_control: { kind: 'dict', levels: [...step, 'include', 'block'] },
  register: { kind: 'identifier', levels: [...step, 'include'] },
  until: { kind: 'condition', levels: step },
  retries: { kind: 'integer', levels: step },
  delay: { kind: 'number', levels: step },
  async: { kind: 'integer', levels: step },
  poll: { kind: 'integer', levels: step },
  changed_when: { kind: 'condition', levels: step },
  failed_when: { kind: 'condition', levels: step },
  listen: { kind: 'texts', levels: ['handler', 'include'] },
}

/** Words of Ansible that the run does not do: said aloud, never passed over; `but` is the value that asks for nothing. */
export const notBuilt: Readonly<Record<string, { readonly levels: readonly Level[]; readonly hint: string; readonly but?: string }>> = {
  debugger: { levels: all, hint: 'leave it out, or say `never`: no run stops to ask', but: 'never' },
}

/** Words that older releases of Ansible knew, and what is said today. */
export const renamed: Readonly<Record<string, string>> = {
  sudo: 'say `become: true`',
  sudo_user: 'say `become_user`',
  su: 'say `become: true` and `become_method: su`',
  su_user: 'say `become_user`',
  accelerate: 'leave it out',
  accelerate_ipv6: 'leave it out',
  accelerate_port: 'leave it out; `port` is that of SSH',
  first_available_file: 'say `with_first_found`',
  always_run: 'say `check_mode: false`',
  include: 'say `import_playbook`',
}

/** Words that may stand at a level. */
export function wordsOf(level: Level): string[] {
  return Object.entries(keywords).flatMap(([word, { levels }]) => (levels.includes(level) ? [word] : []))
}

/** Ways to a host that can be named; the words of OpenSSH and Paramiko mean the same here. */
export const connections: readonly string[] = ['ssh', 'local', 'smart', 'paramiko', 'paramiko_ssh']

/** Strategies and orders of hosts that the run knows. */
export const strategies: readonly string[] = ['linear', 'free', 'host_pinned']
/** Strategies that the run does not know, and what to do instead. */
export const refusedStrategies: Readonly<Record<string, string>> = {
  debug: 'take `linear`: no run stops to ask; `-vvv` shows every result',
}
export const orders: readonly string[] = ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle']
