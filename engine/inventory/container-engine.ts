/** What inventory plug-ins of containers share: the program of the engine, and a host with its variables and groups. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { jsonIn } from '../formats/json-text.ts'
import { lastLine } from '../formats/text-lines.ts'
import type { Place } from '../model/diagnostic.ts'
import type { Variables } from '../model/template.ts'
import { type Construction, construct } from './constructed.ts'
import type { PluginReading } from './plugins.ts'
import { type GroupDraft, SourceFailed } from './tree.ts'

const runFile = promisify(execFile)
const maxBuffer = 256 * 1024 * 1024

export interface Engine {
  readonly program: string
  /** Arguments before the command. */
  readonly options: readonly string[]
  /** Milliseconds for one command. */
  readonly timeout: number
  /** Where the plug-in is named. */
  readonly place: Place
  readonly reading: PluginReading
}

/** What a command of the engine prints. Throws SourceFailed. */
export async function printedBy({ program, options, timeout, place, reading: { tree } }: Engine, args: readonly string[]): Promise<string> {
  try {
    return (await runFile(program, [...options, ...args], { timeout, maxBuffer })).stdout
  } catch (error) {
    const { stderr = '', code, killed, message } = error as Error & { stderr?: string; code?: number | string; killed?: boolean }
    const reason = killed ? `no answer within ${timeout / 1000} seconds` : lastLine(stderr) || message
    const hint =
      code === 'ENOENT' ? `install \`${program}\` on the controller` : `run \`${[program, ...options, ...args].join(' ')}\` by hand`
    tree.report('inventory-script-failed', `\`${program} ${args[0]}\` fails: ${reason}`, place, hint)
    throw new SourceFailed()
  }
}

/** The list of objects that a command of the engine prints. Throws SourceFailed. */
export async function objectsBy(engine: Engine, args: readonly string[]): Promise<readonly Variables[]> {
  const value = jsonIn((await printedBy(engine, args)) || '[]')
  if (Array.isArray(value) && value.every((each) => typeof each === 'object' && each !== null)) return value as readonly Variables[]
  const { program, place, reading } = engine
  reading.tree.report('inventory-script-failed', `\`${program} ${args[0]}\` does not print a list of containers`, place)
  throw new SourceFailed()
}

/** Adds a host. `seen`: what expressions see besides its variables. */
export function addContainer(name: string, variables: Variables, seen: Variables, construction: Construction): void {
  const { tree } = construction.reading
  const draft = tree.host(name)
  Object.assign(draft.variables, variables)
  const groups = [...tree.groups.values()].flatMap((group: GroupDraft) => (group.hosts.has(name) ? [group.name] : []))
  const layers = [
    { name: 'container', values: seen },
    { name: `inventory: host ${name}`, values: draft.variables },
  ]
  construct({ name, groups }, layers, construction)
}

/** A field of an object of JSON that is an object; empty where it is not. */
export function objectAt(value: unknown, ...names: readonly string[]): Variables {
  const found = names.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value)
  return isObject(found) ? found : {}
}

/** A field that is a text and not empty. */
export function textAt(object: Variables, name: string): string | undefined {
  const value = object[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isObject(value: unknown): value is Variables {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
