/** A playbook: a file of plays and imports of further playbooks, loaded whole or refused with everything that is wrong. */
import { resolve } from 'node:path'
import { type Diagnostic, DiagnosticError, type Place } from '../model/diagnostic.ts'
import type { Keywords, Playbook } from '../model/play.ts'
import type { Raw, Variables } from '../model/template.ts'
import type { MapNode, Node } from '../template/values/yaml.ts'
import { collectionFolders, playbookFiles } from './collections.ts'
import { type Files, filesFrom } from './files.ts'
import { type Circumstances, carry, judgeOf } from './findings.ts'
import { checkNotified } from './handlers.ts'
import { importedName } from './import-names.ts'
import { noteWay, withWay } from './include-trace.ts'
import { readLevel, unknownKeywords } from './levels.ts'
import { addError, type Loading, type PlayDraft, type PluginFolders, type Position, playDraft, type Vault } from './loading.ts'
import { type PlayRead, playAt } from './plays.ts'
import { resolvePlugins } from './plugins.ts'
import { readKeyword } from './readers.ts'
import type { Registry } from './registry.ts'
import { parsedFile } from './task-files.ts'
import { finishTasks } from './tasks.ts'

export interface LoadOptions {
  readonly registry: Registry
  /** Further folders in which roles are looked for. */
  readonly rolesPath?: readonly string[]
  /** Further folders in which collections are looked for. */
  readonly collectionsPath?: readonly string[]
  /** Where further plug-ins in Python are, which can only be pointed at. */
  readonly pluginFolders?: Partial<PluginFolders>
  /** The strategy of plays that name none; `linear` unless told. */
  readonly strategy?: string
  /** What `vars/` of roles say is for their own tasks alone, unless a role is brought in as `public`. */
  readonly privateRoles?: boolean
  /** Clear text of `!vault` values and encrypted files; throws where no password fits. */
  readonly vault?: Vault
  /** Whether a notified handler that there is not ends the run, which it does unless told otherwise. */
  readonly missingHandlers?: 'refuse' | 'warn'
  /** What `-e` gives. */
  readonly extraVars?: Variables
  /** Stands in for the disk's texts, where it gives one. */
  readonly readFile?: (path: string) => string | undefined
}

export interface Loaded {
  readonly playbook: Playbook
  readonly warnings: readonly Diagnostic[]
}

/** A playbook that was read, and what was found on the way. */
export interface PlaybookRead {
  readonly playbook: Playbook
  readonly loading: Loading
  readonly drafts: readonly PlayDraft[]
}

/** Loads a playbook and all it names; throws DiagnosticError with every mistake that is sure to end its run. */
export async function loadPlaybook(file: string, options: LoadOptions, circumstances?: Circumstances): Promise<Loaded> {
  const read = await readPlaybook(file, options)
  const diagnostics = judgedPlaybooks([read], circumstances)
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning')
  if (errors.length > 0) throw new DiagnosticError([...errors, ...warnings])
  return { playbook: read.playbook, warnings }
}

/** Reads a playbook and all it names; a step with a mistake carries it. Throws DiagnosticError only where there is no such file. */
export async function readPlaybook(file: string, options: LoadOptions): Promise<PlaybookRead> {
  const files = filesFrom(file, options.readFile)
  const loading = loadingOf(files, options)
  const path = resolve(file)
  if (!options.readFile && !files.isFile(path)) throw new DiagnosticError([absent(file)])
  const reads = playsOf(loading, path, {}, [])
  await finishTasks(loading)
  await resolvePlugins(loading)
  for (const { play, draft } of reads) {
    checkNotified(loading, draft)
    play.namesFacts = draft.namesFacts
  }
  carry(loading.findings)
  return { playbook: { file: files.shown(path), plays: reads.map(({ play }) => play) }, loading, drafts: reads.map(({ draft }) => draft) }
}

/** What of the findings is to be told before the run, of all playbooks of it. */
export function judgedPlaybooks(reads: readonly PlaybookRead[], circumstances: Circumstances = {}): readonly Diagnostic[] {
  const drafts = reads.flatMap((read) => read.drafts)
  const judge = judgeOf(
    drafts,
    reads.flatMap(({ loading }) => loading.findings),
    circumstances,
  )
  return reads.flatMap(({ loading }) =>
    inOrder(loading.findings.flatMap((each) => judge(each, loading) ?? [])).map((each) => withWay(loading.ways, each)),
  )
}

function loadingOf(
  files: Files,
  {
    registry,
    rolesPath = [],
    collectionsPath = [],
    strategy = 'linear',
    privateRoles = false,
    pluginFolders,
    vault,
    extraVars = {},
    missingHandlers = 'refuse',
  }: LoadOptions,
): Loading {
  let id = 0
  return {
    files,
    registry,
    rolesPath: rolesPath.map((path) => resolve(path)),
    collectionsPath: collectionsPath.map((path) => resolve(path)),
    strategy,
    privateRoles,
    homes: new Set(),
    pluginFolders: { modules: [], filters: [], tests: [], lookups: [], ...pluginFolders },
    ...(vault && { vault }),
    extraVars,
    missingHandlers,
    findings: [],
    pending: [],
    texts: [],
    defaulted: [],
    checked: new Map(),
    parsed: new Map(),
    ways: new Map(),
    variables: { named: new Map(), free: new Map(), faults: new Map() },
    here: { worked: false, since: Number.POSITIVE_INFINITY },
    running: false,
    nextId: () => ++id,
  }
}

function absent(file: string): Diagnostic {
  return { code: 'missing-file', severity: 'error', message: `there is no playbook \`${file}\`` }
}

/** Plays of a file, those of the playbooks it imports in their places. */
function playsOf(loading: Loading, path: string, given: Keywords, trail: readonly string[]): PlayRead[] {
  const node = parsedFile({ loading }, path)
  if (!node) {
    if (loading.findings.length === 0) empty(loading, path)
    return []
  }
  if (node.kind !== 'seq') {
    addError({ loading }, 'wrong-type', 'a playbook is a list of plays', node.place, 'begin each play with `- `')
    return []
  }
  if (node.items.length === 0) empty(loading, path)
  return node.items.flatMap((item) => playOrImport(loading, path, item, given, [...trail, path]))
}

function empty(loading: Loading, path: string): void {
  const source = loading.files.read(path) ?? { file: loading.files.shown(path), text: '' }
  addError({ loading }, 'empty-playbook', 'this playbook holds no play', { source, start: 0, end: 0 }, 'a play begins with `- hosts: all`')
}

function playOrImport(loading: Loading, path: string, item: Node, given: Keywords, trail: readonly string[]): PlayRead[] {
  if (item.kind !== 'map') {
    addError({ loading }, 'wrong-type', 'a play is a dict', item.place, 'say `- hosts: all`')
    return []
  }
  const entry = item.entries.find(({ key }) => /^(?:ansible\.builtin\.)?import_playbook$/.test(key.text))
  return entry ? imported(loading, path, item, entry.value, given, trail) : [playAt(loading, path, item, given)]
}

function imported(loading: Loading, path: string, map: MapNode, target: Node, given: Keywords, trail: readonly string[]): PlayRead[] {
  const draft = playDraft(path, loading)
  const position: Position = { loading, play: draft, file: path, conditional: false, handlers: false, trail: [] }
  const { keywords, others } = readLevel(position, map, 'playbook-import')
  unknownKeywords(position, others, 'playbook-import')
  const named = readKeyword(position, 'import_playbook', 'text', target) as Raw<string> | undefined
  const name = named === undefined ? undefined : importedName(position, named, keywords, target.place, 'write the name out')
  if (name === undefined) return []
  const next = playbookNamed(loading, draft, name)
  if (trail.includes(next)) addError({ loading }, 'import-loop', `\`${name}\` imports itself`, target.place)
  else if (loading.files.isFile(next)) {
    noteWay({ loading, by: target.place }, next)
    return playsOf(loading, next, joined(given, keywords), trail).map((read) => broughtIn(read, draft, target.place))
  } else
    addError({ loading }, 'missing-file', `there is no playbook \`${name}\``, target.place, `looked for \`${loading.files.shown(next)}\``)
  return []
}

/** A file beside the one that imports it, or `namespace.collection.playbook`. */
function playbookNamed(loading: Loading, draft: PlayDraft, name: string): string {
  const beside = resolve(draft.dir, name)
  if (loading.files.isFile(beside)) return beside
  const paths = playbookFiles(name, (collection) => collectionFolders(loading, draft, collection))
  return paths.find((each) => loading.files.isFile(each)) ?? beside
}

function broughtIn(read: PlayRead, { namesFacts }: PlayDraft, by: Place): PlayRead {
  if (namesFacts) read.draft.namesFacts = true
  read.play.imports = [...(read.play.imports ?? []), by]
  return read
}

function joined(outer: Keywords, inner: Keywords): Keywords {
  const { vars, tags, when } = outer
  return {
    vars: { ...inner.vars, ...vars },
    tags: [...(tags ?? []), ...(inner.tags ?? [])],
    ...((when || inner.when) && { when: [...(when ?? []), ...(inner.when ?? [])] }),
  }
}

/** What is met on several ways is told once. */
function different(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const told = new Map<string, Diagnostic>()
  for (const each of diagnostics) {
    const key = `${each.code} ${each.message} ${each.place?.source.file} ${each.place?.start}`
    if (!told.has(key)) told.set(key, each)
  }
  return [...told.values()]
}

/** By file as first met, then by place. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ place }) => place?.source.file))]
  const rank = ({ place }: Diagnostic) => [files.indexOf(place?.source.file), place?.start ?? 0] as const
  return different(diagnostics).sort((one, other) => {
    const [file, start] = rank(one)
    const [otherFile, otherStart] = rank(other)
    return file - otherFile || start - otherStart
  })
}
