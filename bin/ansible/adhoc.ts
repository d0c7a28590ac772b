/** `ansible`: one module on a pattern of hosts, with the arguments and in the layout that are known from there. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { select } from '../../engine/inventory/patterns.ts'
import type { Values } from '../../engine/settings/index.ts'
import { Secrets } from '../../engine/variables/secrets.ts'
import { execLoaded } from '../commands/exec.ts'
import { runLoaded } from '../commands/run-loaded.ts'
import { openInventory } from '../load/open-inventory.ts'
import { lookingVault } from '../load/open-vault.ts'
import { Command, type Layout, type RunFlags } from '../options/flags.ts'
import { layoutNamed } from '../reporting/layouts.ts'
import { type AnsibleFlags, addRunFlags, imitatedVersion, number, printConfig, settled, versionText } from './flags.ts'
import { exitCodeOf, OptionsProblem } from './program.ts'

interface AdhocFlags extends AnsibleFlags {
  readonly moduleName: string
  readonly args?: string
  readonly oneLine?: boolean
  readonly background?: number
  readonly poll?: number
  readonly playbookDir?: string
}

/** Modules that do nothing without a word of what. */
const needArguments = ['command', 'shell', 'raw', 'script']

export function adhocProgram(shown: string, done: (code: number) => void): Command {
  const command = new Command(shown)
    .description("Define and run a single task 'playbook' against a set of hosts.")
    .usage('<host-pattern> [options]')
    .argument('<pattern>', 'host pattern')
  return addRunFlags(command)
    .option('-m, --module-name <module>', 'name of the module to run (default: command)')
    .option('-a, --args <args>', "the module's options as k=v words, or a JSON dict")
    .option('-B, --background <seconds>', 'run in the background, with this time limit in seconds', number)
    .option('-P, --poll <seconds>', 'with -B: seconds between status checks; 0 does not wait', number)
    .option('-o, --one-line', 'condense output')
    .option('-t, --tree <folder>', 'directory to write the result of each host to')
    .option('--playbook-dir <folder>', 'directory with group_vars, roles and modules')
    .option('--task-timeout <seconds>', 'time limit for the task in seconds', number)
    .version(versionText('ansible'), '--version', 'print the version and exit')
    .addHelpText(
      'after',
      `
Examples:
  ${shown} all -i hosts.yml -m ping
  ${shown} web -m apt -a "name=curl state=latest" -b
  ${shown} db -a uptime -o`,
    )
    .action(async (pattern: string, flags: AdhocFlags) => done(await runModule(pattern, flags)))
}

async function runModule(pattern: string, ownFlags: AdhocFlags): Promise<number> {
  const set = await settled(ownFlags)
  const flags: AdhocFlags & RunFlags = {
    ...ownFlags,
    ...set,
    moduleName: ownFlags.moduleName || set.settings?.moduleName || 'command',
    args: ownFlags.args ?? set.settings?.moduleArgs,
    layout: ownFlags.oneLine ? 'oneline' : layoutOf(set.settings),
  }
  if (flags.listHosts) return listHosts(pattern, flags)
  if (needArguments.includes(flags.moduleName.split('.').at(-1) ?? '') && !flags.args) {
    const meant = pattern.endsWith('.yml') ? 'did you mean ansible-playbook?' : 'give them with `-a`'
    throw new OptionsProblem(`the module \`${flags.moduleName}\` needs arguments`, { hint: meant })
  }
  if (flags.tree !== undefined) mkdirSync(flags.tree, { recursive: true })
  const keywords = flags.background ? { async: flags.background, poll: flags.poll ?? 15 } : {}
  const folder = flags.playbookDir ?? flags.settings?.playbookDir
  const file = folder === undefined ? undefined : join(folder, 'the command line')
  const loaded = await execLoaded(pattern, flags, { keywords, file, name: 'Ansible Ad-Hoc' })
  await printConfig(flags)
  return exitCodeOf(await runLoaded(loaded, flags, imitatedVersion))
}

/** `stdout_callback` counts here only where another setting says so, and where it names something unusual. */
function layoutOf({ adhocCallbacks, stdoutCallback }: Values = {}): Layout {
  return adhocCallbacks && stdoutCallback !== 'default' ? layoutNamed(stdoutCallback, 'minimal') : 'minimal'
}

async function listHosts(pattern: string, flags: RunFlags): Promise<number> {
  const { hosts } = select(await openInventory(flags, await lookingVault(flags, new Secrets())), pattern, flags.limit)
  process.stdout.write([`  hosts (${hosts.length}):`, ...hosts.map(({ name }) => `    ${name}`), ''].join('\n'))
  return 0
}
