/** Waits for a port or a path. */

import { parseAddress } from '../../engine/formats/ip-address.ts'
import { type Outcome, run } from '../../engine/model/action.ts'
import { defineModule } from '../../engine/model/module.ts'
import { elapsed } from '../command/result.ts'
import { codes, purposeOf, socketHex, type Wait, waitArguments, waitScript } from './wait-condition.ts'

const states = ['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV', 'SYN_SENT', 'TIME_WAIT'] as const

export default defineModule({
  name: 'wait_for',
  summary: 'Wait for a port or a path',
  readOnly: true,
  notes: [
    'For a path, the result `state` is the state waited for; Ansible returns the file type there, with owner and mode.',
    'The host itself waits: one script polls there, without further round trips.',
    'A port is checked with the first of `bash`, `nc` and `perl` that the host has.',
    "`search_regex` is matched line by line with `grep -P` on the host, which supports nearly all of Python's syntax; without `-P` it is an extended regular expression.",
    'With `drained`, `host` and `exclude_hosts` must be IP addresses.',
    'In check mode it does not wait; it never reports a change.',
  ],
  options: {
    host: { type: 'string', default: '127.0.0.1', description: 'Name or address, as resolved on the host.' },
    port: { type: 'integer', description: 'TCP port to check; not together with `path`. 0 means none.' },
    path: { type: 'path', description: 'File, directory or socket to check; not together with `port`.' },
    state: {
      enum: ['started', 'stopped', 'present', 'absent', 'drained'],
      default: 'started',
      description:
        'State to wait for. `started` and `present`: the port answers or the path exists (and `search_regex` matches); `stopped` and `absent`: it does not; `drained`: the port has no connections.',
    },
    timeout: {
      type: 'integer',
      default: 300,
      description: 'Maximum seconds to wait. With neither `port` nor `path` it sleeps for `delay` plus this time.',
    },
    connect_timeout: { type: 'integer', default: 5, description: 'Timeout in seconds for each connection attempt.' },
    delay: { type: 'integer', default: 0, description: 'Seconds to wait before the first check.' },
    sleep: { type: 'integer', default: 1, description: 'Seconds between checks.' },
    search_regex: { type: 'string', description: 'Regular expression to find in the file, or in what the port sends.' },
    exclude_hosts: { type: 'list', description: 'With `drained`: addresses whose connections are ignored.' },
    active_connection_states: {
      type: 'list',
      items: { enum: [...states], description: 'TCP state.' },
      default: states,
      description: 'With `drained`: connection states that count.',
    },
    msg: { type: 'string', description: 'Message on timeout.' },
  },
  examples: `
- name: Wait for the application
  wait_for: { port: 8000, delay: 2, timeout: 60, sleep: 2, connect_timeout: 1, msg: The application did not come up }
- name: Wait for SSH, from the controller
  wait_for: { host: "{{ inventory_hostname }}", port: 22, search_regex: OpenSSH }
  delegate_to: localhost
- name: Wait until a lock is removed
  wait_for: { path: /run/app.lock, state: absent }
- name: Wait until only the monitor is connected
  wait_for:
    host: 0.0.0.0
    port: 80
    state: drained
    exclude_hosts: [192.0.2.7]
    active_connection_states: [ESTABLISHED, SYN_RECV]
`,
  results: {
    elapsed: 'Duration in seconds.',
    match_groups: 'Groups matched by `search_regex`.',
    match_groupdict: 'Named groups matched by `search_regex`.',
    path: 'Path that was checked.',
    port: 'Port that was checked.',
    search_regex: 'Regular expression searched for.',
  },
  rules({ port, path, state, search_regex, host, exclude_hosts }) {
    const problems: string[] = []
    if (port && path) problems.push('`wait_for` takes either `port` or `path`, not both')
    if (state === 'drained' && !port) problems.push('`state: drained` needs a `port`')
    if (state !== 'drained' && exclude_hosts) problems.push('`exclude_hosts` needs `state: drained`')
    if (search_regex !== undefined && !(port || path)) problems.push('`search_regex` needs a `path` or a `port`')
    if (search_regex !== undefined && (state === 'drained' || (state === 'stopped' && port)))
      problems.push(`\`search_regex\` cannot be combined with \`state: ${state}\` of a port`)
    if (state === 'drained')
      for (const each of [host, ...(exclude_hosts ?? [])])
        if (!parseAddress(each)) problems.push(`\`${each}\` is not an IP address, which \`state: drained\` needs`)
    return problems
  },
  probe: () => ({}),
  plan(params) {
    const wait = waitOf(params)
    const { sentence, summary } = purposeOf(wait)
    const seconds = params.delay + params.timeout + params.connect_timeout + params.sleep
    const action = run(['sh', '-c', waitScript, 'sh', ...waitArguments(wait)], {
      timeout: seconds + 30,
      explain: ({ code, stderr }) => {
        if (code === codes.late) return { message: params.msg ?? sentence }
        if (code === codes.toolless)
          return { message: 'the host has no program to test a port with', hint: 'install `bash`, `nc` or `perl` there' }
        if (code === codes.regex) return { message: `\`search_regex\` is refused by \`grep\`: ${stderr.trim()}` }
        return undefined
      },
    })
    return [{ name: 'wait', summary, action, silent: true }]
  },
  returns(params, _state, done) {
    const outcome = done.outcome('wait')
    const { path, port, search_regex } = params
    const asked = { path: path ?? null, port: port ?? null, search_regex: search_regex ?? null }
    if (!outcome) return asked
    const took = { elapsed: elapsed(outcome) }
    if (outcome.code !== 0) return { ...took, msg: params.msg ?? purposeOf(waitOf(params)).sentence }
    return { ...asked, ...took, state: params.state, ...groupsOf(search_regex, outcome) }
  },
})

type Written = Omit<Wait, 'connectTimeout' | 'regex' | 'local' | 'excluded' | 'states'> & {
  readonly connect_timeout: number
  readonly search_regex?: string
  readonly exclude_hosts?: readonly string[]
  readonly active_connection_states: readonly string[]
}

function waitOf(params: Written): Wait {
  const drained = params.state === 'drained'
  const hex = (text: string) => {
    const address = parseAddress(text)
    return drained && address ? socketHex(address) : []
  }
  return {
    ...params,
    port: params.port || undefined,
    path: params.path || undefined,
    connectTimeout: params.connect_timeout,
    regex: params.search_regex,
    local: hex(params.host),
    excluded: (params.exclude_hosts ?? []).flatMap(hex),
    states: params.active_connection_states,
  }
}

/** The line that matched was printed; which part of it each group took is found out here. */
function groupsOf(pattern: string | undefined, { stdout }: Outcome) {
  try {
    const match = pattern === undefined ? null : new RegExp(pattern.replaceAll('(?P<', '(?<'), 'm').exec(stdout)
    return { match_groups: match ? match.slice(1).map((group) => group ?? null) : [], match_groupdict: { ...match?.groups } }
  } catch {
    return { match_groups: [], match_groupdict: {} }
  }
}
