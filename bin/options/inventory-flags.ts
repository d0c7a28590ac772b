/** What `tsplay inventory` shows, and how. */
import { type Command, collect } from './flags.ts'

export interface ShowFlags {
  readonly list?: boolean
  readonly graph?: boolean
  readonly host?: string
  readonly yaml?: boolean
  readonly toml?: boolean
  readonly vars?: boolean
  readonly export?: boolean
  readonly output?: string
  readonly limit?: string
  readonly extraVars?: readonly string[]
  readonly playbookDir?: string
}

/** All but the inventory and the vault. */
export function addShowFlags(command: Command): Command {
  return command
    .option('--list', 'all hosts, groups and variables')
    .option('--graph', 'groups and hosts as a tree, from all or the group that is named; the default')
    .option('--host <name>', 'the variables of one host')
    .option('-y, --yaml', 'as YAML instead of JSON')
    .option('--toml', 'as TOML instead of JSON')
    .option('--vars', 'with variables in the tree of --graph')
    .option('--export', 'leave the variables of groups with the groups, so that an inventory can be made of it')
    .option('--output <file>', 'write the list to a file')
    .option('-l, --limit <pattern>', 'only the hosts of this pattern')
    .option('-e, --extra-vars <vars>', 'variables that plug-ins of the inventory may look at; may be given again', collect)
    .option('--playbook-dir <folder>', 'folder with `group_vars` and `host_vars` beside playbooks (default: the folder at hand)')
}
