/** `npm`: Node.js packages. */
import { jsonObjectIn } from '../../engine/formats/json-text.ts'
import { lastLine } from '../../engine/formats/text-lines.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { type Answer, constant, type HostRead } from '../../engine/model/read.ts'
import { asProblem, type Explanation } from '../ansible-words.ts'
import { explainUnstarted, type Failed, flagsOf, insideRead, insideWords, programWords } from '../command/in-folder.ts'
import { makeDirectories } from '../files/parent-folders.ts'
import { pathRead } from '../files/path-state.ts'

const options = {
  name: {
    type: 'string',
    description: 'Name of a package, optionally as `NAME@VERSION`. Default: the packages in `package.json`.',
  },
  version: { type: 'string', description: 'Exact version; a range is installed again on every run.' },
  path: { type: 'path', description: 'Directory of the project; required unless `global` is set.' },
  global: { type: 'boolean', default: false, description: 'Install the package globally.' },
  state: {
    enum: ['present', 'absent', 'latest'],
    default: 'present',
    description: 'Whether the package is installed, removed, or at the newest version that `package.json` allows.',
  },
  ci: { type: 'boolean', default: false, description: 'Reinstall all packages from the lock file (`npm ci`), on every run.' },
  production: { type: 'boolean', default: false, description: 'Do not install development dependencies.' },
  registry: { type: 'string', description: 'URL of the registry.' },
  executable: { type: 'path', description: 'The npm executable, optionally with arguments. Default: `npm`.' },
  ignore_scripts: { type: 'boolean', default: false, description: 'Do not run scripts of packages.' },
  unsafe_perm: { type: 'boolean', default: false, description: 'Run scripts of packages as root; only older versions of npm support it.' },
  no_optional: { type: 'boolean', default: false, description: 'Do not install optional dependencies.' },
  no_bin_links: { type: 'boolean', default: false, description: 'Do not create links to executables.' },
} as const

type Npm = Params<typeof options>

export default defineModule({
  name: 'npm',
  aliases: ['community.general.npm'],
  summary: 'Manage Node.js packages',
  notes: [
    'Installed packages are read from `npm list`, and for `latest` from `npm outdated`, which queries the registry.',
    'With `production`, missing development dependencies are ignored; with `latest`, only what `npm update` would install counts.',
    'A package given as a URL or directory is installed on every run.',
  ],
  options,
  examples: `
- name: Install the packages of the application
  npm: { path: /srv/app, production: true, no_optional: true, no_bin_links: true, ignore_scripts: true }

- name: Install exactly what the lock file lists
  npm: { path: /srv/app, ci: true }

- name: Install a specific version globally from our registry
  npm: { name: pm2, version: 5.3.0, global: true, registry: "https://npm.example.org", executable: /opt/node/bin/npm, unsafe_perm: true }

- name: Remove a package
  npm: { name: left-pad, path: /srv/app, state: absent }
`,
  results: { stdout: 'Standard output of npm.', stderr: 'Standard error of npm.' },
  rules: (params) => {
    const { name, version, path, state, ci, registry } = params
    return [
      ...(path === undefined && !params.global ? ['`path` is required unless `global` is set'] : []),
      ...(state === 'absent' && name === undefined ? ['`state: absent` requires `name`'] : []),
      ...(version !== undefined && name === undefined ? ['`version` requires `name`'] : []),
      ...(ci && (params.global || name !== undefined || state !== 'present')
        ? ['`ci` cannot be combined with `global`, `name` or another `state`']
        : []),
      ...[name, version, registry]
        .filter((word) => word === '' || word?.startsWith('-'))
        .map((word) => `\`${word}\` is not a valid package, version or registry`),
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
      list: params.ci ? constant(nothing) : list,
      outdated: params.state === 'latest' ? outdated : constant<Outdated>({ names: [] }),
    }
  },

  plan(params, { folder, list, outdated }): readonly Change[] {
    const { path, state, ci, name } = params
    if (folder.target && folder.target.kind !== 'directory') throw new Problem(`\`${path}\` is a ${folder.target.kind}, not a directory`)
    const there = folder.target !== undefined
    if (!there && state === 'absent') return []
    const made = there ? [] : makeDirectories(folder.path, folder, {})
    if (there && list.problem) throw asProblem(explain(params, list.problem))
    if (ci) return [...made, change(params, 'install', ['ci'], 'install the packages of the lock file')]
    if (state === 'absent')
      return list.installed.includes(name ?? '')
        ? [change(params, 'uninstall', ['uninstall', ...named(params)], `uninstall ${named(params)}`)]
        : []
    const missing = name === undefined ? list.missing : named(params).filter((word) => !list.installed.includes(word))
    const install =
      missing.length > 0 || !there
        ? [change(params, 'install', ['install', ...named(params)], `install ${missing.join(', ') || 'the packages of package.json'}`)]
        : []
    if (there && outdated.problem && install.length === 0) throw asProblem(explain(params, outdated.problem))
    const update =
      outdated.names.length > 0 ? [change(params, 'update', ['update', ...named(params)], `update ${outdated.names.join(', ')}`)] : []
    return [...made, ...install, ...update]
  },

  returns(_, __, done) {
    const outcomes = ['install', 'uninstall', 'update'].flatMap((name) => done.outcome(name) ?? [])
    return { stdout: outcomes.map(({ stdout }) => stdout).join(''), stderr: outcomes.map(({ stderr }) => stderr).join('') }
  },
})

/** The package argument of npm. */
function named({ name, version, state }: Npm): readonly string[] {
  return name === undefined ? [] : [version === undefined || state === 'absent' ? name : `${name}@${version}`]
}

function commandOf(params: Npm, [verb = '', ...words]: readonly string[]) {
  const flags = [
    ...flagsOf(params, ['global', 'production', 'ignore_scripts', 'unsafe_perm', 'no_optional', 'no_bin_links']),
    ...(params.registry === undefined ? [] : ['--registry', params.registry]),
  ]
  return { folder: params.path ?? '', argv: [...programWords(params.executable ?? 'npm'), verb, ...flags, ...words] }
}

function change(params: Npm, name: string, words: readonly string[], summary: string): Change {
  return { name, summary, action: run(insideWords(commandOf(params, words)), { explain: (failed) => explain(params, failed) }) }
}

interface Listed {
  /** `name` and `name@version` of installed packages. */
  readonly installed: readonly string[]
  /** Packages of `package.json` that are missing or do not match. */
  readonly missing: readonly string[]
  readonly problem?: Failed
}
interface Outdated {
  readonly names: readonly string[]
  readonly problem?: Failed
}

const nothing: Listed = { installed: [], missing: [] }

// Reads write no log and do not check for a newer npm.
const quiet = 'export npm_config_logs_dir=/dev/null npm_config_update_notifier=false\n'

function parseList({ stdout, stderr, code }: Answer): Listed {
  const report = jsonObjectIn(stdout) as { readonly dependencies?: Readonly<Record<string, Dependency>> } | undefined
  if (!report) return { ...nothing, problem: { code, stderr } }
  const found = Object.entries(report.dependencies ?? {})
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
  const report = stdout.trim() === '' && code === 0 ? {} : jsonObjectIn(stdout)
  if (!report || 'error' in report) return { names: [], problem: { code, stderr } }
  const isOld = ({ current, wanted }: { readonly current?: string; readonly wanted?: string }) =>
    current !== undefined && current !== wanted
  return {
    names: Object.entries(report).flatMap(([name, each]) =>
      [each].flat().some((one) => typeof one === 'object' && one !== null && isOld(one as object)) ? [name] : [],
    ),
  }
}

function explain(params: Npm, { code, stderr }: Failed): Explanation {
  const why = explainUnstarted({ code }, commandOf(params, []), 'the package `npm`', ['npm'])
  if (why) return why
  const lines = stderr.split('\n').flatMap((line) => /^npm (?:ERR!|error) ?(.*)/.exec(line)?.[1] ?? [])
  const line = lines.find((each) => each !== '' && !/^(code|errno|syscall|path|A complete log)\b/.test(each)) ?? lastLine(stderr)
  return { message: `npm: ${line || `exit code ${code}`}`, msg: stderr.trimEnd() }
}
