/** `ansible-inventory`: what `tsplay inventory` shows, by the name and with the arguments that are known from Ansible. */

import { inventoryCommand } from '../commands/inventory.ts'
import { Command, collect, Option } from '../options/flags.ts'
import { addShowFlags, type ShowFlags } from '../options/inventory-flags.ts'
import { type AnsibleFlags, addVaultFlags, addVerbosity, settled, versionText } from './flags.ts'
import { OptionsProblem } from './program.ts'

export function inventoryProgram(shown: string, done: (code: number) => void): Command {
  const command = addVaultFlags(addVerbosity(addShowFlags(new Command(shown))))
  return command
    .description('Show the inventory as a run sees it.')
    .argument('[group]', 'group to start the graph at')
    .option('-i, --inventory <source>', 'inventory file or directory, or comma-separated host list; repeatable', collect)
    .addOption(new Option('--inventory-file <source>').argParser(collect).hideHelp())
    .version(versionText('ansible-inventory'), '--version', 'print the version and exit')
    .addHelpText('after', `\nExamples:\n  ${shown} --graph\n  ${shown} -i hosts.yml --list\n  ${shown} -i hosts.yml --host web1`)
    .action(async (group: string | undefined, ownFlags: AnsibleFlags & ShowFlags) => {
      if (!ownFlags.list && !ownFlags.graph && ownFlags.host === undefined)
        throw new OptionsProblem('No action selected, at least one of --host, --graph or --list needs to be specified.')
      done(await inventoryCommand({ ...ownFlags, ...(await settled(ownFlags)), layout: 'default' }, group))
    })
}
