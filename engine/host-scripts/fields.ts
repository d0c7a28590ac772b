/** Reads outputs in which every text ends with a NUL, and bytes stand behind a text with their number: no content can be taken for a text of a script. */
import { Problem } from '../model/diagnostic.ts'
import type { Answer } from '../model/read.ts'
import { type NumberForm, neededNumber } from './answer-readers.ts'

/** An output, read from its beginning; each method throws a Problem if it ends too early. */
export interface Fields {
  /** How many bytes are left. */
  left(): number
  text(): string
  texts(count: number): readonly string[]
  /** A text that is a number; `what` names it in the message. */
  number(what: string, form?: NumberForm): number
  bytes(count: number): Buffer
}

export function fieldsOf(answer: Pick<Answer, 'bytes' | 'stderr'>): Fields {
  const { bytes } = answer
  let at = 0
  const left = () => bytes.length - at
  const taken = (end: number) => {
    if (end < at || end > bytes.length) throw endsTooEarly(answer)
    const field = bytes.subarray(at, end)
    at = end
    return field
  }
  const text = () => {
    const field = taken(bytes.indexOf(0, at)).toString('utf8')
    at++
    return field
  }
  return {
    left,
    text,
    texts: (count) => Array.from({ length: count }, text),
    number: (what, form) => neededNumber(text(), what, form),
    bytes: (count) => taken(at + count),
  }
}

function endsTooEarly({ stderr }: Pick<Answer, 'stderr'>): Problem {
  return new Problem('the answer of the host ends too early', { hint: stderr.trim() || undefined })
}

/** All texts of an output that has nothing else, in groups of so many. */
export function rowsOf(answer: Pick<Answer, 'bytes' | 'stderr'>, count: number): readonly (readonly string[])[] {
  const fields = fieldsOf(answer)
  const rows: (readonly string[])[] = []
  while (fields.left() > 0) rows.push(fields.texts(count))
  return rows
}

/** The group of texts that begins with this one, without it: the answer to one of several questions of a script. */
export function rowOf(answer: Pick<Answer, 'bytes' | 'stderr'>, count: number, first: string): readonly string[] | undefined {
  return rowsOf(answer, count)
    .find(([name]) => name === first)
    ?.slice(1)
}
