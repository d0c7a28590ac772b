/** The playbooks whose reports are compared byte for byte: how each is run, and what of a report differs from run to run. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandLine } from '../../warm.ts'

/** The folder of all of it. */
export const home = 'test/bin/ansible/layout'

export const cases: readonly string[] = readdirSync(join(home, 'playbooks'))
  .filter((name) => name.endsWith('.yml'))
  .map((name) => name.slice(0, -4))
  .sort()

export function fixtureOf(name: string): string {
  return join(home, 'fixtures', `${name}.txt`)
}

export function recorded(name: string): string {
  const file = fixtureOf(name)
  return existsSync(file) ? readFileSync(file, 'utf8') : 'record it first: node dist/test/bin/ansible/layout/record.js\n'
}

/** Reports of a command in a folder, and the exit code. */
export type Program = (line: CommandLine) => Promise<{ readonly out: string; readonly err: string; readonly code: number | null }>

export const ansible: Program = async ({ folder, args, environment }) => {
  const { stdout, stderr, status } = spawnSync('ansible-playbook', args, { cwd: folder, encoding: 'utf8', env: environment })
  return { out: stdout, err: stderr, code: status }
}

/** Runs a playbook in a copy of the folder; the exit code stands behind the report. */
export async function reportOf(name: string, program: Program): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tsplay-layout-')))
  try {
    cpSync(join(home, 'playbooks'), folder, { recursive: true })
    mkdirSync(join(folder, 'out'))
    const words = wordsOf(folder, name)
    const { PATH, USER, LOGNAME } = process.env
    const { out, err, code } = await program({
      folder,
      args: ['-i', 'hosts', '-f', '1', `${name}.yml`, ...words.filter((word) => !isVariable(word))],
      environment: {
        PATH,
        USER,
        LOGNAME,
        HOME: folder,
        LANG: 'C.UTF-8',
        TZ: 'UTC',
        ...settings,
        ...Object.fromEntries(words.filter(isVariable).map((word) => word.split('='))),
      },
    })
    if (process.env.SHOW) process.stderr.write(err)
    return `${steady(out, folder)}exit code ${code}\n`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Templates keep the types of values, as they always do with us; Ansible looks for Python, and writes down which hosts failed, unless it is told. */
const settings = {
  ANSIBLE_JINJA2_NATIVE: '1',
  ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
  ANSIBLE_PIPELINING: '1',
  PYTHONDONTWRITEBYTECODE: '1',
}

function isVariable(word: string): boolean {
  return word.startsWith('ANSIBLE_')
}

/** The first line of a playbook may be a comment with arguments, and variables of the environment. */
function wordsOf(folder: string, name: string): readonly string[] {
  const [, words] = /^# (.+)\n/.exec(readFileSync(join(folder, `${name}.yml`), 'utf8')) ?? []
  return words?.split(' ') ?? []
}

/** Without versions, times, folders, and the temporary file that Ansible names as the new text; `false_condition` came with 2.16. That no hosts are left Ansible may say twice. In a report of JSON numbers of tasks and marks of its own stand as well. */
function steady(text: string, folder: string): string {
  return text
    .replaceAll(folder, '<folder>')
    .replace(/^(?:ansible-playbook \[core |No config file )[\s\S]*?(?=\nPLAYBOOK: )/, '')
    .replace(/"(start|end|delta)": "[^"]*"/g, '"$1": "<time>"')
    .replace(/^( +"id"): "[-\w]{36}"/gm, '$1: "<id>"')
    .replace(/^ +"_ansible_\w+": .*\n/gm, '')
    .replace(/^( +(?:start|end|delta)): '[^']*'$/gm, "$1: '<time>'")
    .replace(
      /^\w+ \d\d \w+ \d{4} {2}[\d:]+ \+0000 \([\d:.]+\) {7}[\d:.]+ \*+ $/gm,
      '<date, time, time in all, and marks that fill the line>',
    )
    .replace(/- \d\.\d\ds$/gm, '- <time>')
    .replace(/minutes, \d+ seconds$/gm, 'minutes, <some> seconds')
    .replace(/^\+\+\+ after: .*/gm, '+++ after: <text>')
    .replace(/(\nNO MORE HOSTS LEFT \*+\n)\1/, '$1')
    .replace(/"false_condition": ("[^"]*"|false), /g, '')
    .replace(/^ +"?false_condition"?: .*\n/gm, '')
}
