/** Parses and edits the rules in a PAM file. */

import { linesWithEnds } from '../../engine/formats/text-lines.ts'
import { Problem } from '../../engine/model/diagnostic.ts'

export interface Rule {
  readonly type: string
  readonly control: string
  readonly path: string
  readonly args: readonly string[]
}

/** A line of the file, and the rule on it; comments, empty lines and `@include` hold none. */
export interface Line {
  readonly text: string
  readonly rule?: Rule
}

export function linesIn(text: string, file: string): readonly Line[] {
  return linesWithEnds(text).map((each) => {
    if (/^\s*(#|@include|$)/.test(each)) return { text: each }
    const [, type = '', control = '', path = '', args = ''] =
      /^\s*(-?(?:auth|account|session|password))\s+(\[.*?\]|\S+)\s+(\S+)\s*(.*?)\s*$/s.exec(each) ?? []
    if (type === '') throw new Problem(`\`${file}\` has an invalid rule: \`${each.trim()}\``)
    return { text: each, rule: { type, control: controlOf(control), path, args: wordsIn([args]) } }
  })
}

/** A control without spaces where none belong. */
export function controlOf(word: string): string {
  if (!word.startsWith('[')) return word
  return `[${word
    .replace(/\s*=\s*/g, '=')
    .replace(/[[\]]/g, '')
    .trim()
    .split(/\s+/)
    .join(' ')}]`
}

/** The arguments of a task or of a line; brackets keep one together. */
export function wordsIn(args: readonly string[]): readonly string[] {
  return args.flatMap((each) => each.match(/\[.*\]|\S+/g) ?? [])
}

/** A rule as a new line. */
export function lineOf(rule: Rule): Line {
  const { type, control, path, args } = rule
  return { text: `${type.padEnd(11)}${type.length > 10 ? ' ' : ''}${[control, path, ...args].join(' ')}\n`, rule }
}

export function isSame(rule: Rule | undefined, { type, control, path }: Omit<Rule, 'args'>): boolean {
  return rule?.type === type && rule.control === control && rule.path === path
}

/** Changes every rule that is meant; a line whose rule stays the same stays as it is written. */
export function changed(lines: readonly Line[], meant: Omit<Rule, 'args'>, change: (rule: Rule) => Rule): readonly Line[] {
  return lines.map((line) => {
    if (!line.rule || !isSame(line.rule, meant)) return line
    const next = change(line.rule)
    return JSON.stringify(next) === JSON.stringify(line.rule) ? line : lineOf(next)
  })
}

/** Puts a rule directly before (0) or behind (1) every one that is meant, unless the nearest there is it already. */
export function inserted(lines: readonly Line[], meant: Omit<Rule, 'args'>, rule: Rule, behind: 0 | 1): readonly Line[] {
  const step = behind === 1 ? 1 : -1
  return lines.flatMap((line, index) => {
    if (!isSame(line.rule, meant)) return [line]
    let near = index + step
    while (lines[near] && /^\s*(#|$)/.test(lines[near]?.text ?? '')) near += step
    if (isSame(lines[near]?.rule, rule)) return [line]
    const ended = line.text.endsWith('\n') ? line : { ...line, text: `${line.text}\n` }
    return behind === 1 ? [ended, lineOf(rule)] : [lineOf(rule), line]
  })
}

/** The arguments with those that are new; of `name=value` the value is another one. */
export function withArgs(present: readonly string[], wanted: readonly string[]): readonly string[] {
  const nameOf = (word: string) => /^([^=]+)=/.exec(word)?.[1]
  const replaced = present.map((word) => {
    const name = nameOf(word)
    return (name === undefined ? undefined : wanted.find((each) => nameOf(each) === name)) ?? word
  })
  return [...replaced, ...wanted.filter((word, index) => !replaced.includes(word) && wanted.indexOf(word) === index)]
}

/** Why a rule is not valid for PAM, if so: our message and Ansible's. */
export function errorOf(each: Rule): { readonly message: string; readonly msg: string } | undefined {
  const { type, control, path, args } = each
  const rule = [type, control, path, ...args].join(' ')
  const fault = (what: string, word: string) => `Rule ${what}, ${word}, is not valid in rule ${lineOf(each).text.trimEnd()}`
  if (!control.startsWith('['))
    return simple.includes(control)
      ? undefined
      : { message: `\`${control}\` is not a valid control, in the rule \`${rule}\``, msg: fault('control', control) }
  const wrong = control
    .slice(1, -1)
    .split(' ')
    .find((word) => {
      const [value = '', action = ''] = word.split('=')
      return !values.includes(value) || !(actions.includes(action) || /^\d+$/.test(action))
    })
  if (wrong === undefined) return undefined
  const [value = '', action = ''] = wrong.split('=')
  const msg = values.includes(value) ? fault('control action', action) : fault('control value', value)
  return { message: `\`${wrong}\` is not allowed in a control, in the rule \`${rule}\``, msg }
}

const simple = ['required', 'requisite', 'sufficient', 'optional', 'include', 'substack', 'definitive']
const actions = ['ignore', 'bad', 'die', 'ok', 'done', 'reset']
const values = [
  ...['success', 'open_err', 'symbol_err', 'service_err', 'system_err', 'buf_err', 'perm_denied', 'auth_err', 'cred_insufficient'],
  ...['authinfo_unavail', 'user_unknown', 'maxtries', 'new_authtok_reqd', 'acct_expired', 'session_err', 'cred_unavail', 'cred_expired'],
  ...['cred_err', 'no_module_data', 'conv_err', 'authtok_err', 'authtok_recover_err', 'authtok_lock_busy', 'authtok_disable_aging'],
  ...['try_again', 'ignore', 'abort', 'authtok_expired', 'module_unknown', 'bad_item', 'conv_again', 'incomplete', 'default'],
]
