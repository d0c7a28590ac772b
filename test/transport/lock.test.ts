/** What a host says of its lock: data of whoever holds it, read strictly. */
import assert from 'node:assert/strict'
import { readLock, shellTitle } from '../../engine/transport/protocol/lock.ts'

describe('the lock of a machine', () => {
  const answer = (stdout: string, code = 0) => readLock({ stdout, code })
  const unclear = { kind: 'none', lacks: 'answer' }

  it('is taken where nothing is said, and held by nobody but whom the code and the word agree on', () => {
    assert.equal(answer(''), undefined)
    assert.deepEqual(answer('own\n'), { kind: 'own' })
    assert.deepEqual(answer('none program\n'), { kind: 'none', lacks: 'program' })
    assert.deepEqual(answer('held 12 3 open alice alice@desk site.yml\n', 75), {
      kind: 'held',
      holder: { process: 12, seconds: 3, connection: 'open', user: 'alice', run: 'alice@desk site.yml' },
    })
    assert.deepEqual(answer('ignored - - unknown - \n'), { kind: 'ignored', holder: { connection: 'unknown' } })
    const lies = ['held 12 3 open alice x\n', 'held\n', 'all is well\n', 'none\n', 'none of it\n', '\n']
    for (const lie of lies) assert.deepEqual(answer(lie), unclear, JSON.stringify(lie))
    for (const lie of ['', 'own\n', 'none place\n', 'ignored 12 3 open alice x\n']) assert.deepEqual(answer(lie, 75), unclear, lie)
    assert.deepEqual(answer('', 2), unclear)
    assert.deepEqual(readLock({ stdout: '', code: 0, timedOut: true }), unclear)
    assert.deepEqual(readLock(undefined), unclear)
  })

  it('has a holder that may lie about all it is', () => {
    const held = answer(`held -1 1e9 gone ${'u'.repeat(99)} \x1b[2J${'n'.repeat(999)}\n`, 75)
    assert.ok(held?.kind === 'held')
    const { run = '', user = '', ...rest } = held.holder
    assert.deepEqual(rest, { connection: 'unknown' })
    assert.deepEqual([run.length, run.slice(0, 5), user.length], [200, '?[2Jn', 40])
  })

  it('is shown in the process list by a text that any login shell takes for one word', () => {
    assert.match(shellTitle("ä'b\n!\\$(id)`id`@desk site.yml"), /^tsplay [0-9a-f]{12} [\w @.]+$/)
    assert.equal(shellTitle('x'.repeat(999)).length, 200)
  })
})
