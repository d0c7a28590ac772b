/**
 * Loads the playbooks of many repositories with ansible-playbook and with tsplay, and says where they differ:
 * `node dist/test/projects/compare.js FOLDER [--only NAME]… [--jobs N] [--keep FILE] [--list-tasks]`.
 * FOLDER holds an unpacked repository in each of its folders. Nothing of them belongs to this project.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import PQueue from 'p-queue'
import { type FoundPlaybook, playbooksOf } from './playbooks.ts'
import { type ProgramRun, runProgram } from './run.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true },
    jobs: { type: 'string', default: '2' },
    keep: { type: 'string' },
    oracle: { type: 'string' },
    'list-tasks': { type: 'boolean', default: false },
  },
})
const folder = resolve(positionals[0] ?? '.')
const action = values['list-tasks'] ? '--list-tasks' : '--syntax-check'
const tsplay = resolve('dist/bin/tsplay.js')
const queue = new PQueue({ concurrency: Number(values.jobs) })

interface Side {
  readonly exit: number | null
  readonly seconds: number | undefined
  readonly peak: number
  readonly said: string
  readonly tasks?: string
}

interface Row {
  readonly repository: string
  readonly playbook: string
  readonly ansible: Side
  readonly tsplay: Side
}

const env = {
  ...process.env,
  ANSIBLE_NOCOLOR: '1',
  NO_COLOR: '1',
  ANSIBLE_DEPRECATION_WARNINGS: 'False',
  ANSIBLE_LOCALHOST_WARNING: 'False',
}
/** What ansible-playbook made of each playbook, from an earlier run: it is the slow side, and does not change. */
const earlier = new Map<string, Side>(
  values.oracle
    ? (JSON.parse(readFileSync(values.oracle, 'utf8')) as Row[]).map((row) => [`${row.repository}/${row.playbook}`, row.ansible])
    : [],
)

async function rowOf(repository: string, { path, cwd }: FoundPlaybook): Promise<Row> {
  const playbook = relative(join(folder, repository), path)
  const args = ['-i', 'localhost,', action, relative(cwd, path)]
  const ansible = earlier.get(`${repository}/${playbook}`) ?? sideOf(await runProgram(['ansible-playbook', ...args], cwd, env, 300))
  return { repository, playbook, ansible, tsplay: sideOf(await runProgram([process.execPath, tsplay, 'playbook', ...args], cwd, env, 300)) }
}

function sideOf({ exit, seconds, peak, stdout, stderr }: ProgramRun): Side {
  const lines = `${stderr}\n${exit === 0 ? '' : stdout}`.split('\n').filter((line) => !/^\s*$|^\[?(WARN|DEPREC)|^warning/i.test(line))
  return {
    exit,
    seconds,
    peak,
    said: lines.slice(0, 8).join('\n'),
    ...(values['list-tasks'] && exit === 0 && { tasks: inOrder(stdout.trim()) }),
  }
}

/** ansible-playbook lists the tags of a play in the order of a Python set, another one at each start. */
function inOrder(list: string): string {
  return list.replace(/\bTAGS: \[(.*)\]$/gm, (_, tags: string) => `TAGS: [${tags.split(/,\s*/).sort().join(', ')}]`)
}

const named = readdirSync(folder).filter((name) => values.only?.includes(name) ?? true)
const rows = (
  await Promise.all(named.flatMap((name) => playbooksOf(join(folder, name)).map((found) => queue.add(() => rowOf(name, found)))))
).filter((row) => row !== undefined)
if (values.keep) writeFileSync(values.keep, JSON.stringify(rows, null, 1))

const loads = ({ exit }: Side) => exit === 0
const sum = (numbers: (number | undefined)[]) => numbers.reduce<number>((total, number) => total + (number ?? 0), 0)
const line = (name: string, own: Row[]) => {
  const both = own.filter((row) => loads(row.ansible) && loads(row.tsplay))
  const onlyAnsible = own.filter((row) => loads(row.ansible) && !loads(row.tsplay)).length
  const onlyTsplay = own.filter((row) => !loads(row.ansible) && loads(row.tsplay)).length
  const time = sum(both.map((row) => row.tsplay.seconds)) / sum(both.map((row) => row.ansible.seconds))
  const alike = both.filter((row) => row.ansible.tasks === row.tsplay.tasks).length
  const listed = values['list-tasks'] ? ` ${alike} |` : ''
  const share = both.length > 0 ? time.toFixed(2) : ''
  return `| ${name} | ${own.length} | ${both.length} |${listed} ${own.length - both.length - onlyAnsible - onlyTsplay} | ${onlyAnsible} | ${onlyTsplay} | ${share} |`
}
console.log(
  `| repository | playbooks | both load |${values['list-tasks'] ? ' same list |' : ''} both stop | only Ansible loads | only tsplay loads | time, ratio |`,
)
console.log(`| --- | --- | --- |${values['list-tasks'] ? ' --- |' : ''} --- | --- | --- | --- |`)
for (const name of named)
  console.log(
    line(
      name,
      rows.filter((row) => row.repository === name),
    ),
  )
console.log(line('all', rows))
