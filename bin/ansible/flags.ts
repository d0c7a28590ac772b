/** The arguments of Ansible's programs, spelled as there; what several have is declared once. */
import { resolve } from 'node:path'
import { ansibleVersion } from '../../engine/variables/magic.ts'
import { version } from '../installation.ts'
import { type Command, collect, InvalidArgumentError, Option, type RunFlags } from '../options/flags.ts'
import { settingsHere, withSettings } from '../options/settings.ts'

/** What the command line of `ansible-playbook` or `ansible` holds beyond the flags of our own commands. */
export interface AnsibleFlags extends RunFlags {
  readonly inventoryFile?: readonly string[]
  readonly sshExtraArgs?: string
  readonly scpExtraArgs?: string
  readonly sftpExtraArgs?: string
  readonly askVaultPassword?: boolean
}

/** What both `ansible-playbook` and `ansible` take. */
export function addRunFlags(command: Command): Command {
  for (const add of [addVerbosity, addConnectionFlags, addBecomeFlags, addInventoryFlags, addTaskFlags, addVaultFlags]) add(command)
  return command
}

function addConnectionFlags(command: Command): Command {
  return command
    .option('--key-file, --private-key <file>', 'use this file to authenticate the connection', (file: string) => [file])
    .option('-u, --user <name>', 'connect as this user')
    .option('-c, --connection <kind>', 'connection type to use: ssh, local, or what carries a shell, such as podman')
    .option('-T, --timeout <seconds>', 'override the connection timeout in seconds', number)
    .option('--ssh-common-args <args>', 'common arguments to pass to ssh, such as ProxyJump')
    .option('--sftp-extra-args <args>', 'accepted for compatibility; SFTP is not used')
    .option('--scp-extra-args <args>', 'accepted for compatibility; SCP is not used')
    .option('--ssh-extra-args <args>', 'further arguments to pass to ssh')
    .addOption(new Option('-k, --ask-pass', 'ask for connection password').conflicts('connectionPasswordFile'))
    .option('--conn-pass-file, --connection-password-file <file>', 'connection password file')
}

function addBecomeFlags(command: Command): Command {
  return command
    .option('-b, --become', 'run operations with become (does not imply password prompting)')
    .option('--become-method <method>', 'privilege escalation method to use: sudo, su or doas')
    .option('--become-user <name>', 'run operations as this user (default: root)')
    .addOption(new Option('-K, --ask-become-pass', 'ask for privilege escalation password').conflicts('becomePasswordFile'))
    .option('--become-pass-file, --become-password-file <file>', 'become password file')
}

function addInventoryFlags(command: Command): Command {
  return command
    .option('-i, --inventory <source>', 'inventory file or directory, or comma-separated host list; repeatable', collect)
    .addOption(new Option('--inventory-file <source>').argParser(collect).hideHelp())
    .option('--list-hosts', 'outputs a list of matching hosts; does not execute anything else')
    .option('-l, --limit <subset>', 'further limit selected hosts to an additional pattern')
}

export function addVaultFlags(command: Command): Command {
  return command
    .option('--vault-id <id>', 'vault identity to use: label@file or label@prompt; repeatable', collect)
    .addOption(new Option('-J, --ask-vault-pass', 'ask for vault password').conflicts('vaultPasswordFile'))
    .addOption(new Option('--ask-vault-password').conflicts('vaultPasswordFile').hideHelp())
    .option('--vault-pass-file, --vault-password-file <file>', 'vault password file; repeatable', collect)
}

function addTaskFlags(command: Command): Command {
  return command
    .option('-C, --check', "don't make any changes; show what would change")
    .option('-D, --diff', 'show the differences in changed texts')
    .option('-e, --extra-vars <vars>', 'additional variables as key=value or YAML/JSON; @ in front of a file name; repeatable', collect)
    .option('-f, --forks <number>', 'maximum number of hosts in parallel', number)
    .option(
      '-M, --module-path <folders>',
      'colon-separated directories with your own modules',
      (text: string, before: readonly string[] = []) => [...text.split(':').filter(Boolean), ...before],
    )
}

export function addVerbosity(command: Command): Command {
  return command.option('-v, --verbose', 'more output; -vv and -vvv for even more', (_: string, level: number) => level + 1, 0)
}

/** Flags of the same meaning become one, and settings take the places of those not given; the result is what our own commands take. */
export async function settled(ownFlags: AnsibleFlags): Promise<RunFlags> {
  const inventory = [...(ownFlags.inventory ?? []), ...(ownFlags.inventoryFile ?? [])]
  const flags = await withSettings({ ...ownFlags, heads: 'ansible', ...(inventory.length > 0 ? { inventory } : {}) })
  const sshArgs = [flags.sshCommonArgs, flags.sshExtraArgs].filter((each) => each !== undefined)
  for (const [flag, value] of [
    ['--scp-extra-args', flags.scpExtraArgs],
    ['--sftp-extra-args', flags.sftpExtraArgs],
  ])
    if (value) process.stderr.write(`[WARNING]: \`${flag}\` has no effect: files are sent through the SSH connection itself\n`)
  return {
    ...flags,
    ...(sshArgs.length > 0 ? { sshCommonArgs: sshArgs.join(' ') } : {}),
    ...(flags.askVaultPassword ? { askVaultPass: true } : {}),
  }
}

/** With -v, the file of settings that counts. */
export async function printConfig({ verbose }: RunFlags): Promise<void> {
  if (verbose === 0) return
  const { file } = await settingsHere()
  process.stdout.write(file === undefined ? 'No config file found; using defaults\n' : `Using ${resolve(file)} as config file\n`)
}

/** The version of Ansible that its programs imitate, as playbooks see it in `ansible_version`. */
export const imitatedVersion: string = ansibleVersion.full

/** What `--version` says: the version of Ansible that is imitated, and the program that does it. */
export function versionText(program: string): string {
  return `${program} [core ${imitatedVersion}]\n  provided by = tsplay ${version}\n  executable location = ${process.argv[1]}`
}

export function number(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}
