/** Changes that travel together, with the modules as they are, on this machine: only the number of round trips tells that they did. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Event } from '../../engine/model/event.ts'
import { random } from '../run/random-play.ts'
import { runs } from '../sets/runs.ts'
import { complaints, openSite, type Site, type SiteRun, tally } from './site.ts'

const each = (count: number, task: (number: number) => string) => Array.from({ length: count }, (_, index) => task(index + 1)).join('')
const stretches = { stretches: true } as const

describe('a stretch of changes', function () {
  this.timeout(240_000)
  let site: Site
  before(async () => {
    site = await openSite()
    writeFileSync(path.join(site.root, '../page.j2'), 'page {{ number }} of {{ inventory_hostname }}\n')
  })
  after(() => site.close())
  beforeEach(() => empty(site.root))

  it('twenty tasks of five modules take three round trips at the most, and are settled behind them', async () => {
    const tasks = [
      each(4, (n) => `- file: { path: "{{ root }}/new/folder${n}", state: directory, mode: '0750' }\n`),
      each(4, (n) => `- copy: { dest: "{{ root }}/new/folder${n}/copied", content: "text ${n}\\n", mode: '0640' }\n`),
      each(4, (n) => `- template: { src: page.j2, dest: "{{ root }}/page${n}", mode: '0644' }\n  vars: { number: ${n} }\n`),
      each(4, (n) => `- lineinfile: { path: "{{ root }}/new/lines", line: "key${n} = 1", create: true }\n`),
      each(4, (n) => `- blockinfile: { path: "{{ root }}/block${n}", block: "line ${n}", create: true }\n`),
    ].join('')
    const first = await site.run(tasks, stretches)
    assert.deepEqual(complaints(first), [])
    assert.deepEqual(tally(first), { changed: 20 })
    assert.ok(first.trips <= 3, `${first.trips} round trips`)
    const together = treeOf(site.root)
    assert.deepEqual(tally(await site.run(tasks, stretches)), { ok: 20 })
    empty(site.root)
    const alone = await site.run(tasks)
    assert.deepEqual([treeOf(site.root), endsOf(alone)], [together, endsOf(first)])
    assert.ok(alone.trips >= 20, `${alone.trips} round trips`)
  })

  it('a link that breaks at any byte of it: the first tasks are done, one after the other, what is reported of them is true, and another run does the rest', async () => {
    const tasks = `- file: { path: "{{ root }}/w", state: directory }\n${each(8, (n) => `- copy: { dest: "{{ root }}/w/${n}", content: "${n}" }\n`)}`
    const { sent, received } = { ...site.proxy.bytes }
    await site.run(tasks, stretches)
    const whole = treeOf(site.root)
    const used = { sent: site.proxy.bytes.sent - sent, received: site.proxy.bytes.received - received }
    let [broken, partial] = [0, 0]
    for (const way of ['sent', 'received'] as const)
      for (let part = 1; part <= runs(15); part++) {
        empty(site.root)
        site.proxy.cutBehind(way, Math.floor((used[way] * part) / runs(15)))
        const { code, events } = await site.run(tasks, stretches)
        site.proxy.cutBehind(way, Number.POSITIVE_INFINITY)
        const made = await madeAtLast(site.root)
        const changed = events.flatMap((event) => (event.type === 'task-end' && event.status === 'changed' ? [event.task.name] : []))
        assert.ok(changed.length <= made, `${changed.length} reported, ${made} made`)
        assert.equal(code, changed.length < 9 ? 4 : 0)
        if (code === 4) broken++
        if (changed.length > 0 && changed.length < 9) partial++
        const again = await site.run(tasks, stretches)
        assert.deepEqual([again.code, tally(again).ok ?? 0, treeOf(site.root)], [0, made, whole])
      }
    assert.ok(broken > 10 && partial > 0, `${broken} broken, ${partial} in the middle`)
  })

  it('random tasks on one small tree end the same as task by task', async () => {
    let [saved, changed] = [0, 0]
    for (let seed = 1; seed <= runs(12); seed++) {
      const tasks = randomTasks(seed)
      const ran: SiteRun[] = []
      const trees: string[] = []
      for (const options of [{}, stretches]) {
        empty(site.root)
        ran.push(await site.run(tasks, { ...options, diff: seed % 2 === 0 }))
        trees.push(treeOf(site.root))
      }
      const [alone, together] = ran as [SiteRun, SiteRun]
      assert.deepEqual(endsOf(together), endsOf(alone), `seed ${seed}\n${tasks}`)
      assert.equal(trees[1], trees[0], `seed ${seed}\n${tasks}`)
      assert.equal(together.code, alone.code)
      saved += alone.trips - together.trips
      changed += tally(together).changed ?? 0
    }
    assert.ok(saved > changed / 4, `${saved} round trips saved at ${changed} changes`)
  })
})

function empty(root: string): void {
  rmSync(root, { recursive: true, force: true })
  mkdirSync(root, { mode: 0o755 })
}

/** How many of the tasks were carried out, in their order, once the host has come to rest. */
async function madeAtLast(root: string): Promise<number> {
  const look = () => execFileSync('sh', ['-c', 'cd "$1" && find . | sort', 'sh', root], { encoding: 'utf8' })
  let [now, before] = [look(), '']
  while (now !== before || now.includes('.tsplay')) {
    await sleep(500)
    before = now
    now = look()
  }
  const found = now.split('\n').filter((line) => line.startsWith('./'))
  assert.deepEqual(found, ['./w', ...Array.from({ length: 8 }, (_, n) => `./w/${n + 1}`)].slice(0, found.length))
  return found.length
}

/** What stands below a folder, but for times. */
function treeOf(root: string): string {
  const script = `cd "$1" && find . -printf '%p %y %m %U %G %l\\n' | sort && find . -type f -exec sha1sum {} + | sort`
  return execFileSync('sh', ['-c', script, 'sh', root], { encoding: 'utf8' }).replace(ofBackups, '~')
}

const ofBackups = /\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~/g

/** How tasks ended, without what is another each time. */
function endsOf({ events }: { readonly events: readonly Event[] }): unknown {
  const ends = events.flatMap((event) => {
    if (event.type !== 'task-end' && event.type !== 'item-end') return []
    const { time: _, seconds: __, ...rest } = event
    return [rest]
  })
  return JSON.parse(
    JSON.stringify(ends)
      .replace(ofBackups, '~')
      .replace(/"(?:[acm]time|inode|dev)":[\d.]+/g, '"time":0'),
  )
}

/** Tasks that lean on each other, and fail where one that they lean on is not there. */
function randomTasks(seed: number): string {
  const dice = random(seed)
  const pick = <T>(list: readonly T[]): T => list[dice(list.length)] as T
  const folder = () => pick(['', '/a', '/a', '/a/b', '/c'])
  const file = () => `{{ root }}${folder()}/${pick(['x', 'y', 'z'])}`
  const mode = () => pick(['', '', `, mode: '${pick(['0640', '0755', 'u=rw,g=r,o='])}'`])
  const owner = () => pick(['', '', '', ', owner: nobody', ", group: '1234'"])
  const text = () => pick(['one', 'two', "{{ item | default('three') }}"])
  const work = (): string => {
    switch (dice(12)) {
      case 0:
      case 1:
      case 2:
        return `file: { path: "{{ root }}${folder() || '/a'}", state: directory${mode()}${owner()} }`
      case 3:
      case 4:
        return `copy: { dest: "${file()}", content: "${text()}\\n"${mode()}${owner()}${pick(['', ', backup: true', ', force: false'])} }`
      case 5:
        return `template: { src: page.j2, dest: "${file()}"${mode()} }\n  vars: { number: ${dice(3)} }`
      case 6:
        return `lineinfile: { path: "${file()}", line: "${text()}"${pick(['', ', create: true', ', regexp: "^t"'])} }`
      case 7:
        return `blockinfile: { path: "${file()}", block: "${text()}", create: true }`
      case 8:
        return `replace: { path: "${file()}", regexp: "o", replace: "${text()}" }`
      case 9:
        return `file: { path: "${file()}", state: ${pick(['absent', 'touch', 'file'])}${mode()}${owner()} }`
      case 10:
        return `file: { path: "${file()}", src: "${pick(['x', 'y', '../x', 'a'])}", state: link, force: ${dice(2) === 0} }`
      default:
        return `file: { path: "{{ root }}${folder() || '/c'}", ${pick(['state: absent', 'recurse: true, mode: "u=rwX"'])} }`
    }
  }
  const words = () =>
    [
      ...(dice(2) ? ['ignore_errors: true'] : []),
      ...(dice(8) === 0 ? ['loop: [one, two, three]'] : []),
      ...(dice(6) === 0 ? ['register: found'] : []),
      ...(dice(8) === 0 ? ['when: found is not defined or found is changed'] : []),
      ...(dice(12) === 0 ? [pick(['failed_when: false', 'changed_when: true'])] : []),
    ]
      .map((word) => `  ${word}\n`)
      .join('')
  return each(12, (n) => `- name: t${n}\n  ${work()}\n${words()}`)
}
