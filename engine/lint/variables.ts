/** The rules on undefined variables, unused results and reserved names. */

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
  finds: 'a variable that no file of the project, no inventory and no task defines',
  why: 'the task that uses it fails on every host.',
  find(subject) {
    if (subject.incomplete) return []
    const set = definedNames(subject)
    const tested = testedNames(subject)
    const modules = new Set([...stepsOf(subject.plays)].flatMap(({ step }) => (step.kind === 'task' && step.module) || []))
    const mayBeFact = (name: string) => [...modules].some((module) => module.maySetFact?.(name))
    const rendered = [...set].filter((name) => name.includes('{{')).map(patternOfName)
    const isMissing = (name: string) =>
      !set.has(name) &&
      !fromElsewhere.test(name) &&
      !magicNames.has(name) &&
      !tested.has(name) &&
      !rendered.some((pattern) => pattern.test(name)) &&
      !mayBeFact(name)
    const missing = (name: string, place: Finding['place']): Finding => ({
      message: `\`${name}\` is not defined`,
      ...(place && { place }),
      hint: didYouMean(name, set) ?? 'define it, add a `default`, or set it with `-e`',
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

/** Facts, some without the prefix `ansible_`, connection variables, and loop variables. */
const fromElsewhere = /^ansible_|^getent_|^(?:packages|services|item)$|\./

/** Variables of template files. */
const ofTemplates = /^template_(?:path|fullpath|host|uid|mtime|run_date|destpath)$/

/** Matches the names that a template may render to. */
function patternOfName(name: string): RegExp {
  const texts = name.split(/\{\{.*?\}\}/).map((text) => text.replace(/\W/g, '\\$&'))
  return new RegExp(`^${texts.join('\\w*')}$`)
}

export const unusedRegister: Rule = {
  code: 'unused-register',
  severity: 'warning',
  finds: 'a registered result that is never used',
  why: 'it costs a round trip, since the next task waits for it, and it misleads readers.',
  find({ plays, files, templates, externalFiles }) {
    const texts = textsAround({ files, templates, externalFiles })
    const words = countWords(texts, /\w+/g)
    const registrations = countWords(texts, /\bregister['"]?\s*:\s*['"]?(\w+)/g)
    return [...stepsOf(plays)].flatMap(({ step }) => {
      if ((step.kind !== 'task' && step.kind !== 'include') || step.register === undefined) return []
      const { register: name, place } = step
      const isRead = (words.get(name) ?? 0) > (registrations.get(name) ?? 0)
      return isRead || name.startsWith('_') ? [] : [{ message: `\`${name}\` is never used`, place, hint: 'remove `register`' }]
    })
  },
}

export const reservedName: Rule = {
  code: 'reserved-name',
  severity: 'warning',
  finds: 'a variable with a reserved name',
  why: 'its value is never used: the engine sets these variables.',
  find({ files }) {
    const found: Finding[] = []
    for (const { entry } of assignments(files.flatMap(({ node }) => (node?.kind === 'seq' ? node : []))))
      if (magicNames.has(entry.key.text))
        found.push({ message: `\`${entry.key.text}\` is a reserved name`, place: entry.key.place, hint: 'use another name' })
    return found
  },
}

/** Names that a text tests with `default`, `is defined` or `in vars`. */
function testedNames(subject: Subject): ReadonlySet<string> {
  const pattern =
    /\b(\w+)(?:(?:\.\w+|\[[^\]]*\])*\s*\|\s*(?:default|d)\b|\s+is\s+(?:not\s+)?(?:un)?defined\b)|['"](\w+)['"]\s+(?:not\s+)?in\s+(?:vars|hostvars)/g
  const names = new Set<string>()
  for (const text of textsAround(subject)) for (const [, asked, looked] of text.matchAll(pattern)) names.add((asked ?? looked) as string)
  return names
}

/** All texts of the project and of the roles it uses. */
function textsAround({ files, templates, externalFiles }: Pick<Subject, 'files' | 'templates' | 'externalFiles'>): readonly string[] {
  return [...files.map(({ source }) => source), ...templates, ...externalFiles.map(({ source }) => source)].map(({ text }) => text)
}

/** Counts the words in the texts: the pattern's group, or the whole match. */
function countWords(texts: readonly string[], pattern: RegExp): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const text of new Set(texts))
    for (const [whole, word = whole] of text.matchAll(pattern)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

function placeIn(source: Source, name: string): Finding['place'] {
  const start = Math.max(0, new RegExp(`(?<![\\w.'"])${name}\\b`).exec(source.text)?.index ?? 0)
  return { source, start, end: start + name.length }
}
