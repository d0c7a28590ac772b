/** `ansible-vault encrypt_string`: values as they stand in a playbook or a file of variables. */

import { sealed } from '../../engine/formats/vault-format.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { ask, prompt } from '../terminal/prompt.ts'
import { OptionsProblem } from './program.ts'
import { closingPassword, type VaultFlags } from './vault-passwords.ts'
import { printNote, readText, writeText } from './vault-texts.ts'

export interface StringFlags extends VaultFlags {
  readonly output?: string
  readonly prompt?: boolean
  readonly showInput?: boolean
  readonly name?: readonly string[]
  readonly stdinName?: string
}

interface Named {
  readonly text: string
  readonly name?: string
  /** Where it came from, for the line above it. */
  readonly source: string
}

/** Blanks before each line of a value. */
const indent = ' '.repeat(10)

export async function encryptStrings(texts: readonly string[], flags: StringFlags): Promise<void> {
  const fromStdin = flags.stdinName !== undefined || texts.includes('-') || (texts.length === 0 && !flags.prompt)
  if (flags.prompt && fromStdin) throw new OptionsProblem('`--prompt` cannot be combined with standard input')
  const password = await closingPassword(flags)
  const all = [
    ...(flags.prompt ? [await asked(flags)] : []),
    ...(fromStdin ? [{ text: await fromInput(), name: flags.stdinName, source: 'stdin' }] : []),
    ...fromArguments(texts, flags.name ?? []),
  ]
  const written = all.map(({ text, name }) => blockOf(sealed(text, password), name))
  if (all.length > 1)
    for (const [index, { name, source }] of all.entries()) {
      const what =
        name === undefined ? `the string #${index + 1} from ${source}.)` : `variable ("${name}", the string #${index + 1} from ${source}).`
      process.stderr.write(`# The encrypted version of ${what}\n`)
    }
  // Into a pipe without a line break at the end, as scripts have it from there.
  const end = flags.output === undefined && process.stdout.isTTY ? '\n' : ''
  writeText(flags.output ?? '-', `${written.join('\n')}${end}`)
  printNote('Encryption successful')
}

function blockOf(encrypted: string, name: string | undefined): string {
  const lines = encrypted.trimEnd().split('\n')
  return [`${name === undefined ? '' : `${name}: `}!vault |`, ...lines.map((line) => `${indent}${line}`)].join('\n')
}

async function asked({ showInput }: StringFlags): Promise<Named> {
  const name = (await prompt('Variable name (enter for no name):', true)).trim()
  const text = showInput ? await prompt('String to encrypt:', true) : await ask('string to encrypt (hidden)')
  return { text: filled(text, 'the prompt'), source: 'the interactive prompt', ...(name === '' ? {} : { name }) }
}

async function fromInput(): Promise<string> {
  if (process.stdout.isTTY && process.stdin.isTTY)
    process.stderr.write(
      'Reading plaintext input from stdin. (ctrl-d to end input, twice if your content does not already have a newline)\n',
    )
  return filled(await readText('-'), 'stdin')
}

function fromArguments(texts: readonly string[], names: readonly string[]): readonly Named[] {
  const source = 'the command line args'
  return texts.filter((text) => text !== '-').map((text, index) => ({ text: filled(text, source), name: names[index], source }))
}

function filled(text: string, source: string): string {
  if (text === '') throw new Problem(`the text from ${source} is empty: nothing was encrypted`)
  return text
}
