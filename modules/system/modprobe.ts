/** `modprobe`: kernel modules, loaded now and at boot. */

import { wordsOf } from '../../engine/formats/shell-words.ts'
import { unixLines } from '../../engine/formats/text-lines.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { bytesText } from '../files/edit-file.ts'
import { type FileText, filesOf, printedFiles, textChange } from '../files/text-files.ts'

const options = {
  name: { type: 'string', required: true, description: 'Name of the module.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the module should be loaded.' },
  params: { type: 'string', default: '', description: 'Module parameters, such as `numdummies=2`.' },
  persistent: {
    enum: ['disabled', 'present', 'absent'],
    default: 'disabled',
    description: 'Whether to load the module at boot with these parameters; `disabled` leaves this unchanged.',
  },
} as const

type ModuleParams = Params<typeof options>

const loads = '/etc/modules-load.d'
const settings = '/etc/modprobe.d'

export default defineModule({
  name: 'modprobe',
  aliases: ['community.general.modprobe'],
  summary: 'Load or unload a kernel module',
  notes: ['A module that is loaded or built in counts as present, regardless of its parameters.'],
  options,
  examples: `
- name: Load br_netfilter, now and at boot
  modprobe: { name: br_netfilter, state: present, persistent: present }

- name: Load the dummy module with two interfaces
  modprobe: { name: dummy, params: numdummies=2 }
`,
  results: { name: 'Name of the module.', params: 'Module parameters.', state: '`present` or `absent`.' },
  rules: ({ name, params }) => [
    ...(/^[A-Za-z0-9_][\w.-]*$/.test(name) ? [] : [`\`${name}\` is not a valid module name`]),
    ...(params.includes('\n') ? ['`params` must be one line'] : []),
  ],
  probe: ({ name, persistent }) => ({ kernel: kernelRead(name, persistent !== 'disabled') }),

  plan(params, { kernel }): readonly Change[] {
    const { name, state, persistent } = params
    if (!kernel.there)
      throw new Problem('there is no `modprobe` on the host', { hint: 'install the package `kmod` first', missingProgram: 'modprobe' })
    const changes: Change[] = []
    if (state === 'present' && !kernel.loaded)
      changes.push({
        summary: `load ${name}`,
        before: 'absent',
        after: 'present',
        action: run(['modprobe', name, ...wordsOf(params.params)], { explain: explainStderr }),
      })
    if (state === 'absent' && kernel.loaded)
      changes.push({
        summary: `unload ${name}`,
        before: 'present',
        after: 'absent',
        action: run(['modprobe', '-r', name], { explain: explainStderr }),
      })
    if (persistent === 'disabled') return changes
    return [...changes, ...(persistent === 'present' ? atBoot(params, kernel) : notAtBoot(params, kernel))]
  },

  returns: ({ name, params, state }) => ({ name, params, state }),
})

/** Ansible's message is the standard error of the program. */
const explainStderr: NonNullable<Run['explain']> = ({ stderr }) => ({ msg: stderr })

interface Kernel {
  readonly there: boolean
  readonly loaded: boolean
  /** Files that list the modules loaded at boot and their parameters. */
  readonly files: readonly FileText[]
}

function kernelRead(name: string, boot: boolean): HostRead<Kernel> {
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'modprobe' },
    script: `
command -v modprobe >/dev/null 2>&1 || exit 127
loaded=
if grep -q "^$(printf %s "$1" | tr - _) " /proc/modules; then loaded=1
elif grep -q "/$1\\.ko$" "/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null; then loaded=1; fi
printf '%s\\0' "$loaded"
[ -n "$2" ] || exit 0${printedFiles(`${loads}/* ${settings}/*`)}`,
    args: [name, boot ? 'boot' : ''],
    parse({ bytes, code }) {
      const [loaded, ...words] = bytesText(bytes).split('\0')
      return { there: code !== 127, loaded: loaded === '1', files: filesOf(words) }
    },
  }
}

/** Lists the module for boot with exactly these parameters. */
function atBoot({ name, params }: ModuleParams, { files }: Kernel): readonly Change[] {
  const named = files.some(({ path, text }) => path.startsWith(loads) && unixLines(text).some((line) => isName(line, name)))
  const wanted = params.split(/\s+/).filter(Boolean)
  const present = parametersOf(name, files)
  const loading = named ? [] : [writing(`${loads}/${name}.conf`, `${name}\n`, files)]
  if (wanted.length === present.size && wanted.every((word) => present.has(word))) return loading
  const path = `${settings}/${name}.conf`
  const others = commentedOut(
    files.filter((file) => file.path.startsWith(settings) && file.path !== path),
    (line) => parameterOf(line, name) !== undefined,
  )
  const text = `${wanted.map((word) => `options ${name} ${word}`).join('\n')}\n`
  return [...loading, ...others, writing(path, text, files)]
}

/** Comments out the lines of the module and its parameters. */
function notAtBoot({ name }: ModuleParams, { files }: Kernel): readonly Change[] {
  return [
    ...commentedOut(
      files.filter(({ path }) => path.startsWith(loads)),
      (line) => isName(line, name),
    ),
    ...commentedOut(
      files.filter(({ path }) => path.startsWith(settings)),
      (line) => parameterOf(line, name) !== undefined,
    ),
  ]
}

function commentedOut(files: Kernel['files'], goes: (line: string) => boolean): readonly Change[] {
  return files.flatMap(({ path, text }) => {
    const edited = text.replace(/[^\n]+/g, (line) => (goes(line) ? `#${line}` : line))
    return edited === text ? [] : [writing(path, edited, files)]
  })
}

function writing(path: string, text: string, files: Kernel['files']): Change {
  const before = files.find((file) => file.path === path)?.text
  return textChange(path, before, text, before === undefined ? '0644' : undefined)
}

function isName(line: string, name: string): boolean {
  return line.replace(/[#;].*/, '').trim() === name
}

function parameterOf(line: string, name: string): string | undefined {
  const [, module, parameter] = /^options (\S+) (\w+=\S+) *(?:[#;].*)?$/.exec(line) ?? []
  return module === name ? parameter : undefined
}

function parametersOf(name: string, files: Kernel['files']): ReadonlySet<string> {
  const lines = files.filter(({ path }) => path.startsWith(settings)).flatMap(({ text }) => unixLines(text))
  return new Set(lines.flatMap((line) => parameterOf(line, name) ?? []))
}
