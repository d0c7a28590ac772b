/** Parses INI files as Python's `configparser` does. */
import { EvaluationError } from './values.ts'

export interface IniReading {
  /** Whether keys are case-sensitive. */
  readonly sensitive: boolean
  /** Whether invalid lines are errors; otherwise they are skipped. */
  readonly strict?: boolean
  /** The file as its author names it: a key that is there twice is an error. */
  readonly unique?: string
}

/** Sections by name; keys before the first header are in the section with an empty name. */
export function readIni(text: string, { sensitive, strict = false, unique }: IniReading): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>([['', new Map()]])
  let current = sections.get('') as Map<string, string>
  let last: string | undefined
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:[#;].*)?$/.test(line)) continue
    const header = /^\[([^\]]+)\]/.exec(line)?.[1]
    if (header !== undefined) {
      if (strict && header !== 'DEFAULT' && sections.has(header)) throw new EvaluationError(`the section \`${header}\` is defined twice`)
      current = sections.get(header) ?? new Map()
      sections.set(header, current)
      last = undefined
    } else if (/^\s/.test(line) && last !== undefined) current.set(last, `${current.get(last)}\n${line.trim()}`)
    else {
      const [, key = '', value] = /^\s*([^=:]+?)\s*(?:[=:]\s*(.*?))?\s*$/.exec(line) ?? []
      last = sensitive ? key : key.toLowerCase()
      if (unique !== undefined && current.has(last)) {
        const section = [...sections].find(([, each]) => each === current)?.[0] || 'java_properties'
        const reason = `While reading from '<???>' [line ${String(index + 1).padStart(2)}]: option '${last}' in section '${section}' already exists`
        throw new EvaluationError(
          `the key \`${last}\` is defined twice in \`${unique}\``,
          undefined,
          `Duplicate option in '${unique}': ${reason}`,
        )
      }
      if (strict) refuse(line, current, last, value, current === sections.get(''))
      current.set(last, value ?? '')
    }
  }
  return sections
}

function refuse(line: string, section: ReadonlyMap<string, string>, key: string, value: string | undefined, headless: boolean): void {
  if (headless) throw new EvaluationError(`\`${line.trim()}\` is outside a section`, 'add a line such as `[section]` above it')
  if (key === '' || value === undefined) throw new EvaluationError(`\`${line.trim()}\` has no key and value`, 'write it as `key = value`')
  if (section.has(key)) throw new EvaluationError(`the key \`${key}\` is defined twice in one section`)
}
