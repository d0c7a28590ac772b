/** Cases of the language: one file each, that holds a playbook, what else its project consists of, and how it is run. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Project } from './project.ts'

const home = 'test/playbook'

/**
 * All cases, by theme and name. A case opens with comments: what it is about, then
 * `run NAME: arguments` for each run that is not the plain one, `types: text` where the types of what templates give are not kept, and
 * `differs PATH: why` for what tsplay tells otherwise on purpose. A line `#==> path` begins another file.
 */
export function cases(): readonly Project[] {
  return readdirSync(join(home, 'cases'))
    .sort()
    .flatMap((theme) => readdirSync(join(home, 'cases', theme)).sort().map((file) => caseAt(theme, file))) // biome-ignore format: one chain
}

function caseAt(theme: string, file: string): Project {
  const short = file.replace(/\.yml$/, '')
  const text = readFileSync(join(home, 'cases', theme, file), 'utf8')
  const head = headOf(text)
  const runs = Object.fromEntries(head.filter(([word]) => word === 'run').map(([, name, args]) => [name, args.split(' ').filter(Boolean)]))
  return {
    name: `${theme}/${short}`,
    runs: Object.keys(runs).length > 0 ? runs : { plain: [] },
    regroups: regroups(text),
    native: !head.some(([word, , kind]) => word === 'types' && kind === 'text'),
    differs: Object.fromEntries(head.filter(([word]) => word === 'differs').map(([, path, why]) => [path, why])),
    layInto: (folder) => lay(filesIn(text), folder),
    fixture: join(home, 'expected', `${theme}.json`),
    keyOf: (run) => (run === 'plain' ? short : `${short} ${run}`),
  }
}

/** `run a: -t b` as its word, its name and what it says. */
function headOf(text: string): readonly (readonly [string, string, string])[] {
  const lines = /^(?:#.*\n)*/.exec(text)?.[0].split('\n') ?? []
  return lines.flatMap((line) => {
    const [, word = '', name = '', says = ''] = /^# (run|types|differs)(?: ([^:]+))?: ?(.*)$/.exec(line) ?? []
    return word === '' ? [] : [[word, name, says] as const]
  })
}

/** Whether a text holds a task that sorts hosts into groups. */
export function regroups(text: string): boolean {
  return /\bgroup_by\b *[:=]/.test(text)
}

const hosts = `all:
  vars: { out: "{{ playbook_dir }}/out" }
  children:
    web: { hosts: { h1: { number: 1 }, h2: { number: 2 } } }
    db: { hosts: { h3: { number: 3 } } }
`

/** The files of a case by path; an inventory of three hosts where it brings none. */
function filesIn(text: string): ReadonlyMap<string, string> {
  const [play = '', ...more] = text.split(/^#==> /m)
  return new Map([
    ['hosts.yml', hosts],
    ['play.yml', play],
    ...more.map((each) => [each.slice(0, each.indexOf('\n')).trim(), each.slice(each.indexOf('\n') + 1)] as const),
  ])
}

function lay(files: ReadonlyMap<string, string>, folder: string): void {
  for (const [name, text] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}
