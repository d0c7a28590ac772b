/** Round trips of whole runs, counted at a proxy between the engine and a server: what speed is made of on a slow link. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { complaints, openSite, type Site, tally } from './site.ts'

const each = (count: number, task: (number: number) => string) => Array.from({ length: count }, (_, index) => task(index + 1)).join('')

/** Forty tasks of eight modules; on a fresh folder every one of them changes something but `stat`. */
const mixed = [
  each(6, (n) => `- file: { path: "{{ root }}/folder${n}", state: directory, mode: '0750' }\n`),
  each(6, (n) => `- copy: { dest: "{{ root }}/folder${n}/copied", content: "text ${n}\\n", mode: '0640' }\n`),
  each(4, (n) => `- template: { src: page.j2, dest: "{{ root }}/page${n}", mode: '0644' }\n  vars: { number: ${n} }\n`),
  each(6, (n) => `- lineinfile: { path: "{{ root }}/lines${n}", line: "key${n} = 1", create: true }\n`),
  each(4, (n) => `- blockinfile: { path: "{{ root }}/block${n}", block: "line ${n}", create: true }\n`),
  each(4, (n) => `- replace: { path: "{{ root }}/folder${n}/copied", regexp: "^txet", replace: "text" }\n`),
  each(4, (n) => `- stat: { path: "{{ root }}/page${n}" }\n`),
  each(6, (n) => `- command: { cmd: "touch {{ root }}/made${n}", creates: "{{ root }}/made${n}" }\n`),
].join('')

/** Forty tasks that each change something at every run: what stands there is overwritten by the next one. */
const changing = [
  each(10, (n) => `- copy: { dest: "{{ root }}/text", content: "text ${n}\\n" }\n`),
  each(10, (n) => `- lineinfile: { path: "{{ root }}/text", regexp: "^text", line: "text ${n + 100}" }\n`),
  each(10, (n) => `- command: "touch {{ root }}/touched${n}"\n`),
  each(5, (n) => `- file: { path: "{{ root }}/text", mode: "06${n}0" }\n`),
  each(5, (n) => `- template: { src: page.j2, dest: "{{ root }}/page" }\n  vars: { number: ${n} }\n`),
].join('')

describe('round trips of a run', () => {
  let site: Site
  beforeEach(async () => {
    site = await openSite()
    writeFileSync(path.join(site.root, '../page.j2'), 'page {{ number }} of {{ inventory_hostname }}\n')
  })
  afterEach(() => site.close())

  it('40 settled tasks of mixed modules: at most three, with --check as well', async () => {
    const first = await site.run(mixed)
    assert.deepEqual(complaints(first), [])
    assert.deepEqual(tally(first), { changed: 32, ok: 8 })
    assert.ok(first.trips <= 45, `${first.trips} round trips`)
    for (const check of [false, true]) {
      const again = await site.run(mixed, { check })
      assert.deepEqual(complaints(again), [])
      assert.deepEqual(tally(again), { ok: 40 })
      assert.ok(again.trips <= 3, `${again.trips} round trips`)
    }
  })

  it('40 tasks that all change: at most 45', async () => {
    await site.run(`- file: { path: "{{ root }}/text", state: touch }\n`)
    const changed = await site.run(changing)
    assert.deepEqual(complaints(changed), [])
    assert.deepEqual(tally(changed), { changed: 40 })
    assert.ok(changed.trips <= 45, `${changed.trips} round trips`)
  })

  it('the lock of the host costs none', async () => {
    const lock = { seconds: 60, who: 'me@desk' }
    const tasks = each(5, (n) => `- copy: { dest: "{{ root }}/${n}", content: "{{ turn }}" }\n`)
    const trips: number[] = []
    for (const options of [{}, { lock }]) {
      const ran = await site.run(tasks, { ...options, extraVars: { turn: trips.length } })
      assert.deepEqual([complaints(ran), tally(ran)], [[], { changed: 5 }])
      trips.push(ran.trips)
    }
    assert.equal(trips[1], trips[0])
  })

  it('a check of 40 tasks that would change: at most three', async () => {
    mkdirSync(path.join(site.root, 'd'))
    const tasks = each(40, (n) => `- copy: { dest: "{{ root }}/d/${n}", content: x }\n`)
    const checked = await site.run(tasks, { check: true })
    assert.deepEqual(tally(checked), { changed: 40 })
    assert.ok(checked.trips <= 3, `${checked.trips} round trips`)
  })

  it('a task that needs an earlier result ends the window before it, and costs one trip more', async () => {
    mkdirSync(path.join(site.root, 'd'))
    const settled = each(10, () => `- file: { path: "{{ root }}/d", state: directory }\n`)
    const plain = await site.run(
      `${settled}- stat: { path: "{{ root }}/d" }\n- file: { path: "{{ root }}/d", state: directory }\n${settled}`,
    )
    const tasks = `${settled}- stat: { path: "{{ root }}/d" }\n  register: found\n- file: { path: "{{ found.stat.path }}/.", state: directory }\n${settled}`
    const dependent = await site.run(tasks)
    assert.deepEqual(complaints(dependent), [])
    assert.deepEqual(tally(dependent), { ok: 22 })
    assert.deepEqual([plain.trips, dependent.trips], [1, 2])
  })

  it('one connection, one shell for each become user, sudo once for each of them', async () => {
    const users = each(
      20,
      (n) => `- file: { path: "{{ root }}/${n}", state: directory }
- copy: { dest: "{{ root }}/${n}/a", content: a }
  become: true
- lineinfile: { path: "{{ root }}/${n}/b", line: b, create: true }
  become: true
  become_user: other
`,
    )
    for (const status of ['changed', 'ok']) {
      const made = await site.run(users)
      assert.deepEqual(complaints(made), [])
      assert.deepEqual(tally(made), { [status]: 60 })
      assert.equal(made.connections, 1)
      assert.equal(made.channels, 3)
      assert.deepEqual([...made.sudo].sort(), ['other', 'root'])
    }
  })
})
