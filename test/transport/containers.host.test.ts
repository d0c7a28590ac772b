/** Containers of Podman as hosts: all commands, many at once, another user's, and what is wrong with one. */
import assert from 'node:assert/strict'
import { chmod, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ask } from '../../engine/lab/tool.ts'
import { changesOf, endsOf, failureOf, TestWorkspace } from '../lab/test-workspace.ts'
import { printedDiagnostics } from '../printed.ts'
import { namesIn } from '../refusal.ts'
import { asNobody, removeContainer, rootFileSystem, startContainer } from './containers.ts'

const many = 6
const names = Array.from({ length: many }, (_, index) => `tsplay-${process.pid}-${index}`)
const [first = '', second = ''] = names

const tasks = `
- copy: { content: "{{ inventory_hostname }}\\n", dest: "/srv/{{ inventory_hostname }}", mode: "0640" }${asNobody}`

interface Members {
  readonly hosts: readonly string[]
}
interface Listed {
  readonly _meta: { readonly hostvars: Readonly<Record<string, Readonly<Record<string, unknown>>>> }
  readonly [group: string]: unknown
}

describe('containers of Podman', function () {
  this.timeout(300_000)
  let workspace: TestWorkspace
  const made: string[] = []
  const inventory = (hosts: Readonly<Record<string, object>>) =>
    workspace.write('hosts.yml', JSON.stringify({ all: { hosts, vars: { ansible_connection: 'podman' } } }))
  const containers = (...some: readonly string[]) => inventory(Object.fromEntries(some.map((name) => [name, {}])))
  before(async function () {
    workspace = await TestWorkspace.open({ warm: true })
    // One after the other: what is to be shared is the engine, not its start.
    for (const name of names) {
      made.push(name)
      const labels = ['--label', `role=${name === first ? 'db' : 'web'}`]
      const why = await startContainer(name, rootFileSystem(join(workspace.folder, name)), { more: labels })
      if (why === undefined) continue
      console.log(`      skipped: Podman starts no container here: ${why}`)
      return this.skip()
    }
  })
  after(async () => {
    for (const name of made) await removeContainer(name)
    await workspace?.close()
  })

  it('are hosts of every command, with another user inside', async () => {
    const hosts = await containers(first)
    const playbook = await workspace.playbook(tasks, '  gather_facts: false\n')
    const named = [playbook, '-i', hosts]
    assert.equal(changesOf(await workspace.tsplay(['check', ...named]), first).length, 1)
    assert.equal((await workspace.tsplay(['plan', ...named, '-o', 'a.plan'])).code, 0)
    const applied = await workspace.tsplay(['apply', 'a.plan'])
    assert.equal(applied.code, 0, applied.text)
    assert.deepEqual(changesOf(applied, first), [`create /srv/${first}`])
    assert.deepEqual(changesOf(await workspace.tsplay(['run', ...named]), first), [])
    assert.equal(await readFile(join(workspace.folder, first, 'srv', first), 'utf8'), `${first}\n`)
    const drift = await workspace.tsplay(['drift', ...named])
    assert.equal(drift.code, 0, drift.text)
    const exec = await workspace.tsplay([
      'exec',
      first,
      '-i',
      hosts,
      '-a',
      'id -u',
      '-b',
      '--become-user',
      'nobody',
      '--become-method',
      'su',
    ])
    assert.equal((endsOf(exec, first)[0]?.result as { stdout?: string } | undefined)?.stdout, '65534', exec.text)
    const facts = await workspace.tsplay(['console', first, '-i', hosts], { input: ':facts\nansible_facts.user_id\n' })
    assert.match(facts.text, /^root$/m)
  })

  it('are hosts of one run, many at once', async () => {
    const ran = await workspace.play(await containers(...names), tasks, { play: '  gather_facts: false\n' })
    assert.equal(ran.code, 0, ran.text)
    for (const name of names) assert.equal(endsOf(ran, name).length, 3)
  })

  it('are found by `podman_containers`, with their variables and groups', async () => {
    const plugin = (more: string) => workspace.write('some.podman.yml', `plugin: containers.podman.podman_containers\n${more}`)
    const chosen = `name_patterns: ["tsplay-${process.pid}-*"]\n`
    const listed = async (more: string): Promise<Listed> => {
      const { code, text } = await workspace.tsplay(['inventory', '--list', '-i', await plugin(`${chosen}${more}`)])
      assert.equal(code, 0, text)
      return JSON.parse(text)
    }
    const all = await listed(`verbose_output: true
group_by_label: [role]
keyed_groups: [{ prefix: role, key: "labels.role" }]
groups: { running: "status is search('Up')", none: "name == 'x'" }
compose: { short: "id[:3]" }
`)
    assert.deepEqual(Object.keys(all._meta.hostvars).toSorted(), names.toSorted())
    const { podman_ps, podman_container_id, podman_status, short, ...plain } = all._meta.hostvars[first] ?? {}
    assert.deepEqual(plain, {
      ansible_connection: 'containers.podman.podman',
      ansible_host: first,
      podman_container_name: first,
      podman_labels: { role: 'db' },
    })
    assert.equal((podman_ps as { Id?: string }).Id, podman_container_id)
    assert.match(String(podman_status), /^Up/)
    assert.equal(short, String(podman_container_id).slice(0, 3))
    for (const group of ['label_role_db', 'role_db']) assert.deepEqual((all[group] as Members).hosts, [first])
    assert.equal((all.running as Members).hosts.length, many)
    assert.equal(all.none, undefined)
    const hostsOf = async (more: string) => Object.keys((await listed(more))._meta.hostvars)
    assert.deepEqual(await hostsOf('label_selectors: { role: db }\n'), [first])
    assert.deepEqual(await hostsOf(`filters: { include: { label.role: D?, name: "TSPLAY-*" } }\n`), [first])
    assert.equal((await hostsOf('filters: { exclude: { label.role: db } }\n')).includes(first), false)
    const ran = await workspace.tsplay(['exec', 'all', '-i', await plugin(`${chosen}label_selectors: { role: db }\n`), '-m', 'ping'])
    assert.equal(ran.code, 0, ran.text)
    assert.equal(endsOf(ran, first).length, 1)
    const failed = await workspace.tsplay([
      'inventory',
      '--list',
      '-i',
      await plugin('executable: /nowhere/podman\nfilters: { include: { colour: x } }\n'),
    ])
    const codes = printedDiagnostics(failed.text).map(({ code, at }) => [code, at?.replace(/.*some\.podman\.yml/, '')])
    assert.deepEqual(codes, [
      ['unknown-option', ':3:23'],
      ['inventory-script-failed', ':1:1'],
    ])
  })

  it('may be of another user, without root', async function () {
    const folder = join(workspace.folder, 'of-nobody')
    await mkdir(folder)
    rootFileSystem(join(folder, 'root'))
    await mkdir(join(folder, 'run'), { mode: 0o700 })
    await ask(['chown', '-R', '65534:65534', folder])
    await chmod(workspace.folder, 0o755)
    const env = ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', `HOME=${folder}`, `XDG_RUNTIME_DIR=${folder}/run`]
    const podman = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...env, 'podman', '--storage-driver=vfs']
    const executable = await workspace.write('rootless', `#!/bin/sh\nexec ${podman.join(' ')} "$@"\n`)
    await chmod(executable, 0o755)
    const name = `tsplay-${process.pid}-rootless`
    const why = await startContainer(name, join(folder, 'root'), { podman })
    try {
      if (why !== undefined) {
        console.log(`      skipped: Podman starts no container for this user: ${why}`)
        return this.skip()
      }
      const hosts = await inventory({ [name]: { ansible_podman_executable: executable } })
      const ran = await workspace.play(hosts, `- copy: { content: x, dest: /srv/made }`, { play: '  gather_facts: false\n' })
      assert.deepEqual(changesOf(ran, name), ['create /srv/made'], ran.text)
      assert.equal((await ask(['stat', '-c', '%u', join(folder, 'root/srv/made')])).stdout, '65534\n')
    } finally {
      await removeContainer(name, podman)
      // The process that holds the name spaces of the user.
      const paused = await readFile(join(folder, 'run/libpod/tmp/pause.pid'), 'utf8').catch(() => '')
      if (/^\d+$/.test(paused.trim())) process.kill(Number(paused))
    }
  })

  it('that do not run, or have no shell, are unreachable, each with the next step', async () => {
    const bare = `tsplay-${process.pid}-bare`
    const created = `tsplay-${process.pid}-created`
    made.push(bare, created)
    assert.equal(await startContainer(bare, rootFileSystem(join(workspace.folder, bare), { shell: false })), undefined)
    await startContainer(created, join(workspace.folder, first), { verb: ['create'] })
    assert.equal((await ask(['podman', 'pause', second])).code, 0)
    const locked = await workspace.write('locked', '#!/bin/sh\n')
    const root = { ansible_user: 'root' }
    const hosts = {
      paused: { ansible_host: second, ...root },
      created: { ansible_host: created },
      absent: { ansible_host: 'tsplay-absent', ...root },
      bare: { ansible_host: bare, ...root },
      stranger: { ansible_host: first, ansible_user: 'stranger' },
      lacking: { ansible_podman_executable: '/nowhere/podman', ...root },
      locked: { ansible_podman_executable: locked },
    }
    const ran = await workspace.play(await inventory(hosts), '- ping:', { play: '  gather_facts: false\n' })
    await ask(['podman', 'unpause', second])
    assert.equal(ran.code, 4, ran.text)
    const steps = Object.fromEntries(Object.keys(hosts).map((name) => [name, namesIn(failureOf(ran, name).hint ?? '')]))
    assert.deepEqual(steps, {
      paused: [`podman start ${second}`, `podman unpause ${second}`],
      created: [`podman start ${created}`, `podman unpause ${created}`],
      absent: ['podman ps --all'],
      bare: ['/bin/sh'],
      stranger: ['ansible_user'],
      lacking: ['/nowhere/podman'],
      locked: [locked],
    })
  })

  it('that stop during a task are unreachable, and the others go on', async () => {
    const last = names.at(-1) ?? ''
    const running = async () => (await ask(['podman', 'exec', last, 'ps'])).stdout.includes('sleep 4242')
    const list = `- command: "{{ (inventory_hostname == '${last}') | ternary('sleep 4242', 'true') }}"\n- ping:`
    const ran = await workspace.play(await containers(first, last), list, {
      play: '  gather_facts: false\n',
      watch: { when: (_) => running(), act: () => void ask(['podman', 'kill', last]), every: 500 },
    })
    assert.equal(ran.code, 4, ran.text)
    assert.ok(failureOf(ran, last).hint)
    assert.equal(endsOf(ran, first).length, 2)
    assert.equal(endsOf(ran, last).length, 1)
  })
})
