/**
 * Writes the tables of compatibility into the README, from what was measured before:
 * `node dist/test/projects/write-table.js KEPT.json [--roles ANSIBLE.log,TSPLAY.log] [--scripts …]`, where `compare.js --keep` has written KEPT.json,
 * and the logs have a line for each target: `--roles` and `--scripts` name those of ansible-core and of tsplay, with a comma between.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Compared, repositoryTable, targetsIn, targetTable, withSection } from './table.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { roles: { type: 'string' }, scripts: { type: 'string' }, readme: { type: 'string', default: 'README.md' } },
})
const rows = positionals.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as Compared[])
const targets = (['roles', 'scripts'] as const).flatMap((kind) => {
  const [ansible, tsplay] = values[kind]?.split(',') ?? []
  if (ansible === undefined || tsplay === undefined) return []
  const ends = (file: string) => targetsIn(readFileSync(file, 'utf8'))
  return [{ kind, ansible: ends(ansible), tsplay: ends(tsplay) }]
})
const date = new Date().toISOString().slice(0, 10)
const repositories = `Public repositories, loaded as they are (${date}): how many playbooks load, or stop, as with ansible-playbook, and what those that load take of its processor time and memory.`
const own = `Ansible's own integration targets (${date}):`
const sections = [
  ...(rows.length > 0 ? [repositories, repositoryTable(rows)] : []),
  ...(targets.length > 0 ? [own, targetTable(targets)] : []),
]
writeFileSync(values.readme, withSection(readFileSync(values.readme, 'utf8'), `\n${sections.join('\n\n')}\n`))
