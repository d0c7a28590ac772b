/** `gem`: Ruby gems. */

import { wordsOf } from '../../engine/formats/shell-words.ts'
import { lastLine } from '../../engine/formats/text-lines.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { constant, type HostRead } from '../../engine/model/read.ts'
import { asProblem, type Explanation } from '../ansible-words.ts'
import { explainUnstarted, type Failed, insideRead, insideWords, programWords, startCodes } from '../command/in-folder.ts'

const options = {
  name: { type: 'string', required: true, description: 'Name of the gem.' },
  state: {
    enum: ['present', 'absent', 'latest'],
    default: 'present',
    description: 'Whether the gem is installed, removed, or at the newest version in the repository.',
  },
  version: { type: 'string', description: 'Exact version; a range is installed again on every run.' },
  gem_source: { type: 'path', description: 'Gem file on the host to install.' },
  repository: { type: 'string', aliases: ['source'], description: 'URL of the gem repository.' },
  user_install: { type: 'boolean', default: true, description: 'Install into the home directory of the user.' },
  install_dir: { type: 'path', description: 'Directory to install into; requires `user_install: false`.' },
  bindir: { type: 'path', description: 'Directory for executables.' },
  include_dependencies: { type: 'boolean', default: true, description: 'Also install dependencies.' },
  include_doc: { type: 'boolean', default: false, description: 'Also install documentation.' },
  pre_release: { type: 'boolean', default: false, description: 'Allow pre-release versions.' },
  env_shebang: { type: 'boolean', default: false, description: 'Use `/usr/bin/env` in the shebang of executables.' },
  build_flags: { type: 'string', description: 'Flags for the compiler, quoted as for a shell.' },
  force: { type: 'boolean', default: false, description: 'Ignore dependencies when installing or removing.' },
  norc: { type: 'boolean', default: true, description: 'Ignore `.gemrc` files.' },
  executable: { type: 'path', description: 'The gem executable, such as `gem3.1`, optionally with arguments.' },
} as const

type Gem = Params<typeof options>

export default defineModule({
  name: 'gem',
  aliases: ['community.general.gem'],
  summary: 'Manage Ruby gems',
  notes: [
    'Installed gems are read from `gem list`; for `latest`, the repository is queried too.',
    'With `norc` the host needs RubyGems 2.5.2 or newer.',
  ],
  options,
  examples: `
- name: Install bundler for all users
  gem: { name: bundler, version: 2.4.22, user_install: false, bindir: /usr/local/bin, repository: "https://rubygems.org", env_shebang: true }

- name: Install a gem file into its own directory
  gem:
    name: our-tool
    gem_source: /srv/our-tool-1.0.gem
    user_install: false
    install_dir: /srv/gems
    include_dependencies: false
    include_doc: true
    force: true
    norc: false
    executable: gem3.1

- name: Install the newest version with build flags
  gem: { name: nokogiri, state: latest, pre_release: true, build_flags: --use-system-libraries }

- name: Remove a gem
  gem: { name: rake, state: absent }
`,
  results: { name: 'Name of the gem.', state: 'Value of `state`.', version: 'Requested version, if any.' },
  relations: {
    exclusive: [
      ['gem_source', 'repository'],
      ['gem_source', 'version'],
    ],
  },
  rules: (params) => {
    const { name, version, state, gem_source: file, repository, user_install: isUserInstall, install_dir: folder, executable } = params
    return [
      ...(/^[\w.][\w.-]*$/.test(name) ? [] : [`\`${name}\` is not a valid gem name`]),
      ...(version?.startsWith('-') || version === '' ? [`\`${version}\` is not a valid version`] : []),
      ...(repository?.startsWith('-') ? [`\`${repository}\` is not a valid URL`] : []),
      ...(file !== undefined && state === 'latest' ? ['`state: latest` cannot be combined with `gem_source`'] : []),
      ...(version !== undefined && state === 'latest' ? ['`version` and `state: latest` are mutually exclusive'] : []),
      ...(isUserInstall && folder !== undefined ? ['`install_dir` requires `user_install: false`'] : []),
      ...(executable?.trim() === '' ? ['`executable` cannot be empty'] : []),
    ]
  },

  probe(params) {
    const words = ['list', `^${params.name.replaceAll('.', '\\.')}$`]
    const remote: HostRead<Gems> = { ...gemRead(params, [...words, '--remote', ...option('--source', params.repository)]), late: true }
    return { here: { ...gemRead(params, words), slow: true }, there: params.state === 'latest' ? remote : constant<Gems>({ versions: [] }) }
  },

  plan(params, { here, there }): readonly Change[] {
    const { name, state } = params
    for (const { problem } of [here, there]) if (problem) throw asProblem(explain(params, problem))
    const version = versionOf(params, there)
    const before = here.versions.map((each) => `${each}\n`).join('')
    const present = version === undefined ? here.versions.length > 0 : here.versions.includes(version)
    if (present === (state !== 'absent')) return []
    const what = version === undefined ? name : `${name} ${version}`
    if (state === 'absent') {
      const after = version === undefined ? '' : before.replace(`${version}\n`, '')
      return [{ summary: `uninstall ${what}`, before, after, action: gemRun(params, uninstallArgs(params)) }]
    }
    return [
      {
        summary: `install ${params.gem_source ?? what}`,
        before,
        after: `${before}${version ?? name}\n`,
        action: gemRun(params, installArgs(params, version)),
      },
    ]
  },

  returns(params, { there }) {
    const version = versionOf(params, there)
    return { name: params.name, state: params.state, ...(version === undefined ? {} : { version }) }
  },
})

interface Gems {
  /** Versions, newest first. */
  readonly versions: readonly string[]
  readonly problem?: Failed
}

function versionOf({ version, state }: Gem, { versions }: Gems): string | undefined {
  return state === 'latest' ? versions[0] : version
}

function programOf({ executable = 'gem' }: Gem): readonly string[] {
  return programWords(executable)
}

/** Sets `install_dir` as the gem home for listing and uninstalling. */
function homeEnv({ install_dir: folder }: Gem): readonly string[] {
  return folder === undefined ? [] : ['env', `GEM_HOME=${folder}`]
}

function gemRead(params: Gem, words: readonly string[]): HostRead<Gems> {
  return {
    ...insideRead({ folder: '', argv: [...homeEnv(params), ...programOf(params), ...words, ...settings(params)] }),
    parse: ({ stdout, stderr, code }) => {
      const versions = stdout.split('\n').flatMap((line) => /^\S+ +\((.+)\)/.exec(line)?.[1]?.split(', ') ?? [])
      const problem = code === 0 ? {} : { problem: { code, stderr } }
      return { versions: versions.map((each) => each.replace(/^default: /, '').split(' ')[0] ?? ''), ...problem }
    },
  }
}

function settings({ norc }: Gem): readonly string[] {
  return norc ? ['--norc'] : []
}

const option = (name: string, value: string | undefined) => (value === undefined ? [] : [name, value])

function installArgs(params: Gem, version: string | undefined): readonly string[] {
  const { repository, install_dir: folder, bindir, build_flags: flags } = params
  return [
    'install',
    ...settings(params),
    ...option('--version', version),
    ...option('--source', repository),
    ...(params.include_dependencies ? [] : ['--ignore-dependencies']),
    params.user_install ? '--user-install' : '--no-user-install',
    ...option('--install-dir', folder),
    ...option('--bindir', bindir),
    ...(params.pre_release ? ['--pre'] : []),
    ...(params.include_doc ? [] : ['--no-document']),
    ...(params.env_shebang ? ['--env-shebang'] : []),
    ...(params.force ? ['--force'] : []),
    params.gem_source ?? params.name,
    ...(flags === undefined ? [] : ['--', ...wordsOf(flags)]),
  ]
}

function uninstallArgs(params: Gem): readonly string[] {
  const { name, version, install_dir: folder, bindir, force } = params
  return [
    'uninstall',
    ...settings(params),
    ...option('--install-dir', folder),
    ...option('--bindir', bindir),
    ...(version === undefined ? ['--all'] : ['--version', version]),
    '--executable',
    ...(force ? ['--force'] : []),
    name,
  ]
}

function gemRun(params: Gem, words: readonly string[]): Run {
  const uninstalls = words[0] === 'uninstall' ? homeEnv(params) : []
  return run(insideWords({ folder: '', argv: [...uninstalls, ...programOf(params), ...words] }), {
    explain: (failed) => explain(params, failed),
  })
}

function explain(params: Gem, { code, stderr }: Failed): Explanation {
  // `env` ends with 127 if it does not find the program.
  const started = { code: code === 127 ? startCodes.program : code }
  const why = explainUnstarted(started, { folder: '', argv: programOf(params) }, 'the package `ruby`', ['gem'])
  if (why) return why
  const line = stderr.split('\n').find((each) => /^ERROR: /.test(each)) ?? lastLine(stderr)
  return {
    message: `gem: ${line.replace(/^ERROR: +(While executing gem \.\.\. )?/, '') || `exit code ${code}`}`,
    msg: stderr.trimEnd(),
  }
}
