/** Scripts that are cut short on a host: whatever they had to clear away is gone, in the shells there are. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { scratchFunctions } from '../../engine/host-scripts/scratch.ts'
import type { Run } from '../../engine/model/action.ts'
import type { HostRead } from '../../engine/model/read.ts'
import repository from '../../modules/apt/apt_repository.ts'
import { copyFolderOnHost } from '../../modules/files/remote-copy.ts'
import { pipRead } from '../../modules/languages/python-packages.ts'
import mount from '../../modules/mount/mount.ts'
import { keyFetched } from '../../modules/packages/fetch-key.ts'
import keypair from '../../modules/ssh/openssh_keypair.ts'
import { makeKey } from '../../modules/users/ssh-key.ts'
import { parseHostKey } from '../../modules/x509/openssl.ts'
import privatekey from '../../modules/x509/openssl_privatekey.ts'
import { runOf } from './actions.ts'
import { inputOf } from './ask.ts'
import { expect } from './expect.ts'
import { absentAt, directoryAt, fileAt } from './path-state-of.ts'
import { folderForTest } from './web/web.ts'

const helper = '/usr/lib/apt/apt-helper'

describe('a script that is cut short', function () {
  this.timeout(30_000)
  const at = folderForTest()
  const server = net.createServer()
  before(async () => {
    fs.mkdirSync(at('bin'))
    // Whatever would take its time stands still, once it has been called.
    for (const name of ['check', 'apt-get', 'pip', 'ssh-keygen', 'openssl'])
      fs.writeFileSync(at(`bin/${name}`), `#!/bin/sh\n: >${at('called')}\nexec sleep 60\n`, { mode: 0o755 })
    fs.copyFileSync(at('bin/check'), at('bin/cp'))
    fs.mkdirSync(at('without-flock'))
    for (const folder of ['/usr/bin', '/usr/sbin'])
      for (const name of fs.readdirSync(folder).filter((each) => each !== 'flock'))
        if (!fs.existsSync(at(`without-flock/${name}`))) fs.symlinkSync(`${folder}/${name}`, at(`without-flock/${name}`))
    fs.writeFileSync(at('bin/mount'), '#!/bin/sh\nexit 32\n', { mode: 0o755 })
    for (const name of ['curl', 'wget']) fs.writeFileSync(at(`bin/${name}`), '#!/bin/sh\nexit 69\n', { mode: 0o755 })
    server.on('connection', () => fs.writeFileSync(at('called'), '')).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  after(() => server.close())

  /** Runs a script until it stands still, ends it and all its programs, and returns how it ended. */
  async function cutShort(
    [program = '', ...words]: readonly string[],
    [script, args, stdin]: ReturnType<typeof asRun> | ReturnType<typeof asRead>,
    end: 'SIGTERM' | 'SIGKILL',
    programs = process.env.PATH,
  ) {
    fs.rmSync(at('work'), { recursive: true, force: true })
    fs.mkdirSync(at('work'))
    fs.rmSync(at('called'), { force: true })
    const env = { ...process.env, TMPDIR: at('work'), PATH: `${at('bin')}:${programs}` }
    const child = spawn(program, [...words, '-c', script, 'sh', ...args], { env, detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
    const ended = once(child, 'exit')
    child.stdin.end(inputOf(stdin))
    for (let tries = 0; tries < 100 && !fs.existsSync(at('called')); tries += 1) await sleep(50)
    assert.ok(fs.existsSync(at('called')), 'it did not come that far')
    assert.notDeepEqual(fs.readdirSync(at('work')), [], 'there is something to clear away')
    process.kill(-Number(child.pid), end)
    const [code, signal] = await ended
    // Those that it started hold its locks until they have ended, too.
    while (isAlive(-Number(child.pid))) await sleep(10)
    return code ?? signal
  }

  const asRun = (action: Run) => [action.argv[2] ?? '', action.argv.slice(4), action.stdin] as const
  const asRead = ({ script, args = [], stdin }: HostRead<unknown>) => [script, args, stdin] as const
  const scripts = {
    'copies a file': () => {
      const rest = { directory_mode: undefined, attributes: undefined }
      const copying = { dest: at('work'), force: true, backup: false, follow: false, validate: `${at('bin/check')} %s`, ...rest }
      const pair = { name: 'curl', source: { kind: 'file', mode: 0o644 }, link: '', same: false, sha1: '', linked: '' } as const
      const [change] = copyFolderOnHost(copying, {}, at('bin'), directoryAt(at('work')), [pair])
      return asRun(runOf(change))
    },
    'puts fstab back': () => {
      const table = fileAt(at('work/fstab'), 'old\n')
      const wish = { path: at('work'), src: '/dev/x', fstype: 'ext4', state: 'mounted', fstab: table.path } as const
      const changes = expect(mount, wish)
        .on({ fstab: table, place: directoryAt(at('work')), mounts: new Map() })
        .changes()
      return asRun(runOf(changes.at(-1)))
    },
    'makes a key with a passphrase': () =>
      asRun(makeKey({ user: 'root', file: at('work/key'), type: 'ed25519', passphrase: 'x', expect: 'absent' })),
    'makes a pair of keys': () => {
      const none = { tools: true, there: false, publicLine: '', derived: '', closed: false, format: '', mute: false }
      const [file, open] = [absentAt(at('work/key'), at('work')), absentAt(at('work/key.pub'), at('work'))]
      const state = { file, open, pair: none, uid: undefined, gid: undefined }
      const [change] = expect(keypair, { path: file.path, passphrase: 'secret' }).on(state).changes() // biome-ignore format: one line
      return asRun(runOf(change))
    },
    'makes a private key': () => {
      const state = { file: absentAt(at('work/key'), at('work')), host: parseHostKey('', 0), uid: undefined, gid: undefined }
      const [change] = expect(privatekey, { path: at('work/key') }).on(state).changes() // biome-ignore format: one line
      return asRun(runOf(change))
    },
    'refreshes lists of packages': () => {
      const files = [{ path: '/etc/apt/sources.list', text: '' }]
      const state = { files, codename: '', key: undefined }
      const changes = expect(repository, { repo: 'deb http://y.example.org stable main', update_cache: true }).on(state).changes()
      return asRun(runOf(changes[1]))
    },
    'asks pip what it would do': () => asRead(pipRead({ executable: at('bin/pip') }, { about: 'present', words: ['a'], names: ['a'] })),
    'fetches a key by the helper of apt': () => {
      const { port } = server.address() as net.AddressInfo
      return asRead(keyFetched(`http://127.0.0.1:${port}/key`, true))
    },
  }
  for (const shell of [['dash'], ['busybox', 'sh']])
    for (const [what, script] of Object.entries(scripts)) {
      // There `cp` is busybox itself, and no stand-in for it is asked.
      if (what.includes('fstab') && shell.includes('busybox')) continue
      it(`and ${what} leaves nothing, by ${shell.join(' ')}`, async function () {
        if (what.includes('helper') && !fs.existsSync(helper)) this.skip()
        assert.deepEqual([await cutShort(shell, script(), 'SIGTERM'), fs.readdirSync(at('work'))], [143, []])
      })
      it(`and ${what} leaves nothing behind the next scratch once it was killed, by ${shell.join(' ')}`, async function () {
        if (what.includes('helper') && !fs.existsSync(helper)) this.skip()
        for (const programs of shell.includes('dash') ? [process.env.PATH, at('without-flock')] : [process.env.PATH]) {
          assert.equal(await cutShort(shell, script(), 'SIGKILL', programs), 'SIGKILL')
          assert.notDeepEqual(fs.readdirSync(at('work')), [])
          const [program = '', ...words] = shell
          const env = { ...process.env, TMPDIR: at('work'), PATH: programs }
          const next = spawnSync(program, [...words, '-c', `${scratchFunctions}scratch; [ -d "$work" ]`], { env })
          assert.deepEqual([next.status, fs.readdirSync(at('work'))], [0, []])
        }
      })
    }
})

function isAlive(group: number): boolean {
  try {
    return process.kill(group, 0)
  } catch {
    return false
  }
}
