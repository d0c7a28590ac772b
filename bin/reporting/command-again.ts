/** The command line of a run, written once more: to go on where it ended, with the same flags and without secrets. */
import { quotedWord } from '../../engine/formats/shell-words.ts'
import type { Resume } from '../../engine/model/account.ts'
import type { Command } from '../options/flags.ts'

/** Names whose values are not for the eyes of whoever reads a log. */
const secret = /pass|pwd|secret|token|key|cred|auth/i

type Given = Readonly<Record<string, unknown>>

/** `words` are the program and its command, `files` the operands as they were given. Gives the command; undefined where it would be the same. */
export function commandAgain(words: readonly string[], command: Command, files: readonly string[]): (resume: Resume) => string | undefined {
  const given: Given = command.opts()
  return ({ playbooks, limit, startAtTask }) => {
    const flags: Given = { ...given, ...(limit === undefined ? {} : { limit }), ...(startAtTask === undefined ? {} : { startAtTask }) }
    // The loader may call a playbook by a longer name than the operator.
    const left = files.slice(Math.max(0, files.length - playbooks.length))
    const text = written(words, command, left, flags)
    return text === written(words, command, files, given) ? undefined : text
  }
}

/** For a command that changes nothing: the same for one host, with everything that it leaves out. */
export function commandForMore(words: readonly string[], command: Command, files: readonly string[]): (host: string) => string {
  const { verbose = 0, quiet: _, ...given } = command.opts() as Given & { readonly verbose?: number }
  return (host) => written(words, command, files, { ...given, limit: host, verbose: verbose + 1 })
}

function written(words: readonly string[], command: Command, operands: readonly string[], values: Given): string {
  return [...words, ...operands, ...command.options.flatMap((option) => flagWords(option, values[option.attributeName()]))]
    .map((word) => quotedWord(word))
    .join(' ')
}

type Option = Command['options'][number]

function flagWords({ long, short, negate, required, optional }: Option, value: unknown): readonly string[] {
  const flag = long ?? short
  // It means another flag, which is written.
  if (flag === undefined || value === undefined || flag === '--dry-run') return []
  if (negate) return value === false ? [flag] : []
  if (required || optional) {
    const values = Array.isArray(value) ? value : [value]
    return values.flatMap((each) => [flag, withoutSecrets(flag, String(each))])
  }
  if (typeof value === 'number') return value > 0 ? [`-${(short ?? flag).replace(/^-+/, '').repeat(value)}`] : []
  return value === true ? [flag] : []
}

/** Whether extra variables look like they hold a secret, and not the name of a file with it. */
export function hasSecret(value: string): boolean {
  return withoutSecrets('--extra-vars', value) !== value
}

/** Variables on the command line: those of a file stay, a value that looks like a secret is left out. */
function withoutSecrets(flag: string, value: string): string {
  if (flag !== '--extra-vars' || value.startsWith('@') || !secret.test(value)) return value
  if (/^\s*[{[]|:\s/.test(value)) return '…'
  return value.replace(/([\w.]*(?:pass|pwd|secret|token|key|cred|auth)[\w.]*)=("[^"]*"|'[^']*'|\S*)/gi, '$1=…')
}
