/** The filter `fact_diff`: the difference of two values, with full context. */
import { hunkHead, hunksOf } from '../../formats/text-diff.ts'
import { define, type Table } from '../compile/callable.ts'
import { splitLines } from '../methods/split.ts'
import { isOn, needList, textOr } from '../values/convert.ts'
import { asDict, dictOf, entry, isDict } from '../values/dicts.ts'
import { EvaluationError } from '../values/errors.ts'
import { jsonText } from '../values/json.ts'
import { pythonRegex } from '../values/regex.ts'
import { toText } from '../values/text.ts'

export const factDiffFilters: Table = {
  fact_diff: define('after plugin common', (before, [after, plugin, common]) => {
    const { name = 'ansible.utils.native', skip } = pluginOf(plugin)
    if (name !== 'ansible.utils.native')
      throw new EvaluationError(`\`fact_diff\` does not support the plugin \`${name}\``, 'use `ansible.utils.native`')
    return differing(textOf(before, skip), textOf(after, skip), isOn(common))
  }),
}

function pluginOf(plugin: unknown): { readonly name?: string; readonly skip: readonly unknown[] } {
  const dict = asDict(plugin ?? dictOf([]), '`plugin` of `fact_diff`')
  const part = (of: typeof dict, name: string) => {
    const member = entry(of, name)
    return typeof member === 'symbol' ? undefined : member
  }
  const skip = part(asDict(part(dict, 'vars') ?? dictOf([]), '`vars` of `fact_diff`'), 'skip_lines')
  return { name: textOr(part(dict, 'name'), 'ansible.utils.native'), skip: needList(skip ?? [], '`skip_lines` of `fact_diff`') }
}

/** A dict as JSON, a list with one line per item; lines that match `skip_lines` are left out. */
function textOf(value: unknown, skip: readonly unknown[]): string {
  const patterns = skip.map((each) => pythonRegex(toText(each), 'y'))
  const isCompared = (line: unknown) => !patterns.some((pattern) => pattern.exec(toText(line)))
  const lines = (list: readonly unknown[]) => `${list.filter(isCompared).map(toText).join('\n')}\n`
  if (Array.isArray(value)) return lines(value)
  if (isDict(value) && skip.length === 0) return `${jsonText(value, { indent: 4, sort: true, ascii: true })}\n`
  if (value === null) return ''
  if (typeof value !== 'string')
    throw new EvaluationError('`fact_diff` compares strings, lists and dicts', 'with `skip_lines` only strings and lists')
  return skip.length > 0 ? lines(splitLines(value, false)) : value
}

/** Empty if both are equal; only common lines if requested. */
function differing(before: string, after: string, common: boolean): readonly string[] {
  const hunks = hunksOf(before, after, Math.max(splitLines(before, false).length, splitLines(after, false).length))
  if (hunks === undefined) throw new EvaluationError('the two values differ too much to compare them line by line')
  if (hunks.length === 0) return []
  const lines = ['--- before', '+++ after', ...hunks.flatMap((hunk) => [hunkHead(hunk), ...hunk.lines]), '']
  return common ? lines.filter((line) => !/^[+-]/.test(line)) : lines
}
