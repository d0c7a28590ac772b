/** A project with roles, variables in all the usual places, includes and imports: what it makes is what Ansible makes of it. */
import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { type Project, warmProject } from '../bin/project.ts'
import { filesBelow } from '../files-below.ts'
import { Answers } from '../oracle/answers.ts'
import { ranIn } from '../oracle/folder.ts'

const answers = new Answers(import.meta.url)

const files = {
  'inventories/prod/hosts.yml': `all:
  children:
    web: { hosts: { web1: { color: red }, web2: }, vars: { level: group } }
    db: { hosts: { db1: } }
  vars: { ansible_connection: local, from: inventory, out: "{{ target }}/{{ inventory_hostname }}" }
`,
  'inventories/prod/group_vars/all.yml': 'from: beside the inventory\nonly_inventory: yes\ncommon: { port: 80, names: [a, b] }\n',
  'inventories/prod/group_vars/web/main.yml': 'kind: web\nlevel: group file\n',
  'inventories/prod/group_vars/web/more.yml': 'kind: web of more\n',
  'inventories/prod/host_vars/web2.yml': 'color: blue\nlevel: host file\n',
  'group_vars/all.yml': 'from: beside the playbook\nonly_playbook: 0755\n',
  'host_vars/db1.yml': 'color: none\nkind: database\n',
  'vars/shared.yml': 'shared: "{{ inventory_hostname | upper }}"\nfrom_file: 1\n',
  'vars/web.yml': 'from_file: 2\n',
  'site.yml': `- import_playbook: first.yml
- import_playbook: second.yml
  vars: { imported: true }
`,
  'first.yml': `- name: First
  hosts: web
  gather_facts: false
  vars: { play: "{{ kind }}!" }
  vars_files: [vars/shared.yml]
  pre_tasks:
    - file: { path: "{{ out }}", state: directory, mode: "0755" }
  roles:
    - { role: site, title: given, tags: [site] }
    - role: extra
      vars: { level: role var }
  post_tasks:
    - name: Say what the handler did
      command: cat "{{ out }}/handled"
      register: handled
      changed_when: false
    - copy: { content: "{{ handled.stdout_lines | join('|') }}\\n", dest: "{{ out }}/after" }
`,
  'second.yml': `- name: Second
  hosts: all
  gather_facts: true
  vars_files:
    - vars/shared.yml
    - ["vars/{{ kind | default('web') }}.yml", vars/web.yml]
  tasks:
    - file: { path: "{{ out }}", state: directory, mode: "0755" }
    - include_role: { name: site, tasks_from: late }
      vars: { title: "late {{ imported }}" }
    - name: Loop over a file of tasks
      include_tasks: tasks/each.yml
      loop: "{{ common.names }}"
      loop_control: { loop_var: letter, index_var: number }
    - block:
        - command: "false"
      rescue:
        - copy: { content: "{{ ansible_failed_task.name | default('none') }} {{ ansible_failed_result.rc }}\\n", dest: "{{ out }}/rescued" }
      always:
        - lineinfile: { path: "{{ out }}/always", line: "{{ ansible_system }} {{ groups.web | length }} {{ hostvars.web2.color }}", create: true, mode: "0600" }
    - copy:
        content: "{{ groups.all | sort | join(',') }} {{ from_file }} {{ shared }} {{ from }}\\n"
        dest: "{{ out }}/all"
`,
  'tasks/each.yml':
    "- copy: { content: \"{{ letter }} {{ number }} {{ color | default('-') }}\\n\", dest: \"{{ out }}/{{ letter }}\" }\n  when: letter != 'b' or inventory_hostname != 'web1'\n",
  'roles/site/defaults/main.yml': 'title: default\nlevel: role default\ncolor: uncoloured\n',
  'roles/site/vars/main.yml': 'fixed: of the role\n',
  'roles/site/meta/main.yml': 'dependencies:\n  - { role: dependency, word: "{{ title }}" }\n',
  'roles/site/tasks/main.yml': `- name: Page
  template: { src: page.j2, dest: "{{ out }}/page", mode: "0640" }
  notify: [Handle, collected]
- import_tasks: more.yml
  when: only_inventory
`,
  'roles/site/tasks/more.yml':
    '- copy: { src: plain.txt, dest: "{{ out }}/plain" }\n- blockinfile: { path: "{{ out }}/block", create: true, block: "{{ fixed }}\\n{{ level }}" }\n',
  'roles/site/tasks/late.yml': '- template: { src: page.j2, dest: "{{ out }}/late" }\n',
  'roles/site/handlers/main.yml': `- name: Handle
  shell: echo handled {{ title }} >> "{{ out }}/handled"
- name: By topic
  shell: echo topic >> "{{ out }}/handled"
  listen: collected
`,
  'roles/site/files/plain.txt': 'plain\n',
  'roles/site/templates/page.j2': `# {{ title }} {{ from }} {{ level }} {{ color }} {{ kind | default('unkind') }} {{ play | default('') }}
{% for name in common.names %}
{{ loop.index }} {{ name }}:{{ common.port }}
{% endfor %}
{{ only_playbook }} {{ only_inventory }} {{ shared }} {{ role_name | default('') }} {{ inventory_hostname in groups['web'] }}
{{ common | to_nice_yaml }}{{ play_hosts | length }} {{ group_names | join(',') }}
`,
  'roles/dependency/tasks/main.yml':
    '- copy: { content: "{{ word }} {{ role_name }}\\n", dest: "{{ out }}/dependency of {{ word }}" }\n  when: out is defined\n',
  'roles/extra/tasks/main.yml': '- copy: { content: "{{ level }} {{ fixed }} {{ title }}\\n", dest: "{{ out }}/extra" }\n',
}

describe('a project of roles', () => {
  let here: Project
  before(() => {
    here = warmProject(files)
  })
  after(() => here.close())

  it('makes the same files as with Ansible, and a second run changes nothing but what always runs', async function () {
    this.timeout(600_000)
    const words = ['site.yml', '-i', 'inventories/prod', '-e', `target=${here.file('made')}`]
    const env = { ANSIBLE_NOCOLOR: '1', ANSIBLE_LOCALHOST_WARNING: 'false', ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3' }
    const theirs = await ranIn(answers, 'the project', {
      folder: here.dir,
      argv: ['ansible-playbook', ...words],
      env,
      makes: ['made'],
      says: /^PLAY RECAP[\s\S]*/m,
    })
    const expected = contents(here.file('made'))
    rmSync(here.file('made'), { recursive: true })
    const ours = await here.tsplay('run', ...words)
    assert.equal(ours.code, 0, ours.all)
    assert.deepEqual(contents(here.file('made')), expected)
    assert.ok(Object.keys(expected).length > 20)
    const again = await here.tsplay('run', ...words)
    assert.deepEqual(
      [...again.out.matchAll(/^(\w+) +: .*changed=(\d+)/gm)].map(([, host, changed]) => `${host} ${changed}`),
      ['web1 0', 'web2 0', 'db1 0'],
    )
    assert.deepEqual(counts(ours.out), counts(theirs))
  })
})

/** changed, failed, rescued of each host; `ok` counts files of included tasks in Ansible alone. */
function counts(recap: string): Record<string, string> {
  const rows = [...recap.matchAll(/^(\w+) +: ok=\d+ +changed=(\d+) .*failed=(\d+) .*rescued=(\d+)/gm)]
  return Object.fromEntries(rows.map(([, host = '', ...numbers]) => [host, numbers.join(' ')]))
}

function contents(folder: string): Record<string, string> {
  return Object.fromEntries(filesBelow(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]))
}
