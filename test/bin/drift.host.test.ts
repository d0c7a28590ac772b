/** `tsplay drift`: what moved away from what was applied, apart from what is wanted since. */
import assert from 'node:assert/strict'
import { warmProject } from './project.ts'

const hosts = 'one ansible_connection=local\ntwo ansible_connection=local\n'
const playOf = (...tasks: readonly string[]) =>
  `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}`
const copy = (name: string, content: string) =>
  `copy: { content: ${content}, dest: "{{ playbook_dir }}/out/{{ inventory_hostname }}-${name}" }`
const page = 'template: { src: page.j2, dest: "{{ playbook_dir }}/out/{{ inventory_hostname }}-page" }'
const run = 'command: "true"'

interface Found {
  readonly drifted: readonly { readonly host: string; readonly changes: readonly { readonly summary: string }[] }[]
  readonly wantedSince: Found['drifted']
  readonly unrecorded: Found['drifted']
}

describe('drift', function () {
  this.timeout(60_000)

  it('is kept apart from what is wanted since, by the journals of earlier runs', async () => {
    const site = playOf(copy('a', 'one'), copy('b', 'one'), page, run)
    const { tsplay, write, read, close } = warmProject({ hosts, 'out/.keep': '', 'site.yml': site, 'page.j2': 'first\n' })
    // Hosts go side by side.
    const names = (tasks: Found['drifted']) => tasks.map(({ host, changes }) => `${host} ${changes[0]?.summary.replace(/.*\//, '')}`).sort()
    const found = async (code: number, ...args: readonly string[]) => {
      const ended = await tsplay('drift', 'site.yml', '-i', 'hosts', '-o', 'found.json', ...args)
      assert.equal(ended.code, code, ended.all)
      const { drifted, wantedSince, unrecorded } = JSON.parse(read('found.json')) as Found
      return { drifted: names(drifted), wantedSince: names(wantedSince), unrecorded: names(unrecorded) }
    }
    try {
      const before = await found(3)
      assert.deepEqual([before.drifted.length, before.wantedSince.length, before.unrecorded.length], [0, 0, 6])
      assert.equal((await tsplay('run', 'site.yml', '-i', 'hosts')).code, 0)
      assert.deepEqual(await found(0), { drifted: [], wantedSince: [], unrecorded: [] })
      write({
        'out/one-a': 'other',
        'page.j2': 'second\n',
        'site.yml': playOf(copy('c', 'one'), copy('a', 'one'), copy('b', 'two'), page, run),
      })
      assert.deepEqual(await found(3), {
        drifted: ['one one-a'],
        wantedSince: ['one one-b', 'one one-c', 'one one-page', 'two two-b', 'two two-c', 'two two-page'],
        unrecorded: [],
      })
      assert.deepEqual(await found(0, '-l', 'two'), {
        drifted: [],
        wantedSince: ['two two-b', 'two two-c', 'two two-page'],
        unrecorded: [],
      })
      const planned = await tsplay('plan', 'site.yml', '-i', 'hosts', '-o', 'site.tsplan')
      assert.equal(planned.code, 0, planned.all)
      const applied = await tsplay('apply', 'site.tsplan')
      assert.equal(applied.code, 0, applied.all)
      write({ 'out/two-page': 'mine\n' })
      assert.deepEqual(await found(3), { drifted: ['two two-page'], wantedSince: [], unrecorded: [] })
    } finally {
      close()
    }
  })
})
