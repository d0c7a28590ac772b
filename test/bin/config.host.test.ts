/** What `ansible.cfg` and the environment say reaches a run, flags win, and `tsplay config` tells of it. */
import assert from 'node:assert/strict'
import { printedDiagnostics } from '../printed.ts'
import { type Project, warmProject } from './project.ts'

const hosts = 'a ansible_connection=local\nb ansible_connection=local\n'
const play = (tasks: string, more = '') => `- hosts: all\n  gather_facts: false\n${more}  tasks:\n${tasks}`
const say = (text: string) => play(`    - debug: { msg: "${text}" }\n`)

describe('settings of a run', () => {
  let here: Project
  const made = (files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) => {
    here = warmProject(files, env)
    return here
  }
  afterEach(() => here.close())

  const succeeds = async (...args: string[]) => {
    const said = await here.tsplay(...args)
    assert.equal(said.code, 0, said.all)
    return said
  }

  it('come from ansible.cfg; variables win over it, flags over both', async () => {
    const files = { 'ansible.cfg': '[defaults]\ninventory = my-hosts\nforks = 3\n[tags]\nrun = x\n', 'my-hosts': hosts }
    made({ ...files, 'site.yml': say('forks {{ ansible_forks }} tags {{ ansible_run_tags }}').replace('debug:', 'tags: x\n      debug:') })
    assert.match((await succeeds('run', 'site.yml')).out, /forks 3 tags \['x'\]/)
    assert.match((await succeeds('run', 'site.yml', '-f', '4', '-t', 'all')).out, /forks 4 tags \['all'\]/)
    const other = warmProject(
      { ...files, 'site.yml': say('forks {{ ansible_forks }}').replace('debug:', 'tags: x\n      debug:') },
      { ANSIBLE_FORKS: '5' },
    )
    assert.match((await other.tsplay('run', 'site.yml')).out, /forks 5/)
    other.close()
  })

  it('reach inventory, exec and lint, too', async () => {
    made({ 'ansible.cfg': '[defaults]\ninventory = my-hosts\nforks = x\n', 'my-hosts': hosts })
    for (const args of [['inventory', '--graph'], ['exec', 'all', '-m', 'ping'], ['lint'], ['run', 'site.yml']]) {
      const { code, err } = await here.tsplay(...args)
      assert.equal(code, 1, args.join(' '))
      assert.deepEqual(printedDiagnostics(err).map(({ code: word, names }) => [word, names]), [['invalid-setting', ['forks', 'x']]]) // biome-ignore format: one line
    }
    here.write({ 'ansible.cfg': '[defaults]\ninventory = my-hosts\n' })
    assert.match((await succeeds('inventory', '--graph')).out, /--a/)
  })

  it('set what plays do not say themselves', async () => {
    made({
      hosts,
      'ansible.cfg': '[defaults]\ninventory = hosts\nforce_handlers = yes\nstrategy = mitogen_free\nno_log = true\n',
      'site.yml': `- hosts: a
  gather_facts: false
  tasks:
    - command: echo first
      changed_when: true
      notify: h
    - fail: { msg: secret words }
  handlers:
    - name: h
      command: echo handled
      no_log: false
`,
    })
    const { code, out } = await here.tsplay('run', 'site.yml', '-v')
    assert.equal(code, 2)
    assert.match(out, /handled/)
    assert.doesNotMatch(out, /secret words|first$/m)
  })

  it('gather no facts where that is to be explicit', async () => {
    const tasks = '    - debug: { msg: "system {{ ansible_system | default(\'none\') }}" }\n'
    made({
      hosts: 'a ansible_connection=local\n',
      'ansible.cfg': '[defaults]\ninventory = hosts\n',
      'site.yml': `- hosts: all\n  tasks:\n${tasks}`,
    })
    assert.match((await succeeds('run', 'site.yml')).out, /system Linux/)
    here.write({ 'ansible.cfg': '[defaults]\ninventory = hosts\ngathering = explicit\n' })
    assert.match((await succeeds('run', 'site.yml')).out, /system none/)
  })

  it('give vault passwords and become users', async () => {
    made({
      'ansible.cfg':
        '[defaults]\ninventory = hosts\nvault_password_file = missing.txt\n[privilege_escalation]\nbecome_user = nobody-at-all\nbecome_method = su\n',
      hosts,
      'site.yml': say('x'),
    })
    const { code, err } = await here.tsplay('run', 'site.yml')
    assert.equal(code, 1)
    assert.deepEqual(printedDiagnostics(err)[0]?.names, [here.file('missing.txt')])
  })

  it('say where roles and collections are', async () => {
    const role = (name: string) => `- debug: { msg: "this is ${name}" }\n`
    made({
      hosts: 'a ansible_connection=local\n',
      'ansible.cfg': '[defaults]\ninventory = hosts\n',
      '.home/.ansible/roles/fetched/tasks/main.yml': role('fetched'),
      '.home/.ansible/collections/ansible_collections/my/own/roles/inside/tasks/main.yml': role('inside'),
      'shared/roles/lent/tasks/main.yml': role('lent'),
      'shared/ansible_collections/other/one/roles/far/tasks/main.yml': role('far'),
      'plays/site.yml': '- hosts: all\n  gather_facts: false\n  roles: [fetched, my.own.inside]\n',
      'plays/other.yml': '- hosts: all\n  gather_facts: false\n  collections: [other.one]\n  roles: [lent, far]\n',
    })
    const { out } = await succeeds('run', 'plays/site.yml')
    assert.match(out, /this is fetched[\s\S]*this is inside/)
    here.write({ 'ansible.cfg': '[defaults]\ninventory = hosts\nroles_path = shared/roles\ncollections_path = shared\n' })
    assert.match((await succeeds('run', 'plays/other.yml')).out, /this is lent[\s\S]*this is far/)
    assert.equal((await here.tsplay('run', 'plays/site.yml')).code, 1)
    here.write({ 'shared/ansible_collections/other/one/playbooks/all.yml': '- hosts: all\n  gather_facts: false\n  roles: [far]\n' })
    assert.match((await succeeds('run', 'other.one.all')).out, /this is far/)
  })

  it('decide how differences and hosts are shown, and what `ansible_managed` says', async () => {
    const lines = (word: string) => `one\ntwo\nthree\n${word}\nfive\nsix\nseven\n`
    made({
      'hosts/list': hosts,
      'hosts/notes.mine': 'no inventory\n[',
      'hosts/zz_skip': 'neither\n[',
      'ansible.cfg':
        '[defaults]\ninventory = hosts\ninventory_ignore_extensions = .mine\ninventory_ignore_patterns = _skip$\nansible_managed = made from {file} on %Y\ndisplay_skipped_hosts = no\ndisplay_ok_hosts = no\n[diff]\nalways = yes\ncontext = 1\n',
      text: lines('before'),
      'templates/t.j2': `{{ ansible_managed }}\n${lines('after')}`,
      'site.yml': `- hosts: a
  gather_facts: false
  tasks:
    - name: A change
      copy: { src: "{{ playbook_dir }}/new", dest: "{{ playbook_dir }}/text" }
    - name: A template
      template: { src: t.j2, dest: "{{ playbook_dir }}/rendered" }
    - name: Nothing
      command: "true"
      changed_when: false
    - name: Not at all
      command: "true"
      when: false
`,
      new: lines('after'),
    })
    const ours = await succeeds('check', 'site.yml')
    assert.match(ours.out, /@@ -3,3 \+3,3 @@\n\s+three\n\s+-before\n\s+\+after\n\s+five\n/)
    const theirs = await succeeds('playbook', 'site.yml')
    assert.match(theirs.out, /@@ -3,3 \+3,3 @@/)
    assert.match(theirs.out, /TASK \[A change\] [\s\S]*TASK \[A template\]/)
    assert.doesNotMatch(theirs.out, /Nothing|Not at all|skipping|ok: /)
    assert.match(here.read('rendered'), /^made from t\.j2 on 20\d\d\n/)
  })

  it('are told by `tsplay config`', async () => {
    made({ 'ansible.cfg': '[defaults]\nforks = 3\nnocows = 1\nforkz = 2\n' }, { ANSIBLE_ROLES_PATH: 'r' })
    const { out, err } = await succeeds('config')
    assert.ok(out.includes(here.file('ansible.cfg')), out)
    assert.match(out, /Supported\n {2}defaults\.forks = 3 {2}\(ansible\.cfg:2\)\n {6}\w/)
    assert.match(out, /ANSIBLE_ROLES_PATH = r {2}\(the environment\)/)
    assert.match(out, /Ignored\n {2}defaults\.nocows = 1/)
    assert.match(out, /Unsupported\n {2}defaults\.forkz = 2/)
    assert.deepEqual(printedDiagnostics(err).map(({ code, names }) => [code, names[0]]), [['unknown-setting', 'forkz']]) // biome-ignore format: one line
    // With `TSPLAY_LOCK`, which all projects of tests have.
    assert.equal(JSON.parse((await succeeds('config', '--json')).out).length, 5)
    assert.match((await succeeds('config', '--all')).out, /defaults\.roles_path, ANSIBLE_ROLES_PATH\n/)
    here.write({ 'ansible.cfg': '[defaults]\nforks = many\n' })
    assert.equal((await here.tsplay('config')).code, 1)
  })
})
