/** Warnings about acts that other runs left running on a host. */

import { basename } from 'node:path'
import type { SentScript } from '../../model/route.ts'
import type { ConnectOptions, Message, Orphan, OrphansFound, Script } from '../../transport/contract.ts'
import type { RunContext } from '../schedule/state.ts'
import type { Watch } from './connections.ts'
import { isLocking } from './lock.ts'
import type { ExecutionContext } from './questioner.ts'

/** How the shells of a host look for them. A check ends nothing and waits for nothing. */
export function orphanOptions(host: string, { options, report }: Pick<RunContext, 'options' | 'report'>): Pick<ConnectOptions, 'orphans'> {
  if (options.orphans === undefined) return {}
  const mode = options.check ? 'report' : options.orphans
  const reported = new Set<string>()
  return {
    orphans: {
      mode,
      seconds: options.taskTimeout,
      onFound: (found) => {
        // Each shell looks, and whoever waits looks again. Who wants no lock knows of runs at the same time.
        const isExpected = ({ connection }: Orphan) => mode === 'report' && !options.lock && connection === 'open'
        const acts = found.acts.filter((act) => !reported.has(`${act.process} ${act.start}`) && !isExpected(act))
        for (const { process, start } of acts) reported.add(`${process} ${start}`)
        if (acts.length === 0) return
        const { user, more } = found
        const atWork = { user, acts: acts.map(({ start: _, ...each }) => each), more }
        report({ type: 'warning', host, ...wordsOf({ user, acts, more }, mode), atWork })
      },
      onUnclear: (message) => report({ type: 'warning', host, message }),
    },
  }
}

/** Who changes what from where, for everybody who looks at the processes of a host. */
export function titleOf({ options, playbooks }: Pick<RunContext, 'options' | 'playbooks'>): Pick<ConnectOptions, 'title'> {
  return isLocking(options) ? { title: [options.lock.who, ...playbooks.map(({ file }) => basename(file))].join(' ') } : {}
}

const connections = { closed: ', its connection is closed', open: ', its connection is open', unknown: '' } as const

function wordsOf({ user, acts, more }: OrphansFound, mode: 'report' | 'wait' | 'end'): { message: string; hint: string } {
  const named = acts.map(
    ({ program, process, seconds, connection }) =>
      `\`${program}\` (process ${process} of \`${user}\`, for ${lasting(seconds)}${connections[connection]})`,
  )
  const message = `still running for another run: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  return { message, hint: hintOf(acts, mode) }
}

function hintOf(acts: readonly Orphan[], mode: 'report' | 'wait' | 'end'): string {
  const byHand = `\`kill -TERM -- ${acts.map(({ process }) => `-${process}`).join(' ')}\` on the host`
  if (mode === 'wait') return `the host waits until they have ended; ${byHand} ends them`
  if (mode === 'end') return 'processes without a connection are ended before anything is done here'
  return `\`--orphans wait\` waits for them, \`--orphans end\` ends those without a connection; by hand: ${byHand}`
}

function lasting(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`
}

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
