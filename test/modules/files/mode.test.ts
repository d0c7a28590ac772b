/** Permission bits out of octal digits and words. */
import assert from 'node:assert/strict'
import { Problem } from '../../../engine/model/diagnostic.ts'
import { modeOf, octal } from '../../../modules/files/mode.ts'

describe('a mode', () => {
  const table: [mode: string, current: number, isDirectory: boolean, wanted: number][] = [
    ['0644', 0o600, false, 0o644],
    ['644', 0o600, false, 0o644],
    ['0o2750', 0o600, true, 0o2750],
    ['u=rw,g=r,o=', 0o777, false, 0o640],
    ['u=rwX,g=rX,o=', 0o600, true, 0o750],
    ['u=rwX,g=rX,o=', 0o600, false, 0o640],
    ['u=rwX,g=rX,o=', 0o611, false, 0o750],
    ['+x', 0o644, false, 0o755],
    ['a+x', 0o644, false, 0o755],
    ['+w', 0o444, false, 0o644],
    ['a+w', 0o444, false, 0o666],
    ['go-rwx', 0o755, false, 0o700],
    ['g=u', 0o740, false, 0o770],
    ['o=u-w', 0o750, false, 0o755],
    ['u+s,g+s,+t', 0o755, true, 0o7755],
    ['u=rwx', 0o4711, false, 0o711],
    ['o=', 0o1777, true, 0o770],
  ]
  for (const [mode, current, isDirectory, wanted] of table)
    it(`${mode} makes ${octal(wanted)} of ${octal(current)}${isDirectory ? ' of a folder' : ''}`, () => {
      assert.equal(octal(modeOf(mode, current, isDirectory)), octal(wanted))
    })

  it('without users leaves out what the umask holds back', () => {
    assert.equal(octal(modeOf('+rwx', 0, false, 0o077)), '0700')
  })

  it('that is none is refused', () => {
    assert.throws(() => modeOf('rw-r--r--', 0, false), Problem)
    assert.throws(() => modeOf('u=z', 0, false), Problem)
  })
})
