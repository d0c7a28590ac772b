/** What a run of a playbook leaves behind, in the same words for both tools: exit code, recap, endings of tasks, files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Outcome {
  readonly exit: number
  /** Counts by host; hosts that nothing was counted for are left out. */
  readonly recap: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** `task: ending`, by host, in the order they ended there. */
  readonly endings: Readonly<Record<string, readonly string[]>>
  /** What the plays wrote below `out`, parsed where it is JSON. */
  readonly files: Readonly<Record<string, unknown>>
}

export const counted = ['ok', 'changed', 'unreachable', 'failed', 'skipped', 'rescued', 'ignored'] as const

/** Every file below `out` of a project's folder. */
export function filesOf(folder: string): Record<string, unknown> {
  const out = join(folder, 'out')
  if (!existsSync(out)) return {}
  const names = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
    .sort()
  return Object.fromEntries(names.map((name) => [name.replace(backup, '.<backup>'), content(join(out, name), name, folder)]))
}

const backup = /\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~$/

function content(path: string, name: string, folder: string): unknown {
  const text = readFileSync(path, 'utf8').replaceAll(folder, '<project>')
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

function steady(name: string, value: unknown): unknown {
  if (own.includes(name)) return undefined
  return moving.includes(name) ? `<${name}>` : value
}

/** Names in order, so that two outcomes can be compared as texts. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]))
}
