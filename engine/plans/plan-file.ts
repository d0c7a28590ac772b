/**
 * The file of a plan: a header, the events of the check that made it, and the planned tasks, each a line of JSON. The last line has the
 * digest of all before it, so that a file that was cut short or edited is found.
 */
import { hash } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { jsonIn } from '../formats/json-text.ts'
import { Problem } from '../model/diagnostic.ts'
import type { Event } from '../model/event.ts'
import { type PlanHeader, type PlannedTask, planVersion } from './plan.ts'

export interface Plan {
  readonly header: PlanHeader
  readonly events: readonly Event[]
  readonly tasks: readonly PlannedTask[]
}

/** Writes it whole, for its owner alone. Throws Problem where it cannot be written. */
export function writePlan(file: string, { header, events, tasks }: Plan): void {
  const lines = [header, ...events.map((event) => ({ event })), ...tasks.map((task) => ({ task }))].map((line) => `${jsonOf(line)}\n`)
  const text = lines.join('')
  const partial = `${file}.${process.pid}.part`
  try {
    writeFileSync(partial, `${text}${JSON.stringify({ end: digestOf(text) })}\n`, { mode: 0o600, flag: 'wx', flush: true })
    renameSync(partial, file)
  } catch (error) {
    rmSync(partial, { force: true })
    throw new Problem(`the plan cannot be written: ${(error as Error).message}`, { hint: 'check the directory and the free space' })
  }
}

/** Throws Problem where it is none, is not whole, or is of another version. */
export function readPlan(file: string): Plan {
  return planIn(planContent(file), file)
}

/** Its content, as it is. Throws Problem where it cannot be read. */
export function planContent(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Problem(`the plan \`${file}\` cannot be read: ${(error as Error).message}`, {
      hint: 'make one with `tsplay plan PLAYBOOK -o FILE`',
    })
  }
}

/** The plan that a content holds. Throws Problem as `readPlan` does. */
export function planIn(content: Buffer, file: string): Plan {
  const text = content.toString('utf8')
  const header = headerOf(text)
  if (header === undefined) throw new Problem(`\`${file}\` is not a plan`, { hint: 'make one with `tsplay plan PLAYBOOK -o FILE`' })
  if (header.tsplan !== planVersion)
    throw new Problem(`the plan \`${file}\` has the format ${header.tsplan}, this tsplay reads the format ${planVersion}`, {
      hint: header.tsplan > planVersion ? `update tsplay; the plan was made by ${header.tsplay}` : 'make a new plan',
    })
  const before = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1)
  const end = jsonIn(text.slice(before.length)) as { readonly end?: unknown } | undefined
  if (!text.endsWith('\n') || typeof end?.end !== 'string')
    throw new Problem(`the plan \`${file}\` was cut short`, { hint: 'copy it again, or make a new plan' })
  if (end.end !== digestOf(before))
    throw new Problem(`the plan \`${file}\` was changed after it was made`, { hint: 'make a new plan: a plan cannot be edited' })
  const lines = before
    .split('\n')
    .slice(1, -1)
    .map((line) => jsonIn(line) as { readonly event?: Event; readonly task?: PlannedTask })
  return { header, events: lines.flatMap(({ event }) => event ?? []), tasks: lines.flatMap(({ task }) => task ?? []) }
}

function headerOf(text: string): PlanHeader | undefined {
  const header = jsonIn(text.slice(0, text.indexOf('\n'))) as Partial<PlanHeader> | undefined
  return typeof header?.tsplan === 'number' ? (header as PlanHeader) : undefined
}

function digestOf(text: string): string {
  return hash('sha256', text)
}

/** Values that JSON has no word for, in the nearest one it has. */
function jsonOf(line: unknown): string {
  return JSON.stringify(line, (_, value: unknown) =>
    value instanceof Map ? Object.fromEntries(value) : typeof value === 'bigint' ? String(value) : value,
  )
}
