/** Labs that run on this machine side by side: each has a slot, a folder and a network; what cut-off runs left is cleared here. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { jsonIn } from '../formats/json-text.ts'
import { Problem } from '../model/diagnostic.ts'
import { endHost, wipeHost } from './boot.ts'
import { withLock } from './lock.ts'
import { claimNetwork, freeNetwork } from './network.ts'
import { type Owner, ownerLives } from './owner.ts'
import type { LabRecord } from './record.ts'

const slots = 200
const runningFolder = (folder: string): string => join(folder, 'running')
const recordFile = (folder: string): string => join(folder, 'lab.json')

/** Claims a free slot for an owner, after clearing what cut-off runs left. */
export async function claimSlot(folder: string, owner: Owner, log: (line: string) => void): Promise<LabRecord> {
  const running = runningFolder(folder)
  await mkdir(running, { recursive: true, mode: 0o755 })
  return withLock(
    join(folder, 'running.lock'),
    () => log('another process starts a lab: waiting for it'),
    async () => {
      await clearLeftovers(folder, log)
      const taken = new Set(await readdir(running))
      for (let slot = 0; slot < slots; slot += 1) {
        if (taken.has(String(slot)) || !(await claimNetwork(slot))) continue
        const record = { slot, folder: join(running, String(slot)), owner, hosts: [] }
        await mkdir(record.folder, { mode: 0o755 })
        await writeRecord(record)
        return record
      }
      throw new Problem(`all ${slots} lab slots are in use`, { hint: 'see `tsplay lab list`, and remove some with `tsplay lab down`' })
    },
  )
}

/** Writes down what a lab consists of; done before a host is started, so that whoever comes later can clear it. */
export async function writeRecord(record: LabRecord): Promise<void> {
  await writeFile(recordFile(record.folder), `${JSON.stringify(record, undefined, 2)}\n`)
}

/** The labs of this machine that are alive. */
export async function runningLabs(folder: string): Promise<readonly LabRecord[]> {
  const labs: LabRecord[] = []
  for (const name of await readdir(runningFolder(folder)).catch(() => [])) {
    const record = await readRecord(join(runningFolder(folder), name))
    if (record && (await ownerLives(record.owner))) labs.push(record)
  }
  return labs.sort((one, other) => one.slot - other.slot)
}

/** Ends every host of a lab and takes away all that it had. */
export async function clearLab(record: LabRecord): Promise<void> {
  for (const host of record.hosts) {
    await endHost(host)
    await wipeHost(host)
  }
  await freeNetwork(record.slot)
  // The record goes last: without it others would take the rest for what a dead run left, and remove it as well.
  const own = recordFile(record.folder)
  for (const name of await readdir(record.folder).catch(() => []))
    if (join(record.folder, name) !== own) await rm(join(record.folder, name), { recursive: true, force: true })
  await rm(record.folder, { recursive: true, force: true })
}

async function clearLeftovers(folder: string, log: (line: string) => void): Promise<void> {
  for (const name of await readdir(runningFolder(folder))) {
    const path = join(runningFolder(folder), name)
    const record = await readRecord(path)
    if (record && (await ownerLives(record.owner))) continue
    log(`removing what an interrupted run left of lab ${name}`)
    if (record) await clearLab(record)
    else await freeNetwork(Number(name)).then(() => rm(path, { recursive: true, force: true }))
  }
}

async function readRecord(folder: string): Promise<LabRecord | undefined> {
  return jsonIn(await readFile(recordFile(folder), 'utf8').catch(() => '')) as LabRecord | undefined
}
