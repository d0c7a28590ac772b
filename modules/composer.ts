/** Keeps packages of PHP as a project of composer names them. */
import { type Run, run } from '../engine/action.ts'
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule, type Params } from '../engine/module.ts'
import { type Answer, after, type HostRead, known } from '../engine/read.ts'
import { neededFor } from './_ansiblewords.ts'
import { insideCodes, unstartedInside } from './_inside.ts'
import { wordsOf } from './_words.ts'

const options = {
  command: { type: 'string', default: 'install', description: 'What composer is to do, such as `install`, `update`, `require`.' },
  arguments: { type: 'string', default: '', description: 'Words for it, as for a shell, such as a package.' },
  working_dir: { type: 'path', description: 'The folder of the project; needed unless `global_command` is said.' },
  global_command: { type: 'boolean', default: false, description: 'What is meant is the project that the user has for all others.' },
  prefer_source: { type: 'boolean', default: false, description: 'Packages come as their source.' },
  prefer_dist: { type: 'boolean', default: false, description: 'Packages come as archives.' },
  no_dev: { type: 'boolean', default: true, description: 'What only developers need is left out.' },
  no_scripts: { type: 'boolean', default: false, description: 'Scripts of the project are not run.' },
  no_plugins: { type: 'boolean', default: false, description: 'Plug-ins are not run.' },
  optimize_autoloader: { type: 'boolean', default: true, description: 'Classes are found by a map.' },
  classmap_authoritative: { type: 'boolean', default: false, description: 'Classes are found by that map alone.' },
  apcu_autoloader: { type: 'boolean', default: false, description: 'APCu keeps what was found.' },
  ignore_platform_reqs: { type: 'boolean', default: false, description: 'What packages want of the host does not count.' },
  executable: { type: 'path', aliases: ['php_path'], description: 'The PHP, where it is not `php`.' },
  composer_executable: { type: 'path', description: 'The composer, where it is not `composer`.' },
} as const

type Composer = Params<typeof options>

export default defineModule({
  name: 'composer',
  aliases: ['community.general.composer'],
  summary: 'Keep packages of PHP as a project names them',
  notes: [
    'What would be done is asked of composer itself (`--dry-run`), in the turn of the task. A command that knows no dry run is told as a change, and what it says when it has run decides.',
    'Where there is nothing to install composer still runs, since it makes the map of the classes of the project itself; that is no change.',
  ],
  options,
  examples: `
- name: The application has its packages
  composer: { working_dir: /srv/app }

- name: One more, by our own PHP
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

- name: A program for the user
  composer: { command: require, global_command: true, arguments: phpunit/phpunit }
`,
  results: { msg: 'What composer said, on one line.', stdout: 'What it said.' },
  rules: ({ command, working_dir: folder, global_command: isGlobal }) => [
    ...(/^[a-z][\w:-]*$/.test(command) ? [] : [`\`${command}\` can not be a command: words behind it go to \`arguments\``]),
    ...(folder === undefined && !isGlobal ? ['`working_dir` is needed, unless `global_command` is said'] : []),
  ],

  ruleWords: (params) =>
    neededFor(params, 'global_command', 'false', ['working_dir']) ??
    (/\s/.test(params.command) ? "Use the 'arguments' param for passing arguments with the 'command'" : undefined),

  probe(params) {
    const help = helpRead(params)
    const dry = after(help, (told) =>
      told.problem || !told.options.includes('dry-run') ? known<Said | undefined>(undefined) : dryRead(params, told),
    )
    return { help, dry }
  },

  plan(params, { help, dry }): readonly Change[] {
    if (help.problem) throw problemOf(help.problem)
    if (dry && dry.code !== 0) throw problemOf(dry)
    const action = actionOf(params, help)
    const summary = `composer ${[...(params.global_command ? ['global'] : []), params.command, ...wordsOf(params.arguments)].join(' ')}`
    // The map of classes is made anew all the same.
    if (dry && !isChange(dry)) return [{ name: 'run', summary, silent: true, incidental: true, action }]
    return [{ name: 'run', summary, ...(dry ? { before: '', after: operations(dry) } : {}), counts: isChange, action }]
  },

  returns(_, { dry }, done) {
    const said = done.outcome('run') ?? dry
    if (!said) return {}
    if (said.code !== 0) return { msg: onOneLine(said.stderr), stdout: said.stderr }
    const stdout = said.stdout + said.stderr
    return { msg: onOneLine(stdout), stdout }
  },
})

type Said = Pick<Answer, 'code' | 'stdout' | 'stderr'>

interface Help {
  /** Names of the options that the command knows. */
  readonly options: readonly string[]
  readonly problem?: Said
}

function helpRead(params: Composer): HostRead<Help> {
  return {
    at: 'host',
    script: composerScript,
    args: [...placeOf(params), 'help', params.command, '--no-interaction', '--format=json'],
    slow: true,
    parse(said) {
      try {
        const { definition } = JSON.parse(said.stdout.slice(said.stdout.indexOf('{'))) as {
          readonly definition: { readonly options: object }
        }
        return { options: Object.keys(definition.options) }
      } catch {
        return { options: [], problem: said }
      }
    },
  }
}

function dryRead(params: Composer, help: Help): HostRead<Said | undefined> {
  const parse = ({ code, stdout, stderr }: Answer): Said => ({ code, stdout, stderr })
  // What it fetches to look at it is not kept.
  const script = `export COMPOSER_CACHE_READ_ONLY=1\n${composerScript}`
  return { at: 'host', script, args: [...placeOf(params), ...wordsFor(params, help, ['--dry-run'])], late: true, parse }
}

function actionOf(params: Composer, help: Help): Run {
  const explain = (said: Pick<Answer, 'code' | 'stderr'>) => {
    const { message, hint, msg } = problemOf(said)
    return { message, hint, msg: String(msg) }
  }
  return run(['sh', '-c', composerScript, 'sh', ...placeOf(params), ...wordsFor(params, help, [])], { explain })
}

function placeOf({
  working_dir: folder = '',
  executable: php = '',
  composer_executable: composer = '',
  global_command: isGlobal,
}: Composer) {
  return [isGlobal ? '' : folder, php, composer]
}

function wordsFor(params: Composer, { options: knows }: Help, more: readonly string[]): readonly string[] {
  const words = [
    ...(['no-ansi', 'no-interaction', 'no-progress'] as const),
    ...(params.prefer_source ? ['prefer-source'] : []),
    ...(params.prefer_dist ? ['prefer-dist'] : []),
    ...(params.no_dev ? ['no-dev'] : []),
    ...(params.no_scripts ? ['no-scripts'] : []),
    ...(params.no_plugins ? ['no-plugins'] : []),
    ...(params.apcu_autoloader ? ['apcu-autoloader'] : []),
    ...(params.optimize_autoloader ? ['optimize-autoloader'] : []),
    ...(params.classmap_authoritative ? ['classmap-authoritative'] : []),
    ...(params.ignore_platform_reqs ? ['ignore-platform-reqs'] : []),
  ]
  const flags = words.filter((word) => knows.includes(word)).map((word) => `--${word}`)
  return [...(params.global_command ? ['global'] : []), params.command, ...flags, ...more, ...wordsOf(params.arguments)]
}

// Both programs may be named, lie in PATH or, as many have it, in /usr/local/bin.
const composerScript = `path=$1
if [ -n "$path" ] && ! cd -- "$path" 2>/dev/null; then echo "there is no folder $path" >&2; exit ${insideCodes.folder}; fi
find_program() {
  if [ -z "$path" ]; then path=$1; fi
  found=$(PATH=$PATH:/usr/local/bin; command -v "$path") && [ -e "$found" ] && return
  echo "there is no program $path on the host" >&2
  exit ${insideCodes.tool}
}
path=$2; find_program php; php=$found
path=$3; find_program composer
shift 3
exec "$php" "$found" "$@"`

function isChange({ stdout, stderr }: Pick<Said, 'stdout' | 'stderr'>): boolean {
  return !/Nothing to install or update|Nothing to install, update or remove/.test(stdout + stderr)
}

/** Lines of what it would lock, install, update and remove. */
function operations({ stdout, stderr }: Said): string {
  return [...(stdout + stderr).matchAll(/^ {2}- (.*)$/gm)].map(([, line]) => `${line}\n`).join('')
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function problemOf(said: Pick<Answer, 'code' | 'stderr'>): Problem {
  const why = unstartedInside(said, 'PHP and composer', ['php', 'composer'])
  if (why) return new Problem(why.message, why)
  const line = onOneLine(said.stderr)
  return new Problem(`composer: ${line.slice(0, 500) || `it ended with code ${said.code}`}`, {
    msg: line || undefined,
    results: { stdout: said.stderr },
  })
}
