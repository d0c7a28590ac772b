/** `git_config`: reads, writes and lists git settings. */
import { type Run, run } from '../../engine/model/action.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { asProblem, type Explanation } from '../ansible-words.ts'
import { enterFolder, explainUnstarted, type Failed, startCodes } from '../command/in-folder.ts'

const options = {
  name: { type: 'string', description: 'Name of the setting, such as `user.email`.' },
  value: { type: 'string', description: 'Value of the setting. Without it, or if empty, the setting is only read.' },
  state: {
    enum: ['present', 'absent'],
    default: 'present',
    description: 'Whether the setting should exist; with `absent`, `value` is ignored.',
  },
  scope: {
    enum: ['file', 'local', 'global', 'system'],
    description:
      'Where the setting is: in `file`, in the repository `repo` (`local`), for the user (`global`) or for the host (`system`, the default).',
  },
  repo: { type: 'path', description: 'Repository for the scope `local`.' },
  file: { type: 'path', description: 'File for the scope `file`.' },
  add_mode: {
    enum: ['add', 'replace-all'],
    default: 'replace-all',
    description: '`replace-all` replaces all values of the setting, `add` adds one.',
  },
  list_all: { type: 'boolean', default: false, description: 'List all settings, of the scope or in effect.' },
} as const

type GitConfig = Params<typeof options>

export default defineModule({
  name: 'git_config',
  aliases: ['community.general.git_config'],
  summary: 'Read and write git settings',
  notes: ['Settings that are read or listed may contain passwords: use `no_log: true` if they do.'],
  options,
  examples: `
- name: Set the user name for commits
  git_config: { name: user.name, scope: global, value: deploy }

- name: Add a value to a setting with several values
  git_config: { name: remote.origin.push, scope: local, repo: /srv/app, value: HEAD, add_mode: add }

- name: Remove the editor from a file
  git_config: { name: core.editor, scope: file, file: /etc/our-gitconfig, state: absent }

- name: List all settings of the user
  git_config: { list_all: true, scope: global }
  register: settings
`,
  results: {
    config_value: 'Value of the setting, if it was read.',
    config_values: 'All settings, if they were listed.',
    msg: 'What was done.',
    diff: 'Value before and after a change.',
  },
  relations: {
    exclusive: [
      ['list_all', 'name'],
      ['list_all', 'value'],
      ['list_all', 'state'],
    ],
    oneOf: [['list_all', 'name']],
    requiredIf: [
      { option: 'scope', values: ['local'], all: ['repo'] },
      { option: 'scope', values: ['file'], all: ['file'] },
    ],
  },
  rules: ({ name }) => [
    ...(name !== undefined && !/^[^.-][^.]*\..*[^.]$/s.test(name)
      ? [`\`${name}\` is not a valid setting: write a section and a name, such as \`user.email\``]
      : []),
  ],
  probe: (params) => ({ settings: settingsRead(params) }),

  plan(params, { settings }): readonly Change[] {
    const { name = '', value, state, add_mode: mode } = params
    if (settings.problem) throw asProblem(explain(params, settings.problem))
    const { values } = settings
    const change = (after: readonly string[], words: readonly string[]) => [
      { summary: `${after.length === 0 ? 'unset' : 'set'} ${name}`, ...differences(params, values, after), action: runOf(params, words) },
    ]
    if (params.list_all) return []
    if (state === 'absent') return values.length === 0 ? [] : change([], ['--unset-all', name])
    if (!value || (values.includes(value) && (values.length === 1 || mode === 'add'))) return []
    return change(mode === 'add' ? [...values, value] : [value], [`--${mode}`, name, value])
  },

  returns(params, { settings }) {
    const { value, state, list_all: all } = params
    if (all) return { msg: '', config_values: settings.all }
    if (state === 'present' && !value) return { msg: '', config_value: settings.values.at(-1) ?? '', config_values: settings.values }
    const isSo = state === 'absent' ? settings.values.length === 0 : isSettled(params, settings.values)
    if (isSo) return { msg: state === 'absent' ? 'no setting to unset' : '' }
    const head = differences(params, [], []).path
    const texts = { before: `${settings.values.at(-1) ?? ''}\n`, after: `${state === 'absent' ? '' : value}\n` }
    return { msg: 'setting changed', diff: { before_header: head, after_header: head, ...texts } }
  },
})

function isSettled({ value, add_mode: mode }: GitConfig, values: readonly string[]): boolean {
  return values.includes(value ?? '') && (values.length === 1 || mode === 'add')
}

function differences({ scope = 'system' }: GitConfig, before: readonly string[], after: readonly string[]) {
  const text = (values: readonly string[]) => values.map((value) => `${value}\n`).join('')
  return { before: text(before), after: text(after), path: `git config (${scope})` }
}

interface Settings {
  /** Values of the requested setting, in order. */
  readonly values: readonly string[]
  readonly all: Readonly<Record<string, string>>
  readonly problem?: Failed
}

function settingsRead(params: GitConfig): HostRead<Settings> {
  const { name, list_all: all, scope } = params
  const words = all ? ['-z', '-l'] : ['-z', '--get-all', name ?? '']
  return {
    at: 'host',
    script: gitScript,
    args: [...placeOf(params), ...words],
    parse({ stdout, stderr, code }) {
      // Exit code 1 means that the setting does not exist; a scope without a file is empty.
      const isEmpty = all && scope !== undefined && code === 128 && /unable to read config file/.test(stderr)
      if (code > 1 && !isEmpty) return { values: [], all: {}, problem: { code, stderr } }
      const records = stdout.split('\0').slice(0, -1)
      return all ? { values: [], all: Object.fromEntries(records.map(entryOf)) } : { values: records, all: {} }
    },
  }
}

/** Parses a record: name and value on separate lines; a name without a value is true. */
function entryOf(record: string): readonly [string, string] {
  const end = record.indexOf('\n')
  return end < 0 ? [record, 'true'] : [record.slice(0, end), record.slice(end + 1)]
}

function runOf(params: GitConfig, words: readonly string[]): Run {
  return run(['sh', '-c', gitScript, 'sh', ...placeOf(params), ...words], {
    explain: (failed) => explain(params, failed),
  })
}

/** The working directory, the file, and the scope argument. */
function placeOf({ scope, repo, file, list_all: all }: GitConfig): readonly string[] {
  const folder = scope === 'local' || (all && scope === undefined && repo !== undefined) ? (repo ?? '/') : '/'
  const chosen = scope ?? (all ? '' : 'system')
  return [folder, chosen === 'file' ? (file ?? '') : '', chosen === '' || chosen === 'file' ? '' : `--${chosen}`]
}

const gitScript = `export LC_ALL=C
${enterFolder}command -v git >/dev/null 2>&1 || exit ${startCodes.program}
file=$2 scope=$3; shift 3
if [ -n "$file" ]; then exec git config --includes -f "$file" "$@"; fi
if [ -n "$scope" ]; then exec git config --includes "$scope" "$@"; fi
exec git config --includes "$@"`

function explain(params: GitConfig, { code, stderr }: Failed): Explanation {
  const [folder = ''] = placeOf(params)
  const line = stderr.trim().split('\n')[0] ?? ''
  return (
    explainUnstarted({ code }, { folder, argv: ['git'] }, 'the package `git`', ['git']) ?? {
      message: `git: ${line.replace(/^(fatal|error): /, '') || `exit code ${code}`}`,
    }
  )
}
