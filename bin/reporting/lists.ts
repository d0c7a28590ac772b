/** `--list-hosts`, `--list-tasks`, `--list-tags`: what a run would be about. */

import { select } from '../../engine/inventory/patterns.ts'
import { selects } from '../../engine/model/play-tags.ts'
import { type ListedPlay, type ListedTask, listPlaybook } from '../../engine/playbook/list.ts'
import type { Loaded } from '../load/load.ts'
import type { RunFlags } from '../options/flags.ts'
import { listingFor } from './listing.ts'

export async function printLists(loaded: Loaded, flags: RunFlags): Promise<number> {
  const { playbooks, inventory } = loaded
  const { rendered } = await listingFor(loaded, flags)
  const out: string[] = []
  for (const playbook of playbooks) {
    out.push(`playbook: ${playbook.file}`)
    for (const [index, play] of listPlaybook(playbook, rendered).entries()) {
      out.push('', `  play #${index + 1} (${play.hosts}): ${play.name}`)
      if (flags.listHosts) {
        const { hosts } = select(inventory, play.hosts, flags.limit)
        out.push(`    hosts (${hosts.length}):`, ...hosts.map(({ name }) => `      ${name}`))
      }
      const tasks = play.tasks.filter(({ tags }) => selects(tags, flags.tags ?? [], flags.skipTags ?? []))
      if (flags.listTasks) {
        out.push(
          '    tasks:',
          ...tasks.map(
            ({ name, role, tags }) => `      ${role ? `${role} : ` : ''}${name}${tags.length ? `\tTAGS: [${tags.join(', ')}]` : ''}`,
          ),
        )
      }
      if (flags.listTags) out.push(`    tags: [${tagsOf(play, tasks, flags).join(', ')}]`)
    }
  }
  process.stdout.write(`${out.join('\n')}\n`)
  return 0
}

/** Every tag there is, those of tasks that no plain run would take too; with tags chosen, only what these leave. */
function tagsOf(play: ListedPlay, chosen: readonly ListedTask[], { tags = [], skipTags = [] }: RunFlags): readonly string[] {
  if (tags.length + skipTags.length === 0) return play.allTags
  return [...new Set(chosen.flatMap((task) => task.tags))].sort()
}
