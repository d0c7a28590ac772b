/** `sysctl`: kernel parameters, in a file and live. */

import { universalLines } from '../../engine/formats/text-lines.ts'
import { directoryOf } from '../../engine/formats/trim.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { bytesText, placeText, presentText } from '../files/edit-file.ts'
import { makeDirectories } from '../files/parent-folders.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'

const options = {
  name: { type: 'string', required: true, aliases: ['key'], description: 'Name of the parameter, such as `net.ipv4.ip_forward`.' },
  value: { type: 'string', aliases: ['val'], description: 'Value; `yes` and `no` mean 1 and 0.' },
  state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the parameter should be in the file.' },
  reload: {
    type: 'boolean',
    default: true,
    description: 'Load the whole file (`sysctl -p`) if it changed or the live value differs.',
  },
  sysctl_set: { type: 'boolean', default: false, description: 'Also set the live value.' },
  ignoreerrors: { type: 'boolean', default: false, description: 'Ignore parameters that the kernel does not have.' },
  sysctl_file: { type: 'path', default: '/etc/sysctl.conf', description: 'File that stores the parameter.' },
} as const

type SysctlParams = Params<typeof options>

export default defineModule({
  name: 'sysctl',
  aliases: ['ansible.posix.sysctl'],
  summary: 'Manage kernel parameters',
  notes: [
    'When the file is written, all its parameters are formatted as `name=value` and duplicates are removed.',
    'A parameter removed from the file keeps its live value until the next boot.',
  ],
  options,
  examples: `
- name: Enable IP forwarding
  sysctl: { name: net.ipv4.ip_forward, value: '1', sysctl_set: true, state: present, reload: true }

- name: Raise the listen backlog, in a separate file
  sysctl: { name: net.core.somaxconn, value: '1024', sysctl_file: /etc/sysctl.d/90-queue.conf, ignoreerrors: true }

- name: Remove an old setting
  sysctl: { name: kernel.panic, state: absent, reload: false }
`,
  relations: { requiredIf: [{ option: 'state', values: ['present'], all: ['value'] }] },
  rules: ({ name, value, state }) => [
    ...(/^\s*$|[=\n]/.test(name) ? [`\`${name}\` is not a valid parameter name`] : []),
    ...(state === 'present' && value === '' ? ['`value` is required with `state: present`'] : []),
    ...(value?.trim().includes('\n') ? ['`value` must be one line'] : []),
  ],

  probe: ({ name, sysctl_file: file }) => ({ file: pathRead(file, { content: editedBytes }), kernel: kernelRead(name.trim()) }),

  plan(params, { file, kernel }): readonly Change[] {
    const { name, value } = wantedOf(params)
    if (!kernel.there)
      throw new Problem('there is no `sysctl` on the host', { hint: 'install the package `procps` first', missingProgram: 'sysctl' })
    const inFile = fileChanges(params, file)
    const differs = params.state === 'present' && (kernel.value === undefined || !haveSameWords(kernel.value, value))
    const set = params.sysctl_set && differs && kernel.value !== undefined
    const changed = inFile.length > 0 || (differs && (params.sysctl_set || params.reload))
    const skip = params.ignoreerrors ? ['-e'] : []
    const before = kernel.value?.trim()
    const changes: Change[] = []
    if (set) {
      const action = sysctlRun([...skip, '-w', `${name}=${value}`], `setting ${name} failed`)
      changes.push({ summary: `set ${name}`, before, after: value, action })
    }
    changes.push(...inFile)
    if (changed && params.reload) {
      const action = sysctlRun([...skip, '-p', params.sysctl_file], 'Failed to reload sysctl')
      const diff = set || !differs ? {} : { before, after: value }
      changes.push({ summary: `load ${params.sysctl_file}`, ...diff, action })
    } else if (changed && changes.length === 0) changes.push(unknownSetting(params))
    return changes
  },
})

/** Name and value without surrounding spaces; yes and no become digits. */
function wantedOf({ name, value = '' }: SysctlParams): { readonly name: string; readonly value: string } {
  const word = value.toLowerCase()
  const digit = /^(y|yes|on|1|true|t|1\.0)$/.test(word) ? '1' : /^(n|no|off|0|false|f|0\.0)$/.test(word) ? '0' : undefined
  return { name: name.trim(), value: digit ?? value.trim() }
}

/** A parameter that the kernel does not have; reported on every run, as Ansible does. */
function unknownSetting({ name }: SysctlParams): Change {
  return { summary: `skip ${name}, which this kernel does not have` }
}

interface Kernel {
  readonly there: boolean
  /** Empty if there is no such parameter; undefined if it cannot be read. */
  readonly value?: string
}

function kernelRead(name: string): HostRead<Kernel> {
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'sysctl' },
    script: 'command -v sysctl >/dev/null 2>&1 || exit 127\nLC_ALL=C exec sysctl -e -n -- "$1"',
    args: [name],
    parse: ({ stdout, code }) => ({ there: code !== 127, ...(code === 0 ? { value: stdout } : {}) }),
  }
}

function fileChanges(params: SysctlParams, file: PathState): readonly Change[] {
  const { name, value } = wantedOf(params)
  const lines = universalLines(presentText(file)).map((line) => line.trim())
  const present = lines.flatMap((line) => settingOf(line) ?? []).findLast((each) => each.name === name)?.value
  if (params.state === 'absent' ? !present : present === bytesText(value)) return []
  const text = laidOut(lines, name, params.state === 'absent' ? undefined : bytesText(value))
  const folderMade = !file.target && !file.parent
  const folders = folderMade ? makeDirectories(directoryOf(file.path), file, {}) : []
  return [...folders, ...placeText(file, text, { folderMade })]
}

interface Setting {
  readonly name: string
  readonly value: string
}

function settingOf(line: string): Setting | undefined {
  const at = line.indexOf('=')
  return at < 0 || /^[#;]/.test(line) ? undefined : { name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() }
}

/** All lines with each parameter once, at its first position; the wanted one is set, appended if new, or removed. */
function laidOut(lines: readonly string[], wanted: string, value: string | undefined): string {
  const seen = new Set<string>()
  const laid = lines.flatMap((line) => {
    const setting = settingOf(line)
    if (!setting) return [line]
    if (seen.has(setting.name)) return []
    seen.add(setting.name)
    if (setting.name !== wanted) return [`${setting.name}=${setting.value}`]
    return value === undefined ? [] : [`${wanted}=${value}`]
  })
  if (!seen.has(wanted) && value !== undefined) laid.push(`${wanted}=${value}`)
  return laid.map((line) => `${line}\n`).join('')
}

function haveSameWords(one: string, other: string): boolean {
  return one.trim().split(/\s+/).join(' ') === other.trim().split(/\s+/).join(' ')
}

/** `failed` is Ansible's message before the output of the program. */
function sysctlRun(words: readonly string[], failed: string): Run {
  return run(['sh', '-c', sysctlScript, 'sh', ...words], {
    env: { LC_ALL: 'C' },
    explain: ({ stderr, stdout }) => ({
      message: `the kernel rejected the parameter: ${(stderr || stdout).trim()}`,
      msg: `${failed}: ${stdout}${stderr}`,
      hint: 'set `ignoreerrors: true` to ignore parameters that this kernel does not have',
    }),
  })
}

// It may exit with 0 although the kernel rejected a value.
const sysctlScript = `
output=$(sysctl "$@" 2>&1)
code=$?
printf '%s\\n' "$output"
case $output in *'": Invalid argument'* | *'": Read-only file system'*) exit 1 ;; esac
exit "$code"`
