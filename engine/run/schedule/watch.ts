/** What a run reports of its connections: how each host was reached, and with -vvv what is sent to it. */
import type { SentScript } from '../../model/route.ts'
import type { Message, Script } from '../../transport/contract.ts'
import type { Watch } from '../host/connections.ts'
import type { ExecutionContext } from '../host/questioner.ts'
import type { RunContext } from './state.ts'

export function watchOf(host: string, { report, options }: RunContext): Watch {
  return {
    opened: ({ user, route }, seconds) => report({ type: 'connected', host, user, seconds, ...(route && { route }) }),
    ...(options.verbosity > 2 && {
      sent: ({ acts, asks }: Message, become: ExecutionContext['become']) => {
        const scripts = [...acts.map((each) => sentScript('act', each)), ...asks.map((each) => sentScript('ask', each))]
        report({ type: 'sent', host, ...(become && { become: become.user }), scripts })
      },
    }),
  }
}

function sentScript(kind: SentScript['kind'], { script, args, env = {}, stdin, hidden }: Script): SentScript {
  return { kind, script, ...(!hidden && { args }), env: Object.keys(env), stdin: stdin !== undefined && stdin !== '' }
}
