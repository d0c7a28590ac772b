/** `make`: targets of a Makefile. */

import { lineOf } from '../../engine/formats/shell-words.ts'
import { trimEnd } from '../../engine/formats/trim.ts'
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'
import { asProblem } from '../ansible-words.ts'
import { enterFolder, explainUnstarted, insideWords, startCodes } from '../command/in-folder.ts'

const options = {
  chdir: { type: 'path', required: true, description: 'Directory in which make runs.' },
  target: { type: 'string', description: 'Target to build. Default: the first target of the Makefile.' },
  targets: { type: 'list', description: 'Targets to build, in order.' },
  params: { type: 'dict', description: 'Variables, such as `PREFIX: /usr`; a name without value is passed as an argument.' },
  file: { type: 'path', description: 'Path of the Makefile.' },
  jobs: { type: 'integer', description: 'Number of parallel jobs.' },
  make: { type: 'path', description: 'The make executable. Default: `gmake` or `make`.' },
} as const

type Make = Params<typeof options>

export default defineModule({
  name: 'make',
  aliases: ['community.general.make'],
  summary: 'Run targets of a Makefile',
  notes: [
    '`make -q` determines whether the target is up to date, in check mode too. It executes only recipes that call make, and those of included Makefiles.',
    'A target that is not a file is built on every run.',
  ],
  options,
  examples: `
- name: Build the program
  make: { chdir: /usr/src/app, jobs: 4, params: { PREFIX: /usr/local } }

- name: Install the program
  make: { chdir: /usr/src/app, target: install, file: /usr/src/app/Makefile.linux, make: gmake }

- name: Clean and rebuild
  make: { chdir: /usr/src/app, targets: [clean, all] }
`,
  results: {
    command: 'Command line of make.',
    stdout: 'Standard output of make.',
    stderr: 'Standard error of make.',
    chdir: 'Value of `chdir`.',
    target: 'Value of `target`.',
    targets: 'Value of `targets`.',
    params: 'Value of `params`.',
    file: 'Value of `file`.',
    jobs: 'Value of `jobs`.',
  },
  rules: ({ target, targets }) => [
    ...(target !== undefined && targets !== undefined ? ['`target` and `targets` are mutually exclusive'] : []),
    ...[target ?? [], targets ?? []]
      .flat()
      .filter((word) => word === '' || word.startsWith('-'))
      .map((word) => `\`${word}\` is not a valid target`),
  ],
  probe: (params) => ({ make: makeRead(params) }),

  plan(params, { make }): readonly Change[] {
    const why = explainUnstarted(make, { folder: params.chdir, argv: [make.program] }, 'the package `make`', ['make'])
    if (why) throw asProblem(why)
    if (make.code === 0) return []
    // Any other error may come from a recipe and appears when it runs.
    const wrong = make.stderr.split('\n').map(errorIn).find(Boolean)
    if (make.code > 1 && wrong !== undefined) throw new Problem(`make: ${wrong}`, { msg: make.stderr.trimEnd() })
    const goal = params.target ?? params.targets?.join(' ') ?? 'the first target'
    return [
      {
        name: 'run',
        summary: `make ${goal} in ${params.chdir}`,
        action: run(insideWords({ folder: params.chdir, argv: [make.program, ...wordsOf(params)] })),
      },
    ]
  },

  returns(params, { make }, done) {
    const { chdir, target = null, targets = null, params: variables = null, file = null, jobs = null } = params
    const { stdout, stderr } = done.outcome('run') ?? make
    const command = lineOf([make.program, ...wordsOf(params)])
    const plain = (text: string) => trimEnd(text, '\r\n')
    return { command, stdout: plain(stdout), stderr: plain(stderr), chdir, target, targets, params: variables, file, jobs }
  },
})

interface Asked extends Pick<Answer, 'code' | 'stdout' | 'stderr'> {
  /** Path of the make program. */
  readonly program: string
}

/** What a line of make says of a missing target or file. */
function errorIn(line: string): string | undefined {
  const [, said = ''] = line.split('*** ')
  const text = trimEnd(trimEnd(said.trimEnd().replace(/Stop\.$/, ''), ' '), '.')
  return /^No (?:rule to make target |targets)/.test(text) || text.endsWith(': No such file or directory') ? text : undefined
}

function makeRead(params: Make): HostRead<Asked> {
  const { chdir, make = '' } = params
  return {
    at: 'host',
    script: askScript,
    args: [chdir, make, ...wordsOf(params), '-q'],
    late: true,
    parse({ stdout, stderr, code }) {
      const records = parseRecords(stdout, 'output')
      return { program: records.get('program') ?? (make || 'make'), stdout: records.get('output') ?? '', stderr, code }
    },
  }
}

const askScript = `${textFunction}${enterFolder}make=$2; shift 2
if [ -z "$make" ]; then make=make; if command -v gmake >/dev/null 2>&1; then make=gmake; fi; fi
program=$(command -v "$make") || exit ${startCodes.program}
text program "$program"
printf 'output\\0'
exec "$program" "$@"`

function wordsOf({ jobs, file, target, targets = [], params = {} }: Make): readonly string[] {
  return [
    ...(jobs === undefined ? [] : ['-j', String(jobs)]),
    ...(file === undefined ? [] : ['-f', file]),
    ...(target === undefined ? targets : [target]),
    ...Object.entries(params).map(([name, value]) => (value === null ? name : `${name}=${wordOf(value)}`)),
  ]
}

/** A value as Python prints it. */
function wordOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
