/** `--list-hosts`, `--list-tasks`, `--list-tags`: what a run would be about. */

import { select } from '../engine/inventory/patterns.ts'
import { listPlaybook } from '../engine/language/list.ts'
import { selects } from '../engine/play-tags.ts'
import type { RunFlags } from './flags.ts'
import type { Loaded } from './load.ts'

export function printLists({ playbooks, inventory }: Loaded, flags: RunFlags): number {
  const out: string[] = []
  for (const playbook of playbooks) {
    out.push(`playbook: ${playbook.file}`)
    for (const [index, play] of listPlaybook(playbook).entries()) {
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
      if (flags.listTags) out.push(`    tags: [${[...new Set([...play.tags, ...tasks.flatMap(({ tags }) => tags)])].sort().join(', ')}]`)
    }
  }
  process.stdout.write(`${out.join('\n')}\n`)
  return 0
}
