/** The lookup `sequence`. */
import { EvaluationError } from '../values/errors.ts'
import { formatPercent } from '../values/format-percent.ts'
import { toText } from '../values/text.ts'
import type { Named } from '../values/values.ts'
import { defineLookup, splitOptions } from './lookup.ts'

const names = ['start', 'end', 'stride', 'count', 'format']
const short = /^(?:(?<start>0?x?[\da-f]+)-)?(?<end>0?x?[\da-f]+)(?:\/(?<stride>-?0?x?[\da-f]+))?(?::(?<format>.+))?$/is

export const sequence = defineLookup(names.join(' '), ({ terms, options }) => {
  if (terms.length === 0) return numbers(options)
  return terms.flatMap((term) =>
    numbers({ ...options, ...(typeof term === 'object' && term !== null ? (term as Named) : written(toText(term))) }),
  )
})

/** `5`, `2-10/2:host%02d`, or `start=1 end=5`. */
function written(term: string): Named {
  const found = short.exec(term.trim())?.groups
  if (found !== undefined) return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
  const { bare, options } = splitOptions(term, names)
  if (bare !== '') throw new EvaluationError(`\`sequence\` cannot parse \`${bare}\``, 'write `start=1 end=5` or `1-5`')
  return options
}

function numbers(options: Named): string[] {
  const integerOption = (name: string): number | undefined => {
    const value = options[name]
    if (value === undefined || value === null) return undefined
    const number = Number(
      toText(value)
        .replace(/^(-?)0(?=[0-7]+$)/, '$10o')
        .replace(/^-0o/, '0o'),
    )
    if (!Number.isInteger(number)) throw new EvaluationError(`\`${name}\` of a sequence must be a whole number, not \`${toText(value)}\``)
    return number
  }
  const start = integerOption('start') ?? 1
  const count = integerOption('count')
  const stride = integerOption('stride') ?? 1
  const end = count === undefined ? integerOption('end') : count === 0 ? undefined : start + (count - 1) * stride
  if (count === 0) return []
  if (end === undefined) throw new EvaluationError('`sequence` needs `end` or `count`')
  if (stride > 0 ? end < start : stride < 0 ? end > start : start !== end)
    throw new EvaluationError(`a sequence from ${start} to ${end} cannot have the stride ${stride}`)
  const length = stride === 0 ? 1 : Math.floor((end - start) / stride) + 1
  if (length > 100_000) throw new EvaluationError('`sequence` would create more than 100000 numbers')
  const format = options.format === undefined ? '%d' : toText(options.format)
  return Array.from({ length }, (_, at) => formatPercent(format, start + at * stride))
}
