/** Settings that change what plays mean: what they make of small projects here, and in Ansible. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Answers } from '../oracle/answers.ts'
import { ranIn } from '../oracle/folder.ts'
import { runWarm } from './warm.ts'

interface Case {
  readonly files: Readonly<Record<string, string>>
  /** For each value of the setting, the lines that tasks write. */
  readonly lines: Readonly<Record<string, readonly string[]>>
}

const say = (text: string) => `shell: printf '%s\\n' "${text}" >> "{{ out }}"`
const roots = "{{ v }} {{ t | default('') }}{{ s | default('') }}{{ r | default('') }}"

const rolesSeen = ['av', 'ad', 'bv', 'w', 'cv', 'x'].map((name) => `{{ ${name} | default('-') }}`).join(' ')

const cases: Readonly<Record<string, Case>> = {
  ANSIBLE_PLAYBOOK_VARS_ROOT: {
    files: {
      'group_vars/all.yml': 'v: top\nt: t\n',
      'sub/group_vars/all.yml': 'v: sub\ns: s\n',
      'roles/r/group_vars/all.yml': 'v: role\nr: r\n',
      'roles/r/tasks/main.yml': `- ${say(roots)}\n- include_tasks: ../../../sub/in.yml\n`,
      'sub/in.yml': `- ${say(roots)}\n`,
      'sub/site.yml': `- hosts: localhost\n  gather_facts: false\n  tasks:\n    - ${say(roots)}\n    - include_role: { name: ../roles/r }\n`,
      'site.yml': `- hosts: localhost
  gather_facts: false
  tasks:
    - ${say(roots)}
    - include_tasks: sub/in.yml
    - import_role: { name: r }
- import_playbook: sub/site.yml
`,
    },
    lines: {
      top: ['top t', 'top t', 'top t', 'top t', 'sub s', 'sub s', 'sub s'],
      bottom: ['top t', 'sub s', 'role r', 'role r', 'sub s', 'role r', 'role r'],
      all: ['top t', 'sub s', 'role r', 'sub sr', 'sub s', 'role r', 'sub sr'],
    },
  },
  ANSIBLE_INJECT_FACT_VARS: {
    files: {
      'site.yml': `- hosts: localhost
  gather_subset: [min]
  tasks:
    - ${say('{{ ansible_facts.os_family | length > 0 }} {{ ansible_os_family is defined }} {{ ansible_local is defined }}')}
    - set_fact: { ansible_mine: 1 }
    - ${say('{{ ansible_mine is defined }}')}
`,
    },
    lines: { true: ['True True True', 'True'], false: ['True False True', 'True'] },
  },
  ANSIBLE_ASYNC_DIR: {
    files: {
      'site.yml': `- hosts: localhost
  gather_facts: false
  tasks:
    - shell: ls FOLDER/jobs | wc -l >> "{{ out }}"
      async: 30
      poll: 1
    - shell: ls FOLDER/other | wc -l >> "{{ out }}"
      vars: { ansible_async_dir: FOLDER/other }
      async: 30
      poll: 1
`,
    },
    lines: { 'FOLDER/jobs': ['1', '1'] },
  },
  ANSIBLE_PRIVATE_ROLE_VARS: {
    files: {
      'roles/a/meta/main.yml': 'dependencies: [{ role: b, vars: { w: w } }]\n',
      'roles/a/defaults/main.yml': 'ad: ad\n',
      'roles/a/vars/main.yml': 'av: av\n',
      'roles/a/tasks/main.yml': `- ${say(`a ${rolesSeen}`)}\n`,
      'roles/b/vars/main.yml': 'bv: bv\nx: b\n',
      'roles/b/tasks/main.yml': `- ${say(`b ${rolesSeen}`)}\n`,
      'roles/c/vars/main.yml': 'cv: cv\nx: c\n',
      'roles/c/tasks/main.yml': `- ${say(`c ${rolesSeen}`)}\n`,
      'site.yml': `- hosts: localhost
  gather_facts: false
  roles: [a, c]
  tasks:
    - ${say(`play ${rolesSeen}`)}
`,
    },
    lines: {
      false: ['b av ad bv w cv b', 'a av ad bv w cv b', 'c av ad bv w cv c', 'play av ad bv w cv c'],
      true: ['b av ad bv w - b', 'a av ad bv w - b', 'c - ad - - cv c', 'play - ad - - - -'],
    },
  },
  ANSIBLE_PRECEDENCE: {
    files: {
      hosts: '[web]\nlocalhost\n[web:vars]\nv=web\n[all:vars]\nv=all\nw=all\n',
      'group_vars/all.yml': 'v: all file\nw: all file\n',
      'group_vars/web.yml': 'v: web file\nf: f\n',
      'site.yml': `- hosts: localhost\n  gather_facts: false\n  tasks:\n    - ${say("{{ v }} {{ w | default('-') }} {{ f | default('-') }}")}\n`,
    },
    lines: {
      'all_inventory,groups_inventory,all_plugins_inventory,all_plugins_play,groups_plugins_inventory,groups_plugins_play': [
        'web file all file f',
      ],
      'groups_plugins_inventory,groups_inventory,all_plugins_inventory,all_inventory': ['all all f'],
      'all_inventory,groups_plugins_play,groups_inventory': ['web all f'],
      groups_inventory: ['web - -'],
    },
  },
  ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS: {
    files: {
      hosts: '[web-1]\nlocalhost\n[web-1:vars]\nv=1\n',
      'group_vars/web_1.yml': 'f: under\n',
      'group_vars/web-1.yml': 'f: dash\n',
      'site.yml': `- hosts: localhost
  gather_facts: false
  tasks:
    - ${say('{{ f }} {{ v }} {{ group_names | join }}')}
    - group_by: { key: a-b }
    - add_host: { name: new, groups: e-f, ansible_connection: local }
- hosts: a_b:e_f:web_1
  serial: 1
  gather_facts: false
  tasks:
    - ${say("{{ inventory_hostname }} {{ group_names | join(' ') }} {{ groups | select('search', '_[bdf]') | join(' ') }}")}
`,
    },
    lines: {
      never: ['dash 1 web-1'],
      ignore: ['dash 1 web-1'],
      always: ['under 1 web_1', 'localhost a_b web_1 a_b e_f', 'new e_f a_b e_f'],
      silently: ['under 1 web_1', 'localhost a_b web_1 a_b e_f', 'new e_f a_b e_f'],
    },
  },
}

/** Values that are tried in Ansible, too, which takes its time. */
const beside = [
  'bottom',
  'all',
  'true',
  'false',
  'FOLDER/jobs',
  'always',
  'groups_inventory',
  'all_inventory,groups_plugins_play,groups_inventory',
]

const answers = new Answers(import.meta.url)

describe('settings beside Ansible', function () {
  this.timeout(60_000)
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-settings-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  for (const [setting, { files, lines }] of Object.entries(cases))
    for (const [value, expected] of Object.entries(lines)) {
      it(`${setting}=${value}`, async () => {
        const { args, env } = lay(files, setting, value)
        const run = await runWarm({ folder, args: ['run', ...args], environment: { PATH: process.env.PATH, ...env } })
        assert.equal(run.code, 0, run.all)
        assert.deepEqual(written(), expected)
      })
      if (!beside.includes(value)) continue
      it(`${setting}=${value} in Ansible`, async () => {
        const { args, env } = lay(files, setting, value)
        await ranIn(answers, `${setting}=${value}`, { folder, argv: ['ansible-playbook', ...args], env, makes: ['out'] })
        assert.deepEqual(written(), expected)
      })
    }

  /** Writes the project; how it is run there. */
  function lay(files: Case['files'], setting: string, value: string) {
    const inFolder = (text: string) => text.replaceAll('FOLDER', folder)
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), inFolder(text))
    }
    const env = {
      HOME: folder,
      LC_ALL: 'C.UTF-8',
      ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
      [setting]: inFolder(value),
    }
    const inventory = existsSync(join(folder, 'hosts')) ? 'hosts' : 'localhost,'
    return { args: ['site.yml', '-i', inventory, '-c', 'local', '-e', `out=${join(folder, 'out')}`], env }
  }

  /** Lines that tasks wrote. */
  function written(): readonly string[] {
    const out = join(folder, 'out')
    return existsSync(out) ? readFileSync(out, 'utf8').trimEnd().split('\n') : []
  }
})
