/** Groups and hosts of a tree: one more member, quickly, is the same as all of it anew. */
import assert from 'node:assert/strict'
import { finishTree, withMember } from '../../engine/inventory/finish-tree.ts'
import { Tree } from '../../engine/inventory/tree.ts'

describe('a host that joins a group', () => {
  it('changes what a new look at the whole tree would change', () => {
    let seed = 7
    const pick = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % below
    }
    for (let round = 0; round < 200; round++) {
      const tree = new Tree()
      for (let each = 0; each < 6; each++) tree.host(`h${each}`)
      for (let each = 0; each < 5; each++) tree.group(`g${each}`)
      for (let each = 0; each < 5; each++) tree.addChild(`g${pick(5)}`, `g${pick(5)}`)
      for (let each = 0; each < 4; each++) tree.group(`g${pick(5)}`).hosts.add(`h${pick(6)}`)
      let settled = finishTree(tree)
      for (let each = 0; each < 4; each++) {
        const [host, group] = [`h${pick(6)}`, `g${pick(5)}`]
        if (tree.group(group).hosts.has(host)) continue
        tree.group(group).hosts.add(host)
        settled = withMember(settled, tree, host, group)
        assert.deepEqual(settled, finishTree(tree), `round ${round}: ${host} in ${group}`)
      }
    }
  })
})
