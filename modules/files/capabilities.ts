/** `capabilities`: Linux capabilities of executable files. */
import { rowsOf } from '../../engine/host-scripts/fields.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { outputOfFailed } from '../ansible-words.ts'

export default defineModule({
  name: 'capabilities',
  aliases: ['community.general.capabilities'],
  summary: 'Manage Linux capabilities of a program',
  options: {
    path: { type: 'path', required: true, aliases: ['key'], description: 'Path of the program.' },
    capability: {
      type: 'string',
      required: true,
      aliases: ['cap'],
      description:
        'Capability with its flags, such as `cap_net_bind_service=ep`; `+ep` and `=+ep` mean the same. With `absent`, flags are optional.',
    },
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the program should have the capability.' },
  },
  notes: ['Replacing the program drops its capabilities: run this task after each installation.'],
  examples: `
- name: Let the server listen on privileged ports
  capabilities: { path: /usr/local/bin/server, capability: cap_net_bind_service=ep, state: present }
`,
  results: { state: '`present` or `absent`.' },
  rules: ({ capability, state }) => {
    const wanted = parsed(capability)
    if (!wanted) return [`\`${capability}\` is not a capability: write it as \`cap_net_raw=ep\``]
    return state === 'present' && wanted.flags === ''
      ? ['`capability` requires flags, such as `=ep`; set `state: absent` to remove it']
      : []
  },
  ruleMessage: ({ capability, state }) =>
    state === 'present' && !/[=+-]/.test(capability) ? "Couldn't find operator (one of: ('=', '-', '+'))" : undefined,
  probe: ({ path }) => ({ program: programRead(path) }),

  plan({ path, capability, state }, { program }): readonly Change[] {
    if (!program.tools)
      throw new Problem('there is no `getcap` on the host', {
        hint: 'install the package `libcap2-bin` first',
        missingProgram: 'getcap',
      })
    if (!program.there)
      throw new Problem(`\`${path}\` does not exist on the host`, {
        hint: 'copy it there in an earlier task',
        msg: `Unable to get capabilities of ${path}`,
        results: { stdout: '', stderr: `${path} (No such file or directory)\n` },
      })
    if (program.unread !== undefined)
      throw new Problem(`the capabilities \`${program.unread}\` of \`${path}\` cannot be read`, {
        hint: 'set all capabilities with `setcap` in a `command` task instead, since these would be lost',
      })
    const wanted = parsed(capability)
    if (!wanted) return []
    const present = program.capabilities.find((each) => each.name === wanted.name)
    if (state === 'absent' ? !present : present?.flags === wanted.flags) return []
    const others = program.capabilities.filter((each) => each.name !== wanted.name)
    const kept = state === 'absent' ? others : [...others, wanted]
    const argv = kept.length === 0 ? ['setcap', '-r', program.path] : ['setcap', capabilityText(kept), program.path]
    const summary = state === 'absent' ? `remove ${wanted.name} from ${path}` : `add ${wanted.name} to ${path}`
    const explain = () => ({ msg: `Unable to set capabilities of ${path}` })
    const action = run(argv, { env: { LC_ALL: 'C' }, explain })
    return [{ name: 'set', summary, before: capabilityText(program.capabilities), after: capabilityText(kept), action }]
  },

  returns: ({ state }, _, done) => ({ state, ...outputOfFailed(done, 'set') }),
})

interface Capability {
  readonly name: string
  /** Flags, sorted. */
  readonly flags: string
}

interface Program {
  readonly tools: boolean
  readonly there: boolean
  readonly path: string
  /** Text that could not be parsed. */
  readonly unread?: string
  readonly capabilities: readonly Capability[]
}

function parsed(text: string): Capability | undefined {
  const [, name, flags = ''] = /^(cap_[a-z_]+|all)(?:(?:=\+?|\+)([eip]*))?$/.exec(text.trim().toLowerCase()) ?? []
  return name === undefined ? undefined : { name, flags: sorted(flags) }
}

function sorted(flags: string): string {
  return [...new Set(flags)].sort().join('')
}

function capabilityText(capabilities: readonly Capability[]): string {
  return capabilities.map(({ name, flags }) => `${name}=${flags}`).join(' ')
}

function programRead(path: string): HostRead<Program> {
  return {
    at: 'host',
    script: `
command -v getcap >/dev/null 2>&1 || exit 127
path=$1
[ -f "$path" ] || exit 2
printf '%s\\0' "$path" "$(LC_ALL=C getcap -- "$path")"`,
    args: [path],
    parse(answer) {
      const { code } = answer
      const [[real = '', printed = ''] = []] = rowsOf(answer, 2)
      return { tools: code !== 127, there: code !== 2 && code !== 127, path: real, ...parseCapabilities(printed.trim().slice(real.length)) }
    },
  }
}

/** Parses `cap_a,cap_b=ep cap_c=i`, or the format of older versions with a leading `=` and `+`; `=ep` means all. */
export function parseCapabilities(text: string): Pick<Program, 'capabilities' | 'unread'> {
  const capabilities: Capability[] = []
  for (const group of text.trim().replace(/^= +/, '').split(/\s+/).filter(Boolean)) {
    const [, names, flags = ''] = /^([a-z_,]*)[=+]([eip]+)$/.exec(group) ?? []
    if (names === undefined) return { capabilities, unread: text.trim() }
    for (const name of (names || 'all').split(',')) capabilities.push({ name, flags: sorted(flags) })
  }
  return { capabilities }
}
