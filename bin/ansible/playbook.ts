/** `ansible-playbook`, also as `tsplay playbook`: runs playbooks with the arguments and in the layout that are known from there. */
import { existsSync } from 'node:fs'
import { Problem } from '../../engine/model/diagnostic.ts'
import { load } from '../load/load.ts'
import { Command, type RunFlags, words } from '../options/flags.ts'
import { commandAgain } from '../reporting/command-again.ts'
import { layoutNamed } from '../reporting/layouts.ts'
import { printDiagnostics } from '../terminal/errors.ts'
import { type AnsibleFlags, addRunFlags, imitatedVersion, printConfig, settled, versionText } from './flags.ts'
import { printLists } from './lists.ts'
import { exitCodeOf, OptionsProblem } from './program.ts'

export function playbookProgram(shown: string, done: (code: number) => void): Command {
  const command = new Command(shown)
    .description('Runs Ansible playbooks, executing the defined tasks on the targeted hosts.')
    .usage('[options] playbook.yml [playbook2 ...]')
    .argument('<playbook...>', 'playbook files')
  return addRunFlags(command)
    .option('--force-handlers', 'run handlers even if a task fails')
    .option('--flush-cache', 'clear the fact cache for every host in inventory')
    .option('-t, --tags <tags>', 'only run plays and tasks tagged with these values; may be given again', words)
    .option('--skip-tags <tags>', 'only run plays and tasks whose tags do not match these values; may be given again', words)
    .option('--syntax-check', 'perform a syntax check on the playbook, but do not execute it')
    .option('--list-tasks', 'list all tasks that would be executed')
    .option('--list-tags', 'list all available tags')
    .option('--step', 'one-step-at-a-time: confirm each task before running')
    .option('--start-at-task <name>', 'start the playbook at the task matching this name')
    .version(versionText('ansible-playbook'), '--version', 'print the version and exit')
    .addHelpText(
      'after',
      `
Examples:
  ${shown} -i hosts.yml site.yml
  ${shown} site.yml -l "web:!web3" -t nginx --check --diff
  ${shown} site.yml -e version=1.2 -e @secrets.yml --vault-password-file pass

A link to tsplay named ansible-playbook does the same: ln -s "$(command -v tsplay)" ~/bin/ansible-playbook`,
    )
    .action(async (files: string[], flags: AnsibleFlags, command: Command) =>
      done(await runPlaybooks(files, { ...flags, commandFor: commandAgain(shown.split(' '), command, files) })),
    )
}

/** As `ansible-playbook` does. */
export async function runPlaybooks(files: readonly string[], given: AnsibleFlags): Promise<number> {
  const set = await settled({ origin: { command: 'playbook', playbooks: files, flags: given }, ...given })
  const flags: RunFlags = { ...set, layout: layoutNamed(set.settings?.stdoutCallback) }
  if (flags.forks !== undefined && flags.forks < 1) throw new OptionsProblem('the number of processes (`--forks`) must be 1 or more')
  for (const file of files) if (!existsSync(file)) throw new Problem(`the playbook \`${file}\` could not be found`)
  if (flags.step && !process.stdin.isTTY)
    throw new OptionsProblem('`--step` asks before each task, but there is no terminal', { hint: 'remove `--step`' })
  const loaded = await load(flags, files)
  printDiagnostics(loaded.warnings, 'ansible')
  if (flags.listHosts || flags.listTasks || flags.listTags || flags.syntaxCheck) return printLists(loaded, files, flags)
  await printConfig(flags)
  const { runLoaded } = await import('../commands/run-loaded.ts')
  return exitCodeOf(await runLoaded(loaded, flags, imitatedVersion))
}
