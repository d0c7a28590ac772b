/** The flags of `tsplay test`, each declared once. */
import { addVaultFlags, type Command, collect, modulePath, noPython, Option, once, whole, words } from './flags.ts'

export function addTestFlags(command: Command): Command {
  addVaultFlags(
    command
      .optionsGroup('Hosts:')
      .option('--on <releases>', 'Debian releases of the hosts: debian11, debian12, debian13; each is a test of its own', words)
      .option(
        '--hosts <names>',
        'hosts of a playbook or role without Molecule files: NAME or NAME:GROUP; several separated by commas',
        words,
      )
      .option('--scenario <names>', 'only these scenarios below molecule/', words)
      .addOption(once('-f, --forks <number>', 'maximum number of hosts at once (default: as many as fit into memory)', whole))
      .option('--network', 'let the hosts reach HTTP, HTTPS and the Debian archive, through a proxy on this machine')
      .option('--keep', 'let the hosts stay, and show how to log in')
      .option('--keep-on-failure', 'let the hosts stay where something failed')
      .optionsGroup('Runs:')
      .option('--no-check', 'run without a check before, and compare nothing')
      .option('-e, --extra-vars <vars>', 'extra variables: k=v, JSON, YAML, or @file; repeatable', collect)
      .option('-t, --tags <tags>', 'run only tasks with one of these tags', words)
      .option('--skip-tags <tags>', 'skip tasks with one of these tags', words)
      .option('--roles-path <folder>', 'additional directory to search for roles; repeatable', collect)
      .addOption(modulePath())
      .addOption(noPython())
      .optionsGroup('Vault:'),
  )
    .optionsGroup('Output:')
    .option('--report <kind=file>', 'write a report: json=FILE or junit=FILE; repeatable', collect)
    .option('--no-color, --no-colour', 'disable colours')
  return command.addHelpOption(new Option('-h, --help', 'show this help').helpGroup('Output:'))
}
