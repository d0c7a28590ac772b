/** Ranges of host names: short, and read back as the same hosts. */
import { deepEqual, equal } from 'node:assert/strict'
import fc from 'fast-check'
import { hostRanges, readRange } from '../../engine/formats/host-ranges.ts'
import type { LoadedInventory } from '../../engine/inventory/loaded.ts'
import { select } from '../../engine/inventory/patterns.ts'
import { load } from '../inventory/folder.ts'

const textOf = (names: readonly string[], most?: number) => hostRanges(names, most).map(({ text }) => text)
const nodes = (first: number, last: number, width = 2) =>
  Array.from({ length: last - first + 1 }, (_, index) => `node${String(first + index).padStart(width, '0')}`)

describe('ranges of hosts', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['few names stay', ['node01', 'node02', 'node03'], ['node01', 'node02', 'node03']],
    ['many are a range', nodes(1, 60), ['node[01..60]']],
    ['with holes', [...nodes(1, 17), ...nodes(19, 19), ...nodes(21, 60)], ['node[01..17,19,21..60]']],
    ['beyond their width', nodes(98, 101), ['node[98..101]']],
    ['without zeros', nodes(8, 12, 0), ['node[8..12]']],
    ['other names keep their place', ['db1', ...nodes(1, 4), 'lb'], ['db1', 'node[01..04]', 'lb']],
    ['one of two numbers', ['r1n1.x', 'r1n2.x', 'r1n3.x', 'r1n4.x'], ['r1n[1..4].x']],
    ['not the last number', ['n1.dc2', 'n2.dc2', 'n3.dc2', 'n4.dc2'], ['n[1..4].dc2']],
    ['addresses', ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'], ['192.0.2.[1..4]']],
    ['nothing that a pattern would read otherwise', ['a:1', 'a:2', 'a:3', 'a:4'], ['a:1', 'a:2', 'a:3', 'a:4']],
  ]
  for (const [name, hosts, expected] of cases)
    it(name, () => {
      deepEqual(textOf(hosts), expected)
    })

  it('are cut to so many numbers, and count their hosts', () => {
    deepEqual(hostRanges(['n1', 'n3', 'n5', 'n6', 'n8'], 2), [
      { text: 'n[1,3]', size: 2 },
      { text: 'n[5..6,8]', size: 3 },
    ])
  })

  it('leave slices and sets of characters to Ansible', () => {
    for (const pattern of ['web[1]', 'web[1-3]', 'web[1:3]', 'w[12]', '*[1..2]', 'web[a..b]']) equal(readRange(pattern), undefined, pattern)
  })

  it('are read back by a pattern as the same hosts, whatever the groups are called', async () => {
    const name = fc
      .tuple(
        fc.constantFrom('web', 'n', 'r1-', '10.0.0.'),
        fc.integer({ min: 0, max: 120 }),
        fc.constantFrom(0, 2, 3),
        fc.constantFrom('', '.x', '-2'),
      )
      .map(([before, number, width, after]) => `${before}${String(number).padStart(width, '0')}${after}`)
    const all = [...new Set(fc.sample(name, { numRuns: 600, seed: 1 }))]
    const inventory: LoadedInventory = await load({
      hosts: `${all.join('\n')}\n[web]\n${all.slice(0, 9).join('\n')}\n[n]\n${all.slice(3, 12).join('\n')}\n`,
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 9 }),
        (hosts, most) => {
          const ranges = hostRanges(hosts, most)
          const { hosts: read, problems } = select(inventory, ranges.map(({ text }) => text).join(','))
          deepEqual(problems, [])
          deepEqual(new Set(read.map((host) => host.name)), new Set(hosts))
          equal(
            ranges.reduce((sum, { size }) => sum + size, 0),
            hosts.length,
          )
        },
      ),
      { numRuns: 60 },
    )
  })
})
