/** Makes a target of a Makefile. */
import { run } from '../engine/action.ts'
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule, type Params } from '../engine/module.ts'
import type { Answer, HostRead } from '../engine/read.ts'
import { insideCodes, insideWords, unstartedInside } from './_inside.ts'
import { lineOf } from './_words.ts'

const options = {
  chdir: { type: 'path', required: true, description: 'The folder that make runs in.' },
  target: { type: 'string', description: 'What is made; the first of the Makefile unless told.' },
  targets: { type: 'list', description: 'Several of these, in order.' },
  params: { type: 'dict', description: 'Variables, such as `PREFIX: /usr`; one without a value is a word by itself.' },
  file: { type: 'path', description: 'The Makefile.' },
  jobs: { type: 'integer', description: 'How many recipes run at once.' },
  make: { type: 'path', description: 'The program, where it is neither `gmake` nor `make`.' },
} as const

type Make = Params<typeof options>

export default defineModule({
  name: 'make',
  aliases: ['community.general.make'],
  summary: 'Make a target of a Makefile',
  notes: [
    'Whether the target is up to date is asked of make itself (`-q`), in the turn of the task. It then runs only recipes that call make again, and those of included Makefiles.',
    'A target that is no file is made at each run.',
  ],
  options,
  examples: `
- name: The program is built
  make: { chdir: /usr/src/app, jobs: 4, params: { PREFIX: /usr/local } }

- name: And stands where it belongs
  make: { chdir: /usr/src/app, target: install, file: /usr/src/app/Makefile.linux, make: gmake }

- name: Two in a row
  make: { chdir: /usr/src/app, targets: [clean, all] }
`,
  results: {
    command: 'What was run, as one line.',
    stdout: 'What make said.',
    stderr: 'What it said of errors.',
    chdir: 'What `chdir` was.',
    target: 'What `target` was.',
    targets: 'What `targets` was.',
    params: 'What `params` was.',
    file: 'What `file` was.',
    jobs: 'What `jobs` was.',
  },
  rules: ({ target, targets }) => [
    ...(target !== undefined && targets !== undefined ? ['`target` and `targets` exclude each other'] : []),
    ...[target ?? [], targets ?? []]
      .flat()
      .filter((word) => word === '' || word.startsWith('-'))
      .map((word) => `\`${word}\` can not be a target`),
  ],
  probe: (params) => ({ make: makeRead(params) }),

  plan(params, { make }): readonly Change[] {
    const why = unstartedInside(make, 'the package `make`', ['make'])
    if (why) throw new Problem(why.message, why)
    if (make.code === 0) return []
    // Any other mistake may be one of a recipe that runs all the same, and shows itself then.
    const wrong = /\*\*\* (No rule to make target .*?|No targets.*?|.*: No such file or directory)\.? *(?:Stop\.)?$/m.exec(make.stderr)?.[1]
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
    const plain = (text: string) => text.replace(/[\r\n]+$/, '')
    return { command, stdout: plain(stdout), stderr: plain(stderr), chdir, target, targets, params: variables, file, jobs }
  },
})

interface Asked extends Pick<Answer, 'code' | 'stdout' | 'stderr'> {
  /** The make that answers. */
  readonly program: string
}

function makeRead(params: Make): HostRead<Asked> {
  const { chdir, make = '' } = params
  return {
    at: 'host',
    script: askScript,
    args: [chdir, make, ...wordsOf(params), '-q'],
    late: true,
    parse({ stdout, stderr, code }) {
      const end = stdout.indexOf('\0')
      return { program: end < 0 ? make || 'make' : stdout.slice(0, end), stdout: stdout.slice(end + 1), stderr, code }
    },
  }
}

const askScript = `path=$1
if ! cd -- "$path" 2>/dev/null; then echo "there is no folder $path" >&2; exit ${insideCodes.folder}; fi
path=$2
if [ -z "$path" ]; then path=make; if command -v gmake >/dev/null 2>&1; then path=gmake; fi; fi
if ! program=$(command -v "$path"); then echo "there is no program $path on the host" >&2; exit ${insideCodes.tool}; fi
shift 2
printf '%s\\0' "$program"
exec "$program" "$@"`

function wordsOf({ jobs, file, target, targets = [], params = {} }: Make): readonly string[] {
  return [
    ...(jobs === undefined ? [] : ['-j', String(jobs)]),
    ...(file === undefined ? [] : ['-f', file]),
    ...(target === undefined ? targets : [target]),
    ...Object.entries(params).map(([name, value]) => (value === null ? name : `${name}=${wordOf(value)}`)),
  ]
}

/** As Python writes it. */
function wordOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
