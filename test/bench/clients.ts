/** Part i: both SSH clients at the same work, on one host and on two hundred, which are addresses of one sshd on this machine. */
import path from 'node:path'
import { must } from './measure.ts'
import type { Row } from './row.ts'
import type { Stage, Target } from './stage.ts'
import { playbooks, tsplay, type Work } from './tools.ts'

const own = 'tsplay'
const openssh = 'tsplay over OpenSSH'

export async function clients(stage: Stage): Promise<readonly Row[]> {
  const targets = await stage.fleet(200)
  const rows: Row[] = []
  for (const delay of [0, 25, 100])
    rows.push(
      await row(stage, `20 settled tasks, one host, ${delay} ms`, 'twenty.yml', [await stage.slowed(targets[0] as Target, delay)], 1.5),
    )
  return [...rows, await row(stage, '4 settled tasks, 200 hosts', 'four.yml', targets, 3)]
}

async function row(stage: Stage, what: string, playbook: string, targets: readonly Target[], atMost: number): Promise<Row> {
  const work: Work = { playbook: path.join(playbooks, playbook), targets, changes: 0 }
  const { changes: _, ...first } = work
  await must(tsplay(stage, first).argv)
  const over = targets.map((target) => ({ ...target, variables: { ...target.variables, ansible_connection: 'openssh' } }))
  return {
    letter: 'i',
    title: `i) ${what}`,
    contestants: [tsplay(stage, { ...work, targets: over }, openssh), tsplay(stage, work, own)],
    aims: [{ timeOf: own, atMost }],
  }
}
