/** Put hosts into groups by what is known of them. */
import { Problem } from '../engine/diagnostic.ts'
import type { Entry } from '../engine/host.ts'
import { defineModule } from '../engine/module.ts'

export default defineModule({
  name: 'group_by',
  summary: 'Put hosts into groups by what is known of them',
  inert: true,
  notes: [
    'The group holds from the next task on, for the rest of the run: in `groups`, `group_names`, and with what `group_vars` say of it. Plays that follow can name it in `hosts`.',
    'Blanks in names become `-`.',
    'Check mode groups as well, since later plays are for the groups; nothing but the memory of the run is changed.',
  ],
  options: {
    key: {
      required: true,
      missing: "the 'key' param is required when using group_by",
      description: 'The name of the group, mostly a template.',
    },
    parents: { type: 'list', default: ['all'], description: 'Groups that it is put into.' },
  },
  examples: `
- name: Plays of their own for each operating system
  group_by:
    key: "os_{{ ansible_distribution }}"
    parents: [systems]
`,
  results: { add_group: 'The name of the group.', parent_groups: 'Groups it was put into.' },
  probe: (params) => ({ news: { at: 'control', load: (here) => here.lacks(entryOf(params)) } }),
  plan(params, { news }) {
    const { group } = entryOf(params)
    if (group === '') throw new Problem('`key` is empty: it names no group')
    return news ? [{ summary: `group under ${group}` }] : []
  },
  returns(params) {
    const { group, parents } = entryOf(params)
    return { add_group: group, parent_groups: parents }
  },
  keeps: (params) => entryOf(params),
})

function entryOf({ key, parents }: { readonly key: string; readonly parents: readonly string[] }): Extract<Entry, { kind: 'group' }> {
  const name = (text: string) => text.replaceAll(' ', '-')
  return { kind: 'group', group: name(key), parents: parents.map(name) }
}
