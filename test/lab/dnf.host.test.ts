/** `dnf` on a real host with real packages: each kind of wish, what a check tells of it, and a second run that is silent. */
import assert from 'node:assert/strict'
import type { Event } from '../../engine/model/event.ts'
import { namesIn } from '../refusal.ts'
import { shellOn } from './acts-on-hosts.ts'
import { labForSuite, samplePackages } from './hosts.ts'
import { rpmRepository } from './rpms.ts'
import { endsOf, TestWorkspace } from './test-workspace.ts'

/** What is installed before, tasks, and what is installed behind them. */
const stories: readonly (readonly [what: string, had: string, tasks: readonly string[], has: string])[] = [
  ['what lacks comes, with what it needs', '', ['dnf: { name: made-tool-1.0 }'], 'made-lib-1.1 made-tool-1.0'],
  [
    'what is there stays as it is',
    'made-lib-1.0',
    ['yum: { name: [made-lib, /usr/share/made-lib/version, "made-lib < 1.1"] }'],
    'made-lib-1.0',
  ],
  [
    'the newest comes, also by what it provides',
    'made-lib-1.0 made-tool-1.0',
    ['dnf: { name: a-tool, state: latest, enablerepo: made-off, disablerepo: made }'],
    'made-lib-1.0 made-tool-2.0',
  ],
  [
    'all is upgraded that mends faults',
    'made-lib-1.0 made-tool-1.0',
    ['dnf: { name: "*", state: latest, security: true }'],
    'made-lib-1.1 made-tool-1.0',
  ],
  [
    'an older version comes where that is allowed',
    'made-lib-1.1',
    ['dnf: { name: made-lib-1.0-1, allow_downgrade: true }'],
    'made-lib-1.0',
  ],
  [
    'a group and a package file come',
    '',
    ['dnf: { name: ["@Made Things", /root/rpms/repo/made-tool-2.0-1.noarch.rpm], disable_gpg_check: true }'],
    'made-lib-1.1 made-tool-2.0',
  ],
  ['what goes takes along what needs it', 'made-lib-1.1 made-tool-2.0', ['package: { name: made-lib, state: absent, use: dnf }'], ''],
  [
    'what is only there for another goes with it',
    '',
    ['dnf: { name: made-tool }', 'dnf: { name: made-tool, state: absent, autoremove: true }'],
    '',
  ],
]

describe('lab: dnf', function () {
  this.timeout(120_000)
  const site = labForSuite({ names: [], prepared: { names: ['red'], packages: samplePackages } })
  let workspace: TestWorkspace
  let inventory: string
  before(async () => {
    workspace = await TestWorkspace.open({ warm: true })
    inventory = await workspace.inventory(site.lab, site.lab.hosts)
  })
  after(() => workspace?.close())

  const play = (tasks: readonly string[], ...args: string[]) =>
    workspace.play(inventory, tasks.map((task) => `- ${task}\n`).join(''), { args, play: '  gather_facts: false\n' })
  const installed = () => shellOn(site.lab.host('red'), "rpm -qa --qf '%{NAME}-%{VERSION}\\n' 'made-*' | sort | xargs")

  for (const [what, had, tasks, has] of stories)
    it(what, async () => {
      await shellOn(site.lab.host('red'), `set -e\n${rpmRepository}\nif [ -n "$1" ]; then dnf -qy install $1 >/dev/null 2>&1; fi`, had)
      const check = await play(tasks.slice(0, 1), '--check')
      const was = await installed()
      assert.equal(was.trim(), had)
      const first = await play(tasks)
      assert.equal(first.code, 0, first.text)
      assert.deepEqual(summaries(check.events)[0], summaries(first.events)[0])
      assert.equal((await installed()).trim(), has)
      const second = await play(tasks.slice(-1))
      assert.deepEqual(summaries(second.events).flat(), [], second.text)
    })

  it('tells what there is, and says what there is not', async () => {
    const { events, text } = await play(['dnf: { list: made-tool }', 'dnf: { list: repos }', 'dnf: { name: [made-lib, nonesuch] }'])
    const [packages, repositories, refused] = endsOf({ code: 0, text, events }, 'red')
    const told = (end: typeof packages) => (end?.result as { results: Record<string, string>[] } | undefined)?.results ?? []
    assert.deepEqual(
      told(packages).map((each) => each.envra),
      ['0:made-tool-1.0-1.noarch', '0:made-tool-2.0-1.noarch'],
    )
    assert.deepEqual(told(repositories), [{ repoid: 'made', state: 'enabled' }])
    assert.deepEqual(namesIn(refused?.failure?.message), ['nonesuch'])
  })

  function summaries(events: readonly Event[]) {
    return endsOf({ code: 0, text: '', events }, 'red').map((end) => end.changes)
  }
})
