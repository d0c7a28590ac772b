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
    .option('--list', 'list all hosts, groups and variables')
    .option('--graph', 'draw groups and hosts as a tree (the default), from `all` or the given group')
    .option('--host <name>', 'print the variables of one host')
    .option('-y, --yaml', 'print YAML instead of JSON')
    .option('--toml', 'print TOML instead of JSON')
    .option('--vars', 'with --graph: include variables')
    .option('--export', 'keep variables of groups with the groups, so that the output is an inventory')
    .option('--output <file>', 'write the output to a file')
    .option('-l, --limit <pattern>', 'only hosts that match this pattern')
    .option('-e, --extra-vars <vars>', 'extra variables for inventory plug-ins; repeatable', collect)
    .option('--playbook-dir <folder>', 'directory whose `group_vars` and `host_vars` apply (default: the current directory)')
}
