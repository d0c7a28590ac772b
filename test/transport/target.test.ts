/** Where a connection goes: the inventory, the ssh arguments and the ssh configuration together. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Reach } from '../../engine/model/host.ts'
import { configured, parseSshArguments } from '../../engine/transport/ssh/ssh-config.ts'
import { reachOfJump, targetOf } from '../../engine/transport/target.ts'
import { refusing } from '../refusal.ts'
import { HERE } from './steps.ts'

const reach = (more: Partial<Reach>): Reach => ({ ...HERE, kind: 'ssh', name: 'web', address: 'web', sshArgs: '-F none', ...more })

describe('ssh arguments', () => {
  it('are read as ssh reads them', () => {
    const { options, configFile } = parseSshArguments(
      `-o ControlMaster=auto -oPort=2022 -o "ProxyCommand ssh -W %h:%p gate" -J a,b -p 22 -C -F'my file' -i key -v`,
    )
    assert.deepEqual(Object.fromEntries(options), {
      controlmaster: ['auto'],
      port: ['2022', '22'],
      proxycommand: ['ssh -W %h:%p gate'],
      proxyjump: ['a,b'],
      identityfile: ['key'],
    })
    assert.equal(configFile, 'my file')
  })
  it('say what is wrong with them', () => {
    assert.throws(() => parseSshArguments('somewhere'), refusing({ kind: 'other', names: ['somewhere'] }))
    assert.throws(() => parseSshArguments("-o 'Port=1"), /unclosed quote/)
  })
})

describe('a target', () => {
  let dir: string
  let config: string
  const write = (text: string) => writeFileSync(config, text)
  const target = (more: Partial<Reach> = {}) => targetOf(reach({ sshArgs: `-F ${config}`, ...more }))
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'tsplay-config-'))
    config = join(dir, 'config')
    write('')
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('is what the inventory says', () => {
    const { address, port, users, jumps, timeout, hostKeys, keyFiles } = target({
      address: '10.0.0.1',
      port: 2200,
      users: ['a', 'b'],
      keyFiles: ['~/k'],
    })
    assert.deepEqual([address, port, users, jumps, timeout, hostKeys], ['10.0.0.1', 2200, ['a', 'b'], [], 10_000, 'strict'])
    assert.deepEqual(keyFiles, [join(homedir(), 'k')])
  })

  it('takes from the configuration what the inventory leaves open', () => {
    write(`
Host web db
  HostName %h.example.org
  User deploy
  Port 2222
  IdentityFile ~/.ssh/%r_key
  IdentityFile ${dir}/other
  IdentitiesOnly yes
  ConnectTimeout 3
  UserKnownHostsFile ${dir}/known ${dir}/more
  StrictHostKeyChecking accept-new
Host *
  User nobody
  ProxyJump gate:2022
`)
    const it = target()
    assert.deepEqual([it.address, it.port, it.users, it.timeout, it.hostKeys], ['web.example.org', 2222, ['deploy'], 3000, 'accept-new'])
    assert.deepEqual(it.keyFiles, [join(homedir(), '.ssh/deploy_key'), `${dir}/other`])
    assert.equal(it.identitiesOnly, true)
    assert.deepEqual(it.knownHosts.slice(0, 2), [`${dir}/known`, `${dir}/more`])
    assert.deepEqual(it.jumps, [{ destination: 'gate', port: 2022, keyFiles: [] }])
    assert.deepEqual(target({ users: ['root'], port: 2300, hostKeys: 'ignore', timeout: 7 }).users, ['root'])
  })

  it('takes the usual port and time from nowhere else where somebody sets them', () => {
    write('Host web\n  Port 2222\n  ConnectTimeout 3\n')
    const set = target({ port: 22, timeout: 10 })
    assert.deepEqual([set.port, set.timeout], [22, 10_000])
    const open = target()
    assert.deepEqual([open.port, open.timeout], [2222, 3000])
  })

  it('prefers the ssh arguments to the configuration', () => {
    write('Host *\n  Port 1\n  User file\n')
    const it = target({ sshArgs: `-F ${config} -p 2 -o User=words -o HostKeyAlias=alias` })
    assert.deepEqual([it.port, it.users, it.keyName], [2, ['words'], 'alias'])
    assert.deepEqual(targetOf(reach({})).users, [userInfo().username])
  })

  it('follows Match and Include, in the order in which they stand', () => {
    mkdirSync(join(dir, 'more'))
    writeFileSync(join(dir, 'more', 'a.conf'), 'Host web\n  Port 2001\n')
    writeFileSync(join(dir, 'more', 'b.conf'), 'Host web\n  Port 2002\n  User included\n')
    writeFileSync(join(dir, 'never'), 'Host *\n  Compression yes\n  Port 1\n')
    write('Include more/*.conf\nUser general\nHost other\n  Include never\nMatch host web user included\n  ConnectTimeout 5\n')
    const it = target()
    assert.deepEqual([it.port, it.users, it.timeout], [2001, ['included'], 5000])
    write(`Include ${config}\n`)
    assert.throws(() => target(), /includes itself/)
  })

  it('reads each file once, and again where it or a folder of an Include has changed', () => {
    mkdirSync(join(dir, 'more'))
    write('Include more/*.conf\nHost *\n  User one\n')
    const found = () => configured('web', undefined, config)
    const first = found()
    assert.equal(found(), first)
    // The same size and the same time do not hide a change.
    const { atime, mtime } = statSync(config)
    write('Include more/*.conf\nHost *\n  User two\n')
    utimesSync(config, atime, mtime)
    assert.deepEqual(found().get('user'), ['two'])
    write('Include more/*.conf\nHost *\n  User three\n')
    assert.deepEqual(found().get('user'), ['three'])
    writeFileSync(join(dir, 'more', 'a.conf'), 'Port 2001\n')
    assert.deepEqual(found().get('port'), ['2001'])
  })

  it('jumps where it is told to, by ProxyJump or by what is one in other words', () => {
    const jumps = (args: string) => targetOf(reach({ sshArgs: `-F none ${args}` })).jumps
    assert.deepEqual(jumps('-J joe@a:22,ssh://b:2022'), [
      { destination: 'a', user: 'joe', port: 22, keyFiles: [] },
      { destination: 'b', port: 2022, keyFiles: [] },
    ])
    assert.deepEqual(jumps('-o ProxyJump=none'), [])
    assert.deepEqual(jumps(`-o 'ProxyCommand=ssh -q -i /k -p 2022 -W %h:%p joe@[::1]'`), [
      { destination: '::1', user: 'joe', port: 2022, keyFiles: ['/k'] },
    ])
    assert.deepEqual(jumps(`-o "ProxyCommand=ssh -i \\"/it's\\" -W %h:%p gate"`), [{ destination: 'gate', keyFiles: ["/it's"] }])
    assert.throws(() => jumps(`-o 'ProxyCommand=nc %h %p'`), refusing({ kind: 'other', names: ['web', 'nc %h %p'] }))
  })

  it('takes the port of a jump host from where it is named, and else from the configuration', () => {
    write('Host gate\n  Port 2022\n  ConnectTimeout 4\n')
    const gate = (jump: string, more: Partial<Reach> = {}) => {
      const of = targetOf(reach({ sshArgs: `-F ${config} -J ${jump}`, ...more }))
      return targetOf(reachOfJump(of.jumps[0] as NonNullable<(typeof of.jumps)[0]>, of))
    }
    assert.deepEqual([gate('gate').port, gate('gate').timeout], [2022, 4000])
    assert.deepEqual([gate('gate:22').port, gate('gate', { timeout: 10 }).timeout], [22, 10_000])
  })

  it('gives a jump host its known hosts and keys, but neither its user nor its port', () => {
    const of = targetOf(reach({ users: ['app'], port: 2200, keyFiles: ['/key'], sshArgs: `-F none -J gate -o UserKnownHostsFile=/known` }))
    const jump = of.jumps[0]
    assert.ok(jump)
    const gate = targetOf(reachOfJump(jump, of))
    assert.deepEqual(
      [gate.address, gate.port, gate.users, gate.keyFiles, gate.knownHosts[0]],
      ['gate', 22, [userInfo().username], ['/key'], '/known'],
    )
  })
})
