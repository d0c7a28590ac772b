/** `tsplay test` on hosts of the lab: what passes, what fails and where, and that no host stays. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { testCommand } from '../../bin/commands/test.ts'
import { image, labFolder } from '../../engine/lab/image.ts'
import { execOn } from '../../engine/lab/inside.ts'
import { runningLabs } from '../../engine/lab/slots.ts'
import type { Finding, StageResult } from '../../engine/testing/results.ts'
import { type Project, project, type Said } from '../bin/project.ts'
import { requireLab } from '../lab/hosts.ts'
import { refusing } from '../refusal.ts'

const role = {
  'roles/page/tasks/main.yml': `- name: Write the page
  copy: { content: "{{ page }}\\n", dest: /srv/page, mode: '0644' }
  notify: Note it
- name: Make directories
  file: { path: "/srv/{{ item }}", state: directory }
  loop: [a, b]
- name: Ask
  command: "echo {{ lookup('password', inventory_dir ~ '/words/' ~ inventory_hostname) | length }}"
  changed_when: false
`,
  'roles/page/handlers/main.yml': "- name: Note it\n  copy: { content: noted, dest: /srv/noted, mode: '0644' }\n",
  'roles/page/defaults/main.yml': 'page: "{{ ansible_facts.distribution_major_version }}"\n',
  'roles/page/tests/verify.yml': `- hosts: all
  tasks:
    - slurp: { src: /srv/page }
      register: page
    - name: Compare the page
      assert: { that: "page.content | b64decode == ansible_facts.distribution_major_version ~ '\\n'" }
`,
}

interface Document {
  readonly exitCode: number
  readonly cases: readonly {
    readonly name: string
    readonly passed: boolean
    readonly lab?: number
    readonly hosts: readonly { readonly name: string; readonly release: string; readonly groups: readonly string[] }[]
    readonly results: readonly StageResult[]
  }[]
}

describe('tsplay test', function () {
  this.timeout(600_000)
  let here: Project
  let folder: string
  before(async function () {
    requireLab(this)
    // A folder of its own, so that nobody else's labs are seen; images are those of all.
    folder = mkdtempSync(join(tmpdir(), 'tsplay-lab-'))
    symlinkSync(dirname(await image(labFolder(), () => undefined)), join(folder, 'images'))
  })
  beforeEach(() => {
    here = project({}, { TSPLAY_LAB: folder })
  })
  afterEach(() => here.close())
  after(() => {
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  const labs = async () => (await runningLabs(folder)).length
  async function test(
    files: Readonly<Record<string, string>>,
    ...words: readonly string[]
  ): Promise<Said & { readonly document: Document }> {
    here.write(files)
    const said = await here.tsplay('test', ...words, '--report', 'json=report.json', '--report', 'junit=report.xml')
    return { ...said, document: JSON.parse(here.read('report.json')) }
  }
  const results = ({ document }: { readonly document: Document }) =>
    document.cases.flatMap(({ results: all }) => all.map(({ stage, host, outcome }) => `${stage} ${host} ${outcome}`))
  const findings = ({ document }: { readonly document: Document }, stage: string): readonly Finding[] =>
    document.cases.flatMap(({ results: all }) => all.filter((each) => each.stage === stage).flatMap((each) => each.findings))

  it('passes a role on two releases beside each other, and takes their hosts down', async () => {
    const settings = '[defaults]\nforks = 1\nfact_caching = jsonfile\nfact_caching_connection = facts\n'
    const ran = await test({ ...role, 'ansible.cfg': settings }, 'roles/page', '--on', 'debian12,debian13')
    assert.equal(ran.code, 0, ran.all)
    // Both hosts have one name.
    assert.equal(here.has('facts'), false)
    assert.deepEqual(
      ran.document.cases.map(({ name, passed, hosts }) => [name, passed, hosts[0]?.release]),
      [
        ['debian12', true, 'debian12'],
        ['debian13', true, 'debian13'],
      ],
    )
    const stages = ['check', 'run', 'compare', 'again', 'verify'].map((stage) => `${stage} instance passed`)
    assert.deepEqual(results(ran), [...stages, ...stages])
    const changes = ran.document.cases.map((each) => each.results.map((result) => result.changes))
    assert.deepEqual(changes, [
      [4, 4, 0, 0, 0],
      [4, 4, 0, 0, 0],
    ])
    assert.match(here.read('report.xml'), /<testsuites tests="10" failures="0"/)
    assert.equal(await labs(), 0)
  })

  it('names each change of the second run, and each prediction that did not come true', async () => {
    const tasks = `- name: Hidden from a check
  file: { path: /srv/real, state: directory }
  when: not ansible_check_mode
- name: Settled
  file: { path: /srv/settled, state: directory }
- name: Grow
  shell: echo {{ item }} >> /srv/log
  loop: [one, two]
`
    const ran = await test({ 'roles/grows/tasks/main.yml': tasks }, 'roles/grows')
    assert.equal(ran.code, 2, ran.all)
    assert.deepEqual(
      findings(ran, 'again').map(({ task, where, message }) => [task, where, message]),
      ['one', 'two'].map((item) => [`grows : Grow (item ${item})`, 'roles/grows/tasks/main.yml:6:3', `run echo ${item} >> /srv/log`]),
    )
    assert.deepEqual(
      findings(ran, 'compare').map(({ task, where }) => [task, where]),
      [['Hidden from a check', 'roles/grows/tasks/main.yml:1:3']],
    )
    assert.deepEqual(results(ran), [
      'check instance passed',
      'run instance passed',
      'compare instance failed',
      'again instance failed',
      'verify instance skipped',
    ])
    assert.match(here.read('report.xml'), /<testcase name="again"[\s\S]*<failure message="grows : Grow \(item one\)/)
  })

  it('fails where verify.yml does, and lets the host stay to look at it', async () => {
    const site = `- hosts: web:db
  tasks:
    - file: { path: /srv/site, state: directory }
    - name: Ask the proxy for a service of the controller
      shell: |
        proxy=\${http_proxy#http://}
        exec 3<>"/dev/tcp/\${proxy/://}"
        printf 'GET http://127.0.0.1:22/ HTTP/1.0\\r\\n\\r\\n' >&3
        head -n 1 <&3
      args: { executable: /bin/bash }
      register: asked
      changed_when: false
      failed_when: "' 403 ' not in asked.stdout"
`
    const verify = '- hosts: web\n  tasks:\n    - name: Look\n      command: test -e /srv/missing\n      changed_when: false\n'
    const files = { 'site.yml': site, 'verify.yml': verify }
    const ran = await test(files, 'site.yml', '--no-check', '--hosts', 'web1:web,both', '--network', '--keep-on-failure')
    assert.equal(ran.code, 2, ran.all)
    assert.deepEqual(
      findings(ran, 'verify').map(({ task, where }) => [task, where]),
      [1, 2].map(() => ['Look', 'verify.yml:3:7']),
    )
    const [one] = ran.document.cases
    assert.deepEqual(
      one?.hosts.map(({ name, groups }) => [name, groups]),
      [
        ['web1', ['web']],
        ['both', ['web', 'db']],
      ],
    )
    const { code, out } = await here.tsplay('lab', 'ssh', `${one?.lab}/both`, 'hostname; test -d /srv/site')
    assert.deepEqual([code, out], [0, 'both\n'])
    await here.tsplay('lab', 'down', `${one?.lab}`)
    assert.equal(await labs(), 0)
  })

  it('plays the scenario of a Molecule file, with its hosts, variables and names of the role', async () => {
    const play = (name: string, task: string) => `- hosts: all\n  tasks:\n    - name: ${name}\n      ${task}\n`
    const molecule = `platforms:
  - {name: web1, image: "geerlingguy/docker-\${DISTRO:-debian12}-ansible", groups: [web]}
  - {name: db1, image: "debian:12"}
provisioner:
  env: {WORD: fromenv}
  inventory: {group_vars: {web: {page: "{{ lookup('env', 'WORD') }}"}}, host_vars: {db1: {page: database}}}
  playbooks: {prepare: before.yml}
`
    const files = {
      ...role,
      'roles/page/meta/main.yml': 'galaxy_info: {namespace: acme, role_name: site}\n',
      'roles/page/molecule/default/molecule.yml': molecule,
      'roles/page/molecule/default/before.yml': play('Before', 'file: { path: /srv/before, state: directory }'),
      'roles/page/molecule/default/converge.yml': '- hosts: all\n  roles: [acme.site]\n',
      'roles/page/molecule/default/side_effect.yml': play('Side effect', 'file: { path: /srv/before, state: absent }'),
      'roles/page/molecule/default/verify.yml': play(
        'Verify',
        `command: grep -x {{ 'fromenv' if 'web' in group_names else 'database' }} /srv/page`,
      ),
      'roles/page/molecule/other/molecule.yml': 'platforms: [{name: a, image: centos}]\n',
      'roles/page/molecule/other/converge.yml': '[]\n',
    }
    const ran = await test(files, 'roles/page', '--scenario', 'default')
    assert.equal(ran.code, 0, ran.all)
    const stages = ['prepare', 'check', 'run', 'compare', 'again', 'side_effect', 'verify']
    assert.deepEqual(
      results(ran),
      stages.flatMap((stage) => [`${stage} web1 passed`, `${stage} db1 passed`]),
    )
    const both = await here.tsplay('test', 'roles/page')
    assert.deepEqual([both.code, both.out], [1, ''])
    assert.match(both.err, /`centos`[\s\S]*molecule\/other\/molecule\.yml:1:30/)
  })

  it('reaches no host but those of the lab, whatever variables say', async () => {
    const files = {
      'site.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - file: { path: /srv/never, state: directory }\n',
      'host_vars/instance.yml': 'ansible_host: 127.0.0.1\n',
    }
    const ran = await test(files, 'site.yml', '--no-check')
    assert.equal(ran.code, 2, ran.all)
    assert.match(findings(ran, 'run')[0]?.message ?? '', /127\.0\.0\.1 is not a host of this lab/)
    assert.equal(await labs(), 0)
  })

  it('takes the hosts down when it is interrupted, beside another test that goes on', async () => {
    here.write({ ...role, 'slow.yml': '- hosts: all\n  tasks:\n    - command: sleep 300\n' })
    const slow = here.start('test', 'slow.yml', '--no-check', '--hosts', 'slow')
    const beside = here.tsplay('test', 'roles/page', '--no-check')
    while (!(await isAsleep()) && slow.child.exitCode === null) await sleep(50)
    slow.child.kill('SIGINT')
    assert.deepEqual([(await slow.ended).code, (await beside).code], [130, 0], slow.all())
    assert.equal(await labs(), 0)
  })

  it('needs root', async () => {
    const { getuid } = process
    process.getuid = () => 1000
    try {
      here.write(role)
      await assert.rejects(testCommand(here.file('roles/page'), { verbose: 0 }, ''), refusing({ names: [] }))
    } finally {
      process.getuid = getuid
    }
  })

  /** Whether the host of the slow play sleeps. */
  async function isAsleep(): Promise<boolean> {
    const hosts = (await runningLabs(folder)).flatMap((lab) => lab.hosts).filter(({ name }) => name === 'slow')
    const found = await Promise.all(hosts.map((host) => execOn(host, ['pgrep', '-x', 'sleep']).catch(() => undefined)))
    return found.some((result) => result?.code === 0)
  }
})
