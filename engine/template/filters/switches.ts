/** Filters for the settings of network switches, as those of `ansible.netcommon`. */
import { define, type Table } from '../compile/callable.ts'
import { iterate, needInteger, needText } from '../values/convert.ts'
import { EvaluationError } from '../values/errors.ts'

export const switchFilters: Table = {
  hash_salt: define('', (value) => {
    const parts = needText(value, '`hash_salt`').split('$')
    if (parts.length !== 4) throw new EvaluationError('`hash_salt` finds no salt in the value', 'pass a hash such as `$1$salt$hash`')
    return parts[2]
  }),
  vlan_expander: define('', (value) => expanded(needText(value, '`vlan_expander`'))),
  vlan_parser: define('first_line_len other_line_len', (value, [first, other]) =>
    lines(
      ranges(iterate(value).map((each) => needInteger(each, 'vlan_parser'))),
      needInteger(first, 'vlan_parser', 48),
      needInteger(other, 'vlan_parser', 44),
    ),
  ),
}

function expanded(text: string): readonly number[] {
  const numbers = text.split(',').flatMap((part) => {
    const [, first, last] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? []
    if (first === undefined || Number(last ?? first) > 65_535)
      throw new EvaluationError(`\`${part}\` is neither a VLAN number nor a range of them`)
    return Array.from({ length: Math.max(0, Number(last ?? first) - Number(first) + 1) }, (_, at) => Number(first) + at)
  })
  return [...new Set(numbers)].sort((a, b) => a - b)
}

/** Runs of three and more are written as a range. */
function ranges(numbers: readonly number[]): readonly string[] {
  const ordered = [...new Set(numbers)].sort((a, b) => a - b)
  if (ordered.length === 0) throw new EvaluationError('`vlan_parser` needs at least one number')
  if ((ordered[0] as number) < 1 || (ordered.at(-1) as number) > 4094) throw new EvaluationError('a VLAN number must be from 1 to 4094')
  const runs: number[][] = []
  for (const number of ordered) {
    const run = runs.at(-1)
    if (run !== undefined && run.at(-1) === number - 1) run.push(number)
    else runs.push([number])
  }
  return runs.flatMap((run) => (run.length > 2 ? [`${run[0]}-${run.at(-1)}`] : run.map(String)))
}

function lines(parts: readonly string[], first: number, other: number): readonly string[] {
  const written = ['']
  for (const part of parts) {
    const line = written.at(-1) as string
    const longer = `${line}${line === '' ? '' : ','}${part}`
    if (longer.length > (written.length === 1 ? first : other)) written.push(part)
    else written[written.length - 1] = longer
  }
  return written.filter((line) => line !== '')
}
