/** Loads a playbook, a file of plays and imports of further playbooks, or reports all its errors. */
import { resolve } from 'node:path'
import { didYouMean } from '../formats/suggest.ts'
import { type Diagnostic, DiagnosticError, missingHandlerMessage, type Place } from '../model/diagnostic.ts'
import type { Keywords, Playbook, Step } from '../model/play.ts'
import type { MapNode, Node } from '../template/values/yaml.ts'
import { collectionFolders, playbookFiles } from './collections.ts'
import { type Files, filesFrom } from './files.ts'
import { attachErrors, type Circumstances, judgeOf } from './findings.ts'
import { importedName } from './imports.ts'
import { recordInclude, withTrace } from './include-trace.ts'
import { readLevel, unknownKeywords } from './levels.ts'
import {
  addDiagnostic,
  addError,
  emptyCollection,
  emptyFileCache,
  type FileCache,
  type Load,
  type LoadOptions,
  PlayDraft,
  type Position,
  type Project,
} from './loading.ts'
import { type PlayRead, playAt, withInherited } from './plays.ts'
import { resolvePlugins } from './plugins.ts'
import { readKeyword } from './readers.ts'
import { parsedFile } from './steps.ts'
import { resolveTasks } from './tasks.ts'

/** A playbook as read, with its findings. */
export interface PlaybookRead extends Load {
  readonly playbook: Playbook
  readonly drafts: readonly PlayDraft[]
}

/** Reads a playbook and all files it names; errors are attached to their steps. Throws DiagnosticError only if the file does not exist. */
export async function readPlaybook(file: string, options: LoadOptions): Promise<PlaybookRead> {
  const cache = options.cache ?? emptyFileCache()
  const files = filesFrom(file, options.readFile, cache.sources)
  const load = loadOf(files, cache, options)
  const path = resolve(file)
  if (!options.readFile && !files.isFile(path)) throw new DiagnosticError([missingPlaybook(file)])
  const reads = playsOf(load, path, {}, [])
  await resolveTasks(load)
  await resolvePlugins(load)
  for (const { play, draft } of reads) {
    checkNotified(load, draft)
    play.namesFacts = draft.namesFacts
  }
  attachErrors(load.collected.findings)
  return { playbook: { file: files.shown(path), plays: reads.map(({ play }) => play) }, ...load, drafts: reads.map(({ draft }) => draft) }
}

/** The diagnostics to report before the run, of all its playbooks. */
export function judgedPlaybooks(reads: readonly PlaybookRead[], circumstances: Circumstances = {}): readonly Diagnostic[] {
  const drafts = reads.flatMap((read) => read.drafts)
  const judge = judgeOf(
    drafts,
    reads.flatMap(({ collected }) => collected.findings),
    circumstances,
  )
  return reads.flatMap(({ project, collected }) =>
    inOrder(collected.findings.flatMap((each) => judge(each, { project, collected }) ?? [])).map((each) =>
      withTrace(collected.traces, each),
    ),
  )
}

function loadOf(
  files: Files,
  cache: FileCache,
  {
    rolesPath = [],
    collectionsPath = [],
    strategy = 'linear',
    privateRoles = false,
    extraVars = {},
    missingHandlers = 'refuse',
    ...given
  }: LoadOptions,
): Load {
  let id = 0
  const project: Project = {
    ...given,
    ...{ files, strategy, privateRoles, extraVars, missingHandlers },
    rolesPath: rolesPath.map((path) => resolve(path)),
    collectionsPath: collectionsPath.map((path) => resolve(path)),
    pluginFolders: { modules: [], filters: [], tests: [], lookups: [], ...given.pluginFolders },
    ...cache,
    nextId: () => ++id,
  }
  const controllerWrites = { possible: false, since: Number.POSITIVE_INFINITY }
  return { project, collected: { ...emptyCollection(), pluginRoots: new Set(), controllerWrites, running: false } }
}

function missingPlaybook(file: string): Diagnostic {
  return {
    code: 'missing-file',
    severity: 'error',
    message: `there is no playbook \`${file}\``,
    msg: `the playbook: ${file} could not be found`,
  }
}

/** Plays of a file, with those of imported playbooks in place. */
function playsOf(load: Load, path: string, inherited: Keywords, trail: readonly string[]): PlayRead[] {
  const node = parsedFile(load, path)
  if (!node) {
    if (load.collected.findings.length === 0) reportEmpty(load, path)
    return []
  }
  if (node.kind !== 'seq') {
    addError(load, 'wrong-type', 'a playbook must be a list of plays', node.place, 'begin each play with `- `')
    return []
  }
  if (node.items.length === 0) reportEmpty(load, path)
  return node.items.flatMap((item) => playOrImport(load, path, item, inherited, [...trail, path]))
}

function reportEmpty(load: Load, path: string): void {
  const { files } = load.project
  const source = files.read(path) ?? { file: files.shown(path), text: '' }
  addError(load, 'empty-playbook', 'this playbook has no play', { source, start: 0, end: 0 }, 'begin a play with `- hosts: all`', {
    msg: `A playbook must contain at least one play: ${resolve(path)}`,
  })
}

function playOrImport(load: Load, path: string, item: Node, inherited: Keywords, trail: readonly string[]): PlayRead[] {
  if (item.kind !== 'map') {
    addError(load, 'wrong-type', 'a play must be a dict', item.place, 'begin it with `- hosts: all`')
    return []
  }
  const entry = item.entries.find(({ key }) => /^(?:ansible\.builtin\.)?import_playbook$/.test(key.text))
  return entry ? imported(load, path, item, entry.value, inherited, trail) : [playAt(load, path, item, inherited)]
}

function imported(load: Load, path: string, map: MapNode, target: Node, inherited: Keywords, trail: readonly string[]): PlayRead[] {
  const draft = new PlayDraft(path, load.collected)
  const position: Position = { ...load, play: draft, file: path, conditional: false, handlers: false, trail: [] }
  const { keywords, others } = readLevel(position, map, 'playbook-import')
  unknownKeywords(position, others, 'playbook-import')
  const named = readKeyword(position, 'import_playbook', 'text', target)
  const name = named === undefined ? undefined : importedName(position, named, keywords, target.place, 'use a literal name')
  if (name === undefined) return []
  const next = playbookNamed(load.project, draft, name)
  if (trail.includes(next)) addError(load, 'import-cycle', `\`${name}\` imports itself`, target.place)
  else if (load.project.files.isFile(next)) {
    recordInclude({ ...load, by: target.place }, next)
    return playsOf(load, next, withInherited({ vars: {}, ...keywords }, inherited), trail).map((read) =>
      asImported(read, draft, target.place),
    )
  } else addError(load, 'missing-file', `there is no playbook \`${name}\``, target.place, `searched \`${load.project.files.shown(next)}\``)
  return []
}

/** A file beside the one that imports it, or `namespace.collection.playbook`. */
function playbookNamed(project: Project, draft: PlayDraft, name: string): string {
  const beside = resolve(draft.dir, name)
  if (project.files.isFile(beside)) return beside
  const paths = playbookFiles(name, (collection) => collectionFolders(project, draft, collection))
  return paths.find((each) => project.files.isFile(each)) ?? beside
}

function asImported(read: PlayRead, { namesFacts }: PlayDraft, by: Place): PlayRead {
  if (namesFacts) read.draft.namesFacts = true
  read.play.imports = [...(read.play.imports ?? []), by]
  return read
}

/** Removes duplicates, which several traces may lead to; an error stands for a warning. */
function withoutDuplicates(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const unique = new Map<string, Diagnostic>()
  for (const each of diagnostics) {
    const key = `${each.code} ${each.message} ${each.place?.source.file} ${each.place?.start}`
    const found = unique.get(key)
    if (!found || (found.severity === 'warning' && each.severity === 'error')) unique.set(key, each)
  }
  return [...unique.values()]
}

/** Sorts by file, in order of appearance, then by place. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ place }) => place?.source.file))]
  const rank = ({ place }: Diagnostic) => [files.indexOf(place?.source.file), place?.start ?? 0] as const
  return withoutDuplicates(diagnostics).sort((one, other) => {
    const [file, start] = rank(one)
    const [otherFile, otherStart] = rank(other)
    return file - otherFile || start - otherStart
  })
}

/** Reports notified names that no handler and no topic of the play has. */
function checkNotified({ project }: Load, draft: PlayDraft): void {
  const notified = draft.notified.splice(0)
  if (draft.topicsOpen) return
  for (const { topic, place, spot } of notified) {
    if (draft.topics.has(topic) || draft.topics.has(topic.replace(/^.* : /, ''))) continue
    const hint = didYouMean(topic, draft.topics) ?? 'add it under `handlers:`, or set it as `listen` of a handler'
    const severity = project.missingHandlers === 'warn' || !mayNotify(spot.step) ? 'warning' : 'error'
    const message = `there is no handler \`${topic}\``
    // The task looks the name up again when it notifies.
    addDiagnostic(spot, { code: 'unknown-handler', severity, message, place, hint, msg: missingHandlerMessage(topic) }, { deferred: true })
  }
}

/** Whether a step itself may notify: a task that may change something. Of a block, only its tasks do. */
function mayNotify(step: Step | undefined): boolean {
  if (step?.kind !== 'task') return false
  const { changedWhen, module } = step
  if (changedWhen) return !changedWhen.some(({ text }) => /^false$/i.test(text.trim()))
  return !module?.readOnly && module?.kind !== 'controller'
}
