/** `fetch`: where a file goes, when it is brought, and what is no failure. */

import assert from 'node:assert/strict'
import fs from 'node:fs'
import type { Fetch } from '../../../engine/model/action.ts'
import { nothingDone } from '../../../engine/model/module.ts'
import type { LocalContext } from '../../../engine/model/read.ts'
import fetch from '../../../modules/files/fetch.ts'
import { refusing } from '../../refusal.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle } from '../locally.ts'
import { absentAt, directoryAt, fileAt } from '../path-state-of.ts'
import { folderForTest } from '../web/web.ts'

type Wish = Partial<Parameters<typeof fetch.plan>[0]>
const here = { path: '/logs/web1/etc/x', isDirectory: false }

describe('fetch', () => {
  const at = folderForTest()
  it('brings it below the name of its host, once', async () => {
    fs.writeFileSync(at('x'), 'one')
    const wish = { src: at('x'), dest: at('all') }
    const to = at(`all/web1${at('x')}`)
    for (const content of ['one', 'two']) {
      fs.writeFileSync(at('x'), content)
      const announced = await settle(fetch, wish, { check: true })
      const done = await settle(fetch, wish)
      assert.deepEqual([announced.changes, announced.result], [done.changes, done.result])
      assert.deepEqual([done.result.dest, fs.readFileSync(to, 'utf8')], [to, content])
      const again = await settle(fetch, wish)
      assert.deepEqual([again.changes, again.result.checksum], [[], done.result.checksum])
      assert.match(String(again.result.md5sum), /^[\da-f]{32}$/)
    }
  })

  it('goes flat to a file, or into a folder', async () => {
    fs.writeFileSync(at('y'), 'y')
    fs.mkdirSync(at('folder'))
    await settle(fetch, { src: at('y'), dest: at('new/name'), flat: true })
    await settle(fetch, { src: at('y'), dest: `${at('folder')}/`, flat: true })
    assert.deepEqual([fs.readFileSync(at('new/name'), 'utf8'), fs.readdirSync(at('folder'))], ['y', ['y']])
    await assert.rejects(
      settle(fetch, { src: at('y'), dest: at('folder'), flat: true }),
      refusing({ msg: 'dest is an existing directory, use a trailing slash if you want to fetch src into that directory' }),
    )
  })

  it('fails where there is no file to bring, unless that is no failure', () => {
    const unreadable = { ...fileAt('/etc/x', ''), sha1: undefined, content: undefined }
    for (const [file, msg] of [
      [absentAt('/etc/x', '/etc'), /^the remote file does not exist/],
      [directoryAt('/etc/x'), /^remote file is a directory/],
      [unreadable, /^file is not readable/],
    ] as const) {
      expect(fetch, { src: '/etc/x', dest: 'logs' })
        .on({ file, here })
        .refuses({ msg, names: ['/etc/x'] })
      const calm = expect(fetch, { src: '/etc/x', dest: 'logs', fail_on_missing: false }).on({ file, here })
      calm.plans()
      assert.match(String(calm.returns().msg), msg)
    }
  })

  it('stays in its folder, whatever a host is called', async () => {
    const named = (host: string, more: Wish = {}) => {
      const { here: next } = fetch.probe(withDefaults(fetch.options, { src: '/etc/x', dest: '/logs', ...more }), nothingDone)
      const read = next.at === 'then' ? next.next(fileAt('/etc/x', 'x')) : undefined
      assert.ok(read && 'at' in read && read.at === 'control')
      return read.load({ variable: () => host, stat: async () => undefined } as unknown as LocalContext)
    }
    await assert.rejects(async () => named('../../etc'), refusing({ names: ['/logs'] }))
    assert.deepEqual(await named('rack/web..1'), { path: '/logs/rack/web..1/etc/x', isDirectory: false })
    assert.deepEqual(await named('../../etc', { flat: true }), { path: '/logs', isDirectory: false })
  })

  it('asks for a comparison unless told not to, and refuses ways out', () => {
    const file = fileAt('/etc/x', 'x')
    for (const validate_checksum of [true, false]) {
      const [change] = expect(fetch, { src: '/etc/x', dest: 'logs', validate_checksum })
        .on({ file, here })
        .plans(`fetch /etc/x to ${here.path}`)
      const { explain: _explain, ...action } = (change as { action: Fetch }).action
      assert.deepEqual(action, { do: 'fetch', from: '/etc/x', to: here.path, ...(validate_checksum && { sha1: file.sha1 }) })
    }
    const rules = (wish: Wish) => fetch.rules?.(withDefaults(fetch.options, { src: '/a', dest: 'b', ...wish }))?.length
    assert.deepEqual(
      [rules({}), rules({ src: '/a/../b' }), rules({ src: '/a/../b', flat: true }), rules({ dest: '~/x' }), rules({ dest: '' })],
      [0, 1, 0, 0, 1],
    )
  })
})
