/** Reads a play: its keywords, variables, prompts, roles, sections and handlers. */
import { didYouMean } from '../formats/suggest.ts'
import type { Keywords, Play, Question, Section } from '../model/play.ts'
import { type Raw, Template } from '../model/template.ts'
import type { Entry, MapNode, Node } from '../template/values/yaml.ts'
import { withCollections } from './collections.ts'
import { orders, strategies, keywords as table, unsupportedStrategies } from './keywords.ts'
import { notAnAttribute, ownWords, readLevel, unknownKeywords } from './levels.ts'
import { addError, type Draft, type Load, PlayDraft, type Position } from './loading.ts'
import { type DictKeys, dictAt, itemsOf } from './readers.ts'
import { roleCalls } from './role-meta.ts'
import { roleBlock } from './roles.ts'
import { stepsAt } from './steps.ts'
import { variablesFileAt, varsFilesAt } from './variable-files.ts'

/** A play as read, and its draft, which is completed when its tasks are resolved. */
export interface PlayRead {
  readonly play: Draft<Play>
  readonly draft: PlayDraft
}

/** Reads one play of a file; `inherited` are the keywords of the import. */
export function playAt(load: Load, file: string, map: MapNode, inherited: Keywords): PlayRead {
  const draft = new PlayDraft(file, load.collected)
  load.collected.pluginRoots.add(draft.dir)
  const outside: Position = { ...load, play: draft, file, conditional: inherited.when !== undefined, handlers: false, trail: [] }
  const { keywords, rest, others } = readLevel(outside, map, 'play')
  refuseTwoUsers(outside, map)
  draft.defaults = keywords.moduleDefaults ?? []
  draft.vars = { ...keywords.vars, ...inherited.vars }
  const position = withCollections(outside, rest)
  if (rest.has('hosts') || !looksLikeTask(map)) unknownKeywords(position, others, 'play')
  const words = playKeywords(position, map, rest)
  draft.onController =
    keywords.connection === 'local' || [words.hosts].flat().every((host) => /^(?:localhost|127\.0\.0\.1)$/.test(String(host)))
  const sections = sectionsOf(position, rest)
  const handlers = stepsAt({ ...position, handlers: true }, 'handlers', rest.get('handlers')?.value)
  const play = {
    place: map.place,
    dir: draft.dir,
    keywords: withInherited(keywords, inherited),
    ...words,
    questions: questionsAt(position, rest.get('vars_prompt')?.value),
    varsFiles: varsFilesAt(position, rest.get('vars_files')?.value),
    loadVariables: variablesFileAt(load),
    roles: draft.roles,
    sections,
    handlers: [...[...draft.roleHandlers.values()].flatMap(({ read }) => read()), ...handlers],
    namesFacts: false,
  }
  draft.play = play
  return { play, draft }
}

/** `user` is an older name of `remote_user`. */
function refuseTwoUsers(position: Position, { entries }: MapNode): void {
  const older = entries.find(({ key }) => key.text === 'user')
  if (!older || !entries.some(({ key }) => key.text === 'remote_user')) return
  const msg = "both 'user' and 'remote_user' are set for this play. The use of 'user' is deprecated, and should be removed"
  addError(position, 'conflicting-options', '`user` and `remote_user` are the same keyword', older.key.place, 'remove `user`', { msg })
}

/** Keywords of a play, or of an import, with those of the imports around it. */
export function withInherited(own: Keywords, inherited: Keywords): Keywords {
  const tags = [...(inherited.tags ?? []), ...(own.tags ?? [])]
  const when = [...(inherited.when ?? []), ...(own.when ?? [])]
  return {
    ...own,
    ...((own.vars ?? inherited.vars) && { vars: { ...own.vars, ...inherited.vars } }),
    ...(tags.length > 0 && { tags }),
    ...(when.length > 0 && { when }),
  }
}

/** Keywords of plays alone, by their fields. */
const ownFields = {
  gatherFacts: 'gather_facts',
  gatherSubset: 'gather_subset',
  gatherTimeout: 'gather_timeout',
  factPath: 'fact_path',
  serial: 'serial',
  maxFailPercentage: 'max_fail_percentage',
  forceHandlers: 'force_handlers',
} as const
type PlayKeywords = Pick<Play, keyof typeof ownFields | 'defaults' | 'hosts' | 'strategy' | 'order'>

function playKeywords(position: Position, map: MapNode, rest: ReadonlyMap<string, Entry>): PlayKeywords {
  const { hosts, strategy, order, ...read } = ownWords(position, rest, {
    hosts: 'hosts',
    strategy: 'strategy',
    order: 'order',
    ...ownFields,
  })
  if (hosts === undefined || hosts === '' || (Array.isArray(hosts) && hosts.length === 0))
    reportMissingHosts(position, map, rest.get('hosts'))
  const usual = position.project.strategy
  const words = {
    hosts: (hosts ?? '') as Play['hosts'],
    strategy: oneOf(position, rest.get('strategy'), strategy, strategies) ?? usual,
  }
  const inOrder = oneOf(position, rest.get('order'), order, orders)
  const defaults = words.strategy instanceof Template && { defaults: { strategy: usual } }
  return { ...defaults, ...words, ...(read as PlayKeywords), ...(inOrder !== undefined && { order: inOrder }) }
}

function reportMissingHosts(position: Position, map: MapNode, entry: Entry | undefined): void {
  if (entry?.value.kind === 'map') return
  const hint =
    entry || !looksLikeTask(map)
      ? 'set `hosts` to `all`, a group, or a pattern'
      : 'this looks like a task; put it under `tasks` of a play with `hosts`'
  const stray = map.entries.find(({ key }) => !table[key.text]?.levels.includes('play'))
  const unset = stray ? notAnAttribute(stray.key.text, 'play') : "the field 'hosts' is required but was not set"
  const msg = entry ? 'Hosts list cannot be empty. Please check your playbook' : unset
  addError(position, 'missing-hosts', 'this play has no `hosts`', entry?.key.place ?? map.place, hint, { msg })
}

function looksLikeTask(map: MapNode): boolean {
  return map.entries.every(({ key }) => !table[key.text]?.levels.includes('play') || table[key.text]?.levels.includes('task'))
}

function oneOf(position: Position, entry: Entry | undefined, value: unknown, allowed: readonly string[]): Raw<string> | undefined {
  const word = typeof value === 'string' ? value.replace(/^ansible\.builtin\./, '') : value
  if (!entry || typeof word !== 'string' || allowed.includes(word)) return word as Raw<string> | undefined
  const choice = allowed.map((each) => `\`${each}\``).join(', ')
  const hint = unsupportedStrategies[word] ?? didYouMean(word, allowed)
  addError(position, 'unsupported', `\`${entry.key.text}\` is one of ${choice}, not \`${word}\``, entry.value.place, hint)
  return undefined
}

function sectionsOf(position: Position, rest: ReadonlyMap<string, Entry>): Section[] {
  const list = (word: 'pre_tasks' | 'tasks' | 'post_tasks'): Section => ({
    name: word,
    steps: stepsAt(position, word, rest.get(word)?.value),
  })
  const before = list('pre_tasks')
  const calls = roleCalls(position, 'roles', rest.get('roles')?.value)
  const roles: Section = { name: 'roles', steps: calls.flatMap((call) => roleBlock(position, call) ?? []) }
  return [before, roles, list('tasks'), list('post_tasks')]
}

/** Keys of a prompt. */
export const questionWords: DictKeys<keyof Question> = {
  name: { kind: 'identifier', field: 'name' },
  prompt: { kind: 'text', field: 'prompt' },
  default: { kind: 'any', field: 'default' },
  private: { kind: 'boolean', field: 'private' },
  confirm: { kind: 'boolean', field: 'confirm' },
  encrypt: { kind: 'text', field: 'encrypt' },
  salt: { kind: 'text', field: 'salt' },
  salt_size: { kind: 'integer', field: 'saltSize' },
  unsafe: { kind: 'boolean', field: 'unsafe' },
}

/** The prompts of a list, or a single one. */
function questionsAt(position: Position, node: Node | undefined): readonly Question[] {
  return itemsOf(node).flatMap((item) => {
    if (item.kind === 'map') return questionAt(position, item) ?? []
    addError(position, 'wrong-type', '`vars_prompt` must be a list of dicts', item.place, 'write `- name: VARIABLE`')
    return []
  })
}

function questionAt(position: Position, map: MapNode): Question | undefined {
  const question = { place: map.place, ...dictAt(position, map, questionWords, 'an entry of `vars_prompt`') }
  if (typeof question.name === 'string') return question as Question
  if (!map.entries.some(({ key }) => key.text === 'name'))
    addError(position, 'missing-option', 'this entry does not name a variable', map.place, 'add `name: VARIABLE`', {
      msg: "Invalid vars_prompt data structure, missing 'name' key",
    })
  return undefined
}
