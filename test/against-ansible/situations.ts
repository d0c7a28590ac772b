/** Situations of single modules: what is there before, and a task that is run three times, first in check mode. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Project } from './project.ts'

const home = 'test/against-ansible/situations'

/** An item of a file there; its further words are the task. Paths are written as `{{ at }}/…`, the situation's own folder. */
interface Situation {
  readonly name: string
  /** Shell that lays out the folder, in which it runs. */
  readonly given?: string
  /** What tsplay tells or does otherwise on purpose, and why: `/check`, `/second/size`, a file, or a result of both runs (`/size`). */
  readonly differs?: Readonly<Record<string, string>>
}

/** A project for each file of situations. */
export function situations(): readonly Project[] {
  const files = readdirSync(home).filter((file) => file.endsWith('.yml'))
  return files.sort().map((file) => {
    const name = file.replace('.yml', '')
    const all = parse(readFileSync(join(home, file), 'utf8')) as readonly Situation[]
    return {
      name: `situations/${name}`,
      runs: { plain: [] },
      regroups: false,
      native: true,
      differs: Object.assign(
        { '/endings': 'each result says how its task ended', '/recap': 'as the endings', '/said': 'as the endings' },
        ...all.map(differing),
      ),
      layInto: (folder) => {
        cpSync(join(home, 'project'), folder, { recursive: true, verbatimSymlinks: true })
        const hosts = Object.fromEntries(['h1', ...all.map((_, index) => `c${index}`)].map((host) => [host, { who: 'you' }]))
        writeFileSync(join(folder, 'hosts.yml'), JSON.stringify({ all: { hosts } }))
        writeFileSync(join(folder, 'play.yml'), JSON.stringify(playsOf(all)))
      },
      fixture: join(home, `${name}.json`),
      keyOf: (run) => run,
    }
  })
}

function differing({ name, differs = {} }: Situation): Readonly<Record<string, string>> {
  const file = fileOf(name)
  const ends = (end: string) => (/^[/](check|first|second|checked|done|f)\b/.test(end) ? [end] : [`/first${end}`, `/second${end}`])
  return Object.fromEntries(Object.entries(differs).flatMap(([end, why]) => ends(end).map((each) => [`/${file}${each}`, why])))
}

function fileOf(name: string): string {
  return name.replace(/[^a-z\d]+/gi, '-')
}

const ways = ['check', 'first', 'second'] as const

/** What these would tell is not known in check mode, so they are run only. */
const unchecked = ['command', 'shell', 'wait_for', 'pause', 'uri']

function waysOf(situation: Situation): readonly string[] {
  return unchecked.some((module) => module in situation) ? ways.slice(1) : ways
}

const out = '{{ playbook_dir }}/out'

/** All of them are laid out, checked, run and run again; what is there is told in between. Each is checked on a host where nothing was announced before. */
function playsOf(all: readonly Situation[]): readonly object[] {
  const folders = all.map(({ name, given = ':' }) => `(mkdir '${fileOf(name)}' && cd '${fileOf(name)}' || exit; ${given}\n)`)
  const [check = [], first = [], second = []] = ways.map((way) =>
    all.filter((each) => waysOf(each).includes(way)).map((each) => tried(each, way)),
  )
  const tree = (register: string) => ({ command: { argv: ['find', '.', '-mindepth', '2', ...listing], chdir: out }, register })
  const told = { copy: { dest: `${out}/results.json`, content: `{{ {${all.map(resultsOf).join(', ')}} | to_json }}` } }
  const play = (hosts: string, tasks: readonly object[]) => ({ hosts, gather_facts: false, tasks })
  return [
    play('h1', [{ shell: { cmd: folders.join('\n'), chdir: out } }]),
    ...check.map((task, index) => play(`c${index}`, [task])),
    play('h1', [tree('checked'), ...first, ...second, tree('done'), told]),
  ]
}

function tried(situation: Situation, way: string): object {
  const { name, given: _, differs: __, ...task } = situation
  const at = `${out}/${fileOf(name)}`
  return { ...task, name, vars: { at }, register: nameOf(name, way), ignore_errors: true, check_mode: way === 'check' }
}

function nameOf(name: string, way: string): string {
  return `${way}_${fileOf(name).replaceAll('-', '_')}`
}

const backup = '[.][0-9]+[.][0-9]{4}-[-0-9@:]+~'

/** The end of an expression: what the runs of one situation registered, and what was in its folder after two of them. */
function resultsOf(situation: Situation): string {
  const { name } = situation
  const file = fileOf(name)
  const told = waysOf(situation).map((way) => `'${way}': ${toldOf(nameOf(name, way), way === 'check')}`)
  const trees = ['checked', 'done'].map(
    (when) => `'${when}': ${when}.stdout_lines | select('match', '${file}/') | map('regex_replace', '${backup}', '.<backup>') | sort`,
  )
  return `'${file}': {${[...told, ...trees].join(', ')}}`
}

/** Times are told where they were set to some of long ago. */
const listing = [
  ...['-printf', '%P %y %m %u:%g %n %l'],
  ...['(', '-not', '-newermt', '2020-01-01', '-printf', ' %TY-%Tm-%Td-%TH:%TM', ')', ',', '-printf', '\\n'],
]

/** A registered result; of one that failed not the words, which are each tool's own; of a check only its end, since Ansible tells of what was before and tsplay of what would be. */
function toldOf(register: string, checked: boolean): string {
  const result = checked ? `(hostvars.values() | selectattr('${register}', 'defined') | first).${register}` : register
  const ending = `selectattr('key', 'in', ['changed', 'failed'${checked ? '' : ", 'rc', 'stdout', 'stderr', 'status'"}])`
  const all = "rejectattr('key', 'in', ['warnings', 'deprecations'])"
  if (checked) return `(${result} | dict2items | ${ending} | items2dict)`
  return `((${result} | dict2items | ${ending} | items2dict) if ${result} is failed else (${result} | dict2items | ${all} | items2dict))`
}
