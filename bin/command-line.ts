/** Reads the command line and hands over to one command, loaded when it is needed. */
import { basename } from 'node:path'
import { Problem } from '../engine/model/diagnostic.ts'
import type { Program } from './ansible/program.ts'
import { version } from './installation.ts'
import {
  addInventoryFlag,
  addRunFlags,
  addVaultFlags,
  Command,
  CommanderError,
  collect,
  modulePath,
  Option,
  words,
} from './options/flags.ts'
import { addShowFlags } from './options/inventory-flags.ts'
import { commandAgain } from './reporting/command-again.ts'
import { guardOutput, withOutput } from './terminal/output.ts'

/** Names by which a link to this file acts as another program, and words that do the same. */
const names: Readonly<Record<Program, true>> = { 'ansible-playbook': true, ansible: true, 'ansible-inventory': true, 'ansible-vault': true }
const doors: Readonly<Record<string, Program>> = { playbook: 'ansible-playbook', vault: 'ansible-vault' }

const program = new Command('tsplay')
  .description('Settles many servers at once over SSH, from YAML playbooks; needs nothing but sh on them.')
  .version(version)
  .showHelpAfterError('(tsplay --help shows what there is)')
  .configureHelp({ sortSubcommands: false })
  .enablePositionalOptions()
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  tsplay run site.yml                        settle every host of inventory/
  tsplay check site.yml -l web               show what would change on the group web
  tsplay exec all -m ping                    one module on many hosts
  tsplay doc lineinfile                      what a module can do
  tsplay lab up && tsplay lab run site.yml   try it on a throw-away host

Exit codes: 0 all settled, 1 nothing was run, 2 a host failed, 4 a host was unreachable (2 and 4 add up), 130 interrupted.`,
  )

addRunFlags(program.command('run').description('Run playbooks.').argument('<playbook...>', 'playbook files'))
  .addHelpText(
    'after',
    '\nExamples:\n  tsplay run site.yml -i hosts.yml\n  tsplay run site.yml -l "web:!web3" -t nginx --diff\n  tsplay run site.yml -e version=1.2 -e @secrets.yml --ask-vault-pass',
  )
  .action(async (playbooks: string[], flags, command: Command) =>
    finish(
      (await import('./commands/run.ts')).runCommand(
        playbooks,
        { ...flags, commandFor: commandAgain(['tsplay', 'run'], command, playbooks) },
        version,
      ),
    ),
  )

addRunFlags(
  program.command('check').description('Show what a run would change: run --check --diff.').argument('<playbook...>', 'playbook files'),
)
  .addHelpText(
    'after',
    '\nExamples:\n  tsplay check site.yml -i hosts.yml\n  tsplay check site.yml -i hosts.yml --exit-code    # 3 where a host has drifted, for CI',
  )
  .action(async (playbooks: string[], flags) =>
    finish((await import('./commands/run.ts')).runCommand(playbooks, { ...flags, check: true, diff: true }, version)),
  )

program
  .command('playbook')
  .description("Run playbooks with the arguments, layout and exit codes of Ansible's own command.")
  .argument('[arguments...]', 'as `ansible-playbook` takes them: tsplay playbook --help')

program
  .command('vault')
  .description('Encrypt files and values, show and change what is encrypted.')
  .argument('[arguments...]', 'as `ansible-vault` takes them: tsplay vault --help')

addRunFlags(
  program
    .command('exec')
    .description('Run one module on the hosts of a pattern.')
    .argument('<pattern>', 'hosts, such as all, web:&prod or web[0]'),
)
  .requiredOption('-m, --module-name <module>', 'the module', 'command')
  .option('-a, --args <args>', 'its options: k=v, free text, or a JSON dict')
  .addHelpText(
    'after',
    '\nExamples:\n  tsplay exec all -m ping\n  tsplay exec web -m apt -a "name=curl state=latest" -b\n  tsplay exec db -a uptime',
  )
  .action(async (pattern: string, flags, command: Command) =>
    finish(
      (await import('./commands/exec.ts')).execCommand(
        pattern,
        { ...flags, commandFor: commandAgain(['tsplay', 'exec'], command, [pattern]) },
        version,
      ),
    ),
  )

addVaultFlags(addShowFlags(addInventoryFlag(program.command('inventory').description('Show hosts, groups and their variables.'))))
  .argument('[group]', 'where the tree of --graph begins')
  .addHelpText(
    'after',
    '\nExamples:\n  tsplay inventory --graph\n  tsplay inventory -i hosts.yml --host web1\n  tsplay inventory --list --yaml --export',
  )
  .action(async (group: string | undefined, flags) => finish((await import('./commands/inventory.ts')).inventoryCommand(flags, group)))

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

A comment \`# tsplay: allow CODE\` lets a finding be, on its line or the line above.
Exit codes: 0 nothing found, 1 could not look, 2 something found.`,
  )
  .action(async (paths: string[], flags) => finish((await import('./commands/lint.ts')).lintCommand(paths, flags)))

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

program
  .command('lab')
  .description('Throw-away Debian hosts on this machine, to try playbooks on.')
  .argument('<word>', 'up, run, list, ssh or down')
  .argument('[args...]', 'names of hosts; for run a playbook; for ssh a host and a command')
  .allowUnknownOption()
  .passThroughOptions()
  .addHelpText(
    'after',
    '\nExamples:\n  tsplay lab up web1 web2\n  tsplay lab run playbooks/droplet.yml\n  tsplay lab ssh web1 uptime\n  tsplay lab down',
  )
  .action(async (word: string, args: string[], _, lab: Command) => {
    if (word !== 'ssh' && args.some((arg) => arg === '-h' || arg === '--help')) lab.help()
    await finish((await import('./commands/lab.ts')).labCommand(word, args))
  })

async function finish(code: Promise<number>): Promise<void> {
  process.exitCode = withOutput(await code)
  // A peer that neither answers nor goes must not keep the process: what was to be told is told by now.
  setTimeout(() => process.exit(), 3000).unref()
}

/** Runs what the arguments of the process say, and sets its exit code. */
export async function main(): Promise<void> {
  guardOutput()
  try {
    requireFolder()
    const [, called = '', word, ...rest] = process.argv
    const name = basename(called)
    if (name in names) await finish((await import('./ansible/program.ts')).runProgram(name as Program, process.argv.slice(2)))
    else if (word !== undefined && word in doors) {
      const { runProgram } = await import('./ansible/program.ts')
      await finish(runProgram(doors[word] as Program, rest, `tsplay ${word}`))
    } else await program.parseAsync()
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 1
    else process.exitCode = (await import('./terminal/mistake.ts')).tellMistake(error)
  }
}

/** Files are named from the folder one is in, and that may have been removed meanwhile. */
function requireFolder(): void {
  try {
    process.cwd()
  } catch {
    throw new Problem('the folder that tsplay was started in is gone', { hint: '`cd` to a folder that exists' })
  }
}
