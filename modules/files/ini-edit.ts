/** Edits the lines of an INI file: sets or removes one option of one section. */
import { endedLines } from '../../engine/formats/text-lines.ts'

export interface IniSpec {
  /** If unset, the lines before the first section. */
  readonly section?: string
  readonly option?: string
  readonly values: readonly string[]
  readonly present: boolean
  /** Remove other values of the option. */
  readonly exclusive: boolean
  /** Allow an option without `=`. */
  readonly bare: boolean
  /** No spaces around `=`. */
  readonly tight: boolean
  /** Ignore differences in spaces around `=`. */
  readonly ignoreSpaces: boolean
  /** A commented line can become the option. */
  readonly inactive: boolean
  /** Options that identify the section; a new one gets them. */
  readonly holding: readonly { readonly option: string; readonly values: readonly string[] }[]
}

export interface IniResult {
  readonly text: string
  readonly message: string
}

/** The new text; unchanged if nothing differs. */
export function withIni(text: string, spec: IniSpec): IniResult {
  // As in Ansible, a new file begins with an empty line.
  const lines = text === '' ? ['\n'] : endedLines(text)
  const found = sectionIn(lines, spec)
  if (!found) return spec.present ? newSection(lines, spec) : { text: joined(text, lines), message: 'OK' }
  const { start, end } = found
  // The header is removed with its section.
  if (!spec.present && !spec.option)
    return { text: [...lines.slice(0, start - 1), ...lines.slice(end)].join(''), message: 'section removed' }
  const inside = lines.slice(start, end)
  const { kept, message } = spec.present ? present(inside, spec, lineEnd(text)) : absent(inside, spec.option ?? '', spec)
  if (message === 'OK') return { text: joined(text, lines), message }
  return { text: [...lines.slice(0, start), ...kept, ...lines.slice(end)].join(''), message }
}

/** Adds a missing final line end; an empty file stays empty. */
function joined(text: string, lines: readonly string[]): string {
  return text === '' ? '' : lines.join('')
}

function lineEnd(text: string): string {
  return /\r\n/.test(text) ? '\r\n' : '\n'
}

/** Position of the lines of the section, without its header. */
function sectionIn(lines: readonly string[], { section, holding }: IniSpec): { readonly start: number; readonly end: number } | undefined {
  const endFrom = (start: number) => {
    const next = lines.findIndex((line, index) => index >= start && line.startsWith('['))
    return next < 0 ? lines.length : next
  }
  if (!section) return { start: 0, end: endFrom(0) }
  for (const [index, line] of lines.entries()) {
    if (!isHead(line, section)) continue
    const end = endFrom(index + 1)
    const hasAll = holding.every(({ option, values }) =>
      lines.slice(index + 1, end).some((each) => {
        const match = matchOf(each, option, false)
        return match !== undefined && (values.length === 0 || values.includes(match.value))
      }),
    )
    if (hasAll) return { start: index + 1, end }
  }
  return undefined
}

function isHead(line: string, section: string): boolean {
  const close = line.lastIndexOf(']')
  return line.startsWith('[') && close > 0 && (line.slice(1, close).trim() === section.trim() || line.startsWith(`[${section}]`))
}

interface Match {
  readonly value: string
  readonly active: boolean
}

/** Matches a line of an option: `option = value`, or only the option; `inactive` allows a leading `#` or `;`. */
function matchOf(line: string, option: string, inactive: boolean): Match | undefined {
  const plain = line.replace(/\r?\n$/, '')
  const mark = /^[ \t]*[#;]/.exec(plain)?.[0]
  if (mark !== undefined && !inactive) return undefined
  const body = plain.slice(mark?.length ?? 0).replace(/^[ \t]+/, '')
  if (!body.startsWith(option)) return undefined
  const rest = body.slice(option.length).replace(/^[ \t]+/, '')
  if (rest !== '' && !rest.startsWith('=')) return undefined
  return { value: rest.slice(1).replace(/^[ \t]+/, ''), active: mark === undefined }
}

function written(spec: IniSpec, value: string | undefined, end: string): string {
  if (value === undefined || (value === '' && spec.bare)) return `${spec.option}${end}`
  return `${spec.option}${spec.tight ? '=' : ' = '}${value}${end}`
}

/** Lines of the section with the option. */
function present(inside: readonly string[], spec: IniSpec, end: string): { kept: readonly string[]; message: string } {
  const { option } = spec
  if (!option) return { kept: inside, message: 'OK' }
  const left = [...new Set(spec.values)]
  const lines = inside.map((line) => ({ line, match: matchOf(line, option, spec.inactive), done: false, gone: false }))
  let message = 'OK'
  let bare = false
  const put = (each: (typeof lines)[number], value: string | undefined) => {
    const line = written(spec, value, end)
    const same = spec.ignoreSpaces && each.match?.active ? each.match.value === (value ?? '') : each.line === line
    each.done = true
    if (same) return
    each.line = line
    message = 'option changed'
  }
  for (const each of lines) {
    if (!each.match) continue
    const at = left.indexOf(each.match.value)
    if (at >= 0) {
      put(each, left[at])
      bare ||= spec.bare && left[at] === ''
      left.splice(at, 1)
    } else if (left.length === 0 && spec.bare) {
      put(each, undefined)
      bare = true
      break
    }
  }
  if (spec.exclusive && !spec.bare)
    for (const each of lines) {
      if (!each.match || each.done) continue
      if (left.length > 0) put(each, left.shift())
      else {
        each.gone = true
        message = 'option changed'
      }
    }
  const kept = lines.filter(({ gone }) => !gone).map(({ line }) => line)
  const added =
    left.length > 0
      ? left.map((value) => written({ ...spec, bare: false }, value, end))
      : spec.bare && !bare && spec.values.length === 0
        ? [written(spec, undefined, end)]
        : []
  if (added.length === 0) return { kept, message }
  const last = kept.findLastIndex((line) => !/^[ \t]*([#;].*)?\r?$/.test(line.slice(0, -1)))
  return { kept: [...kept.slice(0, last + 1), ...added, ...kept.slice(last + 1)], message: 'option added' }
}

/** Lines of the section without the option. */
function absent(inside: readonly string[], option: string, { values, exclusive }: IniSpec): { kept: readonly string[]; message: string } {
  const kept = inside.filter((line) => {
    const match = matchOf(line, option, false)
    return !match || !(exclusive || values.includes(match.value))
  })
  return { kept, message: kept.length === inside.length ? 'OK' : 'option changed' }
}

/** A section at the end of the file. */
function newSection(lines: readonly string[], spec: IniSpec): IniResult {
  const { section, option, values, bare, exclusive, holding } = spec
  const end = lineEnd(lines.join(''))
  const added = [`[${section}]${end}`]
  const all = [...new Set(values)]
  for (const each of holding) {
    if (each.option === option) {
      if (!exclusive) all.push(...each.values.filter((value) => !all.includes(value)))
    } else if (each.values.length > 0)
      added.push(...each.values.map((value) => written({ ...spec, option: each.option, bare: false }, value, end)))
    else if (bare) added.push(`${each.option}${end}`)
  }
  if (option && all.length > 0) added.push(...all.map((value) => written({ ...spec, bare: false }, value, end)))
  else if (option && bare) added.push(written(spec, undefined, end))
  const message = option && (all.length > 0 || bare) ? 'section and option added' : 'only section added'
  return { text: [...lines, ...added].join(''), message }
}
