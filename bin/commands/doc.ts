/** `tsplay doc`: lists and describes modules, statements, keywords, filters, tests and lookups, from their declarations. */

import { resolve } from 'node:path'
import { PluginsInPython } from '../../engine/bridge/plugins.ts'
import { nearPath } from '../../engine/formats/near-path.ts'
import { didYouMean } from '../../engine/formats/suggest.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type AnyModule, isIdempotent } from '../../engine/model/module.ts'
import type { JsonSchema } from '../../engine/options/options.ts'
import { type Described, optionRows } from '../../engine/reference/described.ts'
import { editorSchema } from '../../engine/reference/editor-schema.ts'
import type { TemplateKind } from '../../engine/reference/filters/entry.ts'
import { type ReferenceRow, referenceRows, referenceRowsOf } from '../../engine/reference/filters/index.ts'
import { referenceLine, referenceText } from '../../engine/reference/filters/page.ts'
import { type KeywordRow, keywordRows, refusedRows } from '../../engine/reference/keyword-sentences.ts'
import { pageText } from '../../engine/reference/page-text.ts'
import { writtenSchemas } from '../../engine/reference/schemas/index.ts'
import { statementsByName } from '../../engine/reference/statements.ts'
import { wrap } from '../../engine/reference/wrap.ts'
import { pythonOf } from '../load/python.ts'
import { makeRegistry, type RunRegistry } from '../load/registry.ts'
import { topics } from '../load/topics.ts'
import { loadUserCarriers } from '../load/user-carriers.ts'
import type { RunFlags } from '../options/flags.ts'
import { pluginFolders } from '../options/play-defaults.ts'
import { withSettings } from '../options/settings.ts'

export interface DocFlags {
  readonly json?: boolean
  /** Of playbooks, or of what a run writes. */
  readonly schema?: string
  readonly modulePath?: readonly string[]
}

/** Prints to standard output. Modules of users count where their folder is named: code of the working folder is not loaded unasked. */
export async function docCommand(name: string | undefined, { json, schema, modulePath = [] }: DocFlags): Promise<number> {
  const registry = makeRegistry(modulePath)
  const written = (writtenSchemas as Readonly<Record<string, (() => JsonSchema) | undefined>>)[schema ?? '']
  if (written) print(asJson(written()))
  else if (schema) {
    await loadUserCarriers({ modules: modulePath })
    print(`${JSON.stringify(editorSchema(await allModules(registry)), null, 1)}\n`)
  } else if (name === undefined) print(json ? asJson(await summaries(registry)) : await list(registry))
  else if (name === 'keywords') print(json ? asJson(keywordRows()) : keywordRows().map(keywordText).join('\n'))
  else if (Object.hasOwn(templateKinds, name)) print(json ? asJson(rowsOfKind(name)) : rowsOfKind(name).map(referenceLine).join(''))
  else print(await page(name, registry, json === true))
  return 0
}

function print(text: string): void {
  process.stdout.write(text)
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

const templateKinds: Readonly<Record<string, TemplateKind>> = { filters: 'filter', tests: 'test', lookups: 'lookup' }

function rowsOfKind(name: string): readonly ReferenceRow[] {
  return referenceRows().filter(({ kind }) => kind === templateKinds[name])
}

async function page(name: string, registry: RunRegistry, json: boolean): Promise<string> {
  const plain = name.replace(/^ansible\.(?:builtin|legacy)\./, '')
  await registry.preload([name])
  const described = registry.resolve(name) ?? statementsByName.get(plain)
  const keyword = described ? undefined : keywordRows().find(({ word }) => word === name)
  const templates = referenceRowsOf(name)
  if (described || keyword) {
    const data = described ? declarationData(described) : keyword
    if (json) return asJson({ ...data, ...(templates.length > 0 && { templates }) })
    return [described ? pageText(described) : keywordText(keyword as KeywordRow), ...templates.map(referenceText)].join('\n')
  }
  if (templates.length > 0) return json ? asJson(templates) : templates.map(referenceText).join('\n')
  const inPython = await pythonText(name)
  if (typeof inPython === 'string') return json ? asJson({ name, inPython }) : `${name}: ${inPython}\n`
  if (inPython) return json ? asJson(declarationData(inPython)) : pageText(inPython)
  const refused = refusedRows().find(({ word }) => word === name)
  if (refused) return json ? asJson(refused) : `${refused.word}: refused\n${wrap(`${refused.hint}.`, 80, '  ').join('\n')}\n`
  const words = [...registry.names(), ...statementsByName.keys(), ...keywordRows().map(({ word }) => word)]
  const templateNames = referenceRows().flatMap((row) => [row.name, ...(row.aliases ?? [])])
  throw new Problem(`there is no module, statement, keyword, filter, test or lookup \`${name}\``, {
    hint: didYouMean(name, [...words, ...templateNames]) ?? '`tsplay doc` lists all of them',
  })
}

/** What a module in Python is, or where a filter, test or lookup is. */
async function pythonText(name: string): Promise<string | Described | undefined> {
  const flags = await withSettings<Partial<RunFlags>>({})
  const python = pythonOf(flags)
  if (!python) return undefined
  const registry = makeRegistry([], python, flags.collectionsPath)
  await registry.preload([name])
  await registry.bridge?.(new Map([[name, [resolve('library')]]]))
  const module = registry.resolve(name)
  const described = module && (await registry.describe(name, [resolve('library')]))
  if (described) return described
  if (module) return `runs through ${module.summary}, on hosts that have Python; \`ansible-doc ${module.name}\` describes it`
  const plugins = new PluginsInPython(python, nearPath, true)
  const folders = { filters: [], tests: [], lookups: [], ...pluginFolders(flags.settings) }
  plugins.add({ roots: [resolve('.')], folders, collections: [resolve('collections'), ...(flags.collectionsPath ?? [])] })
  const kinds = (['filters', 'tests', 'lookups'] as const).flatMap((kind) => {
    const file = plugins.find(kind, name)?.file
    return file === undefined ? [] : [`a ${kind.slice(0, -1)} of ${file}, which is called through the controller's Python`]
  })
  return kinds.length > 0 ? kinds.join('; ') : undefined
}

/** The declaration as data, without its functions. */
function declarationData({
  name,
  aliases = [],
  summary,
  notes = [],
  options,
  refused = {},
  freeForm,
  examples,
  results = {},
  kind = 'resource',
  idempotent,
  through,
}: Described): object {
  return {
    name,
    ...(through === undefined ? { origin: 'native' } : { origin: 'bridge', through }),
    aliases,
    summary,
    notes,
    freeForm,
    options,
    rows: optionRows(options),
    refused,
    results,
    examples,
    idempotent: isIdempotent({ kind, idempotent }),
    kind,
  }
}

function keywordText({ word, kind, levels, sentence }: KeywordRow): string {
  return `${[`${word}: a keyword of ${levels.join(', ')} (${kind})`, ...wrap(sentence, 80, '  ')].join('\n')}\n`
}

async function allModules(registry: RunRegistry): Promise<readonly AnyModule[]> {
  const names = [...new Set(registry.names())]
  await registry.preload(names)
  const modules = names.flatMap((name) => registry.resolve(name) ?? [])
  return [...new Set(modules)].sort((a, b) => (a.name < b.name ? -1 : 1))
}

interface Summary {
  readonly topic: string
  readonly name: string
  readonly summary: string
}

/** One line each; modules that stand in no topic are the user's own. */
async function summaries(registry: RunRegistry): Promise<readonly Summary[]> {
  const modules = new Map((await allModules(registry)).map((module) => [module.name, module.summary]))
  const statements = new Map([...statementsByName].map(([name, { summary }]) => [name, summary]))
  const listed = Object.entries(topics).flatMap(([topic, names]) =>
    names.flatMap((name) => {
      const summary = modules.get(name) ?? statements.get(name)
      return summary === undefined ? [] : [{ topic, name, summary }]
    }),
  )
  const others = [...modules].filter(([name]) => !listed.some((each) => each.name === name))
  return [...listed, ...others.map(([name, summary]) => ({ topic: 'Your own', name, summary }))]
}

async function list(registry: RunRegistry): Promise<string> {
  const all = await summaries(registry)
  const width = Math.max(...all.map(({ name }) => name.length))
  const lines = [...new Set(all.map(({ topic }) => topic))].flatMap((topic) => [
    '',
    topic,
    ...all.filter((each) => each.topic === topic).map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
  ])
  const more = ['', '`tsplay doc NAME` describes one; `tsplay doc keywords`, `filters`, `tests` and `lookups` list those.']
  return `${[...lines.slice(1), ...more].join('\n')}\n`
}
