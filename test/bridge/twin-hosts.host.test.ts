/** Modules of collections through the bridge, in check mode and for real: our host and its twin that Ansible changes end alike. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { shellOn } from '../../engine/lab/inside.ts'
import { labForSuite } from '../lab/hosts.ts'
import { compareTwins, type TwinTask } from './twin-hosts.ts'

const firewalld = (args: object): TwinTask => ({ module: 'ansible.posix.firewalld', args: { permanent: true, offline: true, ...args } })

const tasks: readonly TwinTask[] = [
  firewalld({ zone: 'public', service: 'https', state: 'enabled' }),
  firewalld({ port: '8081/tcp', state: 'enabled' }),
  firewalld({ zone: 'inner', state: 'present' }),
  firewalld({ zone: 'public', service: 'ssh', state: 'disabled' }),
  firewalld({ zone: 'public', service: 'no-such-service', state: 'enabled' }),
  { module: 'community.general.lvol', args: { vg: 'vg1', lv: 'data', size: '16m' } },
  { module: 'community.general.snap', args: { name: ['hello'] } },
  { module: 'community.docker.docker_container', args: { name: 'web', image: 'nginx' } },
]

describe('modules of collections on twin hosts', function () {
  this.timeout(600_000)
  before(function () {
    if (spawnSync('ansible-doc', ['--version']).error) {
      console.log('      skipped: Ansible is not installed')
      this.skip()
    }
  })
  const names = ['bridge-ansible', 'bridge-tsplay'] as const
  const site = labForSuite({ names: [], prepared: { names, packages: ['python3', 'firewalld', 'lvm2'] } })

  it('answer alike in check mode, for real and once more, and leave the same files', async () => {
    const twins = compareTwins(tasks, site.lab, names)
    for (const { module, pass, ansible, tsplay } of twins) assert.deepEqual(tsplay, ansible, `${module}, ${pass}`)
    const endings = (pass: string) => twins.filter((each) => each.pass === pass).map(({ ansible }) => ansible.ending)
    assert.deepEqual(endings('real').slice(0, 5), ['changed', 'changed', 'changed', 'changed', 'failed'])
    assert.deepEqual(endings('again').slice(0, 5), ['ok', 'ok', 'ok', 'ok', 'failed'])
    const left = await Promise.all(
      names.map((name) => {
        const host = site.lab.hosts.find((each) => each.name === name)
        assert.ok(host)
        return shellOn(host, 'cd /etc/firewalld && find . -type f ! -name "*.old" | sort | xargs grep ""')
      }),
    )
    assert.match(left[0] ?? '', /8081/)
    assert.equal(left[1], left[0])
  })
})
