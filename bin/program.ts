/** The commands with their flags: help, completion and manual pages come from here. What a command does is loaded when it is needed. */
import { libraryTypes, version } from './installation.ts'
import { addLookingCommands } from './looking-commands.ts'
import { Argument, addApplyFlags, addResumeFlags, addRunFlags, Command } from './options/flags.ts'
import { adviceForFlag } from './options/neighbours.ts'
import { addTestFlags } from './options/test-flags.ts'
import { commandAgain, commandForMore } from './reporting/command-again.ts'

/** Takes the exit code that a command will give. */
export type Finish = (code: Promise<number>) => Promise<void>

export function makeProgram(finish: Finish): Command {
  const program = new Command('tsplay')
    .description('Configure many servers at once over SSH with Ansible playbooks. The servers need nothing but sh.')
    .version(version)
    .showHelpAfterError('(run tsplay --help for usage)')
    .configureHelp({ sortSubcommands: false })
    .configureOutput({ outputError: (text, write) => write(withAdvice(text)) })
    .helpOption('-h, --help', 'show this help')
    .enablePositionalOptions()
    .addHelpCommand(new Command('help').argument('[command]').description('Show the help of a command.').helpGroup('Set up:'))
    .commandsGroup('Run:')
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  tsplay init                                create a small project here
  tsplay run site.yml                        configure every host of inventory/
  tsplay check site.yml -l web               show what would change on the group web
  tsplay exec all -m ping                    run one module on many hosts
  tsplay doc lineinfile                      show the documentation of a module
  tsplay lab up && tsplay lab run site.yml   try it on a disposable host

Exit codes: 0 success, 1 nothing was run, 2 a host failed, 4 a host was unreachable (2 and 4 add up), 130 interrupted.`,
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
      '\nExamples:\n  tsplay check site.yml -i hosts.yml\n  tsplay check site.yml -i hosts.yml --exit-code    # 3 if a host has drifted, for CI',
    )
    .action(async (playbooks: string[], flags, command: Command) =>
      finish(
        (await import('./commands/run.ts')).runCommand(
          playbooks,
          { ...flags, check: true, diff: true, commandForMore: commandForMore(['tsplay', 'check'], command, playbooks) },
          version,
        ),
      ),
    )

  addRunFlags(
    program
      .command('plan')
      .description('Show what a run would change, and keep it in a file that `apply` carries out.')
      .argument('<playbook...>', 'playbook files')
      .option('-o, --out <file>', 'write the plan to this file')
      .option('--sign <key>', 'sign it with this SSH key; the signature is FILE.sig'),
  )
    .addHelpText('after', '\nExamples:\n  tsplay plan site.yml -o site.tsplan\n  tsplay plan site.yml -l web -t nginx -o nginx.tsplan')
    .action(async (playbooks: string[], flags) => finish((await import('./commands/plan.ts')).planCommand(playbooks, flags, version)))

  addApplyFlags(program.command('apply').description('Carry out a plan: its changes and no others.').argument('<plan>', 'file of the plan'))
    .addHelpText(
      'after',
      `
Examples:
  tsplay apply site.tsplan
  tsplay apply site.tsplan --allow-unknown      # also what could not be predicted

A host that is not in the state the plan was made from stops there (exit code 2).`,
    )
    .action(async (plan: string, flags) => finish((await import('./commands/plan.ts')).applyCommand(plan, flags, version)))

  addResumeFlags(
    program
      .command('resume')
      .description('Go on with a run that failed or was cut short: what is done is not done again.')
      .argument('<run>', 'its ID, the beginning of it, or `last`; `tsplay runs` lists them'),
  )
    .addHelpText('after', '\nExamples:\n  tsplay resume last\n  tsplay resume 20261201-191503-k3f --again')
    .action(async (run: string, flags) => {
      const { resumeCommand } = await import('./commands/resume.ts')
      const playbook: Parameters<typeof resumeCommand>[3] = async (playbooks, words) =>
        (await import('./ansible/playbook.ts')).runPlaybooks(playbooks, words)
      return finish(resumeCommand(run, flags, version, playbook))
    })

  addRunFlags(
    program
      .command('drift')
      .description('Show which hosts are no longer as they were left by the last run.')
      .argument('<playbook...>', 'playbook files')
      .option('-o, --out <file>', 'write what was found to this file, as JSON'),
  )
    .addHelpText(
      'after',
      `
Examples:
  tsplay drift site.yml
  tsplay drift site.yml -l web -o drift.json

Earlier runs of the same playbooks in the same directory are compared, as far as they have a journal: tsplay runs
Exit codes: 0 no drift, 3 drift, others as of a check. What is wanted since and was not applied yet is no drift.`,
    )
    .action(async (playbooks: string[], flags) => finish((await import('./commands/drift.ts')).driftCommand(playbooks, flags, version)))

  addRunFlags(
    program
      .command('exec')
      .description('Run one module on the hosts of a pattern.')
      .argument('<pattern>', 'hosts, such as all, web:&prod or web[0]')
      .optionsGroup('Module:')
      .requiredOption('-m, --module-name <module>', 'module to run', 'command')
      .option('-a, --args <args>', 'options of the module: k=v, free text, or a JSON dict'),
  )
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

  addTestFlags(
    program
      .command('test')
      .description('Test a playbook or a role on disposable hosts: check, run, run again, verify.')
      .argument('<target>', 'playbook, or directory of a role'),
  )
    .addHelpText(
      'after',
      `
Examples:
  tsplay test site.yml --hosts web1:web,db1:db
  tsplay test roles/nginx --on debian12,debian13 --report junit=tests.xml
  tsplay test roles/nginx --scenario default --keep-on-failure

It needs root on Linux. Exit codes: 0 all passed, 1 something could not be tested, 2 a test failed, 130 interrupted.`,
    )
    .action(async (target: string, flags) => finish((await import('./commands/test.ts')).testCommand(target, flags, version)))

  program
    .command('playbook')
    .description('Run playbooks with the arguments, output and exit codes of ansible-playbook.')
    .argument('[arguments...]', 'as `ansible-playbook` takes them: tsplay playbook --help')

  addLookingCommands(program.commandsGroup('Inspect:'), finish)

  program
    .commandsGroup('Set up:')
    .command('init')
    .description('Create a small project: inventory, playbook, variables and a module.')
    .argument('[folder]', 'directory of the project (default: the current directory)')
    .option('--types', 'create only the files with which an editor checks your modules: tsconfig.json and tsplay-env.d.ts')
    .addHelpText('after', '\nExamples:\n  tsplay init\n  tsplay init infra\n  tsplay init --types\n\nExisting files are left unchanged.')
    .action(async (folder: string | undefined, flags) =>
      finish((await import('./commands/init.ts')).initCommand(folder ?? '.', flags, libraryTypes)),
    )
  program
    .command('vault')
    .description('Encrypt, decrypt, view and edit files and values.')
    .argument('[arguments...]', 'as `ansible-vault` takes them: tsplay vault --help')

  program
    .command('lab')
    .description('Boot disposable Debian hosts on this machine, to try playbooks on.')
    .argument('<action>', 'up, run, list, ssh or down')
    .argument('[args...]', 'host names; for run a playbook; for ssh a host and a command')
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

  program
    .command('completion')
    .description('Print a completion script for a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
Examples:
  tsplay completion bash > /etc/bash_completion.d/tsplay
  tsplay completion zsh > ~/.zfunc/_tsplay              # a folder of $fpath
  tsplay completion fish > ~/.config/fish/completions/tsplay.fish

It completes commands, flags, their values, hosts, groups, tags and modules.`,
    )
    .action(async (shell: string) => finish((await import('./commands/completion.ts')).completionCommand(shell)))

  return program
}

/** An error of the command line with what to type instead, where a flag of a neighbouring tool was meant. */
function withAdvice(text: string): string {
  const [, flag] = /unknown option '(-[^']*)'/.exec(text) ?? []
  if (flag === undefined) return text
  const [, , command = '', ...words] = process.argv
  // `-var` is read as `-v -ar`: the word itself says what was meant.
  const word = words.find((each) => /^-[a-z]/.test(each) && each.endsWith(flag.slice(1)) && each !== flag)
  const advice = adviceForFlag(command, word ?? flag)
  return advice === undefined ? text : text.replace(/\n(?:\(Did you mean [^\n]*\n)?/, `\n(${advice})\n`)
}
