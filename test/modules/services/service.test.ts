/** `service`: units of systemd, and scripts of the old kind. */
import assert from 'node:assert/strict'
import service from '../../../modules/services/service.ts'
import { parseSysv } from '../../../modules/services/sysv.ts'
import { expect, withDefaults } from '../expect.ts'
import { recordsOf } from '../records-of.ts'
import { unitOf } from './unit-of.ts'

const on = (differs: Parameters<typeof unitOf>[1]) => ({ unit: unitOf('nginx.service', differs), sysv: undefined })
const old = (...words: readonly string[]) => ({
  unit: unitOf('nginx.service', { booted: false, systemctl: false, load: 'not-found' }),
  sysv: parseSysv(recordsOf(Object.fromEntries(words.map((word) => [word, ''])))),
})

describe('service', () => {
  it('enables and starts', () => {
    const [enable, start] = expect(service, { name: 'nginx', state: 'started', enabled: true })
      .on(on({ active: 'inactive', enabled: 'disabled' }))
      .plans('enable nginx', 'start nginx')
    assert.ok(start?.action?.do === 'run' && enable?.action?.do === 'run')
    assert.deepEqual(enable.action.argv, ['systemctl', 'enable', 'nginx.service'])
    assert.deepEqual(start.action.diagnose?.args, ['nginx.service', '--system'])
  })
  it('leaves what is so', () => {
    expect(service, { name: 'nginx', state: 'running', enabled: true }).on(on({})).plans()
    expect(service, { name: 'nginx', state: 'stopped', enabled: false })
      .on(on({ active: 'failed', enabled: 'disabled' }))
      .plans()
  })
  it('restarts and reloads what runs, and starts what does not', () => {
    expect(service, { name: 'nginx', state: 'restarted' }).on(on({})).plans('restart nginx')
    expect(service, { name: 'nginx', state: 'reloaded' }).on(on({})).plans('reload nginx')
    expect(service, { name: 'nginx', state: 'reloaded' })
      .on(on({ active: 'inactive' }))
      .plans('start nginx')
    expect(service, { name: 'nginx', state: 'reloaded' })
      .on(on({ canReload: false }))
      .refuses({ names: ['nginx', 'ExecReload'] })
  })
  it('refuses a service that is not there', () => {
    expect(service, { name: 'nginx', state: 'started' })
      .on(on({ load: 'not-found', active: 'inactive' }))
      .refuses({ msg: 'Could not find the requested service nginx: host', names: ['nginx.service'] })
    expect(service, { name: 'nginx', state: 'started' })
      .on(old(''))
      .refuses({ names: ['nginx'] })
  })
  it('starts and enables a script of the old kind', () => {
    const [enable, start] = expect(service, { name: 'nginx', state: 'started', enabled: true, arguments: '-q  -x' })
      .on(old('script', 'update-rc.d'))
      .plans('enable nginx', 'start nginx')
    assert.ok(start?.action?.do === 'run' && enable?.action?.do === 'run')
    assert.deepEqual(start.action.argv, ['/etc/init.d/nginx', 'start', '-q', '-x'])
    assert.deepEqual(enable.action.argv.slice(-2), ['nginx', 'enable'])
    expect(service, { name: 'nginx', state: 'started', enabled: true })
      .on(old('script', 'running', 'enabled', 'update-rc.d'))
      .plans()
  })
  it('sleeps between stop and start where that was asked for', () => {
    const changes = expect(service, { name: 'nginx', state: 'restarted', sleep: 2 })
      .on(old('script', 'running'))
      .plans('stop nginx', 'wait 2 seconds', 'start nginx')
    assert.deepEqual(changes[1]?.action, { do: 'pause', seconds: 2 })
  })
  it('says that OpenRC is not supported', () => {
    expect(service, { name: 'nginx', state: 'started' }).on(old('openrc', 'script')).refuses({ kind: 'openrc' })
  })
  it('needs something to do', () => {
    assert.equal(service.rules?.(withDefaults(service.options, {})).length, 1)
    assert.equal(service.rules?.(withDefaults(service.options, { state: 'started', daemon_reload: true })).length, 1)
    assert.deepEqual(service.rules?.(withDefaults(service.options, { name: 'nginx' })), [])
    assert.deepEqual(service.rules?.(withDefaults(service.options, { daemon_reload: true })), [])
    assert.deepEqual(service.rules?.(withDefaults(service.options, { name: 'nginx', daemon_reload: true })), [])
  })
})
