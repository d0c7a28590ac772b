/** `ansible-vault`, also as `tsplay vault`: encrypts files and values, shows and changes what is encrypted. */
import { Command, collect, Option } from '../options/flags.ts'
import { addVaultFlags, addVerbosity, versionText } from './flags.ts'
import { create, decrypt, edit, encrypt, rekey, view } from './vault-files.ts'
import type { VaultFlags } from './vault-passwords.ts'
import { encryptStrings, type StringFlags } from './vault-strings.ts'

interface FileFlags extends VaultFlags {
  readonly output?: string
}

export function vaultProgram(shown: string, done: (code: number) => void): Command {
  const program = new Command(shown)
    .description('Encryption and decryption of Ansible data files.')
    .version(versionText('ansible-vault'), '--version', 'print the version and exit')
    .configureHelp({ sortSubcommands: false })
    .addHelpText(
      'after',
      `\nExamples:\n  ${shown} create secrets.yml\n  ${shown} encrypt --vault-id prod@pass group_vars/prod/vault.yml\n  ${shown} COMMAND --help`,
    )
  const command = (name: string, summary: string, argument?: string, writes = false) => {
    const made = addVaultFlags(addVerbosity(program.command(name).description(summary)))
    if (argument) made.argument(argument)
    if (writes) made.option('--encrypt-vault-id <id>', 'vault ID to encrypt with, if several are given')
    // What is thrown on the way out belongs to the program, whichever command it was.
    return made.exitOverride()
  }
  const finished = (work: Promise<void>) => work.then(() => done(0))

  command('create', 'Create new vault encrypted file', '<file_name>', true).action((file: string, flags: VaultFlags) =>
    finished(create(file, flags)),
  )
  command('decrypt', 'Decrypt vault encrypted file', '[file_name...]')
    .addOption(output())
    .action((files: string[], flags: FileFlags) => finished(decrypt(files, flags)))
  command('edit', 'Edit vault encrypted file', '<file_name...>', true).action((files: string[], flags: VaultFlags) =>
    finished(edit(files, flags)),
  )
  command(
    'view',
    'View vault encrypted file, or with FILE:PATH one encrypted value of a file, such as group_vars/all.yml:db.password',
    '<file_name...>',
  ).action((files: string[], flags: VaultFlags) => finished(view(files, flags)))
  command('encrypt', 'Encrypt YAML file', '[file_name...]', true)
    .addOption(output())
    .action((files: string[], flags: FileFlags) => finished(encrypt(files, flags)))
  command('encrypt_string', 'Encrypt a string', '[string_to_encrypt...]', true)
    .addOption(output())
    .option('-p, --prompt', 'prompt for the string to encrypt')
    .option('--show-input', 'do not hide input when prompted for the string to encrypt')
    .option('-n, --name <name>', 'specify the variable name; may be given again', collect)
    .option('--stdin-name <name>', 'specify the variable name for stdin')
    .addHelpText(
      'after',
      `\nOther users can see command lines: pass secrets on standard input.\n  ${shown} encrypt_string --stdin-name db_password < password`,
    )
    .action((texts: string[], flags: StringFlags) => finished(encryptStrings(texts, flags)))
  command('rekey', 'Re-key a vault encrypted file', '<file_name...>', true)
    .addOption(new Option('--new-vault-password-file <file>', 'new vault password file for rekey').conflicts('newVaultId'))
    .option('--new-vault-id <id>', 'the new vault identity to use for rekey')
    .action((files: string[], flags: VaultFlags) => finished(rekey(files, flags)))
  return program
}

function output(): Option {
  return new Option('--output <file>', 'output file name for encrypt or decrypt; use - for stdout')
}
