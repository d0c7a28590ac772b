/** `composer`: PHP packages of a Composer project. */

import { wordsOf } from '../../engine/formats/shell-words.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { type Answer, after, constant, type HostRead } from '../../engine/model/read.ts'
import { asProblem } from '../ansible-words.ts'
import { enterFolder, explainUnstarted, type Failed, flagsOf, startCodes } from '../command/in-folder.ts'

const options = {
  command: { type: 'string', default: 'install', description: 'Composer command, such as `install`, `update` or `require`.' },
  arguments: { type: 'string', default: '', description: 'Arguments of the command, such as packages, quoted as for a shell.' },
  working_dir: { type: 'path', description: 'Directory of the project; required unless `global_command` is set.' },
  global_command: { type: 'boolean', default: false, description: 'Run the command in the global project of the user.' },
  prefer_source: { type: 'boolean', default: false, description: 'Install packages from source.' },
  prefer_dist: { type: 'boolean', default: false, description: 'Install packages from distribution archives.' },
  no_dev: { type: 'boolean', default: true, description: 'Do not install development dependencies.' },
  no_scripts: { type: 'boolean', default: false, description: 'Do not run scripts of the project.' },
  no_plugins: { type: 'boolean', default: false, description: 'Disable plug-ins.' },
  optimize_autoloader: { type: 'boolean', default: true, description: 'Generate a class map for the autoloader.' },
  classmap_authoritative: { type: 'boolean', default: false, description: 'Load classes only from the class map.' },
  apcu_autoloader: { type: 'boolean', default: false, description: 'Cache found classes in APCu.' },
  ignore_platform_reqs: { type: 'boolean', default: false, description: 'Ignore platform requirements of packages.' },
  executable: { type: 'path', aliases: ['php_path'], description: 'PHP executable. Default: `php`.' },
  composer_executable: { type: 'path', description: 'Composer executable. Default: `composer`.' },
} as const

type Composer = Params<typeof options>

export default defineModule({
  name: 'composer',
  aliases: ['community.general.composer'],
  summary: 'Manage PHP packages with Composer',
  notes: [
    'Changes are determined with `composer --dry-run`, in check mode too. A command without dry run is reported as a change in check mode; in a run, its output decides.',
    'Composer runs even if nothing is to be installed, to update the class map; this does not count as a change.',
  ],
  options,
  examples: `
- name: Install the packages of the application
  composer: { working_dir: /srv/app }

- name: Add a package with a specific PHP
  composer:
    command: require
    arguments: monolog/monolog:^3
    working_dir: /srv/app
    executable: /usr/bin/php8.2
    composer_executable: /srv/composer.phar
    prefer_dist: true
    prefer_source: false
    no_dev: false
    no_scripts: true
    no_plugins: true
    optimize_autoloader: false
    classmap_authoritative: true
    apcu_autoloader: true
    ignore_platform_reqs: true

- name: Install a program for the user
  composer: { command: require, global_command: true, arguments: phpunit/phpunit }
`,
  results: { msg: 'Output of Composer, on one line.', stdout: 'Standard output of Composer.' },
  relations: { requiredIf: [{ option: 'global_command', values: [false], all: ['working_dir'] }] },
  rules: ({ command }) =>
    /^[a-z][\w:-]*$/.test(command) ? [] : [`\`${command}\` is not a valid command: put arguments into \`arguments\``],
  ruleMessage: ({ command }) => (/\s/.test(command) ? "Use the 'arguments' param for passing arguments with the 'command'" : undefined),

  probe(params) {
    const help = helpRead(params)
    const dry = after(help, (answer) =>
      answer.problem || !answer.options.includes('dry-run') ? constant<Output | undefined>(undefined) : dryRead(params, answer),
    )
    return { help, dry }
  },

  plan(params, { help, dry }): readonly Change[] {
    for (const failed of [help.problem, dry]) if (failed && failed.code !== 0) throw problemOf(params, failed)
    const action = actionOf(params, help)
    const summary = `composer ${[...(params.global_command ? ['global'] : []), params.command, ...wordsOf(params.arguments)].join(' ')}`
    // The class map is generated again in any case.
    if (dry && !isChange(dry)) return [{ name: 'run', summary, silent: true, incidental: true, action }]
    return [{ name: 'run', summary, ...(dry ? { before: '', after: operations(dry) } : {}), counts: isChange, action }]
  },

  returns(_, { dry }, done) {
    const output = done.outcome('run') ?? dry
    if (!output) return {}
    if (output.code !== 0) return { msg: onOneLine(output.stderr), stdout: output.stderr }
    const stdout = output.stdout + output.stderr
    return { msg: onOneLine(stdout), stdout }
  },
})

type Output = Pick<Answer, 'code' | 'stdout' | 'stderr'>

interface Help {
  /** Names of the options that the command supports. */
  readonly options: readonly string[]
  readonly problem?: Output
}

function helpRead(params: Composer): HostRead<Help> {
  return {
    at: 'host',
    script: composerScript,
    args: [...placeOf(params), 'help', params.command, '--no-interaction', '--format=json'],
    slow: true,
    parse(output) {
      try {
        const { definition } = JSON.parse(output.stdout.slice(output.stdout.indexOf('{'))) as {
          readonly definition: { readonly options: object }
        }
        return { options: Object.keys(definition.options) }
      } catch {
        return { options: [], problem: output }
      }
    },
  }
}

function dryRead(params: Composer, help: Help): HostRead<Output | undefined> {
  const parse = ({ code, stdout, stderr }: Answer): Output => ({ code, stdout, stderr })
  // What it downloads for the dry run is not cached.
  const script = `export COMPOSER_CACHE_READ_ONLY=1\n${composerScript}`
  return { at: 'host', script, args: [...placeOf(params), ...composerArgs(params, help, ['--dry-run'])], late: true, parse }
}

function actionOf(params: Composer, help: Help): Run {
  const explain = (output: Failed) => {
    const { message, hint, msg } = problemOf(params, output)
    return { message, hint, msg: String(msg) }
  }
  return run(['sh', '-c', composerScript, 'sh', ...placeOf(params), ...composerArgs(params, help, [])], { explain })
}

function placeOf({
  working_dir: folder = '',
  executable: php = '',
  composer_executable: composer = '',
  global_command: isGlobal,
}: Composer) {
  return [isGlobal ? '' : folder, php, composer]
}

function composerArgs(params: Composer, { options: supported }: Help, more: readonly string[]): readonly string[] {
  const flags = [
    ...['--no-ansi', '--no-interaction', '--no-progress'],
    ...flagsOf(params, ['prefer_source', 'prefer_dist', 'no_dev', 'no_scripts', 'no_plugins', 'apcu_autoloader']),
    ...flagsOf(params, ['optimize_autoloader', 'classmap_authoritative', 'ignore_platform_reqs']),
  ].filter((flag) => supported.includes(flag.slice(2)))
  return [...(params.global_command ? ['global'] : []), params.command, ...flags, ...more, ...wordsOf(params.arguments)]
}

// Both programs are named, or found in PATH or /usr/local/bin.
const composerScript = `${enterFolder}find_program() { found=$(PATH=$PATH:/usr/local/bin; command -v "$1") && [ -e "$found" ]; }
find_program "\${2:-php}" || exit ${startCodes.program}
php=$found
find_program "\${3:-composer}" || exit ${startCodes.second}
shift 3
exec "$php" "$found" "$@"`

function isChange({ stdout, stderr }: Pick<Output, 'stdout' | 'stderr'>): boolean {
  return !/Nothing to install or update|Nothing to install, update or remove/.test(stdout + stderr)
}

/** Lines about packages to lock, install, update and remove. */
function operations({ stdout, stderr }: Output): string {
  return [...(stdout + stderr).matchAll(/^ {2}- (.*)$/gm)].map(([, line]) => `${line}\n`).join('')
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function problemOf(params: Composer, output: Failed): Problem {
  const [folder = '', php, composer] = placeOf(params)
  const inside = { folder, argv: [php || 'php', composer || 'composer'] }
  const why = explainUnstarted(output, inside, 'PHP and composer', ['php', 'composer'])
  if (why) return asProblem(why)
  const line = onOneLine(output.stderr)
  return new Problem(`composer: ${line.slice(0, 500) || `exit code ${output.code}`}`, {
    msg: line || undefined,
    results: { stdout: output.stderr },
  })
}
