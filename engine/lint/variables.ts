/** Variables that nothing sets, results that nothing reads, names that belong to the engine. */

import { didYouMean } from '../formats/suggest.ts'
import type { Source } from '../model/diagnostic.ts'
import { references } from '../template/index.ts'
import { magicNames } from '../variables/magic.ts'
import { assignments, definedNames, placeOfName } from './names.ts'
import type { Finding, Rule, Subject } from './rule.ts'
import { stepsOf, type Text, textsOf } from './steps.ts'

export const undefinedVariable: Rule = {
  code: 'undefined-variable',
  severity: 'warning',
  finds: 'a variable that no file of the project, no inventory and no task sets',
  why: 'the task that needs it fails on every host.',
  find(subject) {
    if (subject.open) return []
    const set = definedNames(subject)
    const guarded = guards(subject)
    const rendered = [...set].filter((name) => name.includes('{{')).map(likeRendered)
    const isMissing = (name: string) =>
      !set.has(name) &&
      !fromElsewhere.test(name) &&
      !magicNames.has(name) &&
      !guarded.has(name) &&
      !rendered.some((pattern) => pattern.test(name))
    const missing = (name: string, place: Finding['place']): Finding => ({
      message: `nothing sets \`${name}\``,
      ...(place && { place }),
      hint: didYouMean(name, set) ?? 'set it, give it a `default`, or name it with `-e`',
    })
    const missingIn = (text: Text | Source) => [...references(text)].filter(isMissing)
    return [
      ...[...textsOf(subject.plays)].flatMap((text) => missingIn(text).map((name) => missing(name, placeOfName(text, name)))),
      ...subject.templates.flatMap((template) =>
        missingIn(template)
          .filter((name) => !ofTemplates.test(name))
          .map((name) => missing(name, placeIn(template, name))),
      ),
    ]
  },
}

/** Facts, some of which go without `ansible_`, what connections need, and names of engines that stand in every loop. */
const fromElsewhere = /^ansible_|^getent_|^(?:packages|services|item)$|\./

/** What a template file is told of itself. */
const ofTemplates = /^template_(?:path|fullpath|host|uid|mtime|run_date|destpath)$/

/** What a name with a template in it may turn out to be. */
function likeRendered(name: string): RegExp {
  const texts = name.split(/\{\{.*?\}\}/).map((text) => text.replace(/\W/g, '\\$&'))
  return new RegExp(`^${texts.join('\\w*')}$`)
}

export const unreadResult: Rule = {
  code: 'unread-register',
  severity: 'warning',
  finds: 'a registered result that nothing reads',
  why: 'it costs a round trip, since what comes next waits for it, and leaves a reader to search.',
  find({ plays, files, templates, aside }) {
    const texts = textsAround({ files, templates, aside })
    const words = counted(texts, /\w+/g)
    const registrations = counted(texts, /\bregister['"]?\s*:\s*['"]?(\w+)/g)
    return [...stepsOf(plays)].flatMap(({ step }) => {
      if ((step.kind !== 'task' && step.kind !== 'include') || step.register === undefined) return []
      const { register: name, place } = step
      const isRead = (words.get(name) ?? 0) > (registrations.get(name) ?? 0)
      return isRead || name.startsWith('_') ? [] : [{ message: `nothing reads \`${name}\``, place, hint: 'take `register` out' }]
    })
  },
}

export const shadowedName: Rule = {
  code: 'engine-name',
  severity: 'warning',
  finds: 'a variable with a name that belongs to the engine',
  why: 'what is set is never seen: the engine says what these are.',
  find({ files }) {
    const found: Finding[] = []
    for (const { entry } of assignments(files.flatMap(({ node }) => (node?.kind === 'seq' ? node : []))))
      if (magicNames.has(entry.key.text))
        found.push({ message: `\`${entry.key.text}\` is set by the engine`, place: entry.key.place, hint: 'take another name' })
    return found
  },
}

/** Names that some text asks about before it uses them. */
function guards(subject: Subject): ReadonlySet<string> {
  const pattern =
    /\b(\w+)(?:(?:\.\w+|\[[^\]]*\])*\s*\|\s*(?:default|d)\b|\s+is\s+(?:not\s+)?(?:un)?defined\b)|['"](\w+)['"]\s+(?:not\s+)?in\s+(?:vars|hostvars)/g
  const names = new Set<string>()
  for (const text of textsAround(subject)) for (const [, asked, looked] of text.matchAll(pattern)) names.add((asked ?? looked) as string)
  return names
}

/** All that is written in the project and in what it uses. */
function textsAround({ files, templates, aside }: Pick<Subject, 'files' | 'templates' | 'aside'>): readonly string[] {
  return [...files.map(({ source }) => source), ...templates, ...aside.map(({ source }) => source)].map(({ text }) => text)
}

/** How often each word stands in the texts: the pattern's group, or all that it matches. */
function counted(texts: readonly string[], pattern: RegExp): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const text of new Set(texts))
    for (const [whole, word = whole] of text.matchAll(pattern)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

function placeIn(source: Source, name: string): Finding['place'] {
  const start = Math.max(0, new RegExp(`(?<![\\w.'"])${name}\\b`).exec(source.text)?.index ?? 0)
  return { source, start, end: start + name.length }
}
