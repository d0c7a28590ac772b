/** See how a task stands that goes on in the background. */

import { isJobId, type JobLook, type JobStep, jobOutcomes, type KeptWords, lookAt, noEnd } from '../../engine/host-scripts/job.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import { after, each, type FinishJob, type Read } from '../../engine/model/read.ts'
import { told, toldResults } from '../command/result.ts'

/** How a job stands, and what its task has to say where it has ended. */
interface Standing extends Pick<JobLook, 'state' | 'folder'> {
  readonly result?: Readonly<Record<string, unknown>>
}

export default defineModule({
  name: 'async_status',
  summary: 'See how a task stands that goes on in the background',
  readOnly: true,
  notes: [
    'A job that has ended tells all that its task would have told, and counts as changed or failed as that task would have.',
    'Of a job that another run started it tells what was known when it began, and what its program said. With `no_log` on the task that began it, only the latter.',
    'A job that was ended from outside, as by a restart of the host, fails; it does not count as running for ever.',
    'Of each stream of a program the last four million bytes are brought back.',
  ],
  options: {
    jid: { type: 'string', required: true, description: 'The job: `ansible_job_id` of the task that started it.' },
    mode: {
      enum: ['status', 'cleanup'],
      default: 'status',
      description: '`status` tells how the job stands; `cleanup` takes away what it left on the host.',
    },
  },
  examples: `
- name: The data is brought up to date, which takes long
  command: /usr/local/bin/refresh
  async: 3600
  poll: 0
  register: refresh
- name: It is up to date
  async_status: { jid: "{{ refresh.ansible_job_id }}" }
  register: job
  until: job.finished
  retries: 100
  delay: 10
- name: Nothing is left of the job
  async_status: { jid: "{{ refresh.ansible_job_id }}", mode: cleanup }
`,
  results: {
    ...toldResults,
    ansible_job_id: 'The job.',
    started: '1 where the job was started.',
    finished: '1 where the job has ended, 0 while it goes on.',
    results_file: 'The folder of the job on the host.',
    erased: 'The folder that `cleanup` takes away.',
  },
  rules: ({ jid }) => (isJobId(jid) ? [] : [`\`${jid}\` can not be a job; give the \`ansible_job_id\` of the task that started it`]),
  probe: ({ jid }) => ({ job: standing(jid) }),
  plan({ jid, mode }, { job: { state, folder, result } }): readonly Change[] {
    const facts = factsOf(jid, folder, 1)
    if (state === 'gone') throw new Problem('could not find job', { results: { ...nothing, ...facts } })
    if (mode === 'cleanup') return [{ summary: `take ${folder} away`, action: run(['rm', '-rf', '--', folder]), silent: true }]
    if (state === 'lost' || state === 'unkept') throw new Problem(noEnd[state], { results: facts })
    if (result?.failed === true) throw new Problem(String(result.msg), { results: { ...result, ...facts } })
    return result?.changed === true ? [{ summary: `see what job ${jid} has changed` }] : []
  },
  returns({ jid, mode }, { job: { state, folder, result } }) {
    if (mode === 'cleanup') return { ...nothing, ansible_job_id: jid, started: 0, finished: 0, erased: folder }
    const { changed: _, ...rest } = result ?? {}
    return { ...nothing, ...rest, ...factsOf(jid, folder, state === 'ended' ? 1 : 0) }
  },
})

const nothing = { stdout: '', stderr: '', stdout_lines: [], stderr_lines: [] }

function factsOf(jid: string, folder: string, finished: number) {
  return { ansible_job_id: jid, started: 1, finished, results_file: folder }
}

function standing(jid: string): Read<Standing> {
  const started: Read<FinishJob | undefined> = { at: 'control', load: (here) => here.startedJob(jid) }
  return after(started, (finish) =>
    after(lookAt(jid), (look) =>
      after(each(look.state === 'ended' && finish ? finish.reads : {}), (answers): Read<Standing> => {
        const result = (now: number) => (finish ? finish.result(look, now, answers) : asKept(look, now))
        return { at: 'control', load: (here) => standingOf(look, result, here.now()) }
      }),
    ),
  )
}

function standingOf(look: JobLook, result: (now: number) => Standing['result'], now: number): Standing {
  const { state, folder } = look
  return { state, folder, ...(state === 'ended' ? { result: result(now) } : {}) }
}

/** The job of another run: what was kept beside it, and what its last program said, where it ran one of the author's. */
function asKept(look: JobLook, now: number): Readonly<Record<string, unknown>> {
  const { words, runs, before, changes } = look.kept ?? unknown
  const outcome = jobOutcomes(look, now).at(-1)
  const step = look.steps.at(-1)
  if (!outcome || !step) return { ...words, changed: before }
  const { cmd: _, ...said } = told(undefined, outcome, true)
  const tried = runs ? look.steps.length : look.steps.filter(({ accepted }) => accepted).length
  const changed = before || changes.slice(0, tried).some(Boolean)
  if (step.accepted) return { ...words, ...(runs ? said : {}), changed }
  const msg = step.late ? 'Timeout exceeded' : runs ? 'non-zero return code' : endedBadly(step)
  return { ...(runs ? { ...words, ...said } : { rc: step.code }), changed, failed: true, msg }
}

/** Nothing lies beside it: it is taken for a program. */
const unknown: KeptWords = { words: {}, runs: true, before: false, changes: [true] }

function endedBadly({ code, stdout, stderr }: JobStep): string {
  const line = (stderr.trim() || stdout.trim()).split('\n').at(-1)
  return `the job ended with code ${code}${line ? `: ${line}` : ''}`
}
