/** Keeps packages of Node.js as wanted. */
import { run } from '../engine/action.ts'
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule, type Params } from '../engine/module.ts'
import type { Answer, HostRead } from '../engine/read.ts'
import { known } from '../engine/read.ts'
import { makeFolders } from './_folders.ts'
import { insideRead, insideWords, unstartedInside } from './_inside.ts'
import { pathRead } from './_reads.ts'

const options = {
  name: {
    type: 'string',
    description: 'A package, also with its version behind `@`. Without it those that `package.json` names are meant.',
  },
  version: { type: 'string', description: 'Its very version; a range is installed again at each run.' },
  path: { type: 'path', description: 'The folder of the project; needed unless `global` is said.' },
  global: { type: 'boolean', default: false, description: 'The package is for all of the host.' },
  state: {
    enum: ['present', 'absent', 'latest'],
    default: 'present',
    description: 'Whether it is there, or as new as `package.json` lets it be.',
  },
  ci: { type: 'boolean', default: false, description: 'Packages are those of the lock file, all installed anew (`npm ci`), at each run.' },
  production: { type: 'boolean', default: false, description: 'Those that only developers need are left out.' },
  registry: { type: 'string', description: 'The address of the registry.' },
  executable: { type: 'path', description: 'The npm, where it is not found under that name; more words may stand behind it.' },
  ignore_scripts: { type: 'boolean', default: false, description: 'Scripts of packages are not run.' },
  unsafe_perm: { type: 'boolean', default: false, description: 'Scripts of packages run as root; only older npms know it.' },
  no_optional: { type: 'boolean', default: false, description: 'Optional packages are left out.' },
  no_bin_links: { type: 'boolean', default: false, description: 'No links to programs of packages are made.' },
} as const

type Npm = Params<typeof options>

export default defineModule({
  name: 'npm',
  aliases: ['community.general.npm'],
  summary: 'Keep packages of Node.js as wanted',
  notes: [
    'What is there is asked of `npm list`, and for `latest` of `npm outdated`, which asks the registry.',
    'With `production` packages for developers are not missed; with `latest` only what `npm update` would bring counts.',
    'A package that is named by an address or a folder is installed at each run.',
  ],
  options,
  examples: `
- name: The application has its packages
  npm: { path: /srv/app, production: true, no_optional: true, no_bin_links: true, ignore_scripts: true }

- name: Just as the lock file says
  npm: { path: /srv/app, ci: true }

- name: A program for all, of a very version, from our registry
  npm: { name: pm2, version: 5.3.0, global: true, registry: "https://npm.example.org", executable: /opt/node/bin/npm, unsafe_perm: true }

- name: One that goes
  npm: { name: left-pad, path: /srv/app, state: absent }
`,
  results: { stdout: 'What npm said.', stderr: 'What it said of errors and warnings.' },
  rules: (params) => {
    const { name, version, path, state, ci, registry } = params
    return [
      ...(path === undefined && !params.global ? ['`path` is needed, unless `global` is said'] : []),
      ...(state === 'absent' && name === undefined ? ['`state: absent` is for a package in `name`'] : []),
      ...(version !== undefined && name === undefined ? ['`version` is for a package in `name`'] : []),
      ...(ci && (params.global || name !== undefined || state !== 'present')
        ? ['`ci` goes with neither `global` nor `name` nor another `state`']
        : []),
      ...[name, version, registry]
        .filter((word) => word === '' || word?.startsWith('-'))
        .map((word) => `\`${word}\` can be no package, version or registry`),
    ]
  },

  probe(params) {
    const list = {
      ...insideRead(commandOf(params, ['list', '--json', '--depth=0']), quiet),
      slow: true,
      parse: parseList,
    } as const satisfies HostRead<Listed>
    const outdated = {
      ...insideRead(commandOf(params, ['outdated', '--json', ...named(params)]), quiet),
      late: true,
      parse: parseOutdated,
    } as const satisfies HostRead<Outdated>
    return {
      folder: pathRead(params.path ?? '/'),
      list: params.ci ? known(nothing) : list,
      outdated: params.state === 'latest' ? outdated : known<Outdated>({ names: [] }),
    }
  },

  plan(params, { folder, list, outdated }): readonly Change[] {
    const { path, state, ci, name } = params
    if (folder.target && folder.target.kind !== 'directory') throw new Problem(`\`${path}\` is a ${folder.target.kind}, not a folder`)
    const there = folder.target !== undefined
    if (!there && state === 'absent') return []
    const made = there ? [] : makeFolders(folder.path, folder, {})
    if (there && list.problem) throw problemOf(list.problem)
    if (ci) return [...made, change(params, 'install', ['ci'], 'install what the lock file names')]
    if (state === 'absent')
      return isThere(list, name ?? '') ? [change(params, 'uninstall', ['uninstall', ...named(params)], `uninstall ${named(params)}`)] : []
    const missing = name === undefined ? list.missing : isThere(list, named(params)[0] ?? '') ? [] : named(params)
    const install =
      missing.length > 0 || !there
        ? [change(params, 'install', ['install', ...named(params)], `install ${missing.join(', ') || 'what package.json names'}`)]
        : []
    if (there && outdated.problem && install.length === 0) throw problemOf(outdated.problem)
    const update =
      outdated.names.length > 0 ? [change(params, 'update', ['update', ...named(params)], `update ${outdated.names.join(', ')}`)] : []
    return [...made, ...install, ...update]
  },

  returns(_, __, done) {
    const outcomes = ['install', 'uninstall', 'update'].flatMap((name) => done.outcome(name) ?? [])
    return { stdout: outcomes.map(({ stdout }) => stdout).join(''), stderr: outcomes.map(({ stderr }) => stderr).join('') }
  },
})

/** The package as npm is told of it. */
function named({ name, version, state }: Npm): readonly string[] {
  return name === undefined ? [] : [version === undefined || state === 'absent' ? name : `${name}@${version}`]
}

function commandOf(params: Npm, [verb = '', ...words]: readonly string[]) {
  const flags = [
    ...(params.global ? ['--global'] : []),
    ...(params.production ? ['--production'] : []),
    ...(params.ignore_scripts ? ['--ignore-scripts'] : []),
    ...(params.unsafe_perm ? ['--unsafe-perm'] : []),
    ...(params.no_optional ? ['--no-optional'] : []),
    ...(params.no_bin_links ? ['--no-bin-links'] : []),
    ...(params.registry === undefined ? [] : ['--registry', params.registry]),
  ]
  const program = (params.executable ?? 'npm').split(' ').filter((word) => word !== '')
  return { folder: params.path ?? '', argv: [...program, verb, ...flags, ...words] }
}

function change(params: Npm, name: string, words: readonly string[], summary: string): Change {
  return { name, summary, action: run(insideWords(commandOf(params, words)), { explain }) }
}

interface Listed {
  /** `name` and `name@version` of what is there. */
  readonly installed: readonly string[]
  /** What `package.json` names and is not there, or not as it has to be. */
  readonly missing: readonly string[]
  readonly problem?: Said
}
interface Outdated {
  readonly names: readonly string[]
  readonly problem?: Said
}
type Said = Pick<Answer, 'code' | 'stderr'>

const nothing: Listed = { installed: [], missing: [] }

// Asking leaves no log behind, and looks for no newer npm.
const quiet = 'export npm_config_logs_dir=/dev/null npm_config_update_notifier=false\n'

function parseList({ stdout, stderr, code }: Answer): Listed {
  const told = objectOf(stdout) as { readonly dependencies?: Readonly<Record<string, Dependency>> } | undefined
  if (!told) return { ...nothing, problem: { code, stderr } }
  const found = Object.entries(told.dependencies ?? {})
  const isMissing = ({ missing, invalid }: Dependency) => Boolean(missing) || Boolean(invalid)
  return {
    installed: found
      .filter(([, each]) => !isMissing(each))
      .flatMap(([name, { version }]) => [name, ...(version ? [`${name}@${version}`] : [])]),
    missing: found.filter(([, each]) => isMissing(each)).map(([name]) => name),
  }
}
interface Dependency {
  readonly version?: string
  readonly missing?: unknown
  readonly invalid?: unknown
}

function parseOutdated({ stdout, stderr, code }: Answer): Outdated {
  const told = stdout.trim() === '' && code === 0 ? {} : objectOf(stdout)
  if (!told || 'error' in told) return { names: [], problem: { code, stderr } }
  const isOld = ({ current, wanted }: { readonly current?: string; readonly wanted?: string }) =>
    current !== undefined && current !== wanted
  return {
    names: Object.entries(told).flatMap(([name, each]) =>
      [each].flat().some((one) => typeof one === 'object' && one !== null && isOld(one as object)) ? [name] : [],
    ),
  }
}

function objectOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function isThere({ installed }: Listed, name: string): boolean {
  return installed.includes(name)
}

function problemOf(said: Said): Problem {
  const { message, ...more } = explain(said)
  return new Problem(message, more)
}

function explain({ code, stderr }: Said): {
  readonly message: string
  readonly msg?: string
  readonly lacks?: string
  readonly hint?: string
} {
  const why = unstartedInside({ code, stderr }, 'the package `npm`', ['npm'])
  if (why) return why
  const lines = stderr.split('\n').flatMap((line) => /^npm (?:ERR!|error) ?(.*)/.exec(line)?.[1] ?? [])
  const line =
    lines.find((each) => each !== '' && !/^(code|errno|syscall|path|A complete log)\b/.test(each)) ?? stderr.trim().split('\n').at(-1)
  return { message: `npm: ${line || `it ended with code ${code}`}`, msg: stderr.trimEnd() }
}
