/** `tsplay exec`: one module on a pattern of hosts, as a play of one task that goes the same way as all others. */
import { resolve } from 'node:path'

import { Problem } from '../../engine/model/diagnostic.ts'
import type { PythonPlaces } from '../../engine/model/plugin.ts'
import { readPlaybook } from '../../engine/playbook/playbook.ts'
import { type Loaded, loadWith, readOptions } from '../load/load.ts'
import type { RunFlags } from '../options/flags.ts'
import { withSettings } from '../options/settings.ts'
import { printDiagnostics } from '../terminal/errors.ts'
import { runLoaded } from './run.ts'

export interface ExecFlags extends RunFlags {
  readonly moduleName: string
  readonly args?: string
}

export async function execCommand(pattern: string, ownFlags: ExecFlags, version: string): Promise<number> {
  const flags = await withSettings(ownFlags)
  const loaded = await execLoaded(pattern, flags)
  return runLoaded(loaded, { ...flags, verbose: Math.max(flags.verbose, 1), single: true, brief: flags.verbose === 0 }, version)
}

/** What stands around the module: keywords of its task, the file it would be written in, the name of its play. */
interface Around {
  readonly keywords?: Readonly<Record<string, unknown>>
  readonly file?: string
  readonly name?: string
}

/** The play of one task, loaded. */
export async function execLoaded(
  pattern: string,
  flags: ExecFlags,
  { keywords = {}, file = 'the command line', name = `${flags.moduleName} on ${pattern}` }: Around = {},
): Promise<Loaded> {
  const text = playbookOf(pattern, name, flags, keywords)
  const own = resolve(file)
  const readFile = (each: string) => (each === own ? text : undefined)
  const loaded = await loadWith(flags, flags.modulePath ?? [], async (registry, vault, extraVars) => {
    // Nobody named this folder: what lies in it is not loaded.
    const { python, ...others } = registry
    const collections = flags.collectionsPath ?? []
    const installed = python && { python: (places: PythonPlaces) => python({ ...places, roots: [], collections }) }
    const around = { ...others, plugins: undefined, ...installed }
    return [await readPlaybook(file, { registry: around, ...readOptions(flags), vault: vault.decrypt, extraVars, readFile })]
  })
  printDiagnostics(loaded.warnings, flags.heads)
  return loaded
}

/** One word a line, so that what is wrong is shown with the line it stands in. JSON is YAML. */
function playbookOf(pattern: string, name: string, { moduleName, args }: ExecFlags, keywords: Readonly<Record<string, unknown>>): string {
  return [
    `- hosts: ${JSON.stringify(pattern)}`,
    `  name: ${JSON.stringify(name)}`,
    '  gather_facts: false',
    '  tasks:',
    `    - ${/^\w[\w.]*$/.test(moduleName) ? moduleName : JSON.stringify(moduleName)}: ${JSON.stringify(argumentsOf(args))}`,
    ...Object.entries(keywords).map(([name, value]) => `      ${name}: ${JSON.stringify(value)}`),
  ].join('\n')
}

function argumentsOf(args: string | undefined): unknown {
  if (args === undefined) return null
  if (!args.trim().startsWith('{') || args.trim().startsWith('{{')) return args
  try {
    return JSON.parse(args)
  } catch (error) {
    throw new Problem(`\`--args\` is not valid JSON: ${(error as Error).message}`, { hint: 'use k=v words, or a JSON dict' })
  }
}
