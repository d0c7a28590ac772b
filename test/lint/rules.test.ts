/** Each rule of `tsplay lint`: a project in which it finds something, at which place, and one in which it does not. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readProject } from '../../bin/load/lint-load.ts'
import { findings } from '../../engine/lint/lint.ts'
import { rules } from '../../engine/lint/rules.ts'
import { type Diagnostic, whereOf } from '../../engine/model/diagnostic.ts'

type Files = Readonly<Record<string, string>>

interface More {
  readonly extraVars?: readonly string[]
  readonly rolesPath?: readonly string[]
  readonly paths?: readonly string[]
}

async function lint(files: Files, { paths = ['.'], ...more }: More = {}): Promise<readonly Diagnostic[]> {
  const dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'tsplay-lint-')))
  const before = process.cwd()
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(dir, name)), { recursive: true })
      writeFileSync(path.join(dir, name), text)
    }
    process.chdir(dir)
    const { subject, diagnostics } = await readProject(paths, { format: 'text', ...more })
    return findings(subject, rules, diagnostics)
  } finally {
    process.chdir(before)
    rmSync(dir, { recursive: true, force: true })
  }
}

const said = (found: readonly Diagnostic[]) =>
  found.map(({ code, place }) => {
    const { file, line } = place ? whereOf(place) : { file: '', line: 0 }
    return `${code} ${file}:${line}`
  })

const play = (tasks: string, more = '') => ({ 'site.yml': `- hosts: all\n${more}  tasks:\n${tasks}` })
const role = (tasks: string, more: Files = {}) => ({ 'roles/web/tasks/main.yml': tasks, ...more })
const noop = '    - debug: { msg: hello }\n'

/** What is found where, and a neighbour in which nothing is. */
const cases: readonly { readonly code: string; readonly wrong: Files; readonly at: readonly string[]; readonly right: Files }[] = [
  {
    code: 'invalid-template',
    wrong: role('- debug: { msg: hello }\n', { 'roles/web/templates/a.j2': 'one\n{{ two | nosuch }}\n' }),
    at: ['roles/web/templates/a.j2:2'],
    right: role('- debug: { msg: hello }\n', { 'roles/web/templates/a.j2': 'one\n{{ [2] | first }}\n' }),
  },
  {
    code: 'undefined-variable',
    wrong: play('    - debug: { msg: "{{ greeting }}" }\n'),
    at: ['site.yml:3'],
    right: play('    - debug: { msg: "{{ greeting }}" }\n', '  vars: { greeting: hello }\n'),
  },
  {
    code: 'undefined-variable',
    wrong: role('- debug: { msg: "{{ port }}" }\n', { 'roles/web/defaults/main.yml': 'portt: 1\n' }),
    at: ['roles/web/tasks/main.yml:1'],
    right: role('- debug: { msg: "{{ port }}" }\n', { 'roles/web/defaults/main.yml': 'port: 1\n' }),
  },
  {
    code: 'undefined-variable',
    wrong: role('- debug: { msg: hello }\n', { 'roles/web/templates/a.j2': 'a\n{% for x in names %}{{ x }}{% endfor %}\n' }),
    at: ['roles/web/templates/a.j2:2'],
    right: {
      ...play('    - debug: { msg: "{{ one | default(2) }} {{ ansible_hostname }} {{ item }} {{ told.rc }}" }\n      loop: [1]\n'),
      'tasks/x.yml': '- command: { cmd: "true" }\n  register: told\n  changed_when: false\n',
      'group_vars/all.yml': 'told: {}\n',
    },
  },
  {
    code: 'unused-handler',
    wrong: { 'site.yml': `- hosts: all\n  tasks:\n${noop}  handlers:\n    - name: restart\n      debug: { msg: a }\n` },
    at: ['site.yml:5'],
    right: {
      'site.yml':
        '- hosts: all\n  tasks:\n    - debug: { msg: a }\n      changed_when: true\n      notify: again\n  handlers:\n    - name: restart\n      debug: { msg: a }\n      listen: again\n',
    },
  },
  {
    code: 'duplicate-handler',
    wrong: role('- debug: { msg: a }\n  notify: one\n', {
      'roles/web/handlers/main.yml': '- name: one\n  debug: { msg: a }\n- name: one\n  debug: { msg: b }\n',
    }),
    at: ['roles/web/handlers/main.yml:3'],
    right: role('- debug: { msg: a }\n  notify: [one, two]\n', {
      'roles/web/handlers/main.yml': '- name: one\n  debug: { msg: a }\n- name: two\n  debug: { msg: b }\n',
    }),
  },
  {
    code: 'no-changed-when',
    wrong: play('    - command: make all\n'),
    at: ['site.yml:3'],
    right: play('    - command: make all creates=/a\n    - shell: make more\n      changed_when: false\n'),
  },
  {
    code: 'unquoted-mode',
    wrong: play('    - file:\n        path: /b\n        mode: 0755\n'),
    at: ['site.yml:5'],
    right: play('    - file: path=/a mode=0644\n    - file: { path: /b, mode: "0644" }\n    - file: { path: /c, mode: u=rw }\n'),
  },
  {
    code: 'plaintext-secret',
    wrong: { ...play(noop), 'group_vars/all.yml': 'a: 1\ndb_password: hunter2\n' },
    at: ['group_vars/all.yml:2'],
    right: { ...play(noop), 'group_vars/all.yml': 'db_password: "{{ other }}"\nother: 1\npassword_file: /etc/secret\nadmin_password:\n' },
  },
  {
    code: 'plaintext-secret',
    wrong: play('    - uri: { url: "http://a", url_username: me, url_password: hunter2 }\n'),
    at: ['site.yml:3'],
    right: play('    - uri: { url: "http://a", url_username: me, url_password: "{{ given }}" }\n', '  vars: { given: "{{ 1 }}" }\n'),
  },
  {
    code: 'unused-register',
    wrong: play('    - stat: { path: /a }\n      register: there\n'),
    at: ['site.yml:3'],
    right: play('    - stat: { path: /a }\n      register: there\n    - debug: { var: there }\n'),
  },
  {
    code: 'reserved-name',
    wrong: play(noop, '  vars:\n    groups: [a]\n'),
    at: ['site.yml:3'],
    right: play(noop, '  vars:\n    own_groups: [a]\n'),
  },
  {
    code: 'become-user-without-become',
    wrong: play('    - debug: { msg: a }\n      become_user: web\n'),
    at: ['site.yml:3'],
    right: play('    - debug: { msg: a }\n      become_user: web\n', '  become: true\n'),
  },
]

describe('rules of lint', () => {
  for (const { code, wrong, at, right } of cases) {
    it(`${code} is found at ${at.join(' and ')}`, async () => {
      const found = await lint(wrong)
      assert.deepEqual(said(found.filter((each) => each.code === code)), at.map((where) => `${code} ${where}`)) // biome-ignore format: one line
    })
    it(`${code} is not found beside (${at[0]})`, async () => {
      const found = await lint(right)
      assert.deepEqual(said(found.filter((each) => each.code === code || each.severity === 'error')), [])
    })
  }

  it('have a case each', () => {
    assert.deepEqual(
      rules.map(({ code }) => code).filter((code) => !cases.some((each) => each.code === code)),
      [],
    )
  })
})

describe('lint', () => {
  it('leaves out what a comment on the line, or above it, allows', async () => {
    const found = await lint(
      play(
        '    # tsplay: allow no-changed-when\n    - command: make all\n    - command: make more # noqa: no-changed-when\n    - command: make less # noqa: other\n',
      ),
    )
    assert.deepEqual(said(found), ['no-changed-when site.yml:6'])
  })

  it('knows the names of loops, prompts, results and added hosts', async () => {
    const tasks = `    - block:
        - debug: { msg: "{{ each }} {{ at }} {{ asked }} {{ inner }}" }
          loop: [1]
          loop_control: { loop_var: inner }
      loop: [1]
      loop_control: { loop_var: each, index_var: at }
    - set_fact: { made: 1 }
    - add_host: { name: later, colour: red }
    - debug: { msg: "{{ made }} {{ hostvars.later.colour }} {{ colour }}" }
`
    assert.deepEqual(said(await lint(play(tasks, '  vars_prompt: [{ name: asked }]\n'))), [])
  })

  it('asks roles that lie elsewhere what they set and what they guard against', async () => {
    const files = {
      'mine/site.yml': '- hosts: all\n  roles: [web]\n',
      'roles/web/tasks/main.yml':
        '- include_vars: "{{ ansible_os_family }}.yml"\n- debug: { msg: "{{ port }} {{ maybe }} {{ a[0].b | default(1) }}" }\n- debug: { msg: "{{ absent }}" }\n',
      'roles/web/vars/Debian.yml': 'port: 1\n',
      'roles/web/handlers/main.yml': '- { name: again, debug: , when: maybe is defined }\n',
    }
    const found = await lint(files, { paths: ['mine'], rolesPath: ['roles'] })
    assert.deepEqual(
      said(found).filter((each) => each.startsWith('undefined')),
      ['undefined-variable roles/web/tasks/main.yml:3'],
    )
  })

  it('knows names that are made of others, facts without a prefix, and what a template is told of itself', async () => {
    const tasks = `    - set_fact: { "at_{{ inventory_hostname }}_now": 1 }
    - include_vars: { file: more.yml, name: more }
    - debug: { msg: "{{ at_a_now }} {{ more.x }} {{ getent_passwd.root }} {{ packages.bash }} {{ services.ssh }}" }
    - debug: { msg: "{{ at_a_later }} {{ template_path }}" }
`
    const files = { ...play(tasks), 'vars/more.yml': 'x: 1\n', 'templates/a.j2': '{{ template_path }} {{ template_uid }}\n' }
    const found = await lint(files)
    assert.deepEqual(
      found.map(({ message }) => message),
      ['`at_a_later` is not defined', '`template_path` is not defined'],
    )
  })

  it('knows what the command line will give', async () => {
    assert.deepEqual(said(await lint(play('    - debug: { msg: "{{ version }}" }\n'), { extraVars: ['version=1'] })), [])
  })

  it('tells of every file, whether a playbook names it or not', async () => {
    const found = await lint({
      'site.yml': '- hosts: all\n  nosuch: 1\n  tasks: []\n',
      'other.yml': '- hosts: all\n  tasks:\n    - debug: { mgs: a }\n',
      'roles/web/tasks/main.yml': '- debug: { msg: a }\n',
      'roles/web/tasks/setup-RedHat.yml': '- debug: { msg: "{{ a" }\n',
    })
    assert.deepEqual(said(found), [
      'unknown-option other.yml:3',
      'template-syntax roles/web/tasks/setup-RedHat.yml:1',
      'unknown-keyword site.yml:2',
    ])
  })

  it('finds nothing missing in a role without tasks, and checks the rest of it', async () => {
    const found = await lint({
      'roles/restart/handlers/main.yml': '- { name: again, debug: { mgs: a } }\n',
      'roles/others/handlers/main.yml': '- { name: again, debug: { msg: a } }\n',
      'roles/values/defaults/main.yml': 'port: 1\n',
    })
    assert.deepEqual(said(found), ['unknown-option roles/restart/handlers/main.yml:1'])
  })

  it('looks at what an include names where it is included, and at the tasks that nothing names', async () => {
    const found = await lint({
      ...play('    - include_role: { name: web }\n'),
      'roles/web/tasks/main.yml': '- include_tasks: more.yml\n',
      'roles/web/tasks/more.yml': '- command: make all\n',
      'roles/web/tasks/apart.yml': '- command: make some\n',
    })
    assert.deepEqual(said(found), ['no-changed-when roles/web/tasks/apart.yml:1', 'no-changed-when roles/web/tasks/more.yml:1'])
  })

  it('says nothing of handlers in a play that is not whole', async () => {
    const handlers = '  handlers:\n    - { name: again, debug: { msg: a } }\n'
    const found = await lint({ 'site.yml': `- hosts: all\n  roles: [absent]\n${handlers}` })
    assert.deepEqual(said(found), ['missing-role site.yml:2'])
  })

  it('does not ask a role alone for the handlers of the play around it', async () => {
    assert.deepEqual(said(await lint(role('- debug: { msg: a }\n  notify: restart all\n'))), [])
  })

  it('knows every name that the engine gives a value', async () => {
    const names = ['ansible_collection_name', 'ansible_config_file', 'ansible_playbook_python', 'group_names', 'inventory_dir', 'omit']
    const found = await lint(play('    - debug: { msg: a }\n', `  vars: { ${names.map((name) => `${name}: 1`).join(', ')} }\n`))
    assert.deepEqual(
      said(found).filter((each) => each.startsWith('reserved-name')),
      names.map(() => 'reserved-name site.yml:2'),
    )
  })

  it('says nothing of variables where a file is encrypted', async () => {
    const vault = '$ANSIBLE_VAULT;1.1;AES256\n61626364\n'
    assert.deepEqual(said(await lint({ ...play('    - debug: { msg: "{{ a }}" }\n'), 'group_vars/all.yml': vault })), [])
  })
})
