/** `tsplay explain HOST VARIABLE` (and `tsplay explain CODE`, in `explain-code.ts`): every place that gives the variable to the host, strongest first. Nothing is run or connected. */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { didYouMean } from '../../engine/formats/suggest.ts'
import type { LoadedInventory } from '../../engine/inventory/loaded.ts'
import { select } from '../../engine/inventory/patterns.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Host } from '../../engine/model/host.ts'
import type { Play, Playbook, Step } from '../../engine/model/play.ts'
import { asWritten, type Layer, Sealed, Template, type Variables } from '../../engine/model/template.ts'
import { painter } from '../../engine/report/colour.ts'
import { escapeLine } from '../../engine/report/escape.ts'
import { type LevelName, playLayers, precedence, taskLayers } from '../../engine/variables/variables.ts'
import { loadVariablesFile, varsFilePlaces } from '../../engine/variables/variables-file.ts'
import { type HostFlags, type HostView, openHost } from '../load/open-host.ts'
import { lineIn, lineInInventory } from '../load/variable-places.ts'
import { explainCode } from './explain-code.ts'

/** One place that gives the variable. */
interface Origin {
  readonly level: LevelName
  readonly where: string
  /** The group, host or role it is written for. */
  readonly of?: string
  readonly value: unknown
}

export async function explainCommand(subject: string, variable: string | undefined, flags: HostFlags): Promise<number> {
  if (variable === undefined) return explainCode(subject)
  const view = await openHost(subject, flags)
  const found = originsOf(variable, view).sort((one, other) => strength(other) - strength(one))
  if (found.length === 0)
    throw new Problem(`\`${variable}\` is not set for \`${subject}\``, {
      hint: didYouMean(variable, namesOf(view)) ?? (view.playbooks ? undefined : 'include plays and roles with `--playbook FILE`'),
    })
  process.stdout.write(`${lines(variable, view, found).join('\n')}\n`)
  return 0
}

const levelNames = precedence.map(({ name }) => name)
const strength = ({ level }: Origin) => levelNames.indexOf(level)

function lines(variable: string, { host, inventory, secrets, groups }: HostView, found: readonly Origin[]): readonly string[] {
  const { bold, dim } = painter(process.stdout.isTTY === true && !process.env.NO_COLOR)
  const rows = found.map(({ where, of, value }) => [where, of ?? '', escapeLine(secrets.redact(shown(value)))] as const)
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)))
  // What stands at a task or in a role given to a part of a play counts there alone.
  const winner = found.findIndex(({ level }) => level !== 'taskVars' && level !== 'roleParameters')
  const merges = inventory.merges && found.length > 1
  return [
    bold(`${variable} of ${host.name}`) + dim(`  groups: ${groups.join(', ') || 'none'}`),
    ...rows.map(([where, of, value], index) => {
      const mark = index === winner ? 'wins    ' : index < winner ? 'partly  ' : merges ? 'merged  ' : 'shadowed'
      const line = `${mark}  ${where.padEnd(widths[0] as number)}  ${of.padEnd(widths[1] as number)}  ${value}`
      return index <= winner ? line : dim(line)
    }),
  ]
}

function shown(value: unknown): string {
  if (value instanceof Sealed) return '********'
  const written = asWritten(value)
  return typeof written === 'string'
    ? written
    : JSON.stringify(written, (_, each) => (each instanceof Map ? Object.fromEntries(each) : each))
}

/** Weakest first within a level, as the layers come; those of one level are reversed for the reader. */
function originsOf(variable: string, view: HostView): Origin[] {
  const { host, inventory, extraVars, playbooks = [], sources } = view
  const origins: Origin[] = []
  const add = (level: LevelName, values: Variables | undefined, where: (value: unknown) => string, of?: string) => {
    if (values && Object.hasOwn(values, variable))
      origins.unshift({ level, where: where(values[variable]), ...(of && { of }), value: values[variable] })
  }
  const plays = playbooks.flatMap((playbook) => playsFor(playbook, host, inventory))
  for (const layer of inventory.layers(host, playbooks.length > 0 ? plays.map(({ dir }) => dir) : path.resolve('.')))
    add('inventory', layer.values, () => placeOfLayer(layer, variable, sources), ofLayer(layer))
  for (const play of plays) {
    const layers = playLayers(play)
    for (const { role } of play.roles) {
      add('roleDefaults', role.defaults, () => inRole(role.path, 'defaults', variable), `role ${role.name}`)
      add('roleVars', role.vars, () => inRole(role.path, 'vars', variable), `role ${role.name}`)
    }
    for (const layer of layers.playVars ?? [])
      add('playVars', layer.values, (value) => placeOf(value) ?? 'vars of the play', `play ${nameOf(play)}`)
    for (const file of filesOf(play)) add('varsFiles', valuesIn(file, view), () => lineIn(file, variable), `play ${nameOf(play)}`)
    for (const section of play.sections) for (const step of section.steps) addStep(step, add)
  }
  add('extraVars', extraVars, () => '--extra-vars')
  return origins
}

type Add = (level: LevelName, values: Variables | undefined, where: (value: unknown) => string, of?: string) => void

/** What a task, a block or a role in a play gives to what is inside of it. */
function addStep(step: Step, add: Add): void {
  add('taskVars', step.keywords.vars, (value) => placeOf(value) ?? levelOf(step), 'only these tasks')
  if (step.kind !== 'block') return
  if (step.role) add('roleParameters', step.role.parameters, (value) => placeOf(value) ?? levelOf(step), `role ${step.role.role.name}`)
  for (const inner of [...step.steps, ...step.rescue, ...step.always]) addStep(inner, add)
}

function levelOf(step: Step): string {
  return taskLayers(step).taskVars?.at(-1)?.name ?? 'vars of a task'
}

function playsFor({ plays }: Playbook, host: Host, inventory: LoadedInventory): readonly Play[] {
  return plays.filter(({ hosts }) => {
    const patterns = [hosts].flat().filter((each) => typeof each === 'string')
    return select(inventory, patterns).hosts.some(({ name }) => name === host.name)
  })
}

function placeOfLayer({ name, file }: Layer, variable: string, sources: readonly string[]): string {
  if (file !== undefined) return lineIn(file, variable)
  const [, kind, of] = /^inventory: (group|host) (.+)$/s.exec(name) ?? []
  return (of !== undefined && lineInInventory(sources, kind as 'group' | 'host', of, variable)) || name
}

function ofLayer({ name, file }: Layer): string {
  if (file === undefined) return name.replace(/^inventory: /, '')
  const [folder, entry = ''] = name.split('/')
  return `${folder === 'host_vars' ? 'host' : 'group'} ${entry.replace(/\.(ya?ml|json)$/, '')}`
}

function inRole(folder: string, kind: 'defaults' | 'vars', variable: string): string {
  const inside = path.join(folder, kind)
  const files = existsSync(inside) ? readdirSync(inside).map((name) => path.join(inside, name)) : []
  return files.map((file) => lineIn(file, variable)).find((where) => /:\d+$/.test(where)) ?? path.relative('.', inside)
}

/** Files that a play names without a template: others depend on the run. */
function filesOf({ varsFiles, dir }: Play): readonly string[] {
  const names = varsFiles.flatMap((each) => [each].flat()).filter((each) => typeof each === 'string')
  return names.flatMap((name) => varsFilePlaces(dir, name).find((file) => existsSync(file)) ?? [])
}

function valuesIn(file: string, { decrypt }: HostView): Variables {
  return loadVariablesFile(file, { vault: decrypt })
}

function placeOf(value: unknown): string | undefined {
  if (!(value instanceof Template)) return undefined
  const { source, start } = value.place
  return `${path.relative('.', source.file)}:${source.text.slice(0, start).split('\n').length}`
}

function nameOf({ keywords, hosts }: Play): string {
  return String(asWritten(keywords.name) ?? [hosts].flat().map(asWritten).join(','))
}

function namesOf({ host, inventory, extraVars }: HostView): readonly string[] {
  return [...inventory.layers(host, path.resolve('.')).flatMap(({ values }) => Object.keys(values)), ...Object.keys(extraVars)]
}
