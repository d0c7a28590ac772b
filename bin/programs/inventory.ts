/** `ansible-inventory`: what `tsplay inventory` shows, by the name that is known from Ansible. */
import { Command, collect } from '../flags.ts'
import type { InventoryFlags } from '../inventory.ts'
import { addShowFlags } from '../inventory-flags.ts'
import { type AnsibleFlags, addVaultFlags, addVerbosity, settled, spoken, versionText } from './flags.ts'

export function inventoryProgram(shown: string, done: (code: number) => void): Command {
  const command = addShowFlags(addVaultFlags(addVerbosity(new Command(shown))))
  return command
    .description('Show the inventory as the runs see it.')
    .option('-i, --inventory <source>', 'inventory file or folder, or comma separated host list; may be given again', collect)
    .argument('[group]', 'where the tree of --graph begins')
    .version(versionText('ansible-inventory', spoken), '--version', 'show what speaks here, and exit')
    .addHelpText('after', `\nExamples:\n  ${shown} --graph\n  ${shown} -i hosts.yml --list`)
    .action(async (group: string | undefined, flags: AnsibleFlags & InventoryFlags) => {
      const { inventoryCommand } = await import('../inventory.ts')
      done(await inventoryCommand({ ...flags, ...(await settled(flags)), layout: 'ansible' } as InventoryFlags, group))
    })
}
