/** `at`: jobs that run once. */
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { rowsOf } from '../../engine/host-scripts/fields.ts'
import { textFunction } from '../../engine/host-scripts/records.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, type Done, defineModule, type Params } from '../../engine/model/module.ts'
import { constant, type HostRead } from '../../engine/model/read.ts'
import { outputOfFailed, stderrAsMessage, unopened } from '../ansible-words.ts'
import { presentContent } from '../files/edit-file.ts'
import { editedBytes, type PathState, pathRead } from '../files/path-state.ts'

const options = {
  command: { type: 'string', description: 'Command to run. This or `script_file`.' },
  script_file: { type: 'path', description: 'File on the host with the commands to run. It is copied into the queue.' },
  count: { type: 'integer', description: 'After how many units the job runs. Required with `state: present`.' },
  units: { enum: ['minutes', 'hours', 'days', 'weeks'], description: 'Unit of `count`. Required with `state: present`.' },
  state: {
    enum: ['absent', 'present'],
    default: 'present',
    description: 'Whether to add the job, or remove all jobs that have its commands.',
  },
  unique: { type: 'boolean', default: false, description: 'Add no job if one has these commands already.' },
} as const

type AtParams = Params<typeof options>

export default defineModule({
  name: 'at',
  aliases: ['ansible.posix.at'],
  summary: 'Schedule jobs that run once',
  notes: [
    'Every run adds another job unless `unique` is set. Nothing is changed by a second run with `unique: true` or `state: absent`.',
    "Jobs are those of the task's user. A job matches if its commands contain all lines of `command` or `script_file`; Ansible also matches parts of lines and the environment that `at` saves with each job.",
    'Check mode is supported; Ansible skips the task.',
  ],
  idempotent: false,
  options,
  examples: `
- name: Restart the shop in 20 minutes, unless that is scheduled already
  at: { command: systemctl restart shop, count: 20, units: minutes, unique: true }

- name: Schedule a script for tomorrow
  at: { script_file: /usr/local/lib/cleanup.sh, count: 1, units: days }

- name: Cancel the restart
  at: { command: systemctl restart shop, state: absent }
`,
  results: {
    state: 'Value of `state`.',
    script_file: 'Of a new job: value of `script_file`; null for a command, which needs no file.',
    count: 'Of a new job: value of `count`.',
    units: 'Of a new job: value of `units`.',
    rc: 'Exit code of `at`, if it failed.',
    stdout: 'Output of `at`, if it failed.',
    stderr: 'Error output of `at`, if it failed.',
  },
  relations: { exclusive: [['command', 'script_file']], oneOf: [['command', 'script_file']] },
  rules: (params) => {
    const words = ruleWords(params)
    const { command, count = 1, state } = params
    return [
      ...(words === undefined ? [] : [words]),
      ...(command?.trim() === '' ? ['`command` is empty'] : []),
      ...(state === 'present' && count < 0 ? ['`count` must be at least 1'] : []),
    ]
  },
  ruleMessage: ruleWords,

  probe: (params) => ({
    queue: queueRead(looksAtJobs(params)),
    script: params.script_file === undefined ? constant(undefined) : pathRead(params.script_file, { content: editedBytes }),
  }),

  plan(params, { queue, script }): readonly Change[] {
    if (queue.missing !== undefined)
      throw new Problem(`\`${queue.missing}\` is not installed on the host`, {
        hint: 'install the package `at` first',
        missingProgram: queue.missing,
      })
    if (queue.refused !== undefined)
      throw new Problem(`the jobs cannot be read: ${queue.refused}`, { hint: 'see `/etc/at.allow` and `/etc/at.deny`', msg: queue.refused })
    const commands = commandsOf(params, script)
    const matching = queue.jobs.filter((job) => runs(job, commands))
    if (params.state === 'absent') return matching.map(removal)
    if (params.unique && matching.length > 0) return []
    return [addition(params, commands)]
  },

  returns(params, { queue, script }, done) {
    const { state, count, units, script_file: file = null } = params
    const failed = failureOf(done, queue.jobs)
    if (failed) return failed
    const isKept = state === 'absent' || (params.unique && queue.jobs.some((job) => runs(job, commandsOf(params, script))))
    return isKept ? { state } : { state, script_file: file, count, units }
  },
})

function ruleWords({ state, count, units }: AtParams): string | undefined {
  return state === 'present' && (!count || units === undefined) ? 'present state requires count and units' : undefined
}

function commandsOf({ command, script_file: path = '' }: AtParams, script: PathState | undefined): string {
  if (command !== undefined) return `${command}\n`
  const content = script && presentContent(script)
  if (content) return content.toString()
  throw new Problem(`\`${path}\` does not exist on the host`, { hint: 'create it in an earlier task', msg: unopened(path, 'missing') })
}

function addition({ count, units, unique }: AtParams, commands: string): Change {
  const action = run(['at', 'now', '+', String(count), String(units)], { stdin: commands, env, explain: stderrAsMessage })
  return { name: 'add', summary: `schedule a job in ${count} ${units}`, before: '', after: commands, regardless: !unique, action }
}

function removal({ id, commands }: Job): Change {
  const action = run(['at', '-r', id], { env, explain: stderrAsMessage, stale: hasRun })
  return { name: `remove ${id}`, summary: `remove job ${id}`, before: commands, after: '', action }
}

/** It has begun since the queue was read. */
const hasRun: Run['stale'] = ({ stderr }) => /Cannot find jobid/.test(stderr)
const env = { LC_ALL: 'C' }

function failureOf(done: Done, jobs: readonly Job[]): Readonly<Record<string, unknown>> | undefined {
  const failed = ['add', ...jobs.map(({ id }) => `remove ${id}`)].find((name) => (done.outcome(name)?.code ?? 0) !== 0)
  return failed === undefined ? undefined : { rc: done.outcome(failed)?.code, ...outputOfFailed(done, failed) }
}

interface Job {
  readonly id: string
  readonly commands: string
}

/** Jobs of the user, as far as they were read. */
interface Queue {
  /** The program that the host lacks. */
  readonly missing?: string
  /** Why it cannot be read. */
  readonly refused?: string
  readonly jobs: readonly Job[]
}

function looksAtJobs({ state, unique }: AtParams): boolean {
  return state === 'absent' || unique
}

function queueRead(withJobs: boolean): HostRead<Queue> {
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'at' },
    script: queueScript,
    args: [withJobs ? 'jobs' : ''],
    parse(answer) {
      if (answer.code === 127) return { missing: answer.stdout.trim() || 'at', jobs: [] }
      if (answer.code !== 0) return { refused: answer.stderr.trim() || `atq exited with code ${answer.code}`, jobs: [] }
      const rows = rowsOf(answer, 2)
      const jobs = rows.flatMap(([id = '', text = '']) => (wholeNumber(id) === undefined ? [] : [{ id, commands: commandsIn(text) }]))
      return { jobs }
    },
  }
}

// A job that begins while the queue is read has no text any more.
const queueScript = `export LC_ALL=C
for program in at atq; do
  command -v "$program" >/dev/null 2>&1 || { echo "$program"; exit 127; }
done
[ -n "$1" ] || exit 0
jobs=$(atq) || exit 1
${textFunction}printf '%s\\n' "$jobs" | while read -r id rest; do
  if [ -n "$id" ] && job=$(at -c "$id" 2>/dev/null); then text "$id" "$job"; fi
done
exit 0`

/** The text of a job without the lines by which `at` restores its environment and its directory. */
function commandsIn(text: string): string {
  const lines = text.split('\n')
  const end = lines.findIndex((line) => line.includes("echo 'Execution directory inaccessible' >&2"))
  const start = end < 0 ? -1 : lines.indexOf('}', end)
  return `${lines
    .slice(start + 1)
    .join('\n')
    .trim()}\n`
}

/** Whether a job has these commands, line by line. */
function runs({ commands: own }: Job, commands: string): boolean {
  const wanted = trimmedLines(commands)
  return wanted !== '' && `\n${trimmedLines(own)}\n`.includes(`\n${wanted}\n`)
}

function trimmedLines(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
}
