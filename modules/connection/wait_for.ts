/** Waits for a port or a path. */

import { bytesOf, parseAddress } from '../../engine/formats/ip-address.ts'
import { type Outcome, run } from '../../engine/model/action.ts'
import type { Params } from '../../engine/model/module.ts'
import { defineModule } from '../../engine/model/module.ts'
import { elapsed } from '../command/result.ts'
import { codes, waitScript } from './wait-condition.ts'

const states = ['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV', 'SYN_SENT', 'TIME_WAIT'] as const

const options = {
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
} as const

type WaitParams = Params<typeof options>

export default defineModule({
  name: 'wait_for',
  summary: 'Wait for a port or a path',
  readOnly: true,
  notes: [
    'For a path, the result `state` is the state waited for; Ansible returns the file type there, with owner and mode.',
    'The host itself waits: one script polls there, without further round trips.',
    'A port is checked with the first of `bash`, `nc` and `perl` that the host has.',
    "`search_regex` is matched with `grep -P` on the host, which supports nearly all of Python's syntax, and sees all lines at once; without `-P` it is an extended regular expression, line by line.",
    'With `drained`, `host` and `exclude_hosts` must be IP addresses.',
    'In check mode it does not wait; it never reports a change.',
  ],
  options,
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
    const { sentence, summary } = purposeOf(params)
    const seconds = params.delay + params.timeout + params.connect_timeout + params.sleep
    const action = run(['sh', '-c', waitScript, 'sh', ...waitArguments(params)], {
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
    if (outcome.code !== 0) return { ...took, msg: params.msg ?? purposeOf(params).sentence }
    return { ...asked, ...took, state: params.state, ...groupsOf(search_regex, outcome) }
  },
})

/** Summary of the step, and Ansible's message on timeout. */
function purposeOf({ host, port, path, state, search_regex: regex, timeout, delay }: WaitParams): {
  readonly summary: string
  readonly sentence: string
} {
  const what = path || `${host}:${port}`
  if (!port && !path) {
    const seconds = Math.max(delay, 0) + timeout
    return { summary: `wait ${seconds} seconds`, sentence: `Timeout when waiting ${seconds} seconds` }
  }
  if (state === 'drained') return { summary: `wait for ${what} to drain`, sentence: `Timeout when waiting for ${what} to drain` }
  if (isGone(state)) {
    const end = path ? 'to be absent.' : 'to stop.'
    return { summary: `wait for ${what} ${end.replace('.', '')}`, sentence: `Timeout when waiting for ${what} ${end}` }
  }
  const found = regex === undefined ? (path ? `file ${what}` : what) : `search string ${regex} in ${what}`
  return { summary: `wait for ${found}`, sentence: `Timeout when waiting for ${found}` }
}

function isGone(state: WaitParams['state']): boolean {
  return state === 'stopped' || state === 'absent'
}

/** `"$1"` … of the script. */
function waitArguments({ host, port, path, state, search_regex: regex, ...params }: WaitParams): readonly string[] {
  const drained = state === 'drained'
  const what = port ? (drained ? 'drained' : 'port') : path ? 'path' : 'time'
  const numbers = [params.timeout, params.connect_timeout, params.delay, Math.max(params.sleep, 0)].map(String)
  const portHex = (port ?? 0).toString(16).toUpperCase().padStart(4, '0')
  const sockets = [[host], params.exclude_hosts ?? []].map((hosts) => (drained ? hosts.flatMap(socketHex) : []).join(' '))
  const wanted = params.active_connection_states.map((name) => stateHex[name]).join(' ')
  return [
    what,
    isGone(state) ? 'gone' : 'there',
    host,
    String(port || ''),
    path ?? '',
    regex ?? '',
    ...numbers,
    portHex,
    ...sockets,
    wanted,
  ]
}

/** An address as `/proc/net/tcp` and `tcp6` write it (on a little-endian machine); none for the address that means all. */
function socketHex(host: string): readonly string[] {
  const address = parseAddress(host)
  if (!address?.value) return []
  const bytes = bytesOf(address)
  const words = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.slice(index * 4, index * 4 + 4).reverse())
  const hex = words
    .flat()
    .map((byte) => byte.toString(16).toUpperCase().padStart(2, '0'))
    .join('')
  return bytes.length === 4 ? [hex, `0000000000000000FFFF0000${hex}`] : [hex]
}

const stateHex = { ESTABLISHED: '01', SYN_SENT: '02', SYN_RECV: '03', FIN_WAIT1: '04', FIN_WAIT2: '05', TIME_WAIT: '06' } as const

/** The groups of the expression in what the script printed first. */
function groupsOf(pattern: string | undefined, { stdout }: Outcome) {
  const [text = ''] = stdout.split('\0')
  try {
    const match = pattern === undefined ? null : new RegExp(pattern.replaceAll('(?P<', '(?<'), 'm').exec(text)
    return { match_groups: match ? match.slice(1).map((group) => group ?? null) : [], match_groupdict: { ...match?.groups } }
  } catch {
    return { match_groups: [], match_groupdict: {} }
  }
}
