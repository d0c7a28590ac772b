/** The keywords of the language: the levels and the type of each. */
import type { Keywords } from '../model/play.ts'

export type Level = 'play' | 'playbook-import' | 'block' | 'task' | 'handler' | 'include' | 'role'

/** The type of a keyword's value. */
export type Kind =
  | 'text'
  | 'boolean'
  | 'integer'
  | 'number'
  /** One text or a list of texts. */
  | 'texts'
  /** Texts, split at commas. */
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
  /** The field of `Keywords` it sets; keywords without one are read by their level. */
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
  tsplay_bridge: { kind: 'boolean', levels: step },
}

/** Keywords of Ansible that are not supported, each an error; `allowed` is the one value without effect. */
export const unsupportedKeywords: Readonly<
  Record<string, { readonly levels: readonly Level[]; readonly hint: string; readonly allowed?: string }>
> = {
  debugger: { levels: all, hint: 'remove it, or set it to `never`: there is no task debugger', allowed: 'never' },
}

/** Keywords of older Ansible releases, and what to write today. */
export const obsoleteKeywords: Readonly<Record<string, string>> = {
  sudo: 'use `become: true`',
  sudo_user: 'use `become_user`',
  su: 'use `become: true` and `become_method: su`',
  su_user: 'use `become_user`',
  accelerate: 'remove it',
  accelerate_ipv6: 'remove it',
  accelerate_port: 'remove it; `port` sets the SSH port',
  first_available_file: 'use `with_first_found`',
  always_run: 'use `check_mode: false`',
  include: 'use `import_playbook`',
}

/** Keywords of a level. */
export function keywordNames(level: Level): string[] {
  return Object.entries(keywords).flatMap(([word, { levels }]) => (levels.includes(level) ? [word] : []))
}

/** Supported strategies. */
export const strategies: readonly string[] = ['linear', 'free', 'host_pinned']
/** Unsupported strategies, and what to do instead. */
export const unsupportedStrategies: Readonly<Record<string, string>> = {
  debug: 'use `linear`: there is no task debugger; `-vvv` shows every result',
}
export const orders: readonly string[] = ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle']
