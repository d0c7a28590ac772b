/** Users, packages, services, firewall and facts on a host of the lab: each settles, and a second plan is empty. */
import assert from 'node:assert/strict'
import type { Definition, Options, Params } from '../../engine/model/module.ts'
import type { Reads } from '../../engine/model/read.ts'
import apt from '../../modules/apt/apt.ts'
import setup from '../../modules/facts/setup.ts'
import ufw from '../../modules/firewall/ufw.ts'
import service from '../../modules/services/service.ts'
import systemd from '../../modules/services/systemd.ts'
import authorizedKey from '../../modules/ssh/authorized_key.ts'
import group from '../../modules/users/group.ts'
import user from '../../modules/users/user.ts'
import { shellOn } from '../lab/acts-on-hosts.ts'
import { labForSuite } from '../lab/hosts.ts'
import { naming } from '../refusal.ts'
import { planOn, settleOn } from './on-host.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAD2X7qt7yZ2R0Zs0hLkQyqXbJ2fGJZ1vBq0o6xFkq0H john@laptop'

describe('modules of the system, on a real host', function () {
  this.timeout(120_000)
  const site = labForSuite({ names: ['system'] })
  const host = () => site.lab.host('system')

  /** Settles, expects these changes, and that nothing is left to do. */
  async function settles<const O extends Options, R extends Reads>(
    module: Definition<O, R>,
    params: Partial<Params<O>>,
    ...changes: readonly string[]
  ) {
    const settled = await settleOn(host(), module, params)
    assert.deepEqual(settled.changes, changes)
    assert.deepEqual(
      (await planOn(host(), module, params)).filter((change) => !change.silent).map((change) => change.summary),
      [],
      'a second plan is empty',
    )
    return settled.result
  }

  it('users: made, changed, given keys, removed', async () => {
    assert.equal((await settles(group, { name: 'deploy', gid: 1750 }, 'create group deploy')).gid, 1750)
    const params = { name: 'johndoe', groups: ['deploy'], shell: '/bin/bash', password: 'se cret:x', expires: 1893456000 }
    const made = await settles(user, params, 'create user johndoe', 'set the password of johndoe')
    assert.deepEqual([made.home, made.shell], ['/home/johndoe', '/bin/bash'])
    await settles(user, { name: 'johndoe', password: 'another', password_lock: true }, 'set the password of johndoe')
    await settles(
      user,
      { name: 'johndoe', home: '/srv/deep/john', move_home: true },
      'move the home directory of johndoe to /srv/deep/john',
    )
    await settles(
      user,
      { name: 'johndoe', home: '/srv/fresh', umask: '077' },
      'change the home directory of johndoe',
      'create the home directory /srv/fresh',
    )
    const keyed = { name: 'johndoe', generate_ssh_key: true, ssh_key_type: 'ed25519', ssh_key_passphrase: 'pass phrase $x' }
    const { ssh_public_key } = await settles(user, keyed, 'generate the SSH key of johndoe')
    const half = await shellOn(host(), `ssh-keygen -y -P 'pass phrase $x' -f /srv/fresh/.ssh/id_ed25519`)
    assert.equal(half.trim(), String(ssh_public_key))
    await settles(authorizedKey, { user: 'johndoe', key }, 'create /srv/fresh/.ssh/authorized_keys')
    const modes = await shellOn(host(), 'stat -c "%a %U %n" /srv/fresh /srv/fresh/.ssh /srv/fresh/.ssh/authorized_keys /srv/fresh/.bashrc')
    assert.equal(
      modes,
      '700 johndoe /srv/fresh\n700 johndoe /srv/fresh/.ssh\n600 johndoe /srv/fresh/.ssh/authorized_keys\n600 johndoe /srv/fresh/.bashrc\n',
    )
    await settles(user, { name: 'johndoe', state: 'absent', remove: true }, 'remove user johndoe')
    await settles(group, { name: 'deploy', state: 'absent' }, 'remove group deploy')
  })

  it('packages: refreshed, installed without a start, purged', async () => {
    const params = { name: ['cron', 'ufw'], update_cache: true, cache_valid_time: 3600 }
    assert.equal((await settles(apt, params, 'install cron, ufw')).cache_updated, true)
    assert.equal((await settles(apt, params)).cache_updated, false)
    await settles(apt, { name: ['nginx'], policy_rc_d: 101 }, 'install nginx')
    const said = await shellOn(host(), 'systemctl is-active nginx; ls /usr/sbin/policy-rc.d 2>&1; true')
    assert.match(said, /^inactive\nls: cannot access/)
    await settles(apt, { name: ['nginx'], state: 'latest' })
    await assert.rejects(settleOn(host(), apt, { name: ['no-such-package'] }), /no package `no-such-package`/)
  })

  it('services: started, reloaded, masked; one that fails shows its journal', async () => {
    await settles(service, { name: 'nginx', state: 'started', enabled: true }, 'start nginx')
    assert.deepEqual((await settleOn(host(), service, { name: 'nginx', state: 'reloaded' })).changes, ['reload nginx'])
    await settles(systemd, { name: 'nginx', masked: true, state: 'stopped' }, 'mask nginx', 'stop nginx')
    await settles(systemd, { name: 'nginx', masked: false, state: 'started' }, 'unmask nginx', 'start nginx')
    await settles(systemd, { name: 'getty@', enabled: false })
    await shellOn(
      host(),
      `printf '[Service]\\nType=oneshot\\nExecStart=/bin/sh -c "echo it is broken; exit 3"\\n' >/etc/systemd/system/broken.service`,
    )
    await assert.rejects(
      settleOn(host(), systemd, { name: 'broken', state: 'started', daemon_reload: true }),
      /Job for broken\.service failed[\s\S]*it is broken/,
    )
    await assert.rejects(settleOn(host(), service, { name: 'nosuch', state: 'started' }), naming('nosuch.service'))
  })

  it('firewall: rules, policies, at work, and off again', async () => {
    await settles(ufw, { rule: 'allow', name: 'OpenSSH', state: 'enabled' }, "add rule allow to any app 'OpenSSH'", 'enable the firewall')
    await settles(ufw, { default: 'reject', direction: 'outgoing' }, 'set the policy for outgoing traffic to reject')
    await settles(
      ufw,
      { rule: 'limit', to_port: 'ssh', comment: 'slowly', insert: 1 },
      "add rule limit to any port 22 proto tcp comment 'slowly'",
    )
    assert.match(
      await shellOn(host(), 'ufw status verbose'),
      /Status: active[\s\S]*reject \(outgoing\)[\s\S]*22\/tcp +LIMIT IN +Anywhere +# slowly/,
    )
    await settles(ufw, { rule: 'limit', to_port: '22', proto: 'tcp', delete: true }, 'delete rule limit to any port 22 proto tcp')
    await settles(ufw, { state: 'disabled' }, 'disable the firewall')
  })

  it('facts: what the host is, and none of the questions writes anything', async () => {
    await shellOn(host(), 'touch /run/mark; sleep 1.1')
    const { result } = await settleOn(host(), setup, {})
    const facts = result.ansible_facts as Readonly<Record<string, unknown>>
    assert.deepEqual([facts.ansible_distribution, facts.ansible_service_mgr, facts.ansible_hostname], ['Debian', 'systemd', 'system'])
    await planOn(host(), apt, { name: ['hello', 'nginx'], state: 'latest' })
    await planOn(host(), apt, { upgrade: 'dist' })
    await planOn(host(), user, { name: 'root', password: 'x' })
    await planOn(host(), ufw, { rule: 'allow', to_port: 'ssh' })
    await planOn(host(), service, { name: 'nginx', state: 'started' })
    await planOn(host(), authorizedKey, { user: 'root', key })
    const written = await shellOn(
      host(),
      'find / -xdev -newer /run/mark ! -path "/var/log/journal/*" ! -path "/tmp/systemd-*" 2>/dev/null; true',
    )
    assert.equal(written, '')
  })
})
