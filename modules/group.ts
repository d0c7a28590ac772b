/** Groups of a host: there with this gid, or not there. */
import { type Run, run } from '../engine/action.ts'
import type { Effect } from '../engine/effect.ts'
import { type Change, defineModule } from '../engine/module.ts'
import { groupsNamed, isGroup } from './_accounts.ts'
import { accountTool, luserHint, madeMeanwhile } from './_usertools.ts'

export default defineModule({
  name: 'group',
  summary: 'Create, change and remove groups',
  notes: ['`local: true` looks only into `/etc/group` and needs the tools of the package `libuser`, as with Ansible.'],
  options: {
    name: { type: 'string', required: true, description: 'Name of the group.' },
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the group is there.' },
    gid: { type: 'integer', description: 'Its number. Without one the host takes the next that is free.' },
    system: { type: 'boolean', default: false, description: 'A new group gets a number of the system range.' },
    non_unique: { type: 'boolean', default: false, description: 'The `gid` may belong to another group as well.' },
    force: { type: 'boolean', default: false, description: 'The group is removed even if it is the primary group of a user.' },
    gid_min: { type: 'integer', description: 'A new group gets no number below this one.' },
    gid_max: { type: 'integer', description: 'A new group gets no number above this one.' },
    local: { type: 'boolean', default: false, description: 'Only groups of the host itself count, no directory service.' },
  },
  examples: `
- name: The group of the deployers
  group: { name: deploy, state: present }

- name: A group with a number of its own
  group:
    name: docker
    gid: 1750
    non_unique: true

- name: A group for a daemon
  group: { name: exporter, system: true, gid_min: 300, gid_max: 400 }

- name: No such group, on this host itself, whoever has it as primary group
  group: { name: games, state: absent, force: true, local: false }
`,
  results: {
    name: 'Name of the group.',
    state: '`present` or `absent`.',
    gid: 'Its number; missing in check mode where the group would be new and has no given number.',
    system: 'What `system` was.',
  },
  rules({ name, gid, non_unique, local, gid_min, gid_max }) {
    const said: string[] = []
    if (/^-|[:\n]/.test(name) || name === '') said.push(`\`${name}\` can not be the name of a group`)
    if (non_unique && gid === undefined) said.push('`non_unique` needs a `gid`')
    if (local && (gid_min !== undefined || gid_max !== undefined)) said.push('`gid_min` and `gid_max` do not go with `local`')
    return said
  },
  probe: ({ name, local }) => ({ groups: groupsNamed([name], local ? 'local' : 'nss') }),

  plan(params, { groups }): readonly Change[] {
    const { name, state, gid, local, non_unique } = params
    const group = groups.find((each) => each.name === name)
    if (state === 'absent') {
      if (!group) return []
      const force = params.force && !local ? ['-f'] : []
      const action = tool(local, ['groupdel', ...force, name])
      return [{ summary: `remove group ${name}`, before: 'present', after: 'absent', action, effects: [{ kind: 'no-group', name }] }]
    }
    const effects: readonly Effect[] = [{ kind: 'group', name, gid }]
    if (!group) return [{ summary: `create group ${name}`, before: 'absent', after: 'present', action: create(params), effects }]
    if (gid === undefined || gid === group.gid) return []
    const argv = ['groupmod', '-g', String(gid), ...(non_unique ? ['-o'] : []), name]
    return [{ summary: `change the gid of group ${name}`, before: group.gid, after: gid, action: tool(local, argv), effects }]
  },

  // The number of a new group is for the host to choose.
  readAgain: ({ name, gid, state }, { groups }) =>
    state === 'present' && gid === undefined && !groups.some((each) => each.name === name) ? ['groups'] : [],

  returns({ name, state, gid, system }, _, __, { groups }) {
    const known = gid ?? groups.find((each) => isGroup(each, name))?.gid
    return { name, state, ...(state === 'present' ? { system, ...(known === undefined ? {} : { gid: known }) } : {}) }
  },
})

function create(params: {
  readonly name: string
  readonly gid?: number
  readonly system: boolean
  readonly local: boolean
  readonly non_unique: boolean
  readonly gid_min?: number
  readonly gid_max?: number
}): Run {
  const argv = ['groupadd']
  if (params.gid !== undefined) argv.push('-g', String(params.gid))
  if (params.non_unique && !params.local) argv.push('-o')
  if (params.system) argv.push('-r')
  if (params.gid_min !== undefined) argv.push('-K', `GID_MIN=${params.gid_min}`)
  if (params.gid_max !== undefined) argv.push('-K', `GID_MAX=${params.gid_max}`)
  return tool(params.local, [...argv, params.name], madeMeanwhile)
}

function tool(local: boolean, argv: readonly string[], stale?: Run['stale']): Run {
  const explain: Run['explain'] = (failure) => (local ? luserHint(failure) : undefined) ?? { msg: failure.stderr }
  return run(local ? accountTool(local, argv) : argv, { explain, ...(stale && { stale }) })
}
