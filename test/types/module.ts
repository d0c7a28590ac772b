/** The types of a module, compiled with the build: each line that is marked must be an error, or the build fails. */
import { run } from '../../engine/model/action.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import { after, constant } from '../../engine/model/read.ts'

export const typed = defineModule({
  name: 'typed',
  summary: 'Nothing but types',
  options: {
    name: { type: 'string', required: true, description: 'A text that is always there.' },
    note: { type: 'string', description: 'A text that may be missing.' },
    state: { enum: ['present', 'absent'], default: 'present', description: 'One of two words.' },
    count: { type: 'integer', description: 'A number that may be missing.' },
    names: { type: 'list', description: 'Texts.' },
    ports: { type: 'list', items: { type: 'integer', description: 'A number.' }, default: [], description: 'Numbers.' },
    owner: {
      type: 'dict',
      properties: { uid: { type: 'integer', required: true, description: 'A number.' } },
      required: true,
      description: 'A dict with fixed keys.',
    },
  },
  examples: '',
  probe: ({ name }) => ({
    found: { at: 'host', script: 'test -e "$1"', args: [name], parse: ({ code }) => code === 0 } as const,
    salt: { at: 'control', load: (here) => here.randomBytes(16) } as const,
    depth: constant(4),
    size: after({ at: 'host', script: ':', parse: ({ stdout }) => stdout }, (text) => ({ value: text.length })),
  }),
  plan(params, state) {
    const always: string = params.name
    const salt: Buffer = state.salt
    const sum: number = state.size + state.depth + params.owner.uid + params.ports.reduce((a, b) => a + b, 0)
    const more: readonly string[] | undefined = params.names
    // @ts-expect-error: there is no option of this name
    params.nmae
    // @ts-expect-error: there is no read of this name
    state.fuond
    // @ts-expect-error: it may be missing
    const note: string = params.note
    // @ts-expect-error: it may be missing
    const count: number = params.count
    // @ts-expect-error: it is a boolean
    const found: string = state.found
    // @ts-expect-error: no such word
    if (params.state === 'latest') return []
    // @ts-expect-error: the dict has no such key
    params.owner.gid
    // @ts-expect-error: parameters are not to be written to
    params.name = 'other'
    // @ts-expect-error: an action of this kind does not exist
    const odd = [{ summary: 'x', action: { do: 'delete', path: '/' } }] satisfies readonly Change[]
    return state.found
      ? []
      : [{ summary: `make ${always}`, action: run(['touch', always, note, found, String(count), String(sum)]), after: [salt, more, odd] }]
  },
})
