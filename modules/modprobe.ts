/** Modules of the kernel: loaded now, and at boot. */

import { type Run, run } from '../engine/action.ts'
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule, type Params } from '../engine/module.ts'
import type { HostRead } from '../engine/read.ts'
import { bytesText } from './_edit.ts'
import { type FileText, filesOf, printedFiles, textChange } from './_filetexts.ts'
import { unixLines } from './_textlines.ts'
import { wordsOf } from './_words.ts'

const options = {
  name: { type: 'string', required: true, description: 'The module.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether it is loaded.' },
  params: { type: 'string', default: '', description: 'Parameters, such as `numdummies=2`.' },
  persistent: {
    enum: ['disabled', 'present', 'absent'],
    default: 'disabled',
    description: 'Whether it is loaded at boot with these parameters; `disabled` leaves that as it is.',
  },
} as const

type ModuleParams = Params<typeof options>

const loads = '/etc/modules-load.d'
const settings = '/etc/modprobe.d'

export default defineModule({
  name: 'modprobe',
  aliases: ['community.general.modprobe'],
  summary: 'Load a module of the kernel, now and at boot',
  notes: ['What is loaded or built in counts as present, whatever its parameters are.'],
  options,
  examples: `
- name: Bridges are filtered, after a reboot as well
  modprobe: { name: br_netfilter, state: present, persistent: present }

- name: Two dummies
  modprobe: { name: dummy, params: numdummies=2 }
`,
  results: { name: 'The module.', params: 'Its parameters.', state: '`present` or `absent`.' },
  rules: ({ name, params }) => [
    ...(/^[A-Za-z0-9_][\w.-]*$/.test(name) ? [] : [`\`${name}\` can not name a module`]),
    ...(params.includes('\n') ? ['`params` must be one line'] : []),
  ],
  probe: ({ name, persistent }) => ({ kernel: kernelRead(name, persistent !== 'disabled') }),

  plan(params, { kernel }): readonly Change[] {
    const { name, state, persistent } = params
    if (!kernel.there)
      throw new Problem('there is no `modprobe` on the host', { hint: 'install the package `kmod` first', lacks: 'modprobe' })
    const changes: Change[] = []
    if (state === 'present' && !kernel.loaded)
      changes.push({
        summary: `load ${name}`,
        before: 'absent',
        after: 'present',
        action: run(['modprobe', name, ...wordsOf(params.params)], { explain: said }),
      })
    if (state === 'absent' && kernel.loaded)
      changes.push({
        summary: `unload ${name}`,
        before: 'present',
        after: 'absent',
        action: run(['modprobe', '-r', name], { explain: said }),
      })
    if (persistent === 'disabled') return changes
    return [...changes, ...(persistent === 'present' ? atBoot(params, kernel) : notAtBoot(params, kernel))]
  },

  returns: ({ name, params, state }) => ({ name, params, state }),
})

/** Ansible hands on what the program said. */
const said: NonNullable<Run['explain']> = ({ stderr }) => ({ msg: stderr })

interface Kernel {
  readonly there: boolean
  readonly loaded: boolean
  /** Files that say what is loaded at boot, and with which parameters. */
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

/** It is named for the boot, and its parameters are these and no others. */
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

/** Lines that name it, and those of its parameters, are commented out. */
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
  return line.replace(/[#;].*$/, '').trim() === name
}

function parameterOf(line: string, name: string): string | undefined {
  const [, module, parameter] = /^options (\S+) (\w+=\S+) *(?:[#;].*)?$/.exec(line) ?? []
  return module === name ? parameter : undefined
}

function parametersOf(name: string, files: Kernel['files']): ReadonlySet<string> {
  const lines = files.filter(({ path }) => path.startsWith(settings)).flatMap(({ text }) => unixLines(text))
  return new Set(lines.flatMap((line) => parameterOf(line, name) ?? []))
}
