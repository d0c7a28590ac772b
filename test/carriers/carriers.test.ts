/** What carries a shell to containers, machines and directories: the words of each program. */
import assert from 'node:assert/strict'
import { carrierNamed, carriers } from '../../engine/carriers/index.ts'
import { reachOf } from '../../engine/inventory/reach.ts'
import { namesIn, refusing } from '../refusal.ts'

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

  it('say the next step by what their program prints', () => {
    const printed: readonly (readonly [string, string, readonly string[]])[] = [
      ['docker', 'Error response from daemon: No such container: box', ['docker ps --all']],
      ['docker', 'Error response from daemon: container 1f is not running', ['docker start box']],
      ['docker', 'Error response from daemon: container box is paused, unpause the container before exec', ['docker unpause box']],
      ['docker', 'permission denied while trying to connect to the Docker daemon socket', ['docker', 'root']],
      [
        'docker',
        'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
        ['ansible_docker_extra_args'],
      ],
      ['kubectl', 'Error from server (NotFound): pods "box" not found', ['kubectl get pods', 'ansible_kubectl_namespace']],
      ['kubectl', 'error: unable to upgrade connection: container not found ("app")', ['kubectl describe pod box']],
      ['kubectl', 'Error from server (BadRequest): container app is not valid for pod box', ['ansible_kubectl_container']],
      ['kubectl', 'Error from server (Forbidden): pods "box" is forbidden: User "x" cannot create resource', ['create', 'pods/exec']],
      ['kubectl', 'The connection to the server localhost:8080 was refused - did you specify the right host?', ['ansible_kubectl_context']],
      [
        'lxc',
        'lxc-attach: box: attach.c: get_attach_context: 405 Connection refused - Failed to get init pid',
        ['lxc-ls --fancy', 'lxc-start box'],
      ],
    ]
    for (const [name, text, names] of printed) {
      const hint = carrierNamed(name)
        ?.hints?.find(({ says }) => says.test(text))
        ?.hint({ address: 'box', variables: {} })
      assert.deepEqual(namesIn(hint), names, text)
    }
  })

  it('of Docker lead to the daemon that the inventory names', () => {
    const { carrier } = reachOf(
      'box',
      (name) => ({ ansible_connection: 'docker', ansible_docker_docker_host: 'tcp://far:2376', ansible_docker_tls: true })[name],
    )
    assert.deepEqual(argv('docker', carrier?.variables)?.slice(0, 4), ['docker', '--host=tcp://far:2376', '--tls=true', 'exec'])
  })

  it('have names of their own', () => {
    const names = carriers.flatMap(({ name, aliases = [] }) => [name, ...aliases])
    assert.equal(new Set(names).size, names.length)
  })
})
