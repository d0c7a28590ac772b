/** `supervisorctl`: programs that Supervisor runs. */

import { trimEnd } from '../../engine/formats/trim.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, type Done, defineModule, type Params, type Plan } from '../../engine/model/module.ts'
import { outputOfFailed } from '../ansible-words.ts'
import { call, checkAnswer, type Process, supervisorRead, unexpected } from './supervisor.ts'

const options = {
  name: {
    type: 'string',
    required: true,
    description:
      'Program; a group if it ends with `:`; `all` for all processes. A process of a group is `group:process` in Supervisor and is not addressed alone.',
  },
  state: {
    enum: ['present', 'started', 'stopped', 'restarted', 'absent', 'signalled'],
    required: true,
    description:
      '`present` and `absent` add and remove it after reading the configuration again; `restarted` applies the configuration first; `signalled` sends `signal` to what is running.',
  },
  signal: { type: 'string', description: 'Signal to send, such as `HUP`. Required with `state: signalled`.' },
  config: { type: 'path', description: 'Configuration of Supervisor on the host; by default where `supervisorctl` looks for it.' },
  server_url: { type: 'string', description: 'URL of the server, such as `http://localhost:9001` or `unix:///run/supervisor.sock`.' },
  username: { type: 'string', description: 'User to log in as.' },
  password: { type: 'string', secret: true, description: 'Password of the user.' },
  supervisorctl_path: { type: 'path', description: 'Path of the program `supervisorctl`.' },
} as const

type SupervisorParams = Params<typeof options>

export default defineModule({
  name: 'supervisorctl',
  aliases: ['community.general.supervisorctl'],
  summary: 'Manage programs that Supervisor runs',
  notes: [
    '`restarted` and `signalled` change something on every run.',
    'A server that does not answer is an error in every state; to Ansible it has no programs.',
    'In check mode the configuration is not applied, so `restarted` lists the processes that run now; Ansible applies it also then.',
    'The password is not visible in the process list.',
  ],
  options,
  examples: `
- name: Start a program
  supervisorctl: { name: shop, state: started }

- name: Stop the workers
  supervisorctl: { name: "workers:", state: stopped }

- name: Add a program that was configured by an earlier task
  supervisorctl: { name: shop, state: present, config: /etc/supervisor/supervisord.conf }

- name: Let a program read its configuration, over the network
  supervisorctl:
    name: shop
    state: signalled
    signal: HUP
    server_url: http://localhost:9001
    username: deploy
    password: "{{ supervisor_password }}"
    supervisorctl_path: /opt/supervisor/bin/supervisorctl
`,
  results: {
    name: 'Name of the program or group.',
    state: 'Value of `state`.',
    affected: 'Processes that were started, stopped, restarted or signalled.',
    rc: 'Exit code of `supervisorctl`, if it failed.',
    stdout: 'Output of `supervisorctl`, if it failed.',
    stderr: 'Error output of `supervisorctl`, if it failed.',
  },
  relations: { requiredIf: [{ option: 'state', values: ['signalled'], all: ['signal'] }] },
  rules: (params) => {
    const { name, signal = '', username = '', password = '' } = params
    return [
      ...(/^[^\s:-][^\s:]*:*$/.test(name) ? [] : ['`name` must be the name of a program or a group, or `all`']),
      ...(/^\w*$/.test(signal) ? [] : ['`signal` must be the name or the number of a signal']),
      ...(/[\r\n\0]/.test(username + password) ? ['`username` and `password` must be one line'] : []),
    ]
  },

  probe: (params) => ({ supervisor: supervisorRead(params) }),

  plan(params, { supervisor }, done): Plan {
    checkAnswer(supervisor, params)
    const name = nameOf(params)
    const processes = supervisor.processes.filter((process) => isMeant(process, params))
    if (params.state === 'present') return processes.length > 0 ? [] : groupChanges(params, 'add', 'added')
    if (params.state === 'absent') return processes.length > 0 ? removal(params, processes) : []
    if (params.state === 'restarted' && !done.has('update')) {
      const action = call(params, ['update'])
      const foreseen = processes.length > 0 ? processes : [{ name, status: 'STOPPED' }]
      return {
        stage: [{ name: 'update', summary: 'apply the configuration of Supervisor', action }],
        foreseen: processChanges(params, foreseen, done),
      }
    }
    if (processes.length === 0)
      throw new Problem(`Supervisor has no program \`${params.name}\``, {
        hint: 'add it with `state: present` in an earlier task; the name of a group ends with `:`',
        msg: 'ERROR (no such process)',
        results: { name },
      })
    return processChanges(params, processes, done)
  },

  returns(params, { supervisor }, done) {
    const { state } = params
    const affected = affectedBy(params, supervisor.processes)
    const failed = failureOf(done, affected)
    return { name: nameOf(params), state, ...(affected.length > 0 && !failed ? { affected } : {}), ...failed }
  },
})

/** Without the `:` of a group. */
function nameOf({ name }: SupervisorParams): string {
  return trimEnd(name, ':')
}

function isMeant({ name: full }: Process, params: SupervisorParams): boolean {
  const name = nameOf(params)
  return params.name.endsWith(':') ? full.startsWith(`${name}:`) : full === name || name === 'all'
}

interface Step {
  readonly verb: string
  /** What `supervisorctl` prints behind the name of the process. */
  readonly done: string
  /** The status that it leads to. */
  readonly leaves?: string
  readonly applies: (status: string) => boolean
}

const isActive = (status: string) => status === 'RUNNING' || status === 'STARTING'

const steps: Readonly<Record<string, Step>> = {
  started: { verb: 'start', done: 'started', leaves: 'RUNNING', applies: (status) => !isActive(status) },
  stopped: { verb: 'stop', done: 'stopped', leaves: 'STOPPED', applies: isActive },
  restarted: { verb: 'restart', done: 'started', leaves: 'RUNNING', applies: () => true },
  signalled: { verb: 'signal', done: 'signalled', applies: (status) => status === 'RUNNING' },
}

/** Names of the processes that the task acts on. */
function affectedBy(params: SupervisorParams, processes: readonly Process[]): readonly string[] {
  const step = steps[params.state]
  return processes.flatMap((process) => (step?.applies(process.status) && isMeant(process, params) ? [process.name] : []))
}

function processChanges(params: SupervisorParams, processes: readonly Process[], done: Done): readonly Change[] {
  const { state, signal } = params
  const step = steps[state]
  if (!step) return []
  return processes.flatMap(({ name, status }) => {
    if (!step.applies(status) || done.has(name)) return []
    const words = signal !== undefined && state === 'signalled' ? [step.verb, signal] : [step.verb]
    const action = call(params, [...words, name], `${name}: ${step.done}`)
    const shown = step.leaves === undefined ? {} : { before: status, after: step.leaves }
    return [{ name, summary: `${words.join(' ')} ${name}`, ...shown, action }]
  })
}

/** Adds or removes a program or a group, after the server has read its configuration. */
function groupChanges(params: SupervisorParams, verb: 'add' | 'remove', past: string): readonly Change[] {
  const name = nameOf(params)
  const action = call(params, [verb, name], `${name}: ${past} process group`, 'output')
  return [
    { name: 'reread', summary: 'read the configuration of Supervisor', silent: true, incidental: true, action: call(params, ['reread']) },
    { name: verb, summary: `${verb} ${name}`, action },
  ]
}

/** Supervisor refuses to remove what runs. */
function removal(params: SupervisorParams, processes: readonly Process[]): readonly Change[] {
  const name = nameOf(params)
  const running = processes.filter(({ status }) => !['STOPPED', 'EXITED', 'FATAL', 'UNKNOWN'].includes(status))
  if (running.length === 0 || name === 'all') return groupChanges(params, 'remove', 'removed')
  throw new Problem(`\`${params.name}\` is still running`, {
    hint: 'stop it with `state: stopped` in an earlier task',
    msg: `ERROR: process/group still running: ${name}\n`,
    results: { name, state: params.state },
  })
}

function failureOf(done: Done, names: readonly string[]): Readonly<Record<string, unknown>> | undefined {
  const failed = ['update', 'reread', 'add', 'remove', ...names].find((name) => (done.outcome(name)?.code ?? 0) !== 0)
  const code = failed === undefined ? 0 : done.outcome(failed)?.code
  return failed === undefined ? undefined : { rc: code === unexpected ? 0 : code, ...outputOfFailed(done, failed) }
}
