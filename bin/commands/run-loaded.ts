/** Runs what is loaded, with reports, prompts and Ctrl-C: the part of the program that a list or a check of syntax does not need. */
import { setMaxListeners } from 'node:events'

import type { Event } from '../../engine/model/event.ts'
import type { Moment, Oversee } from '../../engine/model/oversight.ts'
import { run } from '../../engine/run/index.ts'
import { Cancelled, type Connect, Unreachable } from '../../engine/transport/contract.ts'
import { connect, retrying, unknownHostsReport, unverifiedHosts } from '../../engine/transport/index.ts'
import type { Loaded } from '../load/load.ts'
import type { RunFlags } from '../options/flags.ts'
import { runOptions } from '../options/options.ts'
import { settingLookup } from '../options/setting-lookup.ts'
import { openReports, type Reports } from '../reporting/reports.ts'
import { type OpenJournal, openRunJournal } from '../reporting/run-journal.ts'
import type { Interrupt as PauseInterrupt } from '../terminal/pause.ts'
import { askPassphrase, isLeft, prompt } from '../terminal/prompt.ts'

/** Who looks at a run while it goes on. */
export interface Onlooker {
  /** What it is a part of: its reports and its Ctrl-C are those of the whole. */
  readonly within?: Surroundings
  /** Makes what sees each stage of each task; it may ask the person at the terminal. */
  readonly oversee: (ask: (text: string) => Promise<string>) => Oversee
  /** Gets every event, without secrets. */
  readonly heard: (event: Event) => void
  readonly moment?: Moment
}

/** What a run is a part of. */
export interface Surroundings {
  readonly reports: Reports
  readonly interrupt: Interrupt
  /** No host is reached at another address, whatever variables say; the controller itself is. */
  readonly addresses: ReadonlySet<string>
}

/** Runs what is loaded, with reports, prompts and Ctrl-C. */
export async function runLoaded(loaded: Loaded, flags: RunFlags, version: string, onlooker?: Onlooker): Promise<number> {
  const options = await runOptions(flags, loaded)
  const { playbooks, inventory, secrets } = loaded
  const within = onlooker?.within
  let journal: OpenJournal | undefined
  // What a run has changed is no change any more: only its journal can show it.
  const commandForMore = flags.commandForMore ?? (() => journal?.showCommand())
  const reports = within?.reports ?? (await openReports({ ...flags, commandForMore }, secrets, options))
  const interrupt = within?.interrupt ?? interruptible(reports.note)
  // A question has the terminal for itself, and so Ctrl-C comes to it alone.
  const asked = (...words: Parameters<typeof prompt>) => reports.aside(() => prompt(...words)).catch(interrupt.leave)
  let code = 1
  const met: Unreachable[] = []
  const ask = (text: string) => asked(text, true, interrupt.signal)
  journal = openRunJournal(loaded, flags, version, { note: reports.note, ...(process.stdin.isTTY && { ask }) })
  const shown = new Set<string>()
  const showUnknown = (errors: readonly Unreachable[]) => {
    const fresh = errors.filter(({ hostKey }) => hostKey && !shown.has(`${hostKey.name} ${hostKey.line}`))
    for (const { hostKey } of fresh) if (hostKey) shown.add(`${hostKey.name} ${hostKey.line}`)
    if (fresh.length) reports.note(`${unknownHostsReport(fresh)}\n`)
  }
  const connectOptions = {
    askPassphrase: (keyFile: string) => reports.aside(() => askPassphrase(keyFile)),
    signal: interrupt.signal,
    onSpan: reports.span,
    ...(flags.settings?.silence ? { limits: { silence: flags.settings.silence * 1000 } } : {}),
  }
  try {
    code = await run({
      playbooks,
      inventory,
      options,
      connect: noting(met, retrying(within ? limited(within.addresses, connect) : connect, flags.settings?.retries)),
      connectOptions,
      surveyHostKeys: async (reaches) => {
        const own = reaches.filter(({ address }) => within?.addresses.has(address) ?? true)
        showUnknown(await unverifiedHosts(own, connectOptions))
      },
      secrets,
      decrypt: loaded.vault.decrypt,
      setting: settingLookup(options),
      ...(flags.collectionsPath && { collectionsPath: flags.collectionsPath }),
      factsModule: loaded.factsModule,
      plugins: loaded.plugins,
      isOwnFile: loaded.isOwnFile,
      emit: (event) => {
        const clean = reports.emit(event)
        journal?.event(clean)
        onlooker?.heard(clean)
      },
      ...(onlooker?.moment && { moment: onlooker.moment }),
      ...(onlooker && { oversee: onlooker.oversee(ask) }),
      ...(journal && { progress: journal.progress, resumeCommand: journal.resumeCommand, pending: journal.pending }),
      runPending: flags.pendingHandlers === true,
      prompt: process.stdin.isTTY ? asked : undefined,
      ...(process.stdin.isTTY ? { pause: (await import('../terminal/pause.ts')).pauser(interrupt, reports.note) } : {}),
      ...(flags.step ? { confirm: (await import('../terminal/step.ts')).stepper(asked, interrupt.signal) } : {}),
      signal: interrupt.signal,
      version,
      ...(flags.single && { single: true }),
      ...(flags.commandFor && { commandFor: flags.commandFor }),
      span: reports.span,
    })
  } finally {
    if (!within) interrupt.done()
    await journal?.close()
    const incomplete = await reports.finish()
    // Hosts that were added by tasks, or that somebody was sent to.
    showUnknown(met)
    for (const sentence of incomplete) reports.note(`error: ${sentence}`)
    if (code === 0 && incomplete.length > 0) code = 1
  }
  return code
}

/** Connects, and remembers the hosts whose keys nobody knows: those that were not met before the run are shown together at its end. */
function noting(met: Unreachable[], connect: Connect): Connect {
  return (reach, options) =>
    connect(reach, options).catch((error: unknown) => {
      if (error instanceof Error && 'hostKey' in error && error.hostKey) met.push(error as Unreachable)
      throw error
    })
}

function limited(addresses: ReadonlySet<string>, connect: Connect): Connect {
  return async (reach, options) => {
    if (reach.kind === 'local' || addresses.has(reach.address)) return connect(reach, options)
    throw new Unreachable('address', `\`${reach.name}\` at ${reach.address} is not a host of this lab`, {
      hint: 'only hosts of the lab are reached here: see where `ansible_host` is set',
    })
  }
}

/** Ctrl-C, the end of a service, a terminal that was closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The end that somebody may put to a run. */
export interface Interrupt extends PauseInterrupt {
  /** Of an error at a question: whoever left it has interrupted the run. */
  leave(error: unknown): never
  done(): void
}

/** The first Ctrl-C ends what runs on the hosts and reports; the second ends tsplay at once. */
export function interruptible(note: (text: string) => void): Interrupt {
  const controller = new AbortController()
  // As many listen as there are messages under way.
  setMaxListeners(0, controller.signal)
  let instead: (() => void) | undefined
  const stop = () => {
    if (controller.signal.aborted) process.exit(130)
    note('Interrupted: ending what runs on the hosts. Press again to exit immediately.')
    controller.abort()
  }
  const heard = (signal: string) => (signal === 'SIGINT' && instead ? instead() : stop())
  for (const signal of signals) process.on(signal, heard)
  return {
    signal: controller.signal,
    stop,
    instead: (work) => {
      instead = work
      return () => {
        instead = undefined
      }
    },
    leave: (error) => {
      if (!isLeft(error)) throw error
      if (!controller.signal.aborted) stop()
      throw new Cancelled()
    },
    done: () => {
      for (const signal of signals) process.off(signal, heard)
    },
  }
}
