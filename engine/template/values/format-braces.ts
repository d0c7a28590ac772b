/** `'{0} {name:>8}'.format(…)`. */
import { missing } from '../scope.ts'
import { attributeOf, itemOf } from './access.ts'
import { isDict } from './dicts.ts'
import { EvaluationError } from './errors.ts'
import { formatValue } from './format-spec.ts'
import { repr, toText } from './text.ts'
import { Fn, type Named } from './values.ts'

const field = /\{\{|\}\}|\{([^{}:!]*)(?:!([rsa]))?(?::((?:[^{}]|\{[^{}]*\})*))?\}|[{}]/g

export function formatBraces(text: string, args: readonly unknown[], named: Named): string {
  let automatic = 0
  const argumentOf = (reference: string): unknown => {
    const found = /^([^.[]*)(.*)$/s.exec(reference) as RegExpExecArray
    const first = found[1] === '' ? String(automatic++) : (found[1] as string)
    return walk(argument(first, args, named), found[2] as string)
  }
  return text.replace(field, (whole, reference: string | undefined, conversion: string | undefined, spec: string | undefined) => {
    if (whole === '{{' || whole === '}}') return whole.charAt(0)
    if (reference === undefined) throw new EvaluationError(`the format has a single \`${whole}\``, `write \`${whole}${whole}\``)
    const value = argumentOf(reference)
    const inner = (spec ?? '').replace(/\{([^{}]*)\}/g, (_, name: string) => toText(argumentOf(name)))
    return formatValue(conversion === 'r' || conversion === 'a' ? repr(value) : conversion === 's' ? toText(value) : value, inner)
  })
}

function argument(name: string, args: readonly unknown[], named: Named): unknown {
  if (/^\d+$/.test(name)) {
    if (Number(name) < args.length) return args[Number(name)]
    throw new EvaluationError(`the format names argument ${name}, but only ${args.length} are passed`)
  }
  if (Object.hasOwn(named, name)) return named[name]
  throw new EvaluationError(`the format names \`${name}\`, which is not passed`)
}

/** Follows `.name` and `[key]`, but never to a method. */
function walk(value: unknown, path: string): unknown {
  for (const step of path.matchAll(/\.([^.[]+)|\[([^\]]+)\]|./gs)) {
    const [whole, name, key] = step
    if (name === undefined && key === undefined) throw new EvaluationError(`\`${whole}\` has no meaning in a format`)
    if (name !== undefined && isDict(value))
      throw new EvaluationError(`the value has no \`${name}\``, `write \`[${name}]\` for a key of a dict`)
    value = name === undefined ? itemOf(value, /^\d+$/.test(key as string) ? Number(key) : key) : attributeOf(value, name)
    if (value === missing || value instanceof Fn) throw new EvaluationError(`the value has no \`${name ?? key}\``)
  }
  return value
}
