/** `dpkg_divert`: diversions, which install a file of a package under another name. */
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { outputOfFailed, stderrAsMessage } from '../ansible-words.ts'

const options = {
  path: { type: 'path', required: true, description: 'Absolute path of the file.' },
  state: { enum: ['absent', 'present'], default: 'present', description: 'Whether the file should be diverted.' },
  divert: { type: 'path', description: 'Path the file is diverted to. Default: its path plus `.distrib`.' },
  holder: { type: 'string', description: 'Package whose file is not diverted. Default, or with `LOCAL`: all packages are diverted.' },
  rename: {
    type: 'boolean',
    default: false,
    description: 'Also move the existing file aside when the diversion is added, or back when it is removed.',
  },
  force: { type: 'boolean', default: false, description: 'With `rename`: overwrite a file that is in the way.' },
} as const

type DivertParams = Params<typeof options>

export default defineModule({
  name: 'dpkg_divert',
  aliases: ['community.general.dpkg_divert'],
  summary: 'Divert a file of a package to another name',
  notes: ['For Debian and its derivatives. If an existing diversion changes, its file is moved unless another is in the way.'],
  options,
  examples: `
- name: Divert the configuration file of a package
  dpkg_divert: { path: /etc/screenrc, rename: true }

- name: Divert busybox for all packages except mybox
  dpkg_divert: { path: /usr/bin/busybox, holder: mybox, divert: /usr/bin/busybox.debian, rename: true, force: true }

- name: Remove the diversion
  dpkg_divert: { path: /etc/screenrc, state: absent, rename: true }
`,
  results: {
    diversion: 'The diversion: `path`, `state`, `divert` and `holder`.',
    commands: 'Command lines of `dpkg-divert`.',
    messages: 'Output of `dpkg-divert`.',
  },
  rules: ({ path, divert, holder }) => [
    ...[path, divert].flatMap((each) => (each === undefined || /^\/[^\n]*$/.test(each) ? [] : [`\`${each}\` is not an absolute path`])),
    ...(holder === undefined || /^(LOCAL|[a-z0-9][a-z0-9+.-]*)$/.test(holder) ? [] : [`\`${holder}\` is not a valid package name`]),
  ],
  probe: (params) => ({ present: diversionRead(params.path, targetOf(params)) }),

  plan(params, { present }): readonly Change[] {
    if (!present.tools)
      throw new Problem('there is no `dpkg-divert` on the host', {
        hint: 'use this module only on Debian and its derivatives',
        missingProgram: 'dpkg-divert',
      })
    const explain = changesState(params, present) ? () => ({ msg: unexpected }) : stderrAsMessage
    return stepsOf(params, present).map(({ argv, ...change }) => {
      const [program = ''] = argv
      const more = program === 'rm' ? { explain: explainRemoval(argv) } : program === present.program ? { explain } : {}
      return { ...change, action: run(argv, { env: { LC_ALL: 'C' }, ...more }) }
    })
  },

  returns(params, { present }, done) {
    const steps = stepsOf(params, present)
    const calls = steps.flatMap(({ name, argv }) =>
      argv[0] === present.program ? [{ argv, output: done.outcome(name)?.stdout.trim() }] : [],
    )
    const wanted = wantedOf(params)
    const same = isSame(wanted, present)
    const failed = steps.find(({ name }) => (done.outcome(name)?.code ?? 0) !== 0)
    if (failed)
      return failureOf(params, present, {
        ...outputOfFailed(done, failed.name),
        ...(failed.argv[0] === 'rm' ? {} : { cmd: failed.argv.join(' ') }),
      })
    return {
      diversion: wanted,
      commands: same ? [mainArgv(params, present, params.rename).join(' ')] : calls.map(({ argv }) => argv.join(' ')),
      messages: calls.flatMap(({ output }) => (output === undefined ? [] : [output])),
    }
  },
})

interface Diversion {
  readonly path: string
  readonly state: 'absent' | 'present'
  readonly divert: string | null
  readonly holder: string | null
}

interface Present extends Diversion {
  readonly tools: boolean
  /** The path of `dpkg-divert`. */
  readonly program: string
  /** It supports `--no-rename`. */
  readonly modern: boolean
  /** Which exist: the file, the current diversion target, and the wanted target. */
  readonly files: { readonly original: boolean; readonly diverted: boolean; readonly target: boolean }
}

function diversionRead(path: string, target: string): HostRead<Present> {
  return {
    at: 'host',
    script: readScript,
    args: [path, target],
    parse({ stdout, stderr, code }) {
      if (code !== 0 && code !== 127)
        throw new Problem(`\`dpkg-divert\` failed: ${stderr.trim()}`, {
          msg: stderr.trimEnd(),
          results: { rc: code, stdout: '', stderr },
        })
      const records = parseRecords(stdout)
      const [, major = 0, minor = 0, patch = 0] = (/(?<!\d)(\d+)\.(\d+)\.(\d+)/.exec(records.get('version') ?? '') ?? []).map(Number)
      const holder = records.get('holder') ?? null
      return {
        path,
        state: holder === null ? 'absent' : 'present',
        holder,
        divert: records.get('divert') ?? null,
        tools: code !== 127,
        program: records.get('program') ?? '',
        modern: major * 1e6 + minor * 1e3 + patch >= 1_019_001,
        files: { original: records.has('original'), diverted: records.has('diverted'), target: records.has('target') },
      }
    },
  }
}

const readScript = `${textFunction}export LC_ALL=C
path=$1 target=$2
program=$(command -v dpkg-divert) || exit 127
text program "$program"
text version "$(dpkg-divert --version | head -n 1)"
holder=$(dpkg-divert --listpackage "$path") || exit
if [ -n "$holder" ]; then
  divert=$(dpkg-divert --truename "$path") || exit
  text holder "$holder"
  text divert "$divert"
  if [ -e "$divert" ]; then text diverted yes; fi
fi
if [ -e "$path" ]; then text original yes; fi
if [ -e "$target" ]; then text target yes; fi
`

function targetOf({ path, divert }: DivertParams): string {
  return divert ?? `${path}.distrib`
}

function wantedOf(params: DivertParams): Diversion {
  const { path, state, holder } = params
  if (state === 'absent') return { path, state, divert: null, holder: null }
  return { path, state, divert: targetOf(params), holder: holder || 'LOCAL' }
}

const unexpected = 'Unexpected error while changing state of the diversion.'

/** Whether the diversion is added or removed; Ansible then has its own message for failures. */
function changesState({ state }: DivertParams, present: Present): boolean {
  return state !== present.state
}

function explainRemoval(argv: readonly string[]): Run['explain'] {
  return ({ stderr }) => ({ msg: `Failed to remove ${argv.at(-1)}: ${stderr.trim()}` })
}

/** What Ansible also registers of a failure: the command and the previous diversion. */
function failureOf(params: DivertParams, present: Present, output: object): Readonly<Record<string, unknown>> {
  const { path, state, divert, holder } = present
  const moved = params.rename && changesState(params, present)
  return { cmd: mainArgv(params, present, moved).join(' '), diversion: { path, state, divert, holder }, ...output }
}

function isSame(one: Diversion, other: Diversion): boolean {
  return one.state === other.state && one.divert === other.divert && one.holder === other.holder
}

interface Step {
  readonly name: string
  readonly summary: string
  readonly before?: unknown
  readonly after?: unknown
  readonly argv: readonly string[]
}

function stepsOf(params: DivertParams, present: Present): readonly Step[] {
  const { path, state, rename, force } = params
  const { files } = present
  const wanted = wantedOf(params)
  if (isSame(wanted, present)) return []
  const shown = ({ divert, holder }: Diversion) => (divert === null ? 'absent' : { divert, holder })
  const main = (moved: boolean) => ({
    name: 'divert',
    summary: state === 'absent' ? `remove the diversion of ${path}` : `divert ${path} to ${wanted.divert}`,
    before: shown(present),
    after: shown(wanted),
    argv: mainArgv(params, present, moved),
  })
  if (state === present.state) return [...replacement(present), main(false), ...moving(present, wanted)]
  const inTheWay = state === 'absent' ? path : wanted.divert
  const blocked = rename && files.original && (state === 'absent' ? files.diverted : files.target)
  if (!blocked || inTheWay === null) return [main(rename)]
  if (!force)
    throw new Problem(`\`${inTheWay}\` already exists`, {
      hint: 'set `force: true` to overwrite it',
      msg: "Set 'force' param to True to force renaming of files.",
      results: failureOf(params, present, {}),
    })
  return [{ name: 'remove', summary: `remove ${inTheWay}`, argv: ['rm', '-f', '--', inTheWay] }, main(rename)]
}

/** Removes the old diversion before a different one is added. */
function replacement({ path, program, modern }: Present): readonly Step[] {
  return [
    { name: 'undo', summary: `remove the diversion of ${path}`, argv: [program, ...(modern ? ['--no-rename'] : []), '--remove', path] },
  ]
}

function moving({ divert, files }: Present, wanted: Diversion): readonly Step[] {
  if (divert === null || wanted.divert === null || divert === wanted.divert || !files.diverted || files.target) return []
  return [{ name: 'move', summary: `move ${divert} to ${wanted.divert}`, argv: ['mv', '--', divert, wanted.divert] }]
}

function mainArgv(params: DivertParams, { program, modern }: Present, moved: boolean): readonly string[] {
  const { path, state, holder, divert } = params
  const head = [program, ...(moved ? ['--rename'] : modern ? ['--no-rename'] : [])]
  if (state === 'absent') return [...head, '--remove', path]
  const whose = holder !== undefined && holder !== '' && holder !== 'LOCAL' ? ['--package', holder] : ['--local']
  return [...head, ...whose, ...(divert === undefined ? [] : ['--divert', divert]), '--add', path]
}
