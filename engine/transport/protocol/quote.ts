/** The one place where text becomes part of a shell line. */
import { quotedWord } from '../../formats/shell-words.ts'
import { Problem } from '../../model/diagnostic.ts'

/** One shell word that means exactly this text. */
export function quote(text: string): string {
  if (text.includes('\0')) throw new Problem('a shell argument cannot contain a NUL character', { hint: 'send it on standard input' })
  return quotedWord(text)
}

/**
 * A quoted format for the shell's own `printf` that prints exactly these bytes. No process is started for it, so nothing
 * shows in a process list; no size limit of arguments holds; NUL bytes and a missing last newline survive.
 */
export function printfFormat(content: string | Buffer, more: { readonly oneLine?: boolean } = {}): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const table = more.oneLine ? ONE_LINE : MANY_LINES
  const parts: string[] = []
  for (let start = 0; start < bytes.length; start += 65536) {
    let part = ''
    for (const byte of bytes.subarray(start, start + 65536)) part += table[byte]
    parts.push(part)
  }
  const text = parts.join('')
  return `'${text.startsWith('-') ? `\\055${text.slice(1)}` : text}'`
}

const MANY_LINES = escapes(false)
const ONE_LINE = escapes(true)

function escapes(oneLine: boolean): readonly string[] {
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = byte >= 32 && byte < 127 && !"\\%'!".includes(String.fromCharCode(byte))
    if (printable || byte === 9 || (byte === 10 && !oneLine)) return String.fromCharCode(byte)
    return `\\${byte.toString(8).padStart(3, '0')}`
  })
}

/**
 * A command line by which any login shell, csh and fish among them, runs this POSIX program. They differ in what a backslash,
 * a quote, `!` or a newline means inside quotes, so none of these is left in it.
 */
export function forLoginShell(program: string): string {
  if (!/[\\'!\n]/.test(program)) return `exec /bin/sh -c '${program}'`
  const encoded = program.replace(/[\\'"$`!%\n]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`)
  return `exec /bin/sh -c 'eval "$(printf "${encoded}")"'`
}
