/** Precedence of variables, weakest first. Within a level the later layer wins. */

export interface Level {
  readonly name: string
  /** What the level contains, for the documentation. */
  readonly holds: string
}

/**
 * Ansible's documented order. Its inventory levels (variables of groups in the inventory, `group_vars/all`,
 * `group_vars/*`, variables of hosts, `host_vars/*`) come as the layers of `inventory`, in that order. What a play cannot
 * change (`inventory_hostname`, `groups` …) and loop variables are stronger than even extra variables, as in Ansible.
 */
export const precedence = [
  { name: 'engineDefaults', holds: 'defaults of the engine: `ansible_managed`' },
  { name: 'roleDefaults', holds: '`defaults/` of the roles of the play, then of the roles around the task' },
  { name: 'inventory', holds: 'inventory, `group_vars` and `host_vars`' },
  { name: 'facts', holds: 'facts of the host' },
  { name: 'playVars', holds: '`vars` of the play' },
  { name: 'promptedVars', holds: 'answers to `vars_prompt`' },
  { name: 'varsFiles', holds: '`vars_files` of the play' },
  { name: 'roleVars', holds: '`vars/` of the roles of the play, then of the roles around the task' },
  { name: 'taskVars', holds: '`vars` of the blocks around the task, outermost first, then those of the task' },
  { name: 'includedVars', holds: 'variables read by `include_vars`' },
  { name: 'setFacts', holds: '`set_fact` and `register`' },
  { name: 'roleParameters', holds: 'parameters of the roles around the task' },
  { name: 'includeParameters', holds: '`vars` of the includes around the task' },
  { name: 'extraVars', holds: '`--extra-vars`' },
  { name: 'magic', holds: 'magic variables: `inventory_hostname`, `groups`, `hostvars` …' },
  { name: 'local', holds: 'loop variables, `ansible_failed_task` and the like' },
] as const satisfies readonly Level[]

export type LevelName = (typeof precedence)[number]['name']
