/** Groups hosts by a value. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Entry } from '../../engine/model/host.ts'
import { defineModule } from '../../engine/model/module.ts'

export default defineModule({
  name: 'group_by',
  isAction: true,
  summary: 'Group hosts by a value',
  kind: 'controller',
  notes: [
    'The group exists from the next task to the end of the run: in `groups`, `group_names`, and with its `group_vars`. Later plays can use it in `hosts`.',
    'Spaces in group names become `-`.',
    'Check mode creates the groups too, for later plays; only the in-memory inventory changes.',
  ],
  options: {
    key: {
      required: true,
      missing: "the 'key' param is required when using group_by",
      description: 'Name of the group, usually a template.',
    },
    parents: { type: 'list', default: ['all'], description: 'Parent groups.' },
  },
  examples: `
- name: Group hosts by distribution
  group_by:
    key: "os_{{ ansible_distribution }}"
    parents: [systems]
`,
  results: { add_group: 'Name of the group.', parent_groups: 'Parent groups.' },
  probe: (params) => ({ news: { at: 'control', load: (here) => here.wouldChange(entryOf(params)) } }),
  plan(params, { news }) {
    const { group } = entryOf(params)
    if (group === '') throw new Problem('`key` is empty')
    return news ? [{ summary: `add to group ${group}` }] : []
  },
  returns(params) {
    const { group, parents } = entryOf(params)
    return { add_group: group, parent_groups: parents }
  },
  runEffects: (params) => entryOf(params),
})

function entryOf({ key, parents }: { readonly key: string; readonly parents: readonly string[] }): Extract<Entry, { kind: 'group' }> {
  const name = (text: string) => text.replaceAll(' ', '-')
  return { kind: 'group', group: name(key), parents: parents.map(name) }
}
