/** `gem`: Ruby gems. */

import { wordsOf } from '../../engine/formats/shell-words.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { type Answer, constant, type HostRead } from '../../engine/model/read.ts'
import { insideRead, insideWords, unstartedInside } from '../command/in-folder.ts'

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
  rules: (params) => {
    const { name, version, state, gem_source: file, repository, user_install: isUserInstall, install_dir: folder, executable } = params
    return [
      ...(/^[\w.][\w.-]*$/.test(name) ? [] : [`\`${name}\` is not a valid gem name`]),
      ...(version?.startsWith('-') || version === '' ? [`\`${version}\` is not a valid version`] : []),
      ...(repository?.startsWith('-') ? [`\`${repository}\` is not a valid URL`] : []),
      ...(file !== undefined && (repository !== undefined || version !== undefined)
        ? ['`gem_source` cannot be combined with `repository` or `version`']
        : []),
      ...(file !== undefined && state === 'latest' ? ['`state: latest` cannot be combined with `gem_source`'] : []),
      ...(version !== undefined && state === 'latest' ? ['`version` and `state: latest` are mutually exclusive'] : []),
      ...(isUserInstall && folder !== undefined ? ['`install_dir` requires `user_install: false`'] : []),
      ...(executable?.trim() === '' ? ['`executable` cannot be empty'] : []),
    ]
  },

  probe(params) {
    const words = ['list', `^${params.name.replaceAll('.', '\\.')}$`]
    const source = params.repository === undefined ? [] : ['--source', params.repository]
    const remote: HostRead<Gems> = { ...gemRead(params, [...words, '--remote', ...source]), late: true }
    return { here: { ...gemRead(params, words), slow: true }, there: params.state === 'latest' ? remote : constant<Gems>({ versions: [] }) }
  },

  plan(params, { here, there }): readonly Change[] {
    const { name, state } = params
    for (const { problem } of [here, there]) if (problem) throw problemOf(problem)
    const version = versionOf(params, there)
    const before = here.versions.map((each) => `${each}\n`).join('')
    const present = version === undefined ? here.versions.length > 0 : here.versions.includes(version)
    if (present === (state !== 'absent')) return []
    if (state === 'absent') {
      const after = version === undefined ? '' : before.replace(`${version}\n`, '')
      return [
        {
          summary: `uninstall ${name}${version === undefined ? '' : ` ${version}`}`,
          before,
          after,
          action: gemRun(params, uninstallArgs(params)),
        },
      ]
    }
    const what = params.gem_source ?? `${name}${version === undefined ? '' : ` ${version}`}`
    return [
      { summary: `install ${what}`, before, after: `${before}${version ?? name}\n`, action: gemRun(params, installArgs(params, version)) },
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
  readonly problem?: Pick<Answer, 'code' | 'stderr'>
}

function versionOf({ version, state }: Gem, { versions }: Gems): string | undefined {
  return state === 'latest' ? versions[0] : version
}

function programOf({ executable }: Gem): readonly string[] {
  return (executable ?? 'gem').split(' ').filter((word) => word !== '')
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

function installArgs(params: Gem, version: string | undefined): readonly string[] {
  const { repository, install_dir: folder, bindir, build_flags: flags } = params
  return [
    'install',
    ...settings(params),
    ...(version === undefined ? [] : ['--version', version]),
    ...(repository === undefined ? [] : ['--source', repository]),
    ...(params.include_dependencies ? [] : ['--ignore-dependencies']),
    params.user_install ? '--user-install' : '--no-user-install',
    ...(folder === undefined ? [] : ['--install-dir', folder]),
    ...(bindir === undefined ? [] : ['--bindir', bindir]),
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
    ...(folder === undefined ? [] : ['--install-dir', folder]),
    ...(bindir === undefined ? [] : ['--bindir', bindir]),
    ...(version === undefined ? ['--all'] : ['--version', version]),
    '--executable',
    ...(force ? ['--force'] : []),
    name,
  ]
}

function gemRun(params: Gem, words: readonly string[]): Run {
  const uninstalls = words[0] === 'uninstall' ? homeEnv(params) : []
  return run(insideWords({ folder: '', argv: [...uninstalls, ...programOf(params), ...words] }), { explain })
}

function problemOf(output: Pick<Answer, 'code' | 'stderr'>): Problem {
  const { message, ...more } = explain(output)
  return new Problem(message, more)
}

function explain({ code, stderr }: Pick<Answer, 'code' | 'stderr'>): {
  readonly message: string
  readonly msg?: string
  readonly lacks?: string
  readonly hint?: string
} {
  const line = stderr.split('\n').find((each) => /^ERROR: /.test(each)) ?? stderr.trim().split('\n').at(-1) ?? ''
  if (code === 127)
    return (
      unstartedInside({ code, stderr }, 'the package `ruby`', ['gem']) ?? {
        message: 'there is no program `gem` on the host',
        hint: 'install the package `ruby` in an earlier task',
        lacks: 'gem',
      }
    )
  return {
    message: `gem: ${line.replace(/^ERROR: +(While executing gem \.\.\. )?/, '') || `exit code ${code}`}`,
    msg: stderr.trimEnd(),
  }
}
