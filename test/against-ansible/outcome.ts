/** What a run of a playbook leaves behind, in the same words for both tools: exit code, recap, endings of tasks, files. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesBelow } from '../files-below.ts'

export interface Outcome {
  readonly exit: number
  /** Counts by host; hosts that nothing was counted for are left out. */
  readonly recap: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** `task: ending`, by host, in the order they ended there. */
  readonly endings: Readonly<Record<string, readonly string[]>>
  /** What `debug` said, by host. */
  readonly said: Readonly<Record<string, readonly unknown[]>>
  /** What the plays wrote below `out`, parsed where it is JSON. */
  readonly files: Readonly<Record<string, unknown>>
}

export const counted = ['ok', 'changed', 'unreachable', 'failed', 'skipped', 'rescued', 'ignored'] as const

/** What a `debug` says in its result: a message or a variable, or those of all items. */
export function said(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) return result
  if ('results' in result && Array.isArray(result.results)) return result.results.map(said)
  const { ansible_loop_var: item, ansible_index_var: index } = result as Readonly<Record<string, unknown>>
  const words = Object.entries(result).filter(([name]) => ![...beside, item, index].includes(name) && !name.startsWith('_ansible'))
  const [first, second] = words
  return first && !second ? first[1] : Object.fromEntries(words)
}

const beside = ['changed', 'failed', 'item', 'ansible_loop_var', 'ansible_index_var', 'ansible_loop']

/** Every file below `out` of a project's folder. */
export function filesOf(folder: string): Record<string, unknown> {
  const out = join(folder, 'out')
  if (!existsSync(out)) return {}
  return Object.fromEntries(filesBelow(out).map((name) => [name.replace(backup, '.<backup>'), content(join(out, name), name, folder)]))
}

const backup = /\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~$/

function content(path: string, name: string, folder: string): unknown {
  const text = readFileSync(path, 'utf8')
    .replaceAll(folder, '<project>')
    .replace(/(?<=Paused for )[\d.]+(?= seconds)/g, '<some>')
  return name.endsWith('.json') ? JSON.parse(text, steady) : text
}

/** Times and what the file system makes up. */
const moving = [
  'start',
  'end',
  'delta',
  'mtime',
  'atime',
  'ctime',
  'inode',
  'dev',
  'pid',
  'version',
  'stop',
  'elapsed',
  'backup_file',
  'blocks',
]

/** What Ansible adds for itself, or names by its own temporary files. */
const own = ['diff', 'src', 'invocation', 'false_condition']

function steady(this: { readonly state?: unknown }, name: string, value: unknown): unknown {
  if (own.includes(name)) return undefined
  // The size of a link is the length of its target, which may be a path of the project.
  if (moving.includes(name) || (name === 'size' && this.state === 'link')) return `<${name}>`
  return typeof value === 'string' ? value.replace(backup, '.<backup>') : value
}

/** What debug said, without the name of the folder it was said in. */
export function wordsIn(folder: string, words: Outcome['said']): Outcome['said'] {
  return JSON.parse(JSON.stringify(words).replaceAll(folder, '<project>'))
}

/** An outcome as it is compared and kept: what Ansible itself does not fix is put in order. */
export function settledOutcome({ regroups }: { readonly regroups: boolean }, outcome: Outcome): Outcome {
  const hosts = new Set(Object.keys(outcome.recap))
  const { said, files, ...rest } = outcome
  const ordered = regroups ? { said: hostsSorted(said, hosts), files: hostsSorted(files, hosts) } : { said, files }
  return sorted({ ...rest, ...ordered }) as Outcome
}

/** Lists of hosts in order, also where a template made a text of them as Python writes it. */
function hostsSorted<T>(value: T, hosts: ReadonlySet<string>): T {
  const areHosts = (list: readonly unknown[]) => list.length > 1 && list.every((each) => typeof each === 'string' && hosts.has(each))
  const within = (inner: unknown): unknown => {
    if (typeof inner === 'string')
      return inner.replace(/\['[^'\]]*'(?:, '[^'\]]*')+\]/g, (text) => {
        const names = text.slice(2, -2).split("', '")
        return areHosts(names) ? `['${names.sort().join("', '")}']` : text
      })
    if (Array.isArray(inner)) return areHosts(inner) ? [...inner].sort() : inner.map(within)
    if (typeof inner !== 'object' || inner === null) return inner
    return Object.fromEntries(Object.entries(inner).map(([key, each]) => [key, within(each)]))
  }
  return within(value) as T
}

/** Names in order, so that two outcomes can be compared as texts. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]))
}
