/** The commands that look and do not act on hosts: inventory, lint, doc, config. */
import { writtenNames } from '../engine/reference/schemas/names.ts'
import {
  addInventoryFlag,
  addVaultFlags,
  type Command,
  collect,
  layouts,
  modulePath,
  noPython,
  Option,
  whole,
  words,
} from './options/flags.ts'
import { addShowFlags } from './options/inventory-flags.ts'
import type { Finish } from './program.ts'

export function addLookingCommands(program: Command, finish: Finish): void {
  program
    .command('show')
    .description('Show a plan, or the report of a run again.')
    .argument('<plan|run>', 'file of a plan, or a run: its ID, the beginning of it, or `last`')
    .addOption(new Option('--layout <layout>', 'layout of the report of a run, as `stdout_callback` names it').choices(layouts))
    .option('-v, --verbose', 'show results', (_, level: number) => level + 1, 0)
    .option('-D, --diff', 'show differences of files and texts')
    .option('--json', 'print JSON: of a plan as `tsplay doc --schema plan` describes it, of a run as `--schema report` does')
    .option('--html [file]', 'write it as a page instead (default: PLAN.html or RUN.html)')
    .option('--no-color, --no-colour', 'disable colours')
    .addHelpText(
      'after',
      '\nExamples:\n  tsplay show site.tsplan\n  tsplay show last -v\n  tsplay show last --html\n  tsplay show 20261201-19 --layout yaml',
    )
    .action(async (name: string, flags) => finish((await import('./commands/runs.ts')).showCommand(name, flags)))

  program
    .command('runs')
    .description('List the runs that have a journal, newest first.')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  tsplay runs\n  tsplay runs --json')
    .action(async (flags) => finish((await import('./commands/runs.ts')).runsCommand(flags)))

  program
    .command('watch')
    .description('Show a run while it goes on, as a page for a browser on this machine.')
    .argument('<run>', 'a run: its ID, the beginning of it, or `last`')
    .addOption(new Option('--port <number>', 'port of 127.0.0.1 to listen on (default: any free one)').argParser(whole))
    .addHelpText('after', '\nExamples:\n  tsplay watch last')
    .action(async (run: string, flags) => finish((await import('./commands/watch.ts')).watchCommand(run, flags)))

  addVaultFlags(addShowFlags(addInventoryFlag(program.command('inventory').description('Show hosts, groups and their variables.'))))
    .argument('[group]', 'group to start the graph at')
    .addOption(noPython())
    .addHelpText(
      'after',
      '\nExamples:\n  tsplay inventory                       # groups and hosts as a tree\n  tsplay inventory -i hosts.yml --host web1\n  tsplay inventory --list --yaml --export',
    )
    .action(async (group: string | undefined, flags) => {
      const { formed, inventoryCommand } = await import('./commands/inventory.ts')
      return finish(inventoryCommand(formed(flags), group))
    })

  addVaultFlags(addInventoryFlag(program.command('lint').description('Check playbooks and roles for errors, without a host.')))
    .argument('[paths...]', 'playbooks, roles or directories (default: the current directory)')
    .option('-e, --extra-vars <vars>', 'extra variables, as for a run; repeatable', collect)
    .addOption(
      new Option('--format <format>', 'output format: text, json, or github for annotations')
        .choices(['text', 'json', 'github'])
        .default('text'),
    )
    .option('--only <codes>', 'show only findings with these codes', words)
    .option('--allow <codes>', 'hide findings with these codes', words)
    .option('--roles-path <folder>', 'additional directory to search for roles; repeatable', collect)
    .addOption(modulePath())
    .addOption(noPython())
    .addHelpText(
      'after',
      `
Examples:
  tsplay lint
  tsplay lint site.yml roles/web --format json
  tsplay lint --allow no-changed-when,unused-register

A comment \`# tsplay: allow CODE\` suppresses a finding on its line or the line below.
Exit codes: 0 nothing found, 1 the check could not run, 2 something found.`,
    )
    .action(async (paths: string[], flags) => finish((await import('./commands/lint.ts')).lintCommand(paths, flags)))

  addVaultFlags(
    addInventoryFlag(
      program
        .command('explain')
        .description('Show where the value of a variable comes from, highest precedence first, or explain a diagnostic code.'),
    ),
  )
    .argument('<subject>', 'a host, or a diagnostic code')
    .argument('[variable]', 'variable of the host')
    .option('-e, --extra-vars <vars>', 'extra variables, as for a run; repeatable', collect)
    .option('--playbook <file>', 'include the plays and roles of this playbook')
    .addHelpText(
      'after',
      `
Examples:
  tsplay explain web1 http_port
  tsplay explain unknown-option
  tsplay explain web1 http_port --playbook site.yml -e http_port=81

Encrypted values stay hidden. Values that only a run can know (facts, set_fact, register) are not shown.`,
    )
    .action(async (subject: string, variable: string | undefined, flags) =>
      finish((await import('./commands/explain.ts')).explainCommand(subject, variable, flags)),
    )

  addVaultFlags(
    addInventoryFlag(program.command('console').description('Evaluate expressions with the variables of a host, one per line.')),
  )
    .argument('<host>', 'the host')
    .option('-e, --extra-vars <vars>', 'extra variables, as for a run; repeatable', collect)
    .option('--playbook <file>', 'include the variables of its first play for this host')
    .addHelpText(
      'after',
      `
Examples:
  tsplay console web1
  echo 'groups.web | map("upper")' | tsplay console web1

:vars shows all variables, :facts connects and gathers facts, Ctrl-D ends. Encrypted values stay hidden.
Exit codes: 0, or 1 if an expression read from a file or a pipe failed.`,
    )
    .action(async (host: string, flags) => finish((await import('./commands/console.ts')).consoleCommand(host, flags)))

  program
    .command('doc')
    .description('Show the documentation of a module, or list all modules.')
    .argument('[name]', 'module, statement, keyword, filter, test or lookup; `keywords` lists all keywords')
    .option('--json', 'print JSON')
    .addOption(
      new Option('--schema [of]', 'print a JSON schema: of playbooks, for editors; or of what a run writes')
        .choices(['playbook', ...writtenNames])
        .preset('playbook'),
    )
    .addOption(modulePath())
    .addHelpText(
      'after',
      '\nExamples:\n  tsplay doc\n  tsplay doc lineinfile\n  tsplay doc --schema > playbook.schema.json\n  tsplay doc --schema event',
    )
    .action(async (name: string | undefined, flags) => finish((await import('./commands/doc.ts')).docCommand(name, flags)))

  program
    .command('config')
    .description('Show the settings from ansible.cfg and the environment, and their effect.')
    .option('--all', 'list every setting')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  tsplay config\n  ANSIBLE_CONFIG=other.cfg tsplay config')
    .action(async (flags) => finish((await import('./commands/config.ts')).configCommand(flags)))
}
