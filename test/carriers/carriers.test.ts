/** What carries a shell to containers, machines and directories: the words of each program. */
import assert from 'node:assert/strict'
import { carrierNamed, carriers } from '../../engine/carriers/index.ts'
import { reachOf } from '../../engine/inventory/reach.ts'
import { refusing } from '../refusal.ts'

const command = ['/bin/sh', '-c', 'exec /bin/sh']
const argv = (name: string, variables: Readonly<Record<string, string>> = {}, user?: string) =>
  carrierNamed(name)?.argv({ address: 'box', ...(user === undefined ? {} : { user }), variables }, command)

describe('carriers', () => {
  it('run a command in the place, as a user where one is named', () => {
    assert.deepEqual(argv('docker', { ansible_docker_extra_args: "-H 'ssh://one two'" }, 'web'), [
      ...['docker', '-H', 'ssh://one two', 'exec', '-i', '-u', 'web', 'box'],
      ...command,
    ])
    assert.deepEqual(argv('containers.podman.podman', { ansible_podman_executable: '/opt/podman' }), [
      ...['/opt/podman', 'exec', '-i', 'box'],
      ...command,
    ])
    assert.deepEqual(argv('community.general.chroot', {}, 'web'), ['chroot', '--userspec=web', 'box', ...command])
    assert.deepEqual(argv('nspawn', {}, 'web'), [
      ...['systemd-run', '--quiet', '--pipe', '--wait', '--collect', '--machine=box', '--uid=web', '--'],
      ...command,
    ])
    assert.deepEqual(argv('lxc', {}, 'root'), ['lxc-attach', '--clear-env', '--name=box', '--', ...command])
    const pod = { ansible_kubectl_namespace: 'shop', ansible_kubectl_pod: 'web-1', ansible_kubectl_container: 'app' }
    assert.deepEqual(argv('kubernetes.core.kubectl', pod), [
      ...['kubectl', '--namespace=shop', 'exec', '-i', '-c', 'app', 'web-1', '--'],
      ...command,
    ])
  })

  it('refuse users that their program cannot run commands as', () => {
    assert.throws(() => argv('lxc', {}, 'web'), refusing({ names: ['lxc-attach'] }))
    assert.throws(() => argv('kubectl', {}, 'web'), refusing({ names: ['kubectl exec'] }))
  })

  it('take their variables from the host, and refuse secrets that would stand in arguments', () => {
    const reach = (variables: Readonly<Record<string, unknown>>) => reachOf('web1', (name) => variables[name])
    const { kind, carrier, address } = reach({
      ansible_connection: 'community.docker.docker',
      ansible_host: 'box',
      ansible_docker_extra_args: '-D',
    })
    assert.deepEqual(
      { kind, carrier, address },
      {
        kind: 'carried',
        carrier: { name: 'docker', variables: { ansible_docker_extra_args: '-D' } },
        address: 'box',
      },
    )
    assert.throws(
      () => reach({ ansible_connection: 'kubectl', ansible_kubectl_token: 'x' }),
      refusing({ names: ['ansible_kubectl_token', 'kubectl'] }),
    )
    assert.throws(() => reach({ ansible_connection: 'pigeon' }), refusing({ names: ['web1', 'pigeon'] }))
  })

  it('have names of their own', () => {
    const names = carriers.flatMap(({ name, aliases = [] }) => [name, ...aliases])
    assert.equal(new Set(names).size, names.length)
  })
})
