/** What a run reports of its connections: how each host was reached, and with -vvv what is sent to it. */
import type { SentScript } from '../../model/route.ts'
import type { Message, Script } from '../../transport/contract.ts'
import { now } from '../host/clock.ts'
import type { Watch } from '../host/connections.ts'
import type { ExecutionContext } from '../host/questioner.ts'
import type { RunInput } from './state.ts'

export function watchOf(host: string, { emit, options }: RunInput): Watch {
  return {
    opened: ({ user, route }, seconds) => emit({ type: 'connected', time: now(), host, user, seconds, ...(route && { route }) }),
    ...(options.verbosity > 2 && {
      sent: ({ acts, asks }: Message, become: ExecutionContext['become']) => {
        const scripts = [...acts.map((each) => sentScript('act', each)), ...asks.map((each) => sentScript('ask', each))]
        emit({ type: 'sent', time: now(), host, ...(become && { become: become.user }), scripts })
      },
    }),
  }
}

function sentScript(kind: SentScript['kind'], { script, args, env = {}, stdin, hidden }: Script): SentScript {
  return { kind, script, ...(!hidden && { args }), env: Object.keys(env), stdin: stdin !== undefined && stdin !== '' }
}
