/** The options of `ssh` that people put into `ansible_ssh_common_args`, as far as they say how a host is reached. */
import { locatedWords, OpenQuote } from '../../formats/shell-words.ts'
import { Unreachable } from '../contract.ts'

/** What the arguments say; the words of `-o`, in lower case, hold their values in order. */
export interface SshArguments {
  readonly options: ReadonlyMap<string, readonly string[]>
  /** `-F`: the one configuration to read; `none` for none. */
  readonly configFile?: string
}

/** Letters that stand for an option with a value. */
const LETTERS: Readonly<Record<string, string>> = { J: 'proxyjump', p: 'port', i: 'identityfile', l: 'user' }
/** Letters without a meaning for us: they take no value, or one that we skip. */
const BARE = '46AaCfGgKkMNnqsTtVvXxYy'
const WITH_VALUE = 'BbcDEeILmOPQRSWw'

/** Reads arguments as a shell would split them. */
export function parseSshArguments(text: string): SshArguments {
  const words = split(text)
  const options = new Map<string, string[]>()
  let configFile: string | undefined
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    const letter = word[1] ?? ''
    if (!word.startsWith('-') || letter === '') throw unknown(word)
    if (BARE.includes(letter)) continue
    const value = word.length > 2 ? word.slice(2) : (words[++index] ?? '')
    if (letter === 'F') configFile = value
    else if (letter === 'o') add(...assignment(value))
    else if (LETTERS[letter]) add(LETTERS[letter], value)
    else if (!WITH_VALUE.includes(letter)) throw unknown(word)
  }
  return { options, ...(configFile === undefined ? {} : { configFile }) }

  function add(name: string, value: string): void {
    const existing = options.get(name)
    if (existing) existing.push(value)
    else options.set(name, [value])
  }
}

/** `Name=value` or `Name value`. */
function assignment(text: string): [string, string] {
  const found = /^\s*([A-Za-z0-9]+)\s*(?:=|\s)\s*(.*?)\s*$/s.exec(text)
  if (!found) throw unknown(`-o ${text}`)
  return [(found[1] ?? '').toLowerCase(), (found[2] ?? '').replace(/^"([^"]*)"$/, '$1')]
}

function unknown(word: string): Unreachable {
  return new Unreachable('other', `\`${word}\` in the ssh arguments is not supported`, {
    hint: 'check `ansible_ssh_common_args` and `ansible_ssh_extra_args`',
  })
}

/** Splits into words; quotes and backslashes as in a shell. */
export function split(text: string): readonly string[] {
  try {
    return locatedWords(text, { escapable: '"\\$`', lastBackslash: 'dropped' }).map((word) => word.text)
  } catch (error) {
    if (!(error instanceof OpenQuote)) throw error
    throw new Unreachable('other', `the ssh arguments contain an unclosed quote: \`${text}\``)
  }
}
