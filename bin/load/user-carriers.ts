/** Carriers that users wrote: JavaScript or TypeScript files in `carriers/` beside a playbook, a module folder or an inventory, checked before they are used. */
import path from 'node:path'
import { carriers, otherConnections, useCarriers } from '../../engine/carriers/index.ts'
import { didYouMean } from '../../engine/formats/suggest.ts'
import type { Carrier } from '../../engine/model/carrier.ts'
import { type Diagnostic, DiagnosticError, Problem } from '../../engine/model/diagnostic.ts'
import { isPlainDict } from '../../engine/model/dict.ts'
import { endings, importDefault, userFiles } from './user-files.ts'

/** Folders that may have `carriers/` beside them, or inventories that were named: they are code, as programs among them are. */
export interface CarrierPlaces {
  readonly modules: readonly string[]
  readonly inventories?: readonly string[]
}

/** From now on connections are made by these as well. Returns warnings. Throws Problem with the file and what is wrong in it. */
export async function loadUserCarriers({ modules, inventories = [] }: CarrierPlaces): Promise<readonly Diagnostic[]> {
  const beside = [...modules, ...inventories.filter((each) => !each.includes(','))].map((each) => path.dirname(path.resolve(each)))
  const found = new Map<string, Written>()
  for (const folder of new Set(beside.map((each) => path.join(each, 'carriers'))))
    for (const name of userFiles(folder)) {
      const written = await carrierIn(path.join(folder, name))
      const other = found.get(written.carrier.name)
      if (other && path.dirname(other.file) === folder)
        throw refusal(`the carrier \`${written.carrier.name}\` exists twice: ${other.file} and ${written.file}`, 'remove one of them')
      if (!other) found.set(written.carrier.name, written)
    }
  const all = [...found.values()]
  useCarriers(all.map(({ carrier }) => carrier))
  return all.flatMap(({ carrier: { name }, file }) => (carriers.some((each) => each.name === name) ? [replaced(name, file)] : []))
}

interface Written {
  readonly carrier: Carrier
  readonly file: string
}

async function carrierIn(file: string): Promise<Written> {
  const name = path.basename(file).replace(endings, '')
  const hint = 'a carrier is a JavaScript or TypeScript file that exports `defineCarrier({ … })` as default'
  const written = await importDefault(file, `the carrier \`${name}\``, hint).catch((error: unknown) => {
    throw error instanceof Problem ? refusal(error.message, hint) : error
  })
  const missing = missingIn(written, name)
  if (missing.length > 0) throw refusal(`the carrier \`${name}\` in ${file} is incomplete: ${missing.join('; ')}`, hint)
  return { carrier: checked(written as Carrier, file), file }
}

function refusal(message: string, hint: string): DiagnosticError {
  return new DiagnosticError([{ code: 'invalid-carrier', severity: 'error', message, hint }])
}

const isText = (value: unknown) => typeof value === 'string'
const areTexts = (value: unknown) => Array.isArray(value) && value.every(isText)
const isHint = (value: unknown) => isPlainDict(value) && value.says instanceof RegExp && typeof value.hint === 'function'
/** What each field holds, and whether a value is that. */
const fields: Readonly<Record<keyof Carrier, readonly [string, (value: unknown) => boolean]>> = {
  name: ['a text', isText],
  aliases: ['a list of texts', areTexts],
  variables: ['a list of texts', areTexts],
  refused: ['an object of texts', (value) => isPlainDict(value) && Object.values(value).every(isText)],
  argv: ['a function', (value) => typeof value === 'function'],
  hints: ['a list of `{ says, hint }`, a regular expression and a function', (value) => Array.isArray(value) && value.every(isHint)],
  sharesNetwork: ['`true`', (value) => value === true],
}

/** Sentences without a full stop; none where the declaration is whole. */
function missingIn(written: unknown, name: string): readonly string[] {
  if (!isPlainDict(written)) return ['it has no default export']
  const words = Object.keys(fields)
  const missing = Object.keys(written)
    .filter((word) => !words.includes(word))
    .map((word) => `it has no field \`${word}\`${suggestion(word, words)}`)
  if (written.name !== name) missing.push(`its \`name\` is \`${String(written.name)}\`, but its file is named \`${name}\``)
  if (otherConnections.includes(name)) missing.push(`\`${name}\` is the name of a connection without a carrier`)
  for (const [word, [what, isThat]] of Object.entries(fields))
    if ((word === 'argv' || written[word] !== undefined) && !isThat(written[word])) missing.push(`\`${word}\` must be ${what}`)
  return missing
}

function suggestion(word: string, words: readonly string[]): string {
  const hint = didYouMean(word, words)
  return hint === undefined ? '' : ` (${hint})`
}

/** What its function does wrong is an error of its file. */
function checked(carrier: Carrier, file: string): Carrier {
  return {
    ...carrier,
    argv(place, command) {
      let argv: unknown
      try {
        argv = carrier.argv(place, command)
      } catch (error) {
        if (error instanceof Problem) throw error
        throw new Problem(`the carrier \`${carrier.name}\` in ${file} fails: ${error instanceof Error ? error.message : String(error)}`)
      }
      if (areTexts(argv) && (argv as readonly string[]).length > 0) return argv as readonly string[]
      throw new Problem(`\`argv\` of the carrier \`${carrier.name}\` in ${file} must return a program and its arguments`, {
        hint: 'return a list of texts',
      })
    },
  }
}

function replaced(name: string, file: string): Diagnostic {
  return {
    code: 'carrier-replaced',
    severity: 'warning',
    message: `the connection \`${name}\` is your carrier in ${file}, not the one of tsplay`,
    hint: 'rename yours to use both',
  }
}
