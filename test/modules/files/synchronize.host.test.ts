/** `synchronize`: the words of rsync, where it runs, and what it says. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import type { Ends, LocalContext } from '../../../engine/model/read.ts'
import { itemsOf, rsyncFailure } from '../../../modules/files/rsync.ts'
import { placesOf } from '../../../modules/files/rsync-endpoints.ts'
import synchronize from '../../../modules/files/synchronize.ts'
import { refusing } from '../../refusal.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle } from '../locally.ts'
import { folderForTest } from '../web/web.ts'

type Wish = Partial<Parameters<typeof synchronize.plan>[0]>
const full = (more: Wish) => withDefaults(synchronize.options, { src: '/a/', dest: '/b', ...more })
const places = { apart: false, program: 'rsync', homes: false, words: [], after: ['/a/', '/b'] }
const line = (text: string) => `<<CHANGED>>${text}\n`
const says = (stdout: string, more: Wish = {}) => expect(synchronize, full(more)).on({ places, look: { code: 0, stdout, stderr: '' } })
const words = (more: Wish) => {
  const [change] = says(line('cd+++++++++ x/'), more).changes()
  assert.ok(change?.action?.do === 'run')
  return change.action.argv.join(' ')
}

describe('synchronize', () => {
  it('does nothing where rsync has nothing to do, and tells what it would', () => {
    says('created directory /b\n').plans()
    const text = line('>f+++++++++ new') + line('.d..t...... ./') + line('>f.st...... other') + line('*deleting   gone')
    const [change] = says(text).plans('synchronize /a/ to /b: 1 new, 2 changed, 1 deleted')
    assert.equal(change?.before, './\nother\ngone\n')
    assert.equal(change?.after, 'new\n./ (.d..t......)\nother (>f.st......)\n')
    assert.equal(says(text).returns().msg, text.replaceAll('<<CHANGED>>', ''))
    assert.deepEqual(itemsOf(line('.f          same') + line('.f...p.....  blank') + line('hf+++++++++ a => b')), [
      { what: '.f...p.....', name: ' blank' },
      { what: 'hf+++++++++', name: 'a => b' },
    ])
  })

  it('gives rsync the words that are wanted, and only a look is dry', () => {
    const end = '--out-format=<<CHANGED>>%i %n%L /a/ /b'
    assert.equal(words({}), `rsync --delay-updates -F --compress --archive ${end}`)
    assert.equal(
      words({ recursive: false, owner: false, delay_updates: false, compress: false, delete: true, partial: true }),
      `rsync --delete-after --archive --no-recursive --no-owner --partial ${end}`,
    )
    assert.equal(
      words({ archive: false, links: true, checksum: true, existing_only: true, rsync_timeout: 3, rsync_opts: ['--x'], link_dest: ['/c'] }),
      `rsync --delay-updates -F --compress --timeout=3 --existing --checksum --links --x -H -vv --link-dest=/c ${end}`,
    )
    assert.match(String(says('').returns().cmd), / --dry-run .* '--out-format=<<CHANGED>>%i %n%L' \/a\/ \/b$/)
  })

  const here = (ends: Ends, variables: Readonly<Record<string, unknown>> = {}) =>
    ({
      ends: () => ends,
      variable: (name: string) => ({ playbook_dir: '/play', ...variables })[name],
      find: (kind: string, name: string) => `/play/${kind}/${name}`,
    }) as unknown as LocalContext

  it('runs where it has to, and names the places as they are called there', async () => {
    const controller = here({ kind: 'controller', host: 'web1' }, { ansible_rsync_path: '/opt/rsync' })
    const pushed = await placesOf(full({ src: 'site/', dest: '~/x y' }), controller)
    assert.deepEqual(
      [pushed.apart, pushed.program, pushed.words, pushed.after],
      [true, '/opt/rsync', ['--protect-args'], ['/play/files/site/', 'web1:./x y']],
    )
    assert.deepEqual((await placesOf(full({ mode: 'pull', dest: 'logs' }), controller)).after, ['web1:/a/', '/play/logs'])
    assert.deepEqual((await placesOf(full({ dest: 'rsync://x/y' }), controller)).after, ['/a/', 'rsync://x/y'])
    const third = { kind: 'third', address: 'fe80::1', port: 22, user: 'me', sshArgs: '-C', become: false } as const
    const far = await placesOf(full({ private_key: '/k', dest_port: 23 }), here(third))
    assert.deepEqual(far.after, ['/a/', '[me@fe80::1]:/b'])
    assert.match(far.words.join(' '), /--rsh=ssh -o BatchMode=yes -S none -i "\/k" -o Port=23$/)
    assert.match((await placesOf(full({ verify_host: false }), here(third))).words.join(' '), / -o StrictHostKeyChecking=no /)
    assert.match((await placesOf(full({ use_ssh_args: true }), here(third))).words.join(' '), / -C$/)
    await assert.rejects(
      placesOf(full({}), here({ ...third, become: true })),
      refusing({ names: ['become', 'delegate_to', 'synchronize'] }),
    )
    await assert.rejects(placesOf(full({ src: 'site' }), here({ kind: 'same', local: false })), refusing({ names: ['src', 'site'] }))
    await assert.rejects(placesOf(full({ dest: '~other/x' }), controller), refusing({ names: ['~other/x'] }))
  })

  it('speaks over the connection, as the login user where its start is told', () => {
    const look = { code: 0, stdout: line('cd+++++++++ x/'), stderr: '' }
    const apart = { ...places, apart: true }
    const action = (more: Wish) => expect(synchronize, full(more)).on({ places: apart, look }).changes()[0]?.action
    const { do: kind, ...rest } = { ...action({ rsync_path: 'nice rsync', dest_port: 23 }) } as Record<string, unknown>
    assert.deepEqual([kind, rest.by, rest.login, rest.port], ['exchange', 'RSYNC_RSH', true, 23])
    assert.equal((action({}) as { login?: true }).login, undefined)
  })

  it('says why it can not be', () => {
    const failed = (code: number, stderr: string) => rsyncFailure({ code, stderr }).message
    assert.equal(failed(127, 'sh: 1: rsync: not found\nrsync error: x (code 12)\n'), 'there is no program `rsync` on the host')
    assert.equal(failed(127, 'there is no program `rsync` on the controller\n'), 'there is no program `rsync` on the controller')
    assert.match(failed(255, 'Host key verification failed.\nrsync: x\n'), /host key is unknown/)
    assert.equal(failed(23, 'rsync: [sender] x failed\nrsync error: (code 23)\n'), 'rsync: [sender] x failed')
    const on = expect(synchronize, full({})).on({ places, look: { code: 23, stdout: '', stderr: 'rsync: no\n' } })
    on.refuses({ msg: 'rsync: no\n' })
  })

  it('refuses what can not stand together', () => {
    const rules = (more: Wish) => synchronize.rules?.(full(more)) ?? []
    assert.deepEqual(rules({ rsync_opts: ['--exclude=e', '--delete-excluded'], link_dest: ['/c'] }), [])
    const wrong: Wish[] = [
      ...[{ dest: '' }, { src: 'rsync://a', dest: 'rsync://b' }, { archive: false, delete: true }, { rsync_opts: ['-e ssh'] }],
      ...[{ rsync_opts: [''] }, { src: 'host:/a' }, { link_dest: ['c'] }, { dest: '/c/d/e', link_dest: ['/c'] }],
    ]
    for (const each of wrong) assert.equal(rules(each).length, 1, JSON.stringify(each))
  })

  describe('from a third machine', () => {
    const at = folderForTest()
    it('reaches the host by ssh with words that rsync takes apart as they are meant', async function () {
      if (spawnSync('rsync', ['--version']).status !== 0) this.skip()
      fs.mkdirSync(at('from'))
      fs.writeFileSync(at("from/it's"), 'x')
      // It writes down its words up to the host, and runs the rest here.
      const ssh = `#!/bin/sh\nwhile [ "$1" != 10.1.2.3 ]; do printf '%s\\n' "$1" >>${at('words')}; shift; done\nshift\nexec sh -c "$*"\n`
      fs.writeFileSync(at('ssh'), ssh, { mode: 0o755 })
      const third = { kind: 'third', address: '10.1.2.3', port: 2222, user: 'me', sshArgs: '-C', become: false } as const
      const { words, after } = await placesOf(full({ src: at('from/'), dest: at('to $HOME'), private_key: '/a "key"' }), here(third))
      const env = { ...process.env, PATH: `${at('')}:${process.env.PATH}` }
      const { status, stderr } = spawnSync('rsync', ['-a', ...words, ...after], { env, encoding: 'utf8' })
      assert.deepEqual([status, stderr, fs.readdirSync(at('to $HOME'))], [0, '', ["it's"]])
      const told = ['-o', 'BatchMode=yes', '-S', 'none', '-i', '/a "key"', '-o', 'Port=2222', '-l', 'me']
      assert.deepEqual(fs.readFileSync(at('words'), 'utf8').trim().split('\n'), told)
    })
  })

  describe('beside Ansible', function () {
    this.timeout(600_000)
    const at = folderForTest()
    const sh = (line: string) => execFileSync('sh', ['-ec', line], { cwd: at(''), encoding: 'utf8', stdio: 'pipe' }).trim()
    before(function () {
      if (['ansible', 'rsync'].every((program) => spawnSync(program, ['--version']).status === 0)) return
      console.log('        skipped: ansible or rsync is not installed here')
      this.skip()
    })
    it('tells the same, in a check as well', async () => {
      sh(
        'mkdir -p src/sub; echo a > "src/sub/it\'s"; echo b > src/b; ln -s b src/link; mkdir dest; echo x > dest/gone; touch -d 2001-01-01 src',
      )
      for (const more of [
        { delete: true },
        { checksum: true, archive: false, recursive: true, rsync_opts: ['--exclude=sub'] },
        { existing_only: true },
      ] as Wish[]) {
        const words = { src: at('src/'), dest: at('dest'), ...more }
        for (const check of [true, false, false]) {
          sh('rm -rf kept; cp -a dest kept')
          const line = `ansible localhost -m ansible.posix.synchronize -a '${JSON.stringify(words)}' ${check ? '--check' : ''} 2>/dev/null`
          const out = sh(`ANSIBLE_LOAD_CALLBACK_PLUGINS=1 ANSIBLE_STDOUT_CALLBACK=json ${line}`)
          const theirs = JSON.parse(out).plays[0].tasks[0].hosts.localhost as Record<string, unknown>
          sh('rm -rf dest; mv kept dest')
          const { changes, result } = await settle(synchronize, words, { check })
          assert.equal(changes.length > 0, theirs.changed)
          for (const name of ['msg', 'rc', 'stdout_lines']) assert.deepEqual(result[name], theirs[name], name)
        }
      }
    })
  })
})
