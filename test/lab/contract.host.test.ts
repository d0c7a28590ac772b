/** What every module owes on a real host: looking changes no byte, a plan writes nothing there and is carried out change by change, the second run is silent, and another plan is empty. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { HostRecord } from '../../engine/lab/record.ts'
import { changing } from '../../engine/plans/plan.ts'
import { readPlan } from '../../engine/plans/plan-file.ts'
import { loadModule, moduleNames } from '../../modules/registry.ts'
import { type Api, startApi } from '../digitalocean/server.ts'
import { shellOn } from './acts-on-hosts.ts'
import { sampleToken } from './cloud-samples.ts'
import { difference, type Snapshot, snapshot } from './filesystem-snapshot.ts'
import { labForSuite, samplePackages, withoutServices } from './hosts.ts'
import { samples, withoutSample, writeSampleFiles } from './samples.ts'
import { endsOf, type Ran, TestWorkspace } from './test-workspace.ts'

describe('lab: what every module owes', function () {
  this.timeout(120_000)
  const site = labForSuite({
    names: [],
    busybox: ['small'],
    prepared: { names: ['ready'], packages: samplePackages },
  })
  let workspace: TestWorkspace
  let api: Api | undefined
  before(async () => {
    workspace = await TestWorkspace.open({ warm: true })
    await writeSampleFiles(workspace)
    api = await startApi({ token: sampleToken })
    await workspace.write('files/api-url', api.url)
  })
  after(async () => {
    await api?.close()
    await workspace?.close()
  })

  it('each has a sample, or a reason to have none', () => {
    const lacking = moduleNames.filter((name) => !samples[name] && !withoutSample[name])
    assert.deepEqual(lacking, [])
  })

  for (const name of moduleNames.filter((each) => samples[each]))
    it(name, async () => {
      const sample = samples[name]
      assert.ok(sample)
      const hosts = [site.lab.host('ready'), ...(sample.busybox ? [site.lab.host('small')] : [])]
      for (const host of hosts) await shellOn(host, `set -e\n${sample.before ?? ''}`)
      const inventory = await workspace.inventory(site.lab, hosts)
      const playbook = await workspace.playbook(sample.tasks, '  gather_facts: false\n')
      const file = join(workspace.folder, `${name}.tsplan`)
      const plan = () => workspace.tsplay(['plan', playbook, '-i', inventory, '-o', file])

      const fresh = await snapshots(hosts)
      const check = await plan()
      assert.equal(check.code, 0, check.text)
      await assertUntouched(hosts, fresh, 'check')

      // What it would do otherwise than planned, it does not do: it fails.
      const first = await workspace.tsplay(['apply', file, '--diff'])
      assert.equal(first.code, 0, first.text)
      const module = await loadModule(name)
      if (module?.kind !== 'command')
        for (const host of hosts) assert.deepEqual(told(check, host), told(first, host), 'what the check announced is what the run did')

      const settled = await snapshots(hosts)
      const second = await workspace.tsplay(['run', playbook, '-i', inventory, '--diff'])
      assert.equal(second.code, 0, second.text)
      if (module?.idempotent === false) return
      for (const host of hosts)
        assert.deepEqual(
          told(second, host).flatMap((end) => end.changes),
          [],
          second.text,
        )
      await assertUntouched(hosts, settled, 'the second run')
      assert.equal((await plan()).code, 0)
      if (module?.kind === 'command') return
      const again = changing(readPlan(file).tasks).flatMap(({ changes }) => changes.filter(({ silent }) => !silent))
      assert.deepEqual(again, [], 'another plan has no change')
    })
})

type Snapshots = ReadonlyMap<string, Snapshot>

async function snapshots(hosts: readonly HostRecord[]): Promise<Snapshots> {
  return new Map(await Promise.all(hosts.map(async (host) => [host.name, await snapshot(host)] as const)))
}

async function assertUntouched(hosts: readonly HostRecord[], before: Snapshots, who: string): Promise<void> {
  for (const host of hosts) {
    const touched = withoutServices(difference(before.get(host.name), await snapshot(host)))
    assert.deepEqual(touched, [], `${who} left ${host.name} as it was`)
  }
}

function told(ran: Ran, host: HostRecord) {
  return endsOf(ran, host.name).map((end) => ({ task: end.task.name, changes: end.changes }))
}
