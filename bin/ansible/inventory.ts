/** `ansible-inventory`: what `tsplay inventory` shows, by the name and with the arguments that are known from Ansible. */

import { inventoryCommand } from '../commands/inventory.ts'
import { Command, collect, Option } from '../options/flags.ts'
import { addShowFlags, type ShowFlags } from '../options/inventory-flags.ts'
import { type AnsibleFlags, addVaultFlags, addVerbosity, settled, versionText } from './flags.ts'
import { OptionsProblem } from './program.ts'

export function inventoryProgram(shown: string, done: (code: number) => void): Command {
  const command = addVaultFlags(addVerbosity(addShowFlags(new Command(shown))))
  return command
    .description('Show the inventory as the runs see it.')
    .argument('[group]', 'where a tree begins')
    .option('-i, --inventory <source>', 'inventory file or folder, or comma separated host list; may be given again', collect)
    .addOption(new Option('--inventory-file <source>').argParser(collect).hideHelp())
    .version(versionText('ansible-inventory'), '--version', 'show what speaks here, and exit')
    .addHelpText('after', `\nExamples:\n  ${shown} --graph\n  ${shown} -i hosts.yml --list\n  ${shown} -i hosts.yml --host web1`)
    .action(async (group: string | undefined, given: AnsibleFlags & ShowFlags) => {
      if (!given.list && !given.graph && given.host === undefined)
        throw new OptionsProblem('no action is selected', { hint: 'say one of `--host`, `--graph` and `--list`' })
      done(await inventoryCommand({ ...given, ...(await settled(given)) }, group))
    })
}
