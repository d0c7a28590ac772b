/** Lines of shell. */
import assert from 'node:assert/strict'
import shell from '../../../modules/command/shell.ts'
import { runOf } from '../actions.ts'
import { expect, returned, withDefaults } from '../expect.ts'

const free = { created: false, removable: false }

describe('shell', () => {
  it('gives its line to a shell as one word', () => {
    const [change] = expect(shell, { cmd: 'a | b  >c', executable: '/bin/bash', chdir: '/srv', stdin: 'x' }).on(free).plans('run a | b >c')
    const { argv, chdir, stdin } = runOf(change)
    assert.deepEqual({ argv, chdir, stdin }, { argv: ['/bin/bash', '-c', 'a | b  >c'], chdir: '/srv', stdin: 'x\n' })
  })
  it('is the POSIX shell unless told', () => {
    const [change] = expect(shell, { cmd: 'x' }).on(free).changes()
    assert.deepEqual(runOf(change).argv, ['/bin/sh', '-c', 'x'])
  })
  it('heeds creates and removes', () => {
    expect(shell, { cmd: 'x', creates: '/a' }).on({ created: true, removable: false }).plans()
    assert.equal(expect(shell, { cmd: 'x', removes: '/a' }).on(free).returns().msg, "Did not run command since '/a' does not exist")
  })
  it('returns the line as it is', () => {
    const outcome = { code: 3, stdout: 'a\n', stderr: 'b\n', start: '2024-05-01T10:00:00.000Z', end: '2024-05-01T10:00:00.005Z' }
    const said = returned(shell, withDefaults(shell.options, { cmd: 'x; y' }), free, { run: outcome })
    assert.deepEqual([said?.cmd, said?.rc, said?.stdout, said?.stderr, said?.msg], ['x; y', 3, 'a', 'b', 'non-zero return code'])
  })
})
