/** Manages groups of a host. */

import { type Run, run } from '../../engine/model/action.ts'
import type { Effect } from '../../engine/model/effect.ts'
import type { Params } from '../../engine/model/module.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import { groupsNamed, isGroup } from './accounts.ts'
import { accountTool, luserHint, madeMeanwhile } from './tools.ts'

const options = {
  name: { type: 'string', required: true, description: 'Name of the group.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the group should exist.' },
  gid: { type: 'integer', description: 'Group ID; by default the next free one.' },
  system: { type: 'boolean', default: false, description: 'Give a new group an ID from the system range.' },
  non_unique: { type: 'boolean', default: false, description: 'Allow a `gid` that another group already has.' },
  force: { type: 'boolean', default: false, description: 'Remove the group even if it is the primary group of a user.' },
  gid_min: { type: 'integer', description: 'Lowest ID for a new group.' },
  gid_max: { type: 'integer', description: 'Highest ID for a new group.' },
  local: { type: 'boolean', default: false, description: 'Only consider groups of the host itself, no directory service.' },
} as const

export default defineModule({
  name: 'group',
  confined: true,
  summary: 'Create, change and remove groups',
  notes: ['`local: true` reads only `/etc/group` and needs the tools of the package `libuser`, as in Ansible.'],
  options,
  examples: `
- name: Create a group for deployments
  group: { name: deploy, state: present }

- name: Create a group with a fixed ID
  group:
    name: docker
    gid: 1750
    non_unique: true

- name: Create a system group for a daemon
  group: { name: exporter, system: true, gid_min: 300, gid_max: 400 }

- name: Remove a group, even if it is a primary group
  group: { name: games, state: absent, force: true, local: false }
`,
  results: {
    name: 'Name of the group.',
    state: '`present` or `absent`.',
    gid: 'Group ID; missing in check mode for a new group without `gid`.',
    system: 'Value of `system`.',
  },
  relations: { requiredIf: [{ option: 'non_unique', values: [true], all: ['gid'] }] },
  rules({ name, local, gid_min, gid_max }) {
    const problems: string[] = []
    if (/^-|[:\n]/.test(name) || name === '') problems.push(`\`${name}\` is not a valid group name`)
    if (local && (gid_min !== undefined || gid_max !== undefined)) problems.push('`gid_min` and `gid_max` cannot be combined with `local`')
    return problems
  },
  probe: ({ name, local }) => ({ groups: groupsNamed([name], local ? 'local' : 'nss') }),

  plan(params, { groups }): readonly Change[] {
    const { name, state, gid, local, non_unique } = params
    const group = groups.find((each) => each.name === name)
    if (state === 'absent') {
      if (!group) return []
      const force = params.force && !local ? ['-f'] : []
      const action = tool(local, ['groupdel', ...force, name])
      return [
        { summary: `remove group ${name}`, before: 'present', after: 'absent', action, idle: 'all', effects: [{ kind: 'no-group', name }] },
      ]
    }
    const effects: readonly Effect[] = [{ kind: 'group', name, gid }]
    if (!group) return [{ summary: `create group ${name}`, before: 'absent', after: 'present', action: create(params), effects }]
    if (gid === undefined || gid === group.gid) return []
    const argv = ['groupmod', '-g', String(gid), ...(non_unique ? ['-o'] : []), name]
    return [{ summary: `change the gid of group ${name}`, before: group.gid, after: gid, action: tool(local, argv), idle: 'all', effects }]
  },

  // The host chooses the ID of a new group.
  readAgain: ({ name, gid, state }, { groups }) =>
    state === 'present' && gid === undefined && !groups.some((each) => each.name === name) ? ['groups'] : [],

  returns({ name, state, gid, system }, _, __, { groups }) {
    const number = gid ?? groups.find((each) => isGroup(each, name))?.gid
    return { name, state, ...(state === 'present' ? { system, ...(number === undefined ? {} : { gid: number }) } : {}) }
  },
})

function create(params: Params<typeof options>): Run {
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
