/** Resolves unknown plug-in names in templates: loads custom plug-ins, and finds those in Python for a hint with a TypeScript skeleton. */
import { basename, dirname, extname, join } from 'node:path'
import { didYouMean } from '../formats/suggest.ts'
import type { Diagnostic, Place } from '../model/diagnostic.ts'
import type { PluginKind, PluginSet, PythonPlugins } from '../model/plugin.ts'
import { collectionFolders, collectionOf, collectionRoots, inCollection } from './collections.ts'
import { keywords } from './keywords.ts'
import { addWarning, type Finding, type Load } from './loading.ts'
import { filterExample, lookupExample, moduleExample, testExample } from './python-examples.ts'

const kinds: Readonly<Record<string, PluginKind>> = { 'unknown-filter': 'filters', 'unknown-test': 'tests', 'unknown-lookup': 'lookups' }

/** Resolves names that were reported as unknown, once all roles are known. */
export async function resolvePlugins(load: Load): Promise<void> {
  const custom = await loadPlugins(load)
  const python = pythonPlugins(load)
  for (const each of load.collected.findings.splice(0)) {
    const remaining = resolved(each, load, custom, python)
    if (remaining) load.collected.findings.push(remaining)
  }
}

/** Loads the modules in Python among these names; `asked`: also of those that a native module has, beside that. */
export async function bridgeModules(load: Load, names: readonly string[], asked = false): Promise<void> {
  const { registry } = load.project
  const isOpen = (name: string) => (asked || !registry.resolve(name)) && !name.includes('{{') && !Object.hasOwn(keywords, name)
  const open = names.filter(isOpen)
  if (open.length === 0 || !registry.bridge) return
  // Hundreds of roles have as many folders: they are the same for all names of a collection.
  const folders = new Map(open.map((name) => [inCollection(name)?.collection, name]))
  const byCollection = new Map([...folders].map(([collection, name]) => [collection, foldersOf(load, 'modules', name)]))
  const places = open.map((name) => [name, byCollection.get(inCollection(name)?.collection) ?? []] as const)
  const actions = await registry.bridge(new Map(places), asked ? 'asked' : 'missing')
  for (const [name, file] of actions) load.collected.actionPlugins.set(name, file)
}

/** Modules in Python beside playbooks and in roles take the place of native ones of their names, as in Ansible. `places`: where a name stands first. */
export async function replaceModules(load: Load, places: ReadonlyMap<string, Place>): Promise<void> {
  const { project, collected } = load
  const { registry, files, pluginFolders } = project
  const folders = [...collected.pluginRoots].flatMap((home) => foreign.modules.beside.map((each) => join(home, each)))
  const own = new Map<string, readonly string[]>()
  for (const folder of new Set([...folders, ...pluginFolders.modules]))
    for (const file of files.list(folder)) {
      const word = basename(file, extname(file))
      if (!registry.isNative?.(word) || !/^[^._].*?(?:\.(?:py|sh|pl|rb))?$/.test(file) || /\.[jt]s$/.test(file)) continue
      for (const name of [word, `ansible.legacy.${word}`]) {
        const place = places.get(name)
        if (!place) continue
        const runs = registry.python !== undefined && !basename(folder).startsWith('action')
        if (runs) own.set(name, foldersOf(load, 'modules', name))
        reportOwnModule(load, name, join(folder, file), place, runs)
      }
    }
  if (own.size > 0) await registry.bridge?.(own, 'beside')
}

/** Once for each file. */
function reportOwnModule(load: Load, name: string, path: string, place: Place, runs: boolean): void {
  const { project, collected } = load
  if (collected.ownModules.has(path)) return
  collected.ownModules.add(path)
  const file = project.files.shown(path)
  const word = name.replace(/^ansible\.legacy\./, '')
  if (runs) {
    const message = `\`${word}\` is your module in ${file}, not the one of tsplay`
    addWarning(load, 'module-replaced', message, place, `\`ansible.builtin.${word}\` is the one of tsplay`)
    return
  }
  const off = project.registry.python === undefined
  const hint = off ? 'rename yours: Python is switched off' : 'rename yours: action plug-ins in Python are not supported'
  addWarning(load, 'plugin-ignored', `the module \`${word}\` is the one of tsplay, not yours in ${file}`, place, hint)
}

/** Loads `plugins/` beside playbooks and in used roles. */
async function loadPlugins({ project: { files, registry }, collected: { pluginRoots } }: Load): Promise<PluginSet | undefined> {
  const folders = [...pluginRoots].map((home) => join(home, 'plugins')).filter((folder) => files.isFolder(folder))
  return folders.length > 0 ? registry.plugins?.(folders) : undefined
}

/** Those in Python of the same places, of the settings and of collections. */
function pythonPlugins({ project, collected: { pluginRoots } }: Load): PythonPlugins | undefined {
  const dirs = [project.files.dir, ...pluginRoots]
  return project.registry.python?.({
    roots: pluginRoots,
    folders: project.pluginFolders,
    collections: [...new Set(dirs.flatMap((dir) => collectionRoots(project, dir)))],
  })
}

function resolved(finding: Finding, load: Load, custom: PluginSet | undefined, inPython: PythonPlugins | undefined): Finding | undefined {
  const { diagnostic } = finding
  const { code, subject } = diagnostic
  if (subject === undefined) return finding
  const kind = kinds[code]
  const last = subject.slice(subject.lastIndexOf('.') + 1)
  if (kind && (custom?.[kind].has(subject) || custom?.[kind].has(last))) return undefined
  if (kind && inPython?.find(kind, subject)) return undefined
  const [failure] = (kind && inPython?.failures(kind)) ?? []
  if (failure) {
    const hint = `\`${failure.where}\`, which may provide it, cannot be loaded: ${failure.message}${failure.hint ? `; ${failure.hint}` : ''}`
    return { ...finding, typo: false, diagnostic: { ...diagnostic, hint, refusedBy: undefined } }
  }
  const python = pythonHint(load, kind ?? 'modules', subject)
  if (python) return { ...finding, typo: false, diagnostic: { ...diagnostic, ...python, refusedBy: undefined } }
  const isOpen = kind !== undefined || load.project.registry.elsewhere?.(subject) === undefined
  const collection = isOpen ? inCollection(subject)?.collection : undefined
  if (collection && !/^ansible\.(?:builtin|legacy)$/.test(collection) && !hasCollection(load, collection)) {
    const hint = `install its collection: \`ansible-galaxy collection install ${collection}\``
    return { ...finding, diagnostic: { ...diagnostic, hint: diagnostic.hint === undefined ? hint : `${diagnostic.hint}; or ${hint}` } }
  }
  const suggestion = kind && custom && didYouMean(last, custom[kind].keys())
  return suggestion === undefined || diagnostic.hint !== undefined
    ? finding
    : { ...finding, diagnostic: { ...diagnostic, hint: suggestion } }
}

function hasCollection({ project }: Load, collection: string): boolean {
  return collectionFolders(project, { dir: project.files.dir }, collection).some((folder) => project.files.isFolder(folder))
}

type ForeignKind = PluginKind | 'modules'

/** Of each kind: its name, its directories beside a playbook or in a role and in a collection, and the skeleton of a plug-in. */
const foreign: Readonly<Record<ForeignKind, Foreign>> = {
  modules: { called: 'module', beside: ['library', 'action_plugins'], collection: ['modules', 'action'], example: moduleExample },
  filters: { called: 'filter', beside: ['filter_plugins'], collection: ['filter'], example: filterExample },
  tests: { called: 'test', beside: ['test_plugins'], collection: ['test'], example: testExample },
  lookups: { called: 'lookup', beside: ['lookup_plugins'], collection: ['lookup'], example: lookupExample },
}
interface Foreign extends Readonly<Record<'beside' | 'collection', readonly string[]>> {
  readonly called: string
  readonly example: (name: string, python: string) => string
}

/** The hint and skeleton for a name that a Python file provides; undefined if none does. */
function pythonHint(load: Load, kind: ForeignKind, name: string): Pick<Diagnostic, 'hint' | 'example'> | undefined {
  const word = name.slice(name.lastIndexOf('.') + 1)
  const found = findProvider(load, kind, name, word)
  if (!found) return undefined
  const { path, text } = found
  const target = kind === 'modules' ? `modules/${word}.ts` : `plugins/${word}.ts`
  const language = extname(path) === '.py' ? 'Python' : extname(path) || 'a program'
  const off = kind !== 'modules' && extname(path) === '.py' && load.project.registry.python === undefined
  const why = off ? 'and Python is switched off (`--no-python`, or the setting `TSPLAY_PYTHON`)' : 'which cannot run here'
  return {
    hint: `\`${load.project.files.shown(path)}\` has this ${foreign[kind].called} in ${language}, ${why}: write it beside the playbook as \`${target}\``,
    example: foreign[kind].example(word, text),
  }
}

function findProvider(load: Load, kind: ForeignKind, name: string, word: string): { path: string; text: string } | undefined {
  const { files } = load.project
  for (const folder of foldersOf(load, kind, name))
    for (const file of files.list(folder)) {
      const path = join(folder, file)
      if (/\.[jt]s$|^[._]/.test(file) || !files.isFile(path)) continue
      const named = basename(file, extname(file)) === word
      if (kind === 'modules' || kind === 'lookups') {
        if (named) return { path, text: files.read(path)?.text ?? '' }
      } else if (file.endsWith('.py')) {
        const text = files.read(path)?.text ?? ''
        if (new RegExp(`["']${word}["']\\s*:`).test(text)) return { path, text }
      }
    }
  return undefined
}

function foldersOf({ project, collected }: Load, kind: ForeignKind, name: string): readonly string[] {
  const { beside, collection } = foreign[kind]
  const pluginRoots = [...collected.pluginRoots]
  const inside = (root: string) => collection.map((each) => join(root, 'plugins', each))
  const whole = inCollection(name)
  // What is named with its collection is nowhere else.
  if (whole && whole.collection !== 'ansible.legacy')
    return collectionFolders(project, { dir: project.files.dir }, whole.collection).flatMap(inside)
  const around = pluginRoots.flatMap((home) => (collectionOf(`${home}/`) === undefined ? [] : [dirname(dirname(home)), dirname(home)]))
  return [
    ...new Set([
      ...pluginRoots.flatMap((home) => beside.map((each) => join(home, each))),
      ...around.flatMap(inside),
      ...project.pluginFolders[kind],
    ]),
  ]
}
