/** The lookups `password`, which stores the generated password in a file, and `random_string`. */

import { randomBytes } from 'node:crypto'
import { chmodSync, closeSync, existsSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { randomness, randomText, shuffled } from '../../formats/randomness.ts'
import { trimEnd } from '../../formats/trim.ts'
import { atControllerHome } from '../../model/home.ts'
import type { Scope } from '../scope.ts'
import { passwordHash } from '../values/crypt.ts'
import { sameOnRetry } from '../values/suspend.ts'
import { toText } from '../values/text.ts'
import { EvaluationError, type Named } from '../values/values.ts'
import { booleanOption, defineLookup, type Lookup, refuseAhead, splitOptions } from './functions.ts'

const names = ['length', 'encrypt', 'chars', 'ident', 'seed']
const lower = 'abcdefghijklmnopqrstuvwxyz'
const upper = lower.toUpperCase()
const digits = '0123456789'
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
const sets: Readonly<Record<string, string>> = {
  ascii_letters: lower + upper,
  ascii_lowercase: lower,
  ascii_uppercase: upper,
  digits,
  hexdigits: `${digits}abcdefABCDEF`,
  octdigits: '01234567',
  punctuation,
  whitespace: ' \t\n\r\v\f',
}
const saltLetters = `${lower}${upper}${digits}./`

interface StoredPassword {
  readonly password: string
  readonly salt?: string
  readonly ident?: string
}

const password = defineLookup(names.join(' '), ({ terms, options, scope }) =>
  terms.map((term) => {
    const written = splitOptions(toText(term), names)
    return onePassword(written.bare, { ...options, ...written.options }, scope)
  }),
)

function onePassword(name: string, options: Named, scope: Scope): string {
  const path = pathOf(name, scope)
  const encrypt = options.encrypt === undefined || options.encrypt === null || options.encrypt === '' ? undefined : toText(options.encrypt)
  const stored =
    path === '/dev/null' ? sameOnRetry('password', () => generate(options, encrypt, scope)) : readOrCreate(path, options, encrypt, scope)
  scope.here.keepSecret(stored.password)
  if (encrypt === undefined) return stored.password
  return passwordHash(stored.password, encrypt, stored.salt, {})
}

function pathOf(name: string, scope: Scope): string {
  if (name === '') throw new EvaluationError('`password` needs a file path')
  const plain = atControllerHome(name)
  return isAbsolute(plain) ? plain : resolve(scope.here.folders('files').at(-1) ?? '.', plain)
}

/** Generates a password, at random unless there is a seed. */
function generate(options: Named, encrypt: string | undefined, scope: Scope): StoredPassword {
  if (options.seed === undefined) refuseAhead(scope, 'a generated password')
  const seed = options.seed === undefined ? undefined : toText(options.seed)
  const password = randomText(Number(options.length ?? 20), letters(options.chars), randomness(seed))
  return { password, salt: encrypt === undefined ? undefined : randomText(8, saltLetters) }
}

function readOrCreate(path: string, options: Named, encrypt: string | undefined, scope: Scope): StoredPassword {
  const before = existsSync(path) ? parse(readFileSync(path, 'utf8')) : undefined
  if (before !== undefined && (encrypt === undefined || before.salt !== undefined)) return before
  refuseAhead(scope, `the password of \`${path}\``)
  const fresh = before === undefined ? generate(options, encrypt, scope) : { ...before, salt: randomText(8, saltLetters) }
  return before === undefined ? create(path, fresh) : replace(path, fresh)
}

/** `PASSWORD`, `PASSWORD salt=SALT`, `PASSWORD salt=SALT ident=IDENT`. */
function parse(text: string): StoredPassword {
  const found = /^(.*?)(?: salt=(\S+))?(?: ident=(\S+))?$/s.exec(trimEnd(text, '\n')) as RegExpExecArray
  return { password: found[1] as string, salt: found[2], ident: found[3] }
}

function line({ password, salt, ident }: StoredPassword): string {
  return `${password}${salt === undefined ? '' : ` salt=${salt}`}${ident === undefined ? '' : ` ident=${ident}`}\n`
}

/** Creates the file atomically: a second process reads the file of the first. */
function create(path: string, stored: StoredPassword): StoredPassword {
  const temporary = writeBeside(path, stored)
  try {
    linkSync(temporary, path)
    return stored
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new EvaluationError(`the password cannot be stored in \`${path}\`: ${(error as Error).message}`)
    return parse(readFileSync(path, 'utf8'))
  } finally {
    unlinkSync(temporary)
  }
}

/** Adds a salt to a file that had none. */
function replace(path: string, stored: StoredPassword): StoredPassword {
  const file = openSync(path, 'w', 0o600)
  writeSync(file, line(stored))
  closeSync(file)
  chmodSync(path, 0o600)
  return stored
}

function writeBeside(path: string, stored: StoredPassword): string {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const temporary = `${path}.${randomBytes(6).toString('hex')}`
    const file = openSync(temporary, 'wx', 0o600)
    writeSync(file, line(stored))
    closeSync(file)
    return temporary
  } catch (error) {
    throw new EvaluationError(`the password cannot be stored in \`${path}\`: ${(error as Error).message}`)
  }
}

/** Characters to choose from: names of sets, or the characters themselves. */
function letters(chars: unknown): string {
  const list =
    chars === undefined || chars === null
      ? ['ascii_letters', 'digits', '.,:-_']
      : Array.isArray(chars)
        ? chars.map(toText)
        : split(toText(chars))
  const all = list
    .map((each) => (Object.hasOwn(sets, each) ? sets[each] : each))
    .join('')
    .replace(/["']/g, '')
  if (all === '') throw new EvaluationError('`password` has no characters to choose from')
  return all
}

/** Splits at commas; a double comma is a literal one. */
function split(text: string): string[] {
  const comma = text.includes(',,') ? [','] : []
  return [
    ...text
      .replaceAll(',,', ',')
      .split(',')
      .filter((part) => part !== ''),
    ...comma,
  ]
}

const similar = 'il1LoO0'
const randomString = defineLookup(
  'length upper lower numbers special min_lower min_upper min_numeric min_special override_special override_all ignore_similar_chars similar_chars base64 seed',
  ({ options, scope }) => {
    if (options.seed === undefined) refuseAhead(scope, 'a random string')
    const source = randomness(options.seed === undefined ? undefined : toText(options.seed))
    const drop = booleanOption(options, 'ignore_similar_chars', false) ? toText(options.similar_chars ?? similar) : ''
    const clean = (text: string) =>
      Array.from(text)
        .filter((letter) => !drop.includes(letter))
        .join('')
    const special = clean(toText(options.override_special ?? punctuation))
    const kinds = [
      ['upper', upper, 'min_upper'],
      ['lower', lower, 'min_lower'],
      ['numbers', digits, 'min_numeric'],
      ['special', special, 'min_special'],
    ] as const
    const least = kinds.map(([, set, minimum]) => randomText(Number(options[minimum] ?? 0), clean(set), source)).join('')
    const all =
      options.override_all === undefined
        ? kinds.map(([name, set]) => (booleanOption(options, name, true) ? clean(set) : '')).join('')
        : clean(toText(options.override_all))
    if (all === '') throw new EvaluationError('`random_string` has no characters to choose from')
    const rest = randomText(Math.max(0, Number(options.length ?? 8) - least.length), all, source)
    const text = shuffled(Array.from(least + rest), source).join('')
    return [booleanOption(options, 'base64', false) ? Buffer.from(text).toString('base64') : text]
  },
)

export const passwordLookups: Readonly<Record<string, Lookup>> = { password, random_string: randomString }
