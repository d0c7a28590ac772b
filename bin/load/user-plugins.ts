/** Filters, tests and lookups that users wrote: files in `plugins/` beside a playbook or in a role, checked before they are used. */

import path from 'node:path'
import { didYouMean } from '../../engine/formats/suggest.ts'
import { type Diagnostic, Problem } from '../../engine/model/diagnostic.ts'
import { isPlainDict } from '../../engine/model/dict.ts'
import type {
  Owned,
  PluginDefinitions,
  PluginKind,
  PluginSet,
  PythonPlugins,
  UserFilter,
  UserLookup,
  UserTest,
} from '../../engine/model/plugin.ts'
import { filterNames, lookupNames, testNames } from '../../engine/template/index.ts'
import { importDefault, userFiles } from './user-files.ts'

/** All that were loaded; grows with the folders that are asked for. */
export class UserPlugins implements PluginSet {
  readonly filters = new Map<string, Owned<UserFilter>>()
  readonly tests = new Map<string, Owned<UserTest>>()
  readonly lookups = new Map<string, Owned<UserLookup>>()
  readonly python?: PythonPlugins
  readonly #folders = new Map<string, Promise<void>>()
  readonly #replaced: Diagnostic[] = []

  constructor(python?: PythonPlugins) {
    this.python = python
  }

  /** Absolute paths. */
  get folders(): readonly string[] {
    return [...this.#folders.keys()].map((folder) => path.resolve(folder))
  }

  /** Of those that take the place of built-in ones. */
  get warnings(): readonly Diagnostic[] {
    const inPython = kinds.flatMap(
      (kind) => this.python?.replaced(kind, ours[kind]()).map(({ name, file }) => replaced(kind, name, file)) ?? [],
    )
    return [...this.#replaced, ...inPython]
  }

  /** Loads what was not loaded yet. Throws Problem with the file and what is wrong in it. */
  async load(folders: readonly string[]): Promise<PluginSet> {
    for (const folder of folders) {
      const loading = this.#folders.get(folder) ?? this.#loadFolder(folder)
      this.#folders.set(folder, loading)
      await loading
    }
    return this
  }

  async #loadFolder(folder: string): Promise<void> {
    for (const name of userFiles(folder)) {
      const file = path.join(folder, name)
      const hint = 'plug-ins are JavaScript or TypeScript files that export `definePlugins({ … })` as default'
      const definitions = await importDefault(file, 'plug-ins', hint)
      const missing = missingIn(definitions)
      if (missing.length > 0) throw new Problem(`the plug-ins in ${file} are incomplete: ${missing.join('; ')}`, { hint })
      for (const kind of kinds) this.#take(kind, definitions as PluginDefinitions, file)
    }
  }

  #take(kind: PluginKind, definitions: PluginDefinitions, file: string): void {
    const defined = this[kind] as Map<string, Owned<object>>
    for (const [name, definition] of Object.entries(definitions[kind] ?? {})) {
      const other = defined.get(name)
      if (other) throw new Problem(`the ${words[kind]} \`${name}\` exists twice: ${other.file} and ${file}`, { hint: 'rename one of them' })
      if (ours[kind]().includes(name)) this.#replaced.push(replaced(kind, name, file))
      defined.set(name, { ...definition, file })
    }
  }
}

function replaced(kind: PluginKind, name: string, file: string): Diagnostic {
  return {
    code: 'plugin-replaced',
    severity: 'warning',
    message: `the ${words[kind]} \`${name}\` is yours in ${file}, not the one of tsplay`,
    hint: `\`ansible.builtin.${name}\` is the one of tsplay`,
  }
}

const kinds: readonly PluginKind[] = ['filters', 'tests', 'lookups']
const words: Readonly<Record<PluginKind, string>> = { filters: 'filter', tests: 'test', lookups: 'lookup' }
const ours: Readonly<Record<PluginKind, () => readonly string[]>> = { filters: filterNames, tests: testNames, lookups: lookupNames }
const parts: Readonly<Record<PluginKind, readonly string[]>> = {
  filters: ['summary', 'parameters', 'run'],
  tests: ['summary', 'parameters', 'run'],
  lookups: ['summary', 'options', 'effect', 'run'],
}

/** Sentences without a full stop; none where the declaration is whole. */
function missingIn(definitions: unknown): readonly string[] {
  if (!isPlainDict(definitions)) return ['it has no default export']
  const strangers = Object.keys(definitions).filter((word) => !kinds.includes(word as PluginKind))
  const missing = strangers.map((word) => unknown('a file of plug-ins', word, kinds))
  for (const kind of kinds) {
    const all = definitions[kind]
    if (all !== undefined && !isPlainDict(all)) missing.push(`\`${kind}\` must be an object`)
    else for (const [name, one] of Object.entries(all ?? {})) missing.push(...missingOf(`the ${words[kind]} \`${name}\``, kind, one))
  }
  return missing
}

function missingOf(what: string, kind: PluginKind, one: unknown): string[] {
  if (!isPlainDict(one)) return [`${what} must be an object`]
  const named = one[kind === 'lookups' ? 'options' : 'parameters']
  return [
    ...Object.keys(one)
      .filter((word) => !parts[kind].includes(word))
      .map((word) => unknown(what, word, parts[kind])),
    ...(typeof one.summary === 'string' ? [] : [`${what} has no \`summary\``]),
    ...(typeof one.run === 'function' ? [] : [`${what} has no function \`run\``]),
    ...(named === undefined || (isPlainDict(named) && Object.values(named).every((text) => typeof text === 'string'))
      ? []
      : [`${what} must describe each name with a text`]),
  ]
}

function unknown(what: string, word: string, defined: readonly string[]): string {
  const hint = didYouMean(word, defined)
  return `${what} has no field \`${word}\`${hint === undefined ? '' : ` (${hint})`}`
}
