/** `service_facts`: what systemd, scripts of System V and OpenRC print. */
import assert from 'node:assert/strict'
import serviceFacts, { servicesOf } from '../../../modules/services/service_facts.ts'
import { expect } from '../expect.ts'

describe('service_facts', () => {
  it('joins units and their files', () => {
    const services = new Map([
      [
        'units',
        '  cron.service loaded active running Clock\n● lost.service not-found inactive dead lost\n● sick.service loaded failed failed Sick\ndone.service loaded active exited Done\n',
      ],
      [
        'files',
        'cron.service enabled enabled\nsick.service enabled enabled\nspare.service disabled enabled\ngetty@.service enabled enabled\n',
      ],
      ['names', 'cron.service\nsick.service\nspare.service'],
      ['states', 'ActiveState=active\n\nActiveState=failed\n\nActiveState=inactive\n'],
    ])
    assert.deepEqual(servicesOf(services), {
      'cron.service': { name: 'cron.service', state: 'running', status: 'enabled', source: 'systemd' },
      'lost.service': { name: 'lost.service', state: 'stopped', status: 'not-found', source: 'systemd' },
      'sick.service': { name: 'sick.service', state: 'stopped', status: 'failed', source: 'systemd' },
      'done.service': { name: 'done.service', state: 'stopped', status: 'active', source: 'systemd' },
      'spare.service': { name: 'spare.service', state: 'inactive', status: 'disabled', source: 'systemd' },
      'getty@.service': { name: 'getty@.service', state: 'unknown', status: 'enabled', source: 'systemd' },
    })
  })

  it('reads scripts, and OpenRC', () => {
    assert.deepEqual(servicesOf(new Map([['scripts', ' [ + ]  cron\n [ - ]  nginx\n [ ? ]  odd\n']])), {
      cron: { name: 'cron', state: 'running', source: 'sysv' },
      nginx: { name: 'nginx', state: 'stopped', source: 'sysv' },
    })
    assert.deepEqual(
      servicesOf(
        new Map([
          ['openrc', ' sshd      started\n spare     stopped\n'],
          ['levels', ' sshd | default\n spare |\n'],
        ]),
      ),
      {
        sshd: { name: 'sshd', runlevels: ['default'], state: 'started', source: 'openrc' },
        spare: { name: 'spare', runlevels: null, state: 'stopped', source: 'openrc' },
      },
    )
  })

  it('gives no facts where nothing starts services', () => {
    const result = expect(serviceFacts, {}).on({ services: new Map() }).returns()
    assert.deepEqual([result.skipped, result.ansible_facts], [true, undefined])
  })
})
