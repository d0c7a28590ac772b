/** Playbooks in places that a program carries a shell to: a directory, containers. */
import assert from 'node:assert/strict'
import { chmod, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { firstProcess } from '../../engine/lab/boot.ts'
import { rootOf } from '../../engine/lab/record.ts'
import { ask } from '../../engine/lab/tool.ts'
import { namesIn } from '../refusal.ts'
import { asNobody, removeContainer, startContainer } from '../transport/containers.ts'
import { shellOn } from './acts-on-hosts.ts'
import { labForSuite } from './hosts.ts'
import { changesOf, endsOf, failureOf, type Ran, TestWorkspace } from './test-workspace.ts'

/** Runs what Docker would, in a directory; the words it was given are kept. */
const standIn = (log: string) => `#!/bin/sh
printf '%s\\n' "$*" >>${log}
[ "$1" = exec ] && [ "$2" = -i ] || exit 64
shift 2
as=
[ "$1" != -u ] || { as=--userspec=$2; shift 2; }
[ -d "$1" ] || { echo "Error response from daemon: No such container: $1" >&2; exit 1; }
exec chroot $as "$@"
`

/** The same of `kubectl exec` and `lxc-attach`. */
const others = {
  kubectl: `#!/bin/sh
[ "$1 $2 $3 $4 $5" = '--context=test --namespace=web exec -i -c' ] && [ "$6 $8" = 'app --' ] || exit 64
pod=$7; shift 8
exec chroot "$pod" "$@"
`,
  'lxc-attach': `#!/bin/sh
[ "$1 $3" = '--clear-env --' ] || exit 64
root=\${2#--name=}; shift 3
exec env -i PATH="$PATH" chroot "$root" "$@"
`,
}

const tasks = `
- copy: { content: "{{ inventory_hostname }}\\n", dest: "/srv/{{ inventory_hostname }}", mode: "0640" }
- command: id -un
  register: who
  changed_when: false
- assert: { that: "who.stdout == expected" }${asNobody}- shell: echo out; echo err >&2; exit 3
  register: ended
  failed_when: ended.rc != 3 or ended.stdout != 'out' or ended.stderr != 'err'
  changed_when: false
- copy: { content: "{{ 'x' * 200000 }}", dest: "/srv/large-{{ inventory_hostname }}" }
- fetch: { src: "/srv/{{ inventory_hostname }}", dest: fetched/ }
`

describe('lab: what a program carries', function () {
  this.timeout(120_000)
  const site = labForSuite({ names: ['place'] })
  let workspace: TestWorkspace
  let root: string
  before(async () => {
    workspace = await TestWorkspace.open()
    root = rootOf(site.lab.host('place'))
    await mkdir(join(workspace.folder, 'programs'))
    await chmod(await workspace.write('programs/docker', standIn(join(workspace.folder, 'docker.log'))), 0o755)
    for (const [name, text] of Object.entries(others)) await chmod(await workspace.write(`programs/${name}`, text), 0o755)
  })
  after(() => workspace?.close())
  const run = async (hosts: Readonly<Record<string, object>>, list: string): Promise<Ran> => {
    const inventory = await workspace.write('hosts.yml', JSON.stringify({ all: { hosts } }))
    const env = { PATH: `${workspace.folder}/programs:${process.env.PATH}` }
    return workspace.play(inventory, list, { play: '  gather_facts: false\n', env })
  }

  it('is done in a directory and in a container, twice with one result, and nothing is left behind', async () => {
    const hosts = {
      below: { ansible_connection: 'chroot', ansible_host: root, expected: 'root' },
      box: { ansible_connection: 'community.docker.docker', ansible_host: root, ansible_user: 'root', expected: 'root' },
      kube: {
        ...{ ansible_connection: 'kubernetes.core.kubectl', ansible_kubectl_pod: root, ansible_kubectl_container: 'app', expected: 'root' },
        ...{ ansible_kubectl_context: 'test', ansible_kubectl_namespace: 'web' },
      },
      jail: { ansible_connection: 'lxc', ansible_host: root, expected: 'root' },
    }
    // One directory under two names: without /proc a shell cannot know that the lock in it is held by its own run.
    const each = async (): Promise<readonly string[]> => {
      const changes: string[] = []
      for (const [name, host] of Object.entries(hosts)) {
        const ran = await run({ [name]: host }, tasks)
        assert.equal(ran.code, 0, ran.text)
        changes.push(...changesOf(ran, name))
      }
      return changes
    }
    assert.ok((await each()).includes('create /srv/box'))
    assert.equal(await shellOn(site.lab.host('place'), 'stat -c "%a %s" /srv/below /srv/box /srv/large-box'), '640 6\n640 4\n644 200000\n')
    assert.equal(await readFile(join(workspace.folder, 'fetched/box/srv/box'), 'utf8'), 'box\n')
    assert.deepEqual(await each(), [])
    for (const line of (await readFile(join(workspace.folder, 'docker.log'), 'utf8')).trim().split('\n'))
      assert.match(line, /^exec -i -u root /)
    assert.equal((await ask(['pgrep', '-f', `chroot.*${root}`])).stdout, '')
  })

  it('ends what takes too long, in its place too', async () => {
    const ran = await run({ below: { ansible_connection: 'chroot', ansible_host: root } }, '- command: sleep 4242\n  timeout: 1')
    assert.equal(ran.code, 2, ran.text)
    assert.equal(endsOf(ran, 'below').at(-1)?.failure?.timedOut, true)
    assert.equal((await ask(['pgrep', '-f', '^sleep 4242'])).stdout, '')
  })

  it('is unreachable where there is no such place, no such program, or what is no name', async () => {
    const ran = await run(
      {
        gone: { ansible_connection: 'docker', ansible_host: 'gone' },
        lacking: { ansible_connection: 'podman', ansible_host: 'x', ansible_podman_executable: '/nowhere/podman' },
        strange: { ansible_connection: 'docker', ansible_host: '--privileged' },
      },
      '- command: id',
    )
    assert.equal(ran.code & 4, 4, ran.text)
    assert.match(failureOf(ran, 'gone').message, /No such container: gone/)
    assert.match(failureOf(ran, 'lacking').message, /ENOENT/)
    assert.ok(failureOf(ran, 'strange'))
    assert.doesNotMatch(await readFile(join(workspace.folder, 'docker.log'), 'utf8'), /privileged/)
  })

  it('is done in a machine, by the systemd that runs there', async () => {
    // Only the name of the machine is looked up elsewhere: this controller has no system bus.
    const first = await firstProcess(site.lab.host('place'))
    const enter = `#!/bin/sh\nfor word; do shift; [ "$word" != --machine=place ] || word=--machine=.host; set -- "$@" "$word"; done
exec nsenter --target ${first} --all systemd-run "$@"\n`
    await chmod(await workspace.write('programs/systemd-run', enter), 0o755)
    const hosts = { machine: { ansible_connection: 'machinectl', ansible_host: 'place', ansible_user: 'root', expected: 'root' } }
    const ran = await run(hosts, tasks)
    assert.equal(ran.code, 0, ran.text)
    assert.ok(changesOf(ran, 'machine').includes('create /srv/machine'))
    assert.deepEqual(changesOf(await run(hosts, tasks), 'machine'), [])
    const absent = await run({ absent: { ansible_connection: 'nspawn', ansible_host: 'absent' } }, '- ping:')
    assert.equal(absent.code, 4, absent.text)
    assert.deepEqual(namesIn(failureOf(absent, 'absent').hint), ['machinectl list', 'machinectl start absent'])
  })

  it('is done in a container of Podman', async function () {
    const name = `tsplay-carried-${process.pid}`
    const obstacle = await startContainer(name, root)
    if (obstacle !== undefined) {
      console.log(`      skipped: Podman starts no container here: ${obstacle}`)
      return this.skip()
    }
    try {
      const hosts = { pod: { ansible_connection: 'podman', ansible_host: name, ansible_user: 'root', expected: 'root' } }
      const ran = await run(hosts, tasks)
      assert.equal(ran.code, 0, ran.text)
      assert.ok(changesOf(ran, 'pod').length > 0)
      const settled = await run(hosts, tasks)
      assert.deepEqual(changesOf(settled, 'pod'), [], settled.text)
    } finally {
      await removeContainer(name)
    }
  })
})
