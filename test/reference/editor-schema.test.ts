/** That the schema for editors takes what a playbook may say, and refuses what it may not. */
import { deepEqual, equal } from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import type { ValidateFunction } from 'ajv'
import type { AnyModule } from '../../engine/model/module.ts'
import { statementsByName } from '../../engine/reference/statements.ts'
import { moduleNames } from '../../modules/registry.ts'
import { allModules, editorAjv, editorValidators, mistakesOf, readYaml } from './editor-mistakes.ts'

const roleTasks = 'playbooks/roles/droplet/tasks'
const right: Readonly<Record<string, string>> = {
  'a play with everything': `
- name: p
  hosts: [web, "{{ group }}"]
  serial: [1, "50%"]
  strategy: free
  order: "{{ how }}"
  vars: { a: 1 }
  vars_files: [a.yml, [b.yml, c.yml]]
  environment: { A: b }
  roles: [base, { role: app, tags: x, port: 80, when: a is defined }]
  pre_tasks:
  tasks: []
  handlers:
    - name: again
      listen: [a, b]
      service: { name: nginx, state: restarted }
`,
  'an import': '- import_playbook: other.yml\n  when: a\n  vars: { b: 1 }\n',
  'options as templates':
    '- hosts: a\n  tasks:\n    - apt: { name: "{{ names }}", state: "{{ state }}", update_cache: "{{ fresh }}", cache_valid_time: "{{ n }}" }\n',
  'options in short':
    '- hosts: a\n  tasks:\n    - apt: name=nginx state=latest\n    - command: ls\n      args: { chdir: /tmp }\n    - ping:\n',
  'words of YAML 1.1':
    '- hosts: a\n  become: yes\n  tasks:\n    - apt: { name: [a, b], update_cache: yes, upgrade: yes, cache_valid_time: "60" }\n',
  modes:
    '- hosts: a\n  tasks:\n    - file: { path: /a, mode: 0644 }\n    - file: { path: /a, mode: "u=rw,g=r" }\n    - file: { dest: /a, mode: "{{ m }}" }\n',
  'full names':
    '- hosts: a\n  tasks:\n    - ansible.builtin.copy: { src: a, dest: /a }\n    - community.general.ufw: { rule: allow, port: 22 }\n    - ansible.builtin.import_tasks: a.yml\n',
  'loops and retries':
    '- hosts: a\n  tasks:\n    - debug: { msg: "{{ item }}" }\n      with_items: [1]\n      loop_control: { label: x, loop_var: item }\n      until: a or b\n      retries: 3\n      delay: 1.5\n      register: r\n      when: [a, not b, true]\n',
  'a debugger that never stops': '- hosts: a\n  debugger: never\n  tasks:\n    - ping:\n      debugger: never\n',
  'options that others give':
    '- hosts: a\n  module_defaults: { copy: { dest: /a } }\n  tasks:\n    - copy: { src: a }\n    - file: { state: absent }\n      args: { path: /a }\n',
  'the old form': '- hosts: a\n  tasks:\n    - action: copy src=a dest=/b\n    - local_action: { module: copy, src: a, dest: /b }\n',
}
/** What is wrong, and how the first complaint begins. */
const wrong: Readonly<Record<string, readonly [string, string]>> = {
  'no hosts': ['- name: p\n  tasks: []\n', "/0 must have required property 'hosts'"],
  'a misspelt keyword of a play': ['- hosts: a\n  taks: []\n', '/0 must NOT have additional properties taks'],
  'a misspelt keyword of a task': [
    '- hosts: a\n  tasks:\n    - ping:\n      regster: x\n',
    '/0/tasks/0 must NOT have additional properties regster',
  ],
  'a module that is not there': ['- hosts: a\n  tasks:\n    - pong:\n', '/0/tasks/0 must NOT have additional properties pong'],
  'a task without a module': ['- hosts: a\n  tasks:\n    - name: x\n      when: y\n', '/0/tasks/0 must be null'],
  'a misspelt option': [
    '- hosts: a\n  tasks:\n    - lineinfile: { path: /a, regex_p: x, line: y }\n',
    '/0/tasks/0/lineinfile must NOT have additional properties regex_p',
  ],
  'a word that may not stand there': [
    '- hosts: a\n  tasks:\n    - apt: { name: a, state: newest }\n',
    '/0/tasks/0/apt/state must be equal to one of',
  ],
  'a word in a list that may not stand there': [
    '- hosts: a\n  tasks:\n    - wait_for: { port: 22, active_connection_states: [NONSENSE] }\n',
    '/0/tasks/0/wait_for/active_connection_states/0 must be equal to one of',
  ],
  'a statement that lacks its word': [
    '- hosts: a\n  tasks:\n    - include_role: {}\n',
    "/0/tasks/0/include_role must have required property 'name'",
  ],
  'a debugger that would stop': [
    '- hosts: a\n  tasks:\n    - ping:\n      debugger: always\n',
    '/0/tasks/0/debugger must be equal to one of',
  ],
  'a role entry that names no role': ['- hosts: a\n  roles:\n    - { when: a }\n', "/0/roles/0 must have required property 'role'"],
  'a keyword of tasks on a role': ['- hosts: a\n  roles:\n    - { role: a, register: x }\n', '/0/roles/0 must NOT be valid'],
  'a word of loop_control that is none': [
    '- hosts: a\n  tasks:\n    - ping:\n      loop: [1]\n      loop_control: { loopvar: x }\n',
    '/0/tasks/0/loop_control must NOT have additional properties loopvar',
  ],
  'a boolean that is none': ['- hosts: a\n  become: perhaps\n', '/0/become must match pattern'],
  'an option that is no boolean': [
    '- hosts: a\n  tasks:\n    - apt: { name: a, update_cache: sometimes }\n',
    '/0/tasks/0/apt/update_cache must match pattern',
  ],
  'an option that is no number': ['- hosts: a\n  tasks:\n    - wait_for: { port: ssh }\n', '/0/tasks/0/wait_for/port must match pattern'],
  'a mode that is none': ['- hosts: a\n  tasks:\n    - file: { path: /a, mode: rwx }\n', '/0/tasks/0/file/mode must match pattern'],
  'a block with a module': ['- hosts: a\n  tasks:\n    - block: []\n      ping:\n', '/0/tasks/0 must NOT have additional properties ping'],
  'a question that knows another word': [
    '- hosts: a\n  vars_prompt:\n    - { name: a, hidden: true }\n',
    '/0/vars_prompt/0 must NOT have additional properties hidden',
  ],
  'a rescue alone': ['- hosts: a\n  tasks:\n    - rescue: []\n', "/0/tasks/0 must have required property 'block'"],
  'a strategy that is not built': ['- hosts: a\n  strategy: mitogen\n', '/0/strategy must be equal to one of'],
  'a register that names no variable': [
    '- hosts: a\n  tasks:\n    - ping:\n      register: a-b\n',
    '/0/tasks/0/register must match pattern',
  ],
  'a word of meta that is none': ['- hosts: a\n  tasks:\n    - meta: { word: stop }\n', '/0/tasks/0/meta/word must be equal to one of'],
  'a block among handlers': ['- hosts: a\n  handlers:\n    - block: []\n', '/0/handlers/0 must NOT have additional properties block'],
  'a listen on a task': ['- hosts: a\n  tasks:\n    - ping:\n      listen: x\n', '/0/tasks/0 must NOT have additional properties listen'],
  'a role entry without a name is a list': ['- hosts: a\n  roles:\n    - [a]\n', '/0/roles/0 must be object,string'],
  'tasks that are no list': ['- hosts: a\n  tasks: { ping: }\n', '/0/tasks must be array,null'],
  'a short word of meta that is none': ['- hosts: a\n  tasks:\n    - meta: stop\n', '/0/tasks/0/meta must be equal to one of'],
}

describe('the schema for editors', () => {
  let modules: readonly AnyModule[]
  let playbook: ValidateFunction
  let tasks: ValidateFunction
  before(async () => {
    modules = await allModules()
    const validators = editorValidators(modules, editorAjv())
    playbook = validators.get('playbook') as ValidateFunction
    tasks = validators.get('tasks') as ValidateFunction
  })
  const mistakes = (validate: ValidateFunction, text: string) => mistakesOf(validate, readYaml(text))

  it('takes the playbook of the tutorial', () => {
    deepEqual(mistakes(playbook, readFileSync('playbooks/droplet.yml', 'utf8')), [])
    for (const name of readdirSync(roleTasks)) deepEqual(mistakes(tasks, readFileSync(`${roleTasks}/${name}`, 'utf8')), [], name)
  })

  for (const name of moduleNames)
    it(`takes the examples of ${name}`, () => {
      deepEqual(mistakes(tasks, modules.find((module) => module.name === name)?.examples ?? '?'), [])
    })

  for (const [name, { examples }] of statementsByName)
    it(`takes the examples of ${name}`, () => deepEqual(mistakes(name === 'import_playbook' ? playbook : tasks, examples), []))

  it('refuses a missing option in a file of tasks', () => {
    equal(mistakes(tasks, '- copy: { src: a }\n')[0], "/0/copy must have required property 'dest' dest")
  })

  for (const [what, text] of Object.entries(right)) it(`takes ${what}`, () => deepEqual(mistakes(playbook, text), []))
  for (const [what, [text, complaint]] of Object.entries(wrong))
    it(`refuses ${what}`, () => {
      const [first] = mistakes(playbook, text)
      equal(first?.slice(0, complaint.length), complaint, first)
    })
})
