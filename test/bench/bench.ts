/** `npm run bench`: tsplay beside Ansible, Mitogen and plain ssh, in turn, on the same hosts. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import { clients } from './clients.ts'
import { droplets } from './droplets.ts'
import { hundreds, pages, thousand } from './fleet.ts'
import { inTurn, must } from './measure.ts'
import { firstRun, long, settled } from './one-host.ts'
import { machine, processorTable, said, table } from './paper.ts'
import { among, type Line, lineOf, type Row } from './row.ts'
import { openStage, type Stage } from './stage.ts'
import { startUp } from './start-up.ts'
import { root } from './tools.ts'

const cases: Readonly<Record<string, (stage: Stage) => Promise<readonly Row[]>>> = {
  a: settled,
  b: firstRun,
  c: droplets,
  d: hundreds,
  e: thousand,
  f: pages,
  g: long,
  h: startUp,
  i: clients,
}
const tell = (line: string) => process.stderr.write(`${line}\n`)

const program = new Command('npm run bench --')
  .option('--only <letters>', 'cases to run, such as `a` or `a,d`', (text) => text.split(/,|(?=[a-i])/).filter(Boolean), Object.keys(cases))
  .option('--rounds <number>', 'rounds of each row', Number, 3)
  .option('--title <text>', 'only rows whose title holds this text')
  .option('--tools <names>', 'only these tools, such as `tsplay,ssh`; aims that need others are not looked at', (text) => text.split(','))
  .option('--write', 'write the table into BENCHMARKS.md; so does a run of all cases')
  .parse()
interface Flags {
  readonly only: readonly string[]
  readonly rounds: number
  readonly title?: string
  readonly tools?: readonly string[]
  readonly write?: boolean
}
const { only, rounds, title, tools, write } = program.opts<Flags>()

await install()
const began = performance.now()
const stage = openStage(tell)
const lines: Line[] = []
try {
  for (const letter of only) await runCase(letter)
} finally {
  await stage.close()
}
const minutes = ((performance.now() - began) / 60_000).toFixed(1)
process.stdout.write(`${table(lines)}\n\n${processorTable(lines)}\n\n${minutes} minutes\n`)
if (write || (title === undefined && only.length === Object.keys(cases).length)) await writePaper()

async function runCase(letter: string): Promise<void> {
  const rowsOf = cases[letter]
  if (!rowsOf) throw new Error(`there is no case ${letter}`)
  for (const whole of await rowsOf(stage)) {
    if (title !== undefined && !whole.title.includes(title)) continue
    const row = tools ? among(whole, tools) : whole
    tell(`  ${row.title}`)
    const line = lineOf(row, await inTurn(row.contestants, rounds, tell))
    lines.push(line)
    tell(said(line))
  }
}

/** The peers come from Debian; without them there is nothing to compare with. */
async function install(): Promise<void> {
  const packages = ['ansible-core', 'ansible-mitogen']
  const missing = await must([
    'sh',
    '-c',
    `for p in ${packages.join(' ')}; do dpkg-query -W -f '\${Status}' $p 2>/dev/null | grep -q 'ok installed' || echo $p; done`,
  ])
  if (missing.trim() === '') return
  tell(`installing ${missing.trim().split('\n').join(' and ')} to compare with`)
  await must(['apt-get', '-qq', 'update'])
  await must(['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', 'install', '--no-install-recommends', ...packages])
}

/** What stands in BENCHMARKS.md between the two marks is written here; the rest is by hand. */
async function writePaper(): Promise<void> {
  const file = path.join(root, 'BENCHMARKS.md')
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
  const { words, versions } = await machine(version)
  const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`.replace(/ -- $/, '')
  const body = `
Measured ${new Date().toISOString().slice(0, 10)} with \`${command}\` in ${minutes} minutes, ${rounds} rounds, medians.

- Machine: ${words}; controller and hosts are on it together.
- Versions: ${versions}.

${table(lines)}

${processorTable(lines)}
`
  const marks = /(<!-- results -->)[\s\S]*(<!-- end of results -->)/
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(marks, (_, before: string, behind: string) => `${before}\n${body}\n${behind}`),
  )
}
