/** Parses INI files as Python's `configparser` does, with its messages. */

import { pairIn } from '../../formats/text-lines.ts'
import { EvaluationError } from './values.ts'

export interface IniReading {
  /** Whether keys are case-sensitive. */
  readonly sensitive: boolean
  /** Whether a key may stand without a value, which is `null` then; otherwise that is an error. */
  readonly valueless?: boolean
}

export type IniSection = ReadonlyMap<string, string | null>

/** Says what is wrong with a file. */
export class IniError extends EvaluationError {
  /** Python's class of this error, and its text. */
  readonly type: string
  readonly text: string
  constructor(type: string, text: string, message: string, hint?: string) {
    super(message, hint, text)
    this.type = type
    this.text = text
  }
}

/** Sections by name, `DEFAULT` among them if the file has it. Throws IniError. */
export function readIni(text: string, { sensitive, valueless = false }: IniReading): ReadonlyMap<string, IniSection> {
  const sections = new Map<string, Map<string, string[] | null>>()
  const wrong: string[] = []
  let section = ''
  let key: string | undefined
  let indent = 0
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.trim()
    const keys = sections.get(section)
    const above = key === undefined ? undefined : keys?.get(key)
    if (/^[#;]/.test(content)) continue
    if (content === '') {
      above?.push('')
      continue
    }
    const depth = line.search(/\S/)
    if (above && depth > indent) {
      above.push(content)
      continue
    }
    indent = depth
    const header = /^\[(.+)\]/.exec(content)?.[1]
    if (header !== undefined) {
      if (header !== 'DEFAULT' && sections.has(header))
        throw duplicate('Section', index, `section '${header}'`, `the section \`${header}\``)
      section = header
      key = undefined
      if (!sections.has(header)) sections.set(header, new Map())
    } else if (!keys) throw headless(index, line)
    else {
      const { name, sign, value } = pairIn(content, /[=:]/)
      if (name === '' || (sign === undefined && !valueless)) {
        wrong.push(`\n\t[line ${String(index + 1).padStart(2)}]: ${quoted(line, index < text.split('\n').length - 1)}`)
        continue
      }
      key = sensitive ? name : name.toLowerCase()
      if (keys.has(key)) throw duplicate('Option', index, `option '${key}' in section '${section}'`, `the key \`${key}\``)
      keys.set(key, value === undefined ? null : [value])
    }
  }
  if (wrong.length > 0) throw unreadable(wrong)
  return new Map([...sections].map(([name, keys]) => [name, new Map([...keys].map(([each, lines]) => [each, lines && joined(lines)]))]))
}

/** A value with its `%(name)s` replaced by other values of the section, which has those of `DEFAULT`. Throws IniError. */
export function interpolated(
  section: IniSection,
  key: string,
  named: { readonly section: string; readonly lower: boolean },
): string | null {
  const raw = section.get(key)
  return typeof raw === 'string' ? replaced(raw, 1) : (raw ?? null)

  function replaced(text: string, depth: number): string {
    if (depth > 10) throw failure('InterpolationDepthError', 'cannot be substituted in 10 steps', undefined)
    return text.replace(/%(?:(%)|\(([^)]+)\)s|)/g, (_whole, percent: string | undefined, name: string | undefined, offset: number) => {
      if (percent) return '%'
      if (name === undefined) {
        const found = text.slice(offset)
        const why = found.startsWith('%(') ? 'bad interpolation variable reference' : "'%' must be followed by '%' or '(', found:"
        throw new IniError('InterpolationSyntaxError', `${why} '${found}'`, `\`${found}\` is no interpolation`, 'write `%%` for a `%`')
      }
      const other = named.lower ? name.toLowerCase() : name
      if (!section.has(other)) throw failure('InterpolationMissingOptionError', 'is not a valid option name', other)
      return replaced(section.get(other) ?? '', depth + 1)
    })
  }

  function failure(type: string, why: string, name: string | undefined): IniError {
    const beginning = name === undefined ? 'Recursion limit exceeded in value substitution' : 'Bad value substitution'
    const about = `option '${key}' in section '${named.section}' contains an interpolation key${name === undefined ? '' : ` '${name}'`}`
    const message = name === undefined ? `\`${key}\` refers to itself` : `there is no \`${name}\`, which \`${key}\` refers to`
    return new IniError(type, `${beginning}: ${about} which ${why}. Raw value: '${raw}'`, message)
  }
}

function joined(lines: readonly string[]): string {
  return lines.join('\n').trimEnd()
}

function quoted(line: string, ends: boolean): string {
  return `'${line}${ends ? '\\n' : ''}'`
}

function duplicate(what: 'Section' | 'Option', index: number, python: string, ours: string): IniError {
  const text = `While reading from '<???>' [line ${String(index + 1).padStart(2)}]: ${python} already exists`
  return new IniError(`Duplicate${what}Error`, text, `${ours} is defined twice`)
}

function headless(index: number, line: string): IniError {
  const text = `File contains no section headers.\nfile: '<???>', line: ${index + 1}\n${quoted(line, true)}`
  return new IniError(
    'MissingSectionHeaderError',
    text,
    `\`${line.trim()}\` is outside a section`,
    'add a line such as `[section]` above it',
  )
}

function unreadable(wrong: readonly string[]): IniError {
  const [first = ''] = wrong
  const line = /: '(.*?)(?:\\n)?'$/.exec(first)?.[1]?.trim()
  const text = `Source contains parsing errors: '<???>'${wrong.join('')}`
  return new IniError('ParsingError', text, `\`${line}\` has no key and value`, 'write it as `key = value`')
}
