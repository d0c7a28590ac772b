/** Parts d, e and f: many hosts, which are as many addresses of one sshd on this machine. */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { must } from './measure.ts'
import type { Row } from './row.ts'
import type { Stage, Target } from './stage.ts'
import { ansible, floor, handshakes, mitogen, playbooks, tsplay } from './tools.ts'

const folder = '/var/tmp/bench'
const four = path.join(playbooks, 'four.yml')
/** What the four tasks have to find out, in one script; the address of a host does not matter to its cost. */
const fourQuestions = `cd ${folder}/host1
stat -c '%F %a %U %G' . lines
grep -c '^key = host1$' lines
sha1sum file
test -e made
`

export async function hundreds(stage: Stage): Promise<readonly Row[]> {
  const targets = await settledFleet(stage, 500)
  return [100, 500].map((count) => {
    const work = { playbook: four, targets: targets.slice(0, count), changes: 0 }
    const peer = { ...work, rounds: count === 100 ? 2 : 1 }
    return {
      letter: 'd',
      title: `d) 4 settled tasks, ${count} hosts`,
      contestants: [tsplay(stage, work), ansible(stage, peer), mitogen(stage, peer), floor(stage, work, fourQuestions)],
      aims: [
        { timesFasterThan: 'Ansible', atLeast: 15 },
        { timeOf: 'ssh', atMost: 1 },
      ],
    }
  })
}

export async function thousand(stage: Stage): Promise<readonly Row[]> {
  const targets = await settledFleet(stage, 1000)
  const work = { playbook: four, targets, changes: 0 }
  return [
    {
      letter: 'e',
      title: 'e) 4 settled tasks, 1,000 hosts',
      contestants: [tsplay(stage, work), handshakes(stage, targets), floor(stage, work, fourQuestions)],
      aims: [{ processorOf: 'handshakes alone', atMost: 2 }],
    },
  ]
}

export async function pages(stage: Stage): Promise<readonly Row[]> {
  const targets = await stage.fleet(50)
  const before = async () => {
    rmSync(folder, { recursive: true, force: true })
    await must(['mkdir', '-p', folder])
  }
  const work = { playbook: path.join(playbooks, 'page.yml'), targets, changes: targets.length, before }
  return [
    {
      letter: 'f',
      title: 'f) a template of 200 lines, written to 50 hosts',
      contestants: [tsplay(stage, work), ansible(stage, { ...work, rounds: 2 }), mitogen(stage, { ...work, rounds: 2 })],
    },
  ]
}

async function settledFleet(stage: Stage, count: number): Promise<readonly Target[]> {
  const targets = await stage.fleet(count)
  stage.tell(`    settling ${count} hosts`)
  await must(['mkdir', '-p', folder])
  await must(tsplay(stage, { playbook: four, targets }).argv)
  return targets
}
