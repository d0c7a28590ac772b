/** `ansible-inventory`: what `tsplay inventory` shows, by the name that is known from Ansible. */
import { Command, collect } from '../flags.ts'
import type { InventoryFlags } from '../inventory.ts'
import { type AnsibleFlags, addVaultFlags, addVerbosity, settled, spoken, versionText } from './flags.ts'

export function inventoryProgram(shown: string, done: (code: number) => void): Command {
  const command = addVaultFlags(addVerbosity(new Command(shown)))
  return command
    .description('Show the inventory as the runs see it.')
    .option('-i, --inventory <source>', 'inventory file or folder, or comma separated host list; may be given again', collect)
    .option('--list', 'output all hosts info')
    .option('--host <name>', 'output specific host info')
    .option('--graph', 'create inventory graph')
    .version(versionText('ansible-inventory', spoken), '--version', 'show what speaks here, and exit')
    .addHelpText('after', `\nExamples:\n  ${shown} --graph\n  ${shown} -i hosts.yml --list`)
    .action(async (flags: AnsibleFlags & InventoryFlags) => {
      const { inventoryCommand } = await import('../inventory.ts')
      done(await inventoryCommand({ ...flags, ...(await settled(flags)), layout: 'ansible' } as InventoryFlags))
    })
}
