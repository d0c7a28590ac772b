/** Parts a, b and g: twenty tasks on one host of the lab, settled and for the first time; a play of a thousand. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { must } from './measure.ts'
import type { Aim, Row } from './row.ts'
import { plainHost, type Stage, type Target } from './stage.ts'
import { ansible, executable, floor, mitogen, playbooks, sshWords, tsplay } from './tools.ts'

const delays = [0, 25, 100]
const folder = '/var/tmp/bench'
const twenty = path.join(playbooks, 'twenty.yml')

/** All twenty tasks' questions in one script, asked the cheapest way there is. */
const twentyQuestions = [1, 2, 3, 4, 5]
  .map(
    (n) => `stat -c '%F %a %U %G' ${folder}/${plainHost}/folder${n} ${folder}/${plainHost}/lines${n}
grep -c '^key${n} = ${n}$' ${folder}/${plainHost}/lines${n}
sha1sum ${folder}/${plainHost}/folder${n}/file
test -e ${folder}/${plainHost}/made${n}
`,
  )
  .join('')

/** All twenty changes in one script, with content and names on the disk as the tasks have them. */
const twentyChanges = [1, 2, 3, 4, 5]
  .map(
    (n) => `mkdir -p ${folder}/${plainHost}/folder${n} && chmod 0755 ${folder}/${plainHost}/folder${n}
put() { cat >"$1.new" && chmod 0644 "$1.new" && sync "$1.new" && mv "$1.new" "$1" && sync "\${1%/*}"; }
echo 'key${n} = ${n}' | put ${folder}/${plainHost}/lines${n}
echo 'This is file ${n} of ${plainHost}.' | put ${folder}/${plainHost}/folder${n}/file
[ -e ${folder}/${plainHost}/made${n} ] || touch ${folder}/${plainHost}/made${n}
`,
  )
  .join('')

export async function settled(stage: Stage): Promise<readonly Row[]> {
  const target = await plain(stage)
  await settle(stage, twenty, target)
  return perDelay(stage, target, async (slow, delay) => {
    const work = { playbook: twenty, targets: [slow], changes: 0 }
    return {
      letter: 'a',
      title: `a) 20 settled tasks, one host, ${delay} ms`,
      contestants: [tsplay(stage, work), ansible(stage, work), mitogen(stage, work), floor(stage, work, twentyQuestions)],
      aims: settledAims[delay] ?? [],
    }
  })
}

const settledAims: Readonly<Record<number, readonly Aim[]>> = {
  25: [
    { timesFasterThan: 'Ansible', atLeast: 11 },
    { timesFasterThan: 'Mitogen', atLeast: 3.5 },
    { timeOf: 'ssh', atMost: 1.5 },
  ],
  100: [
    { timesFasterThan: 'Ansible', atLeast: 15 },
    { timesFasterThan: 'Mitogen', atLeast: 6 },
    { timeOf: 'ssh', atMost: 1 },
  ],
}

export async function firstRun(stage: Stage): Promise<readonly Row[]> {
  const target = await plain(stage)
  const before = () => onHost(target, `rm -rf ${folder}`)
  return perDelay(stage, target, async (slow, delay) => {
    const work = { playbook: twenty, targets: [slow], changes: 20, before }
    return {
      letter: 'b',
      title: `b) 20 tasks that change, one host, ${delay} ms`,
      contestants: [
        tsplay(stage, { ...work, flags: ['--stretches'] }),
        tsplay(stage, work, 'tsplay, task by task'),
        ansible(stage, work),
        mitogen(stage, work),
        floor(stage, work, twentyChanges),
      ],
    }
  })
}

/** The cost of a task must not grow with the number of tasks. */
export async function long(stage: Stage): Promise<readonly Row[]> {
  const target = await plain(stage)
  const books = Object.fromEntries([100, 1000].map((count) => [count, longPlaybook(stage, count)]))
  await settle(stage, books[1000] as string, target)
  const hundred = { playbook: books[100] as string, targets: [target], changes: 0, rounds: 1 }
  const thousand = { playbook: books[1000] as string, targets: [target], changes: 0 }
  return [
    {
      letter: 'g',
      title: 'g) a play of 1,000 settled tasks, one host',
      contestants: [
        tsplay(stage, thousand),
        tsplay(stage, hundred, 'tsplay, 100 tasks'),
        ansible(stage, hundred, 'Ansible, 100 tasks'),
        { ...mitogen(stage, hundred), name: 'Mitogen, 100 tasks' },
      ],
      aims: [{ timeOf: 'tsplay, 100 tasks', atMost: 12 }],
    },
  ]
}

function longPlaybook({ folder: here }: Stage, count: number): string {
  const kinds = [
    (n: number) => `file: { path: "{{ root }}/folder${n}", state: directory, mode: "0755" }`,
    (n: number) => `lineinfile: { path: "{{ root }}/lines${n}", line: "key = ${n}", create: true, mode: "0644" }`,
    (n: number) => `copy: { dest: "{{ root }}/file${n}", content: "text ${n}\\n", mode: "0644" }`,
    (n: number) => `command: { cmd: "touch {{ root }}/made${n}", creates: "{{ root }}/made${n}" }`,
  ]
  const tasks = Array.from({ length: count }, (_, index) => `    - ${kinds[index % 4]?.(index)}\n`)
  const file = path.join(here, `long.${count}.yml`)
  writeFileSync(file, `- hosts: all\n  gather_facts: false\n  vars: { root: ${folder}/long }\n  tasks:\n${tasks.join('')}`)
  return file
}

export async function plain(stage: Stage): Promise<Target> {
  const lab = await stage.lab()
  const { address } = lab.host(plainHost)
  return { name: plainHost, address, port: 22, user: 'root', key: lab.key, knownHosts: lab.knownHosts }
}

async function perDelay(stage: Stage, target: Target, row: (slow: Target, delay: number) => Promise<Row>): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const delay of delays) rows.push(await row(await stage.slowed(target, delay), delay))
  return rows
}

export async function onHost(target: Target, command: string): Promise<void> {
  await must([...sshWords(target), command])
}

async function settle(stage: Stage, playbook: string, target: Target): Promise<void> {
  const { argv } = tsplay(stage, { playbook, targets: [target] })
  stage.tell(`    settling: ${path.basename(executable)} ${path.basename(playbook)}`)
  await must(argv)
}
