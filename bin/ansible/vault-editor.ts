/** A text in the editor of its author, in a folder of its own that nobody else can enter and that is gone after. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { locatedWords } from '../../engine/formats/shell-words.ts'
import { bytesOfText, textWithBytes } from '../../engine/formats/utf8.ts'
import { Problem } from '../../engine/model/diagnostic.ts'

/** The text as it is left, or undefined where it is as it was. The file keeps its name, by which editors know its language. */
export async function edited(text: string, name: string): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-vault-'))
  // A signal that ends us must not leave the clear text behind.
  const leave = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', leave)
  const ignored = () => undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ignored)
  try {
    const file = join(folder, basename(name))
    writeFileSync(file, bytesOfText(text), { mode: 0o600, flag: 'wx' })
    await editor(file)
    const left = textWithBytes(readFileSync(file))
    return left === text && text !== '' ? undefined : left
  } finally {
    leave()
    process.off('exit', leave)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, ignored)
  }
}

function editor(file: string): Promise<void> {
  const line = process.env.EDITOR || 'vi'
  const [program = 'vi', ...args] = locatedWords(line).map(({ text }) => text)
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, file], { stdio: 'inherit' })
    child.once('error', (error) =>
      reject(new Problem(`the editor \`${line}\` cannot be started: ${error.message}`, { hint: 'set EDITOR' })),
    )
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Problem(`the editor \`${line}\` ended with code ${code}: nothing was written`)),
    )
  })
}
