/** Many hosts on one machine, by delegation or as names of it: each is answered, none writes over another, programs run side by side. */
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type Project, warmProject } from '../bin/project.ts'

const names = Array.from({ length: 12 }, (_, index) => `h${index + 1}`)

/** The same tasks, each with `delegate_to: localhost` or without. */
const play = (tasks: readonly string[], delegated: boolean) =>
  `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.map((task) => `    - ${task}\n${delegated ? '      delegate_to: localhost\n' : ''}`).join('')}`

for (const [title, delegated, words] of [
  ['twelve hosts that delegate to the controller', true, 'ansible_host=192.0.2.1'],
  ['twelve names of the controller', false, 'ansible_connection=local'],
] as const)
  describe(title, function () {
    this.timeout(180_000)
    let here: Project
    beforeEach(() => {
      here = warmProject({ hosts: names.map((name) => `${name} ${words}\n`).join(''), 'page.j2': 'page of {{ inventory_hostname }}\n' })
      mkdirSync(here.file('out'))
    })
    afterEach(() => here.close())

    const run = async (tasks: readonly string[], code = 0) => {
      here.write({ 'site.yml': play(tasks, delegated) })
      const ended = await here.tsplay('run', 'site.yml', '-i', 'hosts', '-f', '12')
      assert.equal(ended.code, code, ended.out + ended.err)
      return ended.out
    }
    const content = (name: string) => readFileSync(here.file(`out/${name}`), 'utf8')
    const settledTwice = async (tasks: readonly string[]) => {
      await run(tasks)
      assert.doesNotMatch(await run(tasks), /^ *changed /m)
    }

    it('each write a file of their own, with `copy`, `template` and a loop', async () => {
      await settledTwice([
        'copy: { dest: "{{ playbook_dir }}/out/copy-{{ inventory_hostname }}", content: "{{ inventory_hostname }}" }',
        'template: { src: page.j2, dest: "{{ playbook_dir }}/out/page-{{ inventory_hostname }}" }',
        'copy: { dest: "{{ playbook_dir }}/out/{{ item }}-{{ inventory_hostname }}", content: "{{ item }}" }\n      loop: [a, b, c]',
      ])
      assert.equal(readdirSync(here.file('out')).length, 12 * 5)
      for (const name of names) {
        assert.deepEqual([content(`copy-${name}`), content(`page-${name}`), content(`b-${name}`)], [name, `page of ${name}\n`, 'b'])
      }
    })

    it('write twelve lines into one file, and twelve blocks', async () => {
      await settledTwice([
        'lineinfile: { path: "{{ playbook_dir }}/out/lines", line: "{{ inventory_hostname }}", create: true }',
        `blockinfile: { path: "{{ playbook_dir }}/out/blocks", block: "{{ inventory_hostname }}", create: true, marker: "# {mark} {{ inventory_hostname }}" }`,
      ])
      assert.deepEqual(content('lines').trimEnd().split('\n').sort(), [...names].sort())
      assert.deepEqual([...content('blocks').matchAll(/^h\d+$/gm)].map(String).sort(), [...names].sort())
    })

    it('change twelve lines of one file, one after the other', async () => {
      writeFileSync(here.file('out/lines'), names.map((name) => `old ${name}\n`).join(''))
      await run([
        'lineinfile: { path: "{{ playbook_dir }}/out/lines", regexp: "^old {{ inventory_hostname }}$", line: "new {{ inventory_hostname }}" }',
        'replace: { path: "{{ playbook_dir }}/out/lines", regexp: "^new {{ inventory_hostname }}$", replace: "newest {{ inventory_hostname }}" }',
      ])
      assert.deepEqual(content('lines').trimEnd().split('\n').sort(), names.map((name) => `newest ${name}`).sort())
    })

    it('run their programs side by side', async () => {
      // Each waits for all the others: one after the other they would never end.
      await run([
        `shell: |
        touch ${here.file('out')}/at-{{ inventory_hostname }}
        left=100
        while [ "$(ls ${here.file('out')} | grep -c ^at-)" -lt 12 ] && [ "$left" -gt 0 ]; do left=$((left - 1)); sleep 0.2; done
        [ "$left" -gt 0 ]`,
      ])
    })

    it('see at each try what is so then, with `until`', async () => {
      // h1 makes the file while the others look for it again and again.
      await run(
        [
          'stat: { path: "{{ playbook_dir }}/out/made" }\n      register: made\n      until: made.stat.exists\n      retries: 60\n      delay: 0.2\n      when: inventory_hostname != "h1"\n      ignore_errors: false',
          'debug: { msg: done }',
        ].map((task, index) =>
          index === 0
            ? `shell: "(sleep 1; touch {{ playbook_dir }}/out/made) >/dev/null 2>&1 &"\n      when: inventory_hostname == "h1"\n${delegated ? '      delegate_to: localhost\n' : ''}    - ${task}`
            : task,
        ),
      )
    })
  })
