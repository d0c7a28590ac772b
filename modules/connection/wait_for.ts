/** Wait until a port answers, a file is there, or neither any longer. */

import { parseAddress } from '../../engine/formats/ip-address.ts'
import { type Outcome, run } from '../../engine/model/action.ts'
import { defineModule } from '../../engine/model/module.ts'
import { elapsed } from '../command/result.ts'
import { codes, purposeOf, socketHex, type Wait, waitArguments, waitScript } from './wait-condition.ts'

const states = ['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV', 'SYN_SENT', 'TIME_WAIT'] as const

export default defineModule({
  name: 'wait_for',
  summary: 'Wait until a port answers, a file is there, or neither any longer',
  readOnly: true,
  notes: [
    'For a file, `state` is what was waited for; Ansible puts the kind of the file there, and its owner and mode beside it.',
    'The host itself waits: one script there looks again and again, so that no round trips are spent on it.',
    'A port is tried with `bash`, else `nc`, else `perl`, whichever the host has first.',
    '`search_regex` is matched line by line by `grep -P` on the host, which reads nearly all that Python does; a `grep` that has no `-P` reads it as an extended regular expression.',
    'For `drained` the host and those to leave out are given as IP addresses.',
    'It is never counted as a change, and in check mode nothing is waited for.',
  ],
  options: {
    host: { type: 'string', default: '127.0.0.1', description: 'A name or an address, as the host resolves it.' },
    port: { type: 'integer', description: 'The TCP port to look at; not together with `path`. 0 is none.' },
    path: { type: 'path', description: 'The file, folder or socket to look at; not together with `port`.' },
    state: {
      enum: ['started', 'stopped', 'present', 'absent', 'drained'],
      default: 'started',
      description:
        'What to wait for: `started` and `present`, that the port answers or the path exists (and `search_regex` is found); `stopped` and `absent`, that it does not; `drained`, that nobody is connected to the port.',
    },
    timeout: {
      type: 'integer',
      default: 300,
      description: 'Seconds to wait at most. With neither `port` nor `path` it waits for `delay` and then just so long, and goes on.',
    },
    connect_timeout: { type: 'integer', default: 5, description: 'Seconds one try of the port may take.' },
    delay: { type: 'integer', default: 0, description: 'Seconds to wait before the first look.' },
    sleep: { type: 'integer', default: 1, description: 'Seconds between two looks.' },
    search_regex: { type: 'string', description: 'What must be found in the file, or in what the port says by itself.' },
    exclude_hosts: { type: 'list', description: 'Addresses whose connections do not count for `drained`.' },
    active_connection_states: {
      type: 'list',
      items: { enum: [...states], description: 'A state of TCP.' },
      default: states,
      description: 'The states of a connection that count for `drained`.',
    },
    msg: { type: 'string', description: 'What to say where the time runs out.' },
  },
  examples: `
- name: The application answers
  wait_for: { port: 8000, delay: 2, timeout: 60, sleep: 2, connect_timeout: 1, msg: The application did not come up }
- name: The new login is tried from here
  wait_for: { host: "{{ inventory_hostname }}", port: 22, search_regex: OpenSSH }
  delegate_to: localhost
- name: The lock is gone
  wait_for: { path: /run/app.lock, state: absent }
- name: Nobody but the monitor is connected any longer
  wait_for:
    host: 0.0.0.0
    port: 80
    state: drained
    exclude_hosts: [192.0.2.7]
    active_connection_states: [ESTABLISHED, SYN_RECV]
`,
  results: {
    elapsed: 'Seconds it took.',
    match_groups: 'What the groups of `search_regex` matched.',
    match_groupdict: 'The same for groups that have names.',
    path: 'What was looked at.',
    port: 'What was looked at.',
    search_regex: 'What was looked for.',
  },
  rules({ port, path, state, search_regex, host, exclude_hosts }) {
    const problems: string[] = []
    if (port && path) problems.push('`wait_for` takes either `port` or `path`, not both')
    if (state === 'drained' && !port) problems.push('`state: drained` needs a `port`')
    if (state !== 'drained' && exclude_hosts) problems.push('`exclude_hosts` only goes with `state: drained`')
    if (search_regex !== undefined && !(port || path)) problems.push('`search_regex` needs a `path` or a `port` to look at')
    if (search_regex !== undefined && (state === 'drained' || (state === 'stopped' && port)))
      problems.push(`\`search_regex\` does not go with \`state: ${state}\` of a port`)
    if (state === 'drained')
      for (const each of [host, ...(exclude_hosts ?? [])])
        if (!parseAddress(each)) problems.push(`\`${each}\` is no IP address, which \`state: drained\` needs`)
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
          return { message: 'the host has nothing to try a port with', hint: 'install `bash`, `nc` or `perl` there' }
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
