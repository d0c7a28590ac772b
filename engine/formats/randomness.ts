/** Random numbers of the system, or of Python's generator for a seed, so that seeded values match Ansible's. */
import { createHash, randomBytes, randomInt } from 'node:crypto'

interface Randomness {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number
  /** The same, of any size. */
  belowLarge(limit: bigint): bigint
}

const system: Randomness = {
  below: (limit) => randomInt(limit),
  belowLarge: (limit) =>
    accepted(limit, (bits) => BigInt(`0x${randomBytes(Math.ceil(bits / 8)).toString('hex')}`) & ((1n << BigInt(bits)) - 1n)),
}

/** The first number with as many bits as the limit that is below it. */
function accepted(limit: bigint, draw: (bits: number) => bigint): bigint {
  const bits = limit.toString(2).length
  let value = draw(bits)
  while (value >= limit) value = draw(bits)
  return value
}

/** The system's generator, or a deterministic one for a seed. */
export function randomness(seed?: string | number | bigint): Randomness {
  return seed === undefined ? system : new Twister(seed)
}

export function randomText(length: number, letters: string, source: Randomness = system): string {
  const list = Array.from(letters)
  return Array.from({ length }, () => list[source.below(list.length)] as string).join('')
}

/** A shuffled copy. */
export function shuffled(items: readonly unknown[], source: Randomness): unknown[] {
  const list = [...items]
  for (let at = list.length - 1; at > 0; at--) {
    const other = source.below(at + 1)
    ;[list[at], list[other]] = [list[other], list[at]]
  }
  return list
}

const size = 624

/** MT19937, seeded as Python's `random.Random` seeds it. */
class Twister implements Randomness {
  private readonly state = new Uint32Array(size)
  private at = size

  constructor(seed: string | number | bigint) {
    this.seedBy(wordsOf(seed))
  }

  below(limit: number): number {
    return Number(this.belowLarge(BigInt(limit)))
  }

  belowLarge(limit: bigint): bigint {
    return accepted(limit, (bits) => this.bits(bits))
  }

  /** A number of so many bits, the lower 32 drawn first. */
  private bits(count: number): bigint {
    if (count <= 32) return BigInt(this.next() >>> (32 - count))
    const low = BigInt(this.next())
    return (this.bits(count - 32) << 32n) | low
  }

  private seedBy(key: readonly number[]): void {
    const { state } = this
    state[0] = 19650218
    for (let at = 1; at < size; at++) state[at] = Math.imul(1812433253, mixed(state[at - 1] as number, 30)) + at
    let at = 1
    const step = (factor: number, add: number, subtract: number) => {
      state[at] = ((state[at] as number) ^ Math.imul(mixed(state[at - 1] as number, 30), factor)) + add - subtract
      if (++at >= size) {
        state[0] = state[size - 1] as number
        at = 1
      }
    }
    for (let left = Math.max(size, key.length), each = 0; left > 0; left--, each = (each + 1) % key.length)
      step(1664525, (key[each] as number) + each, 0)
    for (let left = size - 1; left > 0; left--) step(1566083941, 0, at)
    state[0] = 0x80000000
  }

  private next(): number {
    if (this.at >= size) this.generate()
    let value = this.state[this.at++] as number
    value ^= value >>> 11
    value ^= (value << 7) & 0x9d2c5680
    value ^= (value << 15) & 0xefc60000
    return (value ^ (value >>> 18)) >>> 0
  }

  private generate(): void {
    const { state } = this
    for (let at = 0; at < size; at++) {
      const pair = ((state[at] as number) & 0x80000000) | ((state[(at + 1) % size] as number) & 0x7fffffff)
      state[at] = (state[(at + 397) % size] as number) ^ (pair >>> 1) ^ (pair & 1 ? 0x9908b0df : 0)
    }
    this.at = 0
  }
}

function mixed(value: number, shift: number): number {
  return (value ^ (value >>> shift)) >>> 0
}

/** Python's hash of a number that is not whole, as an unsigned word: the number modulo 2^61 - 1, in which a half is a power of two. */
function hashOf(value: number): bigint {
  const modulus = 2n ** 61n - 1n
  let [numerator, shift] = [Math.abs(value), 0]
  while (!Number.isInteger(numerator)) [numerator, shift] = [numerator * 2, shift + 1]
  const found = (BigInt(numerator) * 2n ** BigInt((61 - (shift % 61)) % 61)) % modulus
  return BigInt.asUintN(64, value < 0 ? -found : found)
}

/** A seed as 32-bit words, the lowest first: a whole number as it is, a text with its SHA-512 behind it. */
function wordsOf(seed: string | number | bigint): number[] {
  let value =
    typeof seed === 'string' ? textNumber(seed) : typeof seed === 'number' && !Number.isInteger(seed) ? hashOf(seed) : BigInt(seed)
  if (value < 0n) value = -value
  const words: number[] = []
  do {
    words.push(Number(value & 0xffffffffn))
    value >>= 32n
  } while (value > 0n)
  return words
}

function textNumber(seed: string): bigint {
  const bytes = Buffer.from(seed)
  return BigInt(`0x${Buffer.concat([bytes, createHash('sha512').update(bytes).digest()]).toString('hex')}`)
}

const words =
  'a ac ad aenean amet ante arcu at auctor bibendum commodo congue cras cum curae dapibus diam dolor dui egestas elit enim erat eros est et etiam eu fames felis fusce gravida hac iaculis id in ipsum justo lacus laoreet lectus leo libero ligula lorem luctus magna massa mattis mauris metus mi molestie morbi nam nec neque nibh nisi non nulla nunc odio orci pede porta purus quam quis risus sapien sed sem sit sodales sociis tellus tempus tortor turpis urna ut varius vel velit vitae'.split(
    ' ',
  )

/** So many paragraphs, each of at least `least` and less than `most` words. */
export function lipsum(count: number, html: boolean, least: number, most: number): string {
  const paragraphs = Array.from({ length: Math.min(count, 1000) }, () => paragraph(randomInt(least, Math.max(least + 1, most))))
  return html ? paragraphs.map((text) => `<p>${text}</p>`).join('\n') : paragraphs.join('\n\n')
}

/** Inserts a full stop or a comma every few words. */
function paragraph(length: number): string {
  let text = ''
  let capital = true
  for (let at = 1; at <= length; at++) {
    const word = words[randomInt(words.length)] as string
    text += capital ? word.charAt(0).toUpperCase() + word.slice(1) : word
    capital = at === length || at % 11 === 0
    text += capital ? '.' : at % 5 === 0 ? ',' : ''
    if (at < length) text += ' '
  }
  return text
}
