/** A playbook in a folder of its own, run by the engine over the server of the tests, behind the proxy that counts. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { load } from '../../bin/load/load.ts'
import type { Event } from '../../engine/model/event.ts'
import type { Reach } from '../../engine/model/host.ts'
import { run } from '../../engine/run/index.ts'
import type { RunInput, RunOptions } from '../../engine/run/schedule/state.ts'
import { createConnect } from '../../engine/transport/index.ts'
import { usualOptions } from '../run/model-run.ts'
import { type DelayProxy, startDelayProxy } from '../ssh-server/delay-proxy.ts'
import { type SshServer, startSshServer } from '../ssh-server/server.ts'

export interface SiteRun {
  readonly code: number
  /** Round trips after the connection was up. */
  readonly trips: number
  readonly connections: number
  /** How often a program was started on a channel: resident shells, and streams of large content. */
  readonly channels: number
  /** How often `sudo` was started, by the user it was to become. */
  readonly sudo: readonly string[]
  readonly events: readonly Event[]
}

export interface Site {
  /** A folder for what the tasks make; `{{ root }}` in a playbook. */
  readonly root: string
  run(tasks: string, options?: Partial<RunOptions>, more?: Partial<RunInput>): Promise<SiteRun>
  /** Cuts the connection that is open; a new one can be made. */
  cut(): void
  readonly proxy: Pick<DelayProxy, 'bytes' | 'cutBehind'>
  close(): Promise<void>
}

/** Opens a server, a proxy that adds `milliseconds` each way, and a folder; `client` is the one that connects. */
export async function openSite(milliseconds = 2, client?: Reach['client']): Promise<Site> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tsplay-site-'))
  const root = path.join(folder, 'root')
  mkdirSync(root)
  const sudo = standInSudo(folder)
  const server = await startSshServer({ env: { PATH: `${sudo.folder}:${process.env.PATH}` } })
  const proxy = await startDelayProxy(server.port, milliseconds)
  writeFileSync(path.join(folder, 'hosts.ini'), server.inventory(['one'], proxy.port, client))
  return {
    root,
    async run(tasks, options = {}, more = {}) {
      const before = { connections: server.counts.connections, channels: server.counts.execs.length, sudo: sudo.starts().length }
      const { code, events } = await runText(folder, root, tasks, options, more, proxy)
      return {
        code,
        events,
        trips: proxy.trips(),
        connections: server.counts.connections - before.connections,
        channels: server.counts.execs.length - before.channels,
        sudo: sudo.starts().slice(before.sudo),
      }
    },
    cut: () => proxy.cut(),
    proxy,
    close: () => closeAll(server, proxy, folder),
  }
}

async function runText(
  folder: string,
  root: string,
  tasks: string,
  options: Partial<RunOptions>,
  more: Partial<RunInput>,
  proxy: DelayProxy,
): Promise<Pick<SiteRun, 'code' | 'events'>> {
  const playbook = path.join(folder, 'play.yml')
  writeFileSync(playbook, `- hosts: all\n  gather_facts: false\n  vars: { root: ${root} }\n  tasks:\n${indented(tasks)}`)
  const loaded = await load({ inventory: [path.join(folder, 'hosts.ini')] }, [playbook])
  const events: Event[] = []
  const code = await run({
    ...loaded,
    options: { ...usualOptions, ...options },
    connect: createConnect(),
    connectOptions: {},
    emit: (event) => {
      if (event.type === 'connected') proxy.reset()
      events.push(event)
    },
    signal: new AbortController().signal,
    version: 'test',
    ...more,
  })
  return { code, events }
}

function indented(tasks: string): string {
  return tasks.replace(/^(?=.)/gm, '    ')
}

/** Writes down whom it was to become, and runs the rest as who it is. */
function standInSudo(folder: string): { readonly folder: string; readonly starts: () => readonly string[] } {
  const bin = path.join(folder, 'bin')
  const log = path.join(folder, 'sudo.log')
  mkdirSync(bin)
  writeFileSync(log, '')
  const script = `#!/bin/sh
while :; do
  case $1 in
    -u) echo "$2" >>${log}; shift 2 ;;
    -*) shift ;;
    *) exec "$@" ;;
  esac
done
`
  writeFileSync(path.join(bin, 'sudo'), script, { mode: 0o755 })
  return { folder: bin, starts: () => readFileSync(log, 'utf8').split('\n').filter(Boolean) }
}

async function closeAll(server: SshServer, proxy: DelayProxy, folder: string): Promise<void> {
  await proxy.close()
  await server.close()
  rmSync(folder, { recursive: true, force: true })
}

/** What a run said that did not go well; empty where all is as it should be. */
export function complaints({ events }: Pick<SiteRun, 'events'>): readonly string[] {
  return events.flatMap((event) =>
    event.type === 'task-end' && event.failure
      ? [`${event.task.name}: ${event.failure.message}`]
      : event.type === 'warning'
        ? [event.message]
        : [],
  )
}

/** How many tasks ended in each way. */
export function tally({ events }: Pick<SiteRun, 'events'>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const event of events) if (event.type === 'task-end') counts[event.status] = (counts[event.status] ?? 0) + 1
  return counts
}
