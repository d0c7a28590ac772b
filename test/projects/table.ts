/** Tables of how much of what Ansible runs runs: public repositories, and Ansible's own integration targets. */

/** What a program made of a playbook. */
export interface Side {
  readonly exit: number | null
  readonly seconds?: number
  readonly peak: number
}

export interface Compared {
  readonly repository: string
  readonly ansible: Side
  readonly tsplay: Side
}

/** A line for each repository, and one for all. */
export function repositoryTable(rows: readonly Compared[]): string {
  const names = [...new Set(rows.map(({ repository }) => repository))]
  const lines = names.map((name) =>
    repositoryLine(
      name,
      rows.filter(({ repository }) => repository === name),
    ),
  )
  const head = ['| repository | playbooks | same answer | processor time | memory |', '| --- | --- | --- | --- | --- |']
  return [...head, ...lines, repositoryLine('all', rows)].join('\n')
}

function repositoryLine(name: string, rows: readonly Compared[]): string {
  const loads = ({ exit }: Side) => exit === 0
  const same = rows.filter(({ ansible, tsplay }) => loads(ansible) === loads(tsplay))
  const both = same.filter(({ ansible, tsplay }) => loads(ansible) && ansible.seconds !== undefined && tsplay.seconds !== undefined)
  const time = ratioOf(both, ({ seconds = 0 }) => seconds)
  return `| ${name} | ${rows.length} | ${same.length} | ${time} | ${ratioOf(both, ({ peak }) => peak)} |`
}

/** What tsplay takes of what Ansible takes; nothing where no playbook loads with both. */
function ratioOf(rows: readonly Compared[], of: (side: Side) => number): string {
  const sum = (which: 'ansible' | 'tsplay') => rows.reduce((total, row) => total + of(row[which]), 0)
  return sum('ansible') > 0 ? (sum('tsplay') / sum('ansible')).toFixed(2) : ''
}

/** The end of a target: its exit code, and how many tasks were ok. */
interface Ended {
  readonly exit: number
  readonly ok: number
}

/** Ends by target, of lines such as `copy rc=0 ok=84 changed=3 failed=0`. */
export function targetsIn(log: string): ReadonlyMap<string, Ended> {
  const found = [...log.matchAll(/^(\S+) rc=(\d+)(?:.*?\bok=(\d+))?/gm)]
  return new Map(found.map(([, name = '', exit, ok]) => [name, { exit: Number(exit), ok: Number(ok ?? 0) }]))
}

export interface Targets {
  readonly kind: string
  readonly ansible: ReadonlyMap<string, Ended>
  readonly tsplay: ReadonlyMap<string, Ended>
}

/** Of the targets that pass with ansible-core, those that pass with tsplay, and their tasks. */
export function targetTable(all: readonly Targets[]): string {
  const lines = all.map(({ kind, ansible, tsplay }) => {
    const wanted = [...ansible].filter(([, { exit }]) => exit === 0)
    const passed = wanted.filter(([name, { ok }]) => passes(tsplay.get(name), ok))
    const tasks = (ends: readonly (readonly [string, Ended])[]) => ends.reduce((sum, [, { ok }]) => sum + ok, 0)
    return `| ${kind} | ${wanted.length} | ${passed.length} | ${tasks(wanted)} | ${tasks(passed)} |`
  })
  return [
    '| targets | pass with ansible-core | pass with tsplay | their tasks | of those that pass |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}

/** An end with exit code 0 that has left out more than a tenth of the tasks is no pass. */
function passes(end: Ended | undefined, wanted: number): boolean {
  return end !== undefined && end.exit === 0 && end.ok >= wanted * 0.9
}

const begin = '<!-- compatibility: made by `npm run projects:table` -->'
const finish = '<!-- end of compatibility -->'

/** The text with these lines between the marks of the section. */
export function withSection(text: string, section: string): string {
  const [start, end] = [text.indexOf(begin), text.indexOf(finish)]
  if (start < 0 || end < start) throw new Error(`the text has no section between \`${begin}\` and \`${finish}\``)
  return `${text.slice(0, start + begin.length)}\n${section}\n${text.slice(end)}`
}
