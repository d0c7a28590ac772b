/** The commands that look and do not act on hosts: inventory, lint, doc, config. */
import { addInventoryFlag, addVaultFlags, type Command, collect, modulePath, Option, words } from './options/flags.ts'
import { addShowFlags } from './options/inventory-flags.ts'
import type { Finish } from './program.ts'

export function addLookingCommands(program: Command, finish: Finish): void {
  addVaultFlags(addShowFlags(addInventoryFlag(program.command('inventory').description('Show hosts, groups and their variables.'))))
    .argument('[group]', 'where the tree of --graph begins')
    .addHelpText(
      'after',
      '\nExamples:\n  tsplay inventory                       # groups and hosts as a tree\n  tsplay inventory -i hosts.yml --host web1\n  tsplay inventory --list --yaml --export',
    )
    .action(async (group: string | undefined, flags) => {
      const { formed, inventoryCommand } = await import('./commands/inventory.ts')
      return finish(inventoryCommand(formed(flags), group))
    })

  addVaultFlags(addInventoryFlag(program.command('lint').description('Look for mistakes in playbooks and roles, without a host.')))
    .argument('[paths...]', 'playbooks, roles or folders (default: the folder at hand)')
    .option('-e, --extra-vars <vars>', 'variables that a run will be given; may be given again', collect)
    .addOption(new Option('--format <format>', 'text, json, or github for annotations').choices(['text', 'json', 'github']).default('text'))
    .option('--only <codes>', 'only findings with these codes', words)
    .option('--allow <codes>', 'no findings with these codes', words)
    .option('--roles-path <folder>', 'another folder to look for roles in; may be given again', collect)
    .addOption(modulePath())
    .addHelpText(
      'after',
      `
Examples:
  tsplay lint
  tsplay lint site.yml roles/web --format json
  tsplay lint --allow no-changed-when,unused-register

A comment \`# tsplay: allow CODE\` suppresses a finding on its line or the line below.
Exit codes: 0 nothing found, 1 could not look, 2 something found.`,
    )
    .action(async (paths: string[], flags) => finish((await import('./commands/lint.ts')).lintCommand(paths, flags)))

  addVaultFlags(
    addInventoryFlag(
      program
        .command('explain')
        .description('Show where the value of a variable comes from, strongest first; or explain a diagnostic code.'),
    ),
  )
    .argument('<subject>', 'a host; or a diagnostic code, alone')
    .argument('[variable]', 'the variable of the host')
    .option('-e, --extra-vars <vars>', 'variables that a run will be given; may be given again', collect)
    .option('--playbook <file>', 'also the plays and roles of this playbook')
    .addHelpText(
      'after',
      `
Examples:
  tsplay explain web1 http_port
  tsplay explain unknown-option
  tsplay explain web1 http_port --playbook site.yml -e http_port=81

Encrypted values stay hidden. What only a run knows (facts, set_fact, register) is not shown.`,
    )
    .action(async (subject: string, variable: string | undefined, flags) =>
      finish((await import('./commands/explain.ts')).explainCommand(subject, variable, flags)),
    )

  addVaultFlags(addInventoryFlag(program.command('console').description('Evaluate expressions with the variables of a host, one a line.')))
    .argument('<host>', 'the host')
    .option('-e, --extra-vars <vars>', 'variables that a run will be given; may be given again', collect)
    .option('--playbook <file>', 'also the variables of its first play on this host')
    .addHelpText(
      'after',
      `
Examples:
  tsplay console web1
  echo 'groups.web | map("upper")' | tsplay console web1

:vars shows all variables, :facts connects and gathers facts, Ctrl-D ends. Encrypted values stay hidden.
Exit codes: 0, or 1 where an expression of a file or a pipe has failed.`,
    )
    .action(async (host: string, flags) => finish((await import('./commands/console.ts')).consoleCommand(host, flags)))

  program
    .command('doc')
    .description('Show what a module can do, or list all there is.')
    .argument('[name]', 'a module, statement or keyword; `keywords` for all of these')
    .option('--json', 'as JSON')
    .option('--schema', 'the JSON schema of playbooks, for editors')
    .addOption(modulePath())
    .addHelpText('after', '\nExamples:\n  tsplay doc\n  tsplay doc lineinfile\n  tsplay doc --schema > playbook.schema.json')
    .action(async (name: string | undefined, flags) => finish((await import('./commands/doc.ts')).docCommand(name, flags)))

  program
    .command('config')
    .description('Show what ansible.cfg and the environment say, and what becomes of it.')
    .option('--all', 'every setting there is')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExamples:\n  tsplay config\n  ANSIBLE_CONFIG=other.cfg tsplay config')
    .action(async (flags) => finish((await import('./commands/config.ts')).configCommand(flags)))
}
