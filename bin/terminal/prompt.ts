/** Asks the person at the terminal; loaded only when somebody is asked. */
import { Problem } from '../../engine/model/diagnostic.ts'

/** A hidden answer. Throws Problem where there is no terminal. */
export async function ask(text: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Problem(`there is no terminal to ask for the ${text}`, { hint: 'set it in a file or, vault-encrypted, in the inventory' })
  const { password } = await import('@inquirer/prompts')
  return password({ message: text, mask: false }, { output: process.stderr })
}

/** What `pause` shows; the answer is empty where only enter was pressed. */
export async function prompt(text: string, echo: boolean, signal?: AbortSignal): Promise<string> {
  const { input, password } = await import('@inquirer/prompts')
  return echo
    ? input({ message: text }, { output: process.stderr, signal })
    : password({ message: text, mask: false }, { output: process.stderr, signal })
}

/** Whether a question ended by Ctrl-C, or by a signal, instead of an answer. */
export function isLeft(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError')
}

const passphrases = new Map<string, Promise<string | undefined>>()

/** The passphrase of a key file, asked once for all hosts. */
export function askPassphrase(keyFile: string): Promise<string | undefined> {
  let answer = passphrases.get(keyFile)
  if (!answer) {
    answer = process.stdin.isTTY ? ask(`passphrase of ${keyFile}`) : Promise.resolve(undefined)
    passphrases.set(keyFile, answer)
  }
  return answer
}
