/** Distorts the answer of a host: cut short, doubled, shuffled, with numbers that no host has, or nothing but bytes. */
import fc from 'fast-check'
import type { Answer } from '../../engine/model/read.ts'

const numbers = [
  '',
  '0',
  '-1',
  '007',
  '1.5',
  '1e400',
  'nan',
  '0x1f',
  '4294967296',
  '9007199254740993',
  '99999999999999999999',
  '253402300800000',
  'none',
  '１',
]
const separators = [
  '\n',
  ' ',
  '\t',
  '\0',
  ':',
  '=',
  ',',
  '\n\n',
  '\0\0',
  '/',
  '|',
  ';',
  '.',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  '\r\n',
  '\u001b[31m',
]

type Distortion = (text: string) => string

/** Answers near to a plausible one, and far from it; `script` is where the words come from that a parser looks for. */
export function distorted(plausible: Buffer, script: string): fc.Arbitrary<Answer> {
  const words = [...new Set(script.match(/[A-Za-z_=][\w=-]*/g) ?? [])].slice(0, 400)
  const word = fc.oneof(
    fc.constantFrom(...numbers),
    fc.constantFrom(...separators),
    fc.constantFrom('x', ...words),
    fc.nat(5000).map(String),
  )
  const invented = fc.array(word, { maxLength: 60 }).map((all) => all.join(''))
  const spoiled = fc
    .array(distortion, { minLength: 1, maxLength: 4 })
    .map((all) => all.reduce((text, one) => one(text), plausible.toString('latin1')))
  const bytes = fc.oneof(
    { weight: 6, arbitrary: spoiled.map((text) => Buffer.from(text.slice(0, 200_000), 'latin1')) },
    { weight: 3, arbitrary: invented.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((all) => Buffer.from(all)) },
  )
  const code = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(255) })
  const stderr = fc.oneof(
    fc.constant(''),
    fc.string({ maxLength: 40 }),
    fc.constantFrom('Permission denied\n', 'curl: (6) Could not resolve host: x\n'),
  )
  return fc.record({ bytes, code, stderr }).map((answer) => ({ ...answer, stdout: answer.bytes.toString('utf8') }))
}

/** Where in the text, as a part of it; which number. */
const share = fc.double({ min: 0, max: 1, noNaN: true })
const distortion: fc.Arbitrary<Distortion> = fc.oneof(
  share.map((part) => (text: string) => text.slice(0, Math.floor(part * text.length))),
  share.map((part) => (text: string) => text.slice(Math.floor(part * text.length))),
  fc.constant((text: string) => text + text),
  fc.tuple(share, fc.constantFrom(...numbers)).map(
    ([part, number]) =>
      (text: string) =>
        otherNumber(text, part, number),
  ),
  fc.tuple(share, fc.constantFrom(...numbers)).map(
    ([part, number]) =>
      (text: string) =>
        otherNumber(text, part, number),
  ),
  fc.constantFrom(...numbers).map((number) => (text: string) => text.replace(/\d+/g, () => number)),
  fc.tuple(share, fc.constantFrom('\n', '\0', ' ', ':', '\t')).map(
    ([part, mark]) =>
      (text: string) =>
        turned(text, part, mark),
  ),
  fc.tuple(share, fc.constantFrom('\n', '\0', ' ', ':', '\t')).map(
    ([part, mark]) =>
      (text: string) =>
        without(text, part, mark),
  ),
  fc.tuple(share, fc.constantFrom(...separators, '\u00ff\u00fe')).map(
    ([part, mark]) =>
      (text: string) =>
        inserted(text, part, mark),
  ),
)

function otherNumber(text: string, part: number, number: string): string {
  const found = [...text.matchAll(/\d+/g)]
  const one = found[Math.floor(part * (found.length - 1))]
  return one ? text.slice(0, one.index) + number + text.slice(one.index + one[0].length) : text + number
}

function turned(text: string, part: number, mark: string): string {
  const pieces = text.split(mark)
  const at = Math.floor(part * pieces.length)
  return [...pieces.slice(at).reverse(), ...pieces.slice(0, at)].join(mark)
}

function without(text: string, part: number, mark: string): string {
  const pieces = text.split(mark)
  return pieces.toSpliced(Math.floor(part * (pieces.length - 1)), 1).join(mark)
}

function inserted(text: string, part: number, mark: string): string {
  const at = Math.floor(part * text.length)
  return text.slice(0, at) + mark + text.slice(at)
}
