/** Gets the status of a background task. */

import { lastLine } from '../../engine/formats/text-lines.ts'
import { isJobId, type JobLook, type JobStep, jobOutcomes, type KeptWords, lookAt, noEnd } from '../../engine/host-scripts/job.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import { after, each, type FinishJob, type Read } from '../../engine/model/read.ts'
import { outcomeResult, resultDescriptions } from '../command/result.ts'

/** The state of a job, and the result of its task once it has ended. */
interface Standing extends Pick<JobLook, 'state' | 'folder'> {
  readonly result?: Readonly<Record<string, unknown>>
}

export default defineModule({
  name: 'async_status',
  summary: 'Get the status of a background task',
  readOnly: true,
  notes: [
    'A finished job returns the results of its task, including changed and failed.',
    "For a job that another run started, the results known at its start and the program's output are returned; with `no_log` on its task only the output.",
    'A job that was ended from outside, for example by a reboot, is reported as failed, not as still running.',
    'The last four million bytes of each output stream are returned.',
  ],
  options: {
    jid: { type: 'string', required: true, description: 'Job ID: `ansible_job_id` from the task that started it.' },
    mode: {
      enum: ['status', 'cleanup'],
      default: 'status',
      description: "`status` gets the status; `cleanup` removes the job's files from the host.",
    },
  },
  examples: `
- name: Refresh the data in the background
  command: /usr/local/bin/refresh
  async: 3600
  poll: 0
  register: refresh
- name: Wait for the refresh
  async_status: { jid: "{{ refresh.ansible_job_id }}" }
  register: job
  until: job.finished
  retries: 100
  delay: 10
- name: Clean up the job
  async_status: { jid: "{{ refresh.ansible_job_id }}", mode: cleanup }
`,
  results: {
    ...resultDescriptions,
    ansible_job_id: 'Job ID.',
    started: '1 if the job was started.',
    finished: '1 if the job has finished, 0 while it runs.',
    results_file: 'Directory of the job on the host.',
    erased: 'Directory that `cleanup` removes.',
  },
  rules: ({ jid }) => (isJobId(jid) ? [] : [`\`${jid}\` is not a job; use the \`ansible_job_id\` of the task that started it`]),
  probe: ({ jid }) => ({ job: standing(jid) }),
  plan({ jid, mode }, { job: { state, folder, result } }): readonly Change[] {
    const facts = factsOf(jid, folder, 1)
    if (state === 'gone') throw new Problem('could not find job', { kind: state, results: { ...nothing, ...facts } })
    if (mode === 'cleanup') return [{ summary: `remove ${folder}`, action: run(['rm', '-rf', '--', folder]), silent: true }]
    if (state === 'lost' || state === 'unkept') throw new Problem(noEnd[state], { kind: state, results: facts })
    if (result?.failed === true) throw new Problem(String(result.msg), { results: { ...result, ...facts } })
    return result?.changed === true ? [{ summary: `report the changes of job ${jid}` }] : []
  },
  returns({ jid, mode }, { job: { state, folder, result } }) {
    if (mode === 'cleanup') return { ...nothing, ansible_job_id: jid, started: 0, finished: 0, erased: folder }
    const { changed: _, ...rest } = result ?? {}
    return { ...nothing, ...rest, ...factsOf(jid, folder, state === 'ended' ? 1 : 0) }
  },
})

const nothing = { stdout: '', stderr: '' }

function factsOf(jid: string, folder: string, finished: number) {
  return { ansible_job_id: jid, started: 1, finished, results_file: folder }
}

function standing(jid: string): Read<Standing> {
  const started: Read<FinishJob | undefined> = { at: 'control', load: (here) => here.startedJob(jid) }
  return after(started, (finish) =>
    after(lookAt(jid), (look) =>
      after(each(look.state === 'ended' && finish ? finish.reads : {}), (answers): Read<Standing> => {
        const result = (now: number) => (finish ? finish.result(look, now, answers) : asKept(look, now))
        return { at: 'control', load: (here) => standingOf(look, result, here.clock()) }
      }),
    ),
  )
}

function standingOf(look: JobLook, result: (now: number) => Standing['result'], now: number): Standing {
  const { state, folder } = look
  return { state, folder, ...(state === 'ended' ? { result: result(now) } : {}) }
}

/** A job of another run: its stored results, and the output of its last program if that was the author's. */
function asKept(look: JobLook, now: number): Readonly<Record<string, unknown>> {
  const { words, runs, before, changes } = look.kept ?? unknown
  const outcome = jobOutcomes(look, now).at(-1)
  const step = look.steps.at(-1)
  if (!outcome || !step) return { ...words, changed: before }
  const { cmd: _, ...output } = outcomeResult(undefined, outcome, true)
  const tried = runs ? look.steps.length : look.steps.filter(({ accepted }) => accepted).length
  const changed = before || changes.slice(0, tried).some(Boolean)
  if (step.accepted) return { ...words, ...(runs ? output : {}), changed }
  const msg = step.late ? 'Timeout exceeded' : runs ? 'non-zero return code' : endedBadly(step)
  return { ...(runs ? { ...words, ...output } : { rc: step.code }), changed, failed: true, msg }
}

/** Without stored results, the job counts as a program. */
const unknown: KeptWords = { words: {}, runs: true, before: false, changes: [true] }

function endedBadly({ code, stdout, stderr }: JobStep): string {
  const line = lastLine(stderr) || lastLine(stdout)
  return `the job exited with code ${code}${line ? `: ${line}` : ''}`
}
