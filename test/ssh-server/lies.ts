/** The lies a host is tried with: what its shells say in the place of what they would. */
import type { Lie } from './server.ts'

type Stream = 'stdout' | 'stderr'
/** Makes of one line what the host says; undefined ends the program. */
type LineLie = (
  line: string,
  about: { readonly stream: Stream; readonly kind: string | undefined; readonly shell: string },
) => string | undefined

/** What becomes of each piece that a channel says, by how many there were; undefined ends the program. */
function byPieces(lie: (piece: Buffer, count: number) => Buffer | undefined): () => Lie {
  return () => {
    let count = 0
    return {
      says: (_, piece) => {
        count++
        const said = lie(piece, count)
        return said && [said]
      },
    }
  }
}

/** A host that says its lines as `lie` has them. */
export function byLines(lie: LineLie): () => Lie {
  return () => {
    let shell = ''
    let step = ''
    let ended = false
    const held = { stdout: '', stderr: '' }
    return {
      heard: (text) => {
        const [, first, second] = /N=([0-9a-f]+) M=([0-9a-f]+)/.exec(text) ?? []
        if (first && second) [shell, step] = [first, second]
      },
      says: (stream, chunk) => {
        if (ended) return []
        const lines = (held[stream] + chunk.toString('latin1')).split('\n')
        held[stream] = lines.pop() ?? ''
        let said = ''
        for (const line of lines) {
          const at = [shell, step].map((secret) => (secret === '' ? -1 : line.indexOf(`${secret} `))).find((found) => found >= 0)
          const kind = at === undefined ? undefined : line.slice(at).split(' ')[1]
          const made = lie(line, { stream, kind, shell })
          if (made === undefined) {
            ended = true
            return undefined
          }
          said += made
        }
        return said === '' ? [] : [Buffer.from(said, 'latin1')]
      },
    }
  }
}

const kinds = ['s', 'p', 'e', 'd', 'z'] as const
/** A number of the frame `line`, the `index`-th behind its kind, as another word. */
export function withWord(line: string, kind: string, index: number, word: (old: string) => string): string {
  const at = line.lastIndexOf(` ${kind}`)
  const words = line.slice(at + 1).split(' ')
  if (words[index] === undefined) return line
  words[index] = word(words[index])
  return `${line.slice(0, at + 1)}${words.join(' ')}`
}

/** What may be done to a frame. */
const alterations: Readonly<Record<string, (line: string, kind: string, memory: { said?: string }) => string | undefined>> = {
  'is left out': () => '',
  'comes twice': (line) => `${line}\n${line}\n`,
  'has a word for a number': (line, kind) => `${withWord(line, kind, 1, () => 'NaN')}\n`,
  'has a negative number': (line, kind) => `${withWord(line, kind, 1, () => '-1')}\n`,
  'has a number beyond all bounds': (line, kind) => `${withWord(line, kind, 1, () => '9'.repeat(40))}\n`,
  'is of another step': (line, kind) => `${withWord(line, kind, 1, (old) => String(Number(old) + 1))}\n`,
  'has a last number that cannot be': (line, kind) => `${withWord(line, kind, 2, () => '1')} 4294967296\n`,
  'has too few words': (line) => `${line.slice(0, line.lastIndexOf(' '))}\n`,
  'is of a kind that does not exist': (line, kind) => `${withWord(line, kind, 0, () => 'q')}\n`,
  'is cut in half': (line) => line.slice(0, line.length / 2),
  'stands in the middle of output': (line) => `output${line}\noutput`,
  'comes late': (line, _, memory) => {
    const before = memory.said
    memory.said = line
    return before === undefined ? '' : `${before}\n`
  },
  'is the last thing it says': (line) => `${line}\n${'\0'.repeat(8)}`,
  'ends the program': () => undefined,
}

/** What the host does, and how. */
export const lies: (readonly [string, () => Lie])[] = []
for (const kind of kinds)
  for (const [how, alter] of Object.entries(alterations)) {
    lies.push([
      `its frame ${kind} ${how}`,
      () => {
        const memory: { said?: string; mute?: boolean } = {}
        return byLines((line, about) => {
          if (memory.mute) return ''
          if (about.kind !== kind) return `${line}\n`
          if (how === 'is the last thing it says') memory.mute = true
          return alter(line, kind, memory)
        })()
      },
    ])
  }

const flood = Buffer.alloc(256 * 1024, 'x')
const lines = Buffer.from('a line\n'.repeat(40_000))
const noise = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7919) % 256))
const always =
  (...said: readonly Buffer[]): (() => Lie) =>
  () => ({ says: (_, chunk) => [...said, chunk, ...said] })
lies.push(
  ['it opens no channel', () => ({ opens: false, says: () => [] })],
  ['it says nothing at all', () => ({ says: () => [] })],
  ['it floods without a line feed', always(flood)],
  ['it floods with lines', always(lines)],
  // What an expression may look at again and again.
  ...['\n', ' ', '1', '['].map((sign): (typeof lies)[number] => [
    `it floods with ${JSON.stringify(sign)} before a word`,
    always(Buffer.from(`${sign.repeat(256 * 1024)}x\n`)),
  ]),
  ['it speaks bytes that are no text', always(noise)],
  ['it speaks control codes', always(Buffer.from('\u001b[2J\u001b]0;title\u0007\u009b31m'.repeat(1000)))],
  ['it is mute after three pieces', byPieces((piece, count) => (count > 3 ? Buffer.alloc(0) : piece))],
  ['it ends after two pieces', byPieces((piece, count) => (count > 2 ? undefined : piece))],
  ['it says everything twice', byPieces((piece) => Buffer.concat([piece, piece]))],
  ['it says half of each piece', byPieces((piece) => piece.subarray(0, piece.length / 2))],
  ['it says each byte alone', () => ({ says: (_, chunk) => [...chunk].map((byte) => Buffer.from([byte])) })],
  [
    'it says all on the other stream',
    () => ({ says: (_, chunk) => [Buffer.from(chunk.toString('latin1').replaceAll('e', 'E'), 'latin1')] }),
  ],
  [
    'it repeats the first frame for ever',
    () => {
      let first: Buffer | undefined
      return {
        says: (_, chunk) => {
          first ??= chunk
          return [first]
        },
      }
    },
  ],
  [
    'it ends a step before it began, with a process of its choice',
    byLines((line, { kind, shell }) => (kind === 's' ? `${line}\n${shell} e 0 0\n${shell} p 0 1 1 1\n` : `${line}\n`)),
  ],
  [
    'it tells process 1 as that of a step',
    byLines((line, { kind }) => (kind === 'p' ? `${withWord(line, 'p', 2, () => '1')}\n` : `${line}\n`)),
  ],
  [
    'it tells another start of a process',
    byLines((line, { kind }) => (kind === 'p' ? `${withWord(line, 'p', 4, () => '$(reboot)')}\n` : `${line}\n`)),
  ],
)
