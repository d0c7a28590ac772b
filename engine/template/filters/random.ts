/** Filters with randomness, optionally seeded. */

import { randomness, shuffled } from '../../formats/randomness.ts'
import { define, passing, type Table } from '../compile/callable.ts'
import { volatility } from '../compile/volatile.ts'
import { iterate, needInteger } from '../values/convert.ts'
import { Fault } from '../values/errors.ts'
import { toText } from '../values/text.ts'
import { isNumber } from '../values/types.ts'
import { Undefined } from '../values/values.ts'

export const randomFilters: Table = {
  random: passing(define('start step seed', (value, [start, step, seed]) => random(value, start, step, seed))),
  shuffle: define('seed', (value, [seed]) => shuffled(iterate(value), sourceOf(seed))),
  random_mac: define('seed', (value, [seed]) => randomMac(toText(value), seed)),
}

function sourceOf(seed: unknown) {
  if (seed === undefined || seed === null) {
    volatility.effects++
    return randomness()
  }
  return randomness(typeof seed === 'number' && Number.isInteger(seed) ? seed : toText(seed))
}

function random(value: unknown, start: unknown, step: unknown, seed: unknown): unknown {
  const source = sourceOf(seed)
  if (!isNumber(value)) {
    const items = iterate(value)
    return items.length === 0
      ? new Undefined('there is no random item: the sequence is empty', '', () => ({}))
      : items[source.below(items.length)]
  }
  const first = needInteger(start ?? undefined, 'random', 0)
  const by = needInteger(step ?? undefined, 'random', 1)
  const count = Math.ceil((needInteger(value, 'random') - first) / by)
  if (!(count > 0)) throw new Fault('`random` has nothing to choose from')
  return first + by * source.below(count)
}

function randomMac(prefix: string, seed: unknown): string {
  const parts = prefix.toLowerCase().replace(/:$/, '').split(':')
  if (parts.length > 5 || !parts.every((part) => /^[\da-f]{2}$/.test(part)))
    throw new Fault(`\`${prefix}\` is not a MAC address prefix`, 'write it as `52:54:00`')
  // draws ten hexadecimal digits and uses as many as needed, as Ansible does
  const drawn = (16 ** 9 + sourceOf(seed).below(16 ** 10 - 16 ** 9)).toString(16)
  return [...parts, ...(drawn.slice(0, 2 * (6 - parts.length)).match(/../g) ?? [])].join(':')
}
