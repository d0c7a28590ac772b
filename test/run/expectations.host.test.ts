/** What the host compares before it goes on: it ends at all that is not as it was planned, and at nothing that is. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import type { Effect } from '../../engine/model/effect.ts'
import { nothingPlanned, withEffects } from '../../engine/run/host/planned-state.ts'
import { ExpectingOutlook, expectationAct, holdsStandIn } from '../../engine/run/readahead/expectations.ts'

const cause = { task: 'a task', change: 'a change' }

describe('expectations', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'expect-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** Whether a host where it is so lets a plan go on that looked at these paths and accounts. */
  function goesOn(effects: readonly Effect[], look: (outlook: ExpectingOutlook) => unknown): boolean {
    const outlook = new ExpectingOutlook(withEffects(nothingPlanned, effects, cause))
    look(outlook)
    assert.deepEqual(outlook.doubts, [])
    assert.equal(outlook.expected.length, 1)
    const { script, args } = expectationAct(outlook.expected, {})
    const { status, stderr } = spawnSync('sh', ['-c', script, 'sh', ...args], { encoding: 'utf8' })
    assert.ok(status === 0 || status === 79, stderr)
    return status === 0
  }
  const { username: owner, uid, gid } = userInfo()
  const at = (name: string) => path.join(folder, name)

  it('of a directory: its kind, its mode and its owner', () => {
    const name = "-it's a $(name)"
    const check = (more: object) =>
      goesOn([{ kind: 'directory', path: at(name), created: true, ...more }], (outlook) => outlook.at(at(name)))
    assert.equal(check({}), false)
    mkdirSync(at(name), { mode: 0o750 })
    chmodSync(at(name), 0o750)
    assert.deepEqual([check({}), check({ mode: 0o750, owner, uid, gid }), check({ owner: String(uid) })], [true, true, true])
    assert.deepEqual(
      [check({ mode: 0o755 }), check({ uid: uid + 1 }), check({ gid: gid + 1 }), check({ owner: 'nobody' })],
      Array(4).fill(false),
    )
    symlinkSync(at(name), at('link'))
    assert.equal(
      goesOn([{ kind: 'directory', path: at('link') }], (outlook) => outlook.at(at('link'))),
      false,
    )
  })

  it('of a file: its content as well', () => {
    const check = (more: object) => goesOn([{ kind: 'file', path: at('f'), ...more }], (outlook) => outlook.at(at('f')))
    assert.equal(check({ content: 'x' }), false)
    writeFileSync(at('f'), 'x', { mode: 0o600 })
    const sha1 = createHash('sha1').update('x').digest('hex')
    assert.deepEqual([check({ content: 'x' }), check({ sha1, mode: 0o600 }), check({})], [true, true, true])
    assert.deepEqual([check({ content: 'y' }), check({ content: 'x', mode: 0o644 })], [false, false])
    mkdirSync(at('d'))
    assert.equal(
      goesOn([{ kind: 'file', path: at('d') }], (outlook) => outlook.at(at('d'))),
      false,
    )
  })

  it('of a link: what it says; of what is gone: that it is, though it were a dangling link', () => {
    const link = (target: string) => goesOn([{ kind: 'link', path: at('l'), target }], (outlook) => outlook.at(at('l')))
    const gone = () => goesOn([{ kind: 'absent', path: at('l') }], (outlook) => outlook.at(at('l')))
    assert.deepEqual([link('to'), gone()], [false, true])
    symlinkSync('to', at('l'))
    assert.deepEqual([link('to'), link('to\n'), link('other'), gone()], [true, false, false, false])
  })

  it('of an owner and a mode: what is behind a link', () => {
    writeFileSync(at('f'), '')
    chmodSync(at('f'), 0o640)
    symlinkSync('f', at('l'))
    const check = (name: string, mode: number) => goesOn([{ kind: 'ownership', path: at(name), mode }], (outlook) => outlook.at(at(name)))
    assert.deepEqual([check('f', 0o640), check('l', 0o640), check('l', 0o600), check('none', 0o640)], [true, true, false, false])
    assert.equal(lstatSync(at('l')).isSymbolicLink(), true)
  })

  it('of accounts: that they are there, with their number, or that they are not', () => {
    const user = (name: string, more: object = {}) => goesOn([{ kind: 'user', name, ...more }], (outlook) => outlook.user(name))
    assert.deepEqual([user('root', { uid: 0, group: 'root' }), user('root'), user('root', { created: true })], [true, true, true])
    assert.deepEqual([user('roo'), user('.*'), user('root', { uid: 1 }), user('root', { group: 'daemon' })], Array(4).fill(false))
    const group = (name: string, gid?: number) =>
      goesOn([{ kind: 'group', name, ...(gid !== undefined && { gid }) }], (outlook) => outlook.group(name))
    assert.deepEqual([group('root', 0), group('root'), group('root', 5), group('nobodys')], [true, true, false, false])
    assert.equal(
      goesOn([{ kind: 'no-user', name: 'root' }], (outlook) => outlook.user('root')),
      false,
    )
    assert.equal(
      goesOn([{ kind: 'no-user', name: 'nobody-of-this-name' }], (outlook) => outlook.user('nobody-of-this-name')),
      true,
    )
    assert.equal(
      goesOn([{ kind: 'no-group', name: 'nobody-of-this-name' }], (outlook) => outlook.group('nobody-of-this-name')),
      true,
    )
  })

  it('numbers that only the host will choose are found in an action, wherever they stand', () => {
    const outlook = new ExpectingOutlook(withEffects(nothingPlanned, [{ kind: 'user', name: 'new', created: true }], cause))
    const plan = outlook.user('new')
    const uid = plan === 'absent' ? undefined : plan?.uid
    assert.deepEqual([uid, { argv: ['chown', `${uid}:0`] }, [Number.NaN], 'size NaN'].map(holdsStandIn), Array(4).fill(true))
    assert.deepEqual([0, '2026', { argv: ['chown', '0:0'], content: Buffer.from('x') }, undefined].map(holdsStandIn), Array(4).fill(false))
  })
})
