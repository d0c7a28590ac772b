/** The tables of compatibility. */
import assert from 'node:assert/strict'
import { repositoryTable, targetsIn, targetTable, withSection } from './table.ts'

const side = (exit: number, seconds = 1, peak = 100) => ({ exit, seconds, peak })

describe('tables of compatibility', () => {
  it('count playbooks that load or stop with both, and compare what those that load take', () => {
    const rows = [
      { repository: 'a', ansible: side(0, 4, 200), tsplay: side(0, 1, 100) },
      { repository: 'a', ansible: side(4, 9), tsplay: side(1, 1) },
      { repository: 'b', ansible: side(0, 9), tsplay: side(4, 1) },
    ]
    const [, , ...lines] = repositoryTable(rows).split('\n')
    assert.deepEqual(lines, ['| a | 2 | 2 | 0.25 | 0.50 |', '| b | 1 | 0 |  |  |', '| all | 3 | 2 | 0.25 | 0.50 |'])
  })

  it('count a target that leaves out tasks as one that does not pass', () => {
    const ansible = targetsIn('copy rc=0 ok=100 changed=3\nfile rc=0 ok=10\nuser rc=0 ok=10\nfetch rc=2 ok=1\nnone rc=4 \n')
    const tsplay = targetsIn('copy rc=0 ok=91 changed=3\nfile rc=0 ok=8\nuser rc=2 ok=10\nfetch rc=0 ok=1\n')
    assert.match(targetTable([{ kind: 'roles', ansible, tsplay }]), /\| roles \| 3 \| 1 \| 120 \| 100 \|$/)
  })

  it('replace what stands between the marks', () => {
    const text = withSection('a\n<!-- compatibility: made by `npm run projects:table` -->\nold\n<!-- end of compatibility -->\nb\n', 'new')
    assert.equal(text, 'a\n<!-- compatibility: made by `npm run projects:table` -->\nnew\n<!-- end of compatibility -->\nb\n')
    assert.throws(() => withSection('a', 'new'))
  })
})
