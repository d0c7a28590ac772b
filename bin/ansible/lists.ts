/** `--list-hosts`, `--list-tasks`, `--list-tags` and `--syntax-check` as `ansible-playbook` lays them out. */
import { select } from '../../engine/inventory/patterns.ts'
import { type LeafStep, mainLeafSteps } from '../../engine/model/leaf-steps.ts'
import type { Play, Step } from '../../engine/model/play.ts'
import { selects } from '../../engine/model/play-tags.ts'
import { asWritten } from '../../engine/model/template.ts'
import { hostsOf, type Rendered, stepName, tagsOf, texts } from '../../engine/playbook/list.ts'
import { toText } from '../../engine/template/index.ts'
import type { Loaded } from '../load/load.ts'
import type { RunFlags } from '../options/flags.ts'
import { listingFor } from '../reporting/listing.ts'

export async function printLists(loaded: Loaded, files: readonly string[], flags: RunFlags): Promise<number> {
  const { rendered, check } = await listingFor(loaded, flags)
  const out = loaded.playbooks.flatMap((playbook, index) => {
    playbook.plays.forEach(check)
    const plays = flags.syntaxCheck ? [] : playbook.plays
    return ['', `playbook: ${files[index]}`, ...plays.flatMap((play, at) => ['', ...playLines(play, at + 1, loaded, flags, rendered)])]
  })
  process.stdout.write(`${out.join('\n')}\n`)
  return 0
}

function playLines(play: Play, number: number, { inventory }: Loaded, flags: RunFlags, rendered: Rendered): readonly string[] {
  const patterns = hostsOf(play, rendered)
  const name = play.keywords.name === undefined ? patterns.join(',') : toText(rendered(play.keywords.name, play))
  // As Ansible lists them.
  const own = texts(play.keywords.tags, asWritten)
  const lines = [`  play #${number} (${patterns.join(',')}): ${name}\tTAGS: [${own.join(',')}]`]
  if (flags.listHosts) {
    const { hosts } = select(inventory, patterns, flags.limit)
    const quoted = patterns.map((pattern) => `'${pattern}'`).join(', ')
    lines.push(`    pattern: [${quoted}]`, `    hosts (${hosts.length}):`, ...hosts.map((host) => `      ${host.name}`))
  }
  const tasks = listed(play, flags, rendered)
  if (flags.listTasks)
    lines.push('    tasks:', ...tasks.map(({ title, tags }) => `      ${title}\tTAGS: [${sorted([...own, ...tags]).join(', ')}]`))
  if (flags.listTags) lines.push(`      TASK TAGS: [${sorted([...own, ...tasks.flatMap(({ tags }) => tags)]).join(', ')}]`)
  return lines
}

interface Listed {
  readonly title: string
  readonly tags: readonly string[]
}

function listed(play: Play, { tags = [], skipTags = [] }: RunFlags, rendered: Rendered): readonly Listed[] {
  const steps = play.sections.flatMap((section) => [...mainLeafSteps(section.steps)])
  return steps
    .map((step) => ({ title: titleOf(step), tags: sorted(tagsOf(step, play, rendered)) }))
    .filter((each) => selects(each.tags, tags, skipTags))
}

/** A name with its role; without a name the bare action. */
function titleOf(step: LeafStep): string {
  if (step.keywords.name === undefined || step.keywords.name === '') return step.action
  // Of an included role Ansible shows the name alone.
  if (step.kind === 'include' && step.what === 'role') return stepName(step)
  const role = roleOf(step)
  return role === undefined ? stepName(step) : `${role} : ${stepName(step)}`
}

function roleOf({ parent }: Step): string | undefined {
  let level = parent
  while (level && !level.role) level = level.parent
  return level?.role?.role.name
}

function sorted(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort()
}
