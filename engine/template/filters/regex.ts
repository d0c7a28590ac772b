/** Filters with regular expressions. */
import { define, type Table } from '../compile/callable.ts'
import { isOn, needInteger } from '../values/convert.ts'
import { EvaluationError } from '../values/errors.ts'
import { expand, pythonRegex } from '../values/regex.ts'
import { toText } from '../values/text.ts'
import { tuple } from '../values/values.ts'

export const regexFilters: Table = {
  regex_replace: define(
    'pattern replacement ignorecase multiline count mandatory_count',
    (value, [pattern = '', replacement = '', ignore, lines, count, mandatory]) =>
      replace(toText(value), pythonRegex(toText(pattern), `g${flags(ignore, lines)}`), toText(replacement), {
        most: needInteger(count, 'regex_replace', 0),
        exactly: needInteger(mandatory, 'regex_replace', 0),
      }),
  ),
  regex_search: define('* ignorecase multiline', (value, [args, ignore, lines]) =>
    search(toText(value), args as readonly unknown[], flags(ignore, lines)),
  ),
  regex_findall: define('regex multiline ignorecase', (value, [pattern = '', lines, ignore]) =>
    [...toText(value).matchAll(pythonRegex(toText(pattern), `g${flags(ignore, lines)}`))].map((match) =>
      match.length > 2 ? tuple(match.slice(1).map((part) => part ?? '')) : (match.at(-1) ?? ''),
    ),
  ),
  regex_escape: define('re_type', (value, [type = 'python']) => escaped(toText(value), toText(type))),
}

function flags(ignore: unknown, lines: unknown): string {
  return `${isOn(ignore) ? 'i' : ''}${isOn(lines) ? 'm' : ''}`
}

interface Times {
  readonly most: number
  readonly exactly: number
}

function replace(text: string, pattern: RegExp, replacement: string, { most, exactly }: Times): string {
  let done = 0
  const result = text.replace(pattern, (...parts: unknown[]) => {
    const named = typeof parts.at(-1) === 'object' ? (parts.pop() as Record<string, string>) : undefined
    if (most > 0 && done >= most) return parts[0] as string
    done++
    return expand(replacement, parts.slice(0, -2) as (string | undefined)[], named)
  })
  if (exactly > 0 && done !== exactly) throw new EvaluationError(`\`regex_replace\` found ${done} matches instead of ${exactly}`)
  return result
}

/** The match, or the groups listed as `\1` or `\g<name>`; `None` without a match. */
function search(text: string, [pattern, ...wanted]: readonly unknown[], chosen: string): unknown {
  const match = pythonRegex(toText(pattern), chosen).exec(text)
  if (match === null) return null
  if (wanted.length === 0) return match[0]
  return wanted.map((each) => {
    const reference = /^\\(?:g<(\w+)>|(\d+))$/.exec(toText(each))
    const name = reference?.[1] ?? reference?.[2]
    if (name === undefined) throw new EvaluationError(`\`${toText(each)}\` does not name a group`, 'write `\\\\1` or `\\\\g<name>`')
    return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? null
  })
}

function escaped(text: string, type: string): string {
  if (type === 'python') return text.replace(/[\\^$.|?*+()[\]{}&~#\s-]/g, '\\$&')
  if (type === 'posix_basic') return text.replace(/[\\.[\]*^$]/g, '\\$&')
  throw new EvaluationError(`\`regex_escape\` supports \`python\` and \`posix_basic\`, not \`${type}\``)
}
