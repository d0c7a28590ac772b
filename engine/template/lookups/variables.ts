/** Lookups of variables, settings, commands and what the network has. */

import { execFile, spawnSync } from 'node:child_process'
import { parseCsv } from '../../formats/comma-separated.ts'
import { didYouMean } from '../../formats/suggest.ts'
import { textWithBytes } from '../../formats/utf8.ts'
import { splitLines } from '../methods/string.ts'
import { missing, type Scope } from '../scope.ts'
import { IniError, interpolated, readIni } from '../values/ini.ts'
import { pythonRegex } from '../values/regex.ts'
import { awaitValue, canSuspend } from '../values/suspend.ts'
import { pythonClass, toText, typeName } from '../values/text.ts'
import { EvaluationError, type Named, tuple, UndefinedError, undefinedOption } from '../values/values.ts'
import { renderDeep } from '../variables.ts'
import { findFile, readText } from './files.ts'
import { booleanOption, defineLookup, type Lookup, type LookupCall, refuseAhead, splitOptions, warn } from './functions.ts'

const env = defineLookup('default', ({ terms, options }) =>
  terms.map((term) => process.env[toText(term).trim().split(/\s/)[0] as string] ?? options.default ?? ''),
)

const vars = defineLookup('default', ({ terms, options, scope }) =>
  terms.map((term) => {
    requireName(term, 'vars')
    const raw = scope.get(term)
    if (raw !== missing) return renderDeep(raw, scope)
    if (options.default !== undefined) return options.default
    throw new UndefinedError(`\`${term}\` is undefined: the lookup \`vars\` does not find it`, term, {
      hint: didYouMean(term, [...scope.names()]),
      msg: undefinedOption(`No variable found with this name: ${term}`),
    })
  }),
)

function requireName(term: unknown, lookup: string): asserts term is string {
  if (typeof term === 'string') return
  const msg = `Invalid setting identifier, "${toText(term)}" is not a string, its a ${pythonClass(term)}`
  throw new EvaluationError(`the lookup \`${lookup}\` takes names, not ${typeName(term)}`, undefined, msg)
}

const varnames = defineLookup('', ({ terms, scope }) => {
  const names = [...scope.names()]
  return terms.flatMap((term) => {
    requireName(term, 'varnames')
    const matches = regexOf(term)
    return names.filter((name) => matches.test(name))
  })
})

function regexOf(term: string): ReturnType<typeof pythonRegex> {
  try {
    return pythonRegex(term)
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    throw new EvaluationError(
      error.message,
      error.hint,
      `Unable to use "${term}" as a search parameter: ${error.message.replace(/^.*?: /, '')}`,
    )
  }
}

const inventoryHostnames = defineLookup('', ({ terms, scope }) => scope.here.hostsOf(terms.flat(1).map(toText).join(',')))

export const variableLookups: Readonly<Record<string, Lookup>> = { env, vars, varnames, inventory_hostnames: inventoryHostnames }

const missingActions = ['error', 'skip', 'warn']

export const config = defineLookup('on_missing plugin_type plugin_name show_origin', ({ terms, options, scope }) => {
  const onMissing = toText(options.on_missing ?? 'error')
  if (!missingActions.includes(onMissing))
    throw new EvaluationError(
      `\`on_missing\` must be one of ${missingActions.join(', ')}, not \`${onMissing}\``,
      didYouMean(onMissing, missingActions),
      `Invalid value "${onMissing}" for configuration option "plugin_type: lookup plugin: config setting: on_missing ", valid values are: ${missingActions.join(', ')}`,
    )
  const plugin = pluginOf(options.plugin_type, options.plugin_name)
  return terms.flat(1).flatMap((term) => {
    requireName(term, 'config')
    const found = setting(term, plugin, scope)
    if (found !== undefined) return [booleanOption(options, 'show_origin', false) ? tuple([found.value, found.origin]) : found.value]
    if (onMissing === 'error')
      throw new EvaluationError(
        `there is no setting \`${term}\``,
        "set `on_missing='skip'` to skip unknown names",
        /[a-z]/.test(term) && !plugin
          ? `Invalid setting "${term}" attempted`
          : `Unable to find setting ${term}. module 'ansible.constants' has no attribute '${term}'`,
      )
    if (onMissing === 'warn') warn(scope, `there is no setting \`${term}\`; it is skipped`)
    return []
  })
})

type Plugin = { readonly type: string; readonly name: string } | undefined

function pluginOf(type: unknown, name: unknown): Plugin {
  if (type === undefined && name === undefined) return undefined
  if (type === undefined || name === undefined) throw new EvaluationError('`config` needs both `plugin_type` and `plugin_name`, or neither')
  return { type: toText(type), name: toText(name).replace(/^ansible\.(?:builtin|legacy)\./, '') }
}

function setting(name: string, plugin: Plugin, scope: Scope): { readonly value: unknown; readonly origin: string } | undefined {
  const { setting: lookUpSetting } = scope.here
  if (lookUpSetting === undefined)
    throw new EvaluationError('the settings are not available here', 'use the lookup `config` in plays, tasks and templates')
  const found = awaitValue(`config ${JSON.stringify([name, plugin])}`, () => lookUpSetting(name, plugin)) as Awaited<
    ReturnType<typeof lookUpSetting>
  >
  if (found === 'no such plug-in')
    throw new EvaluationError(
      `the settings of the ${plugin?.type} \`${plugin?.name}\` are not supported`,
      'use the connection `ssh`, the shell `sh`, or `sudo` of become',
    )
  const variable = found?.variables.findLast((each) => scope.get(each) !== missing)
  return variable === undefined ? found : { value: renderDeep(scope.get(variable), scope), origin: `var: ${variable}` }
}

const iniOptions = [
  'type',
  'section',
  'file',
  're',
  'encoding',
  'default',
  'case_sensitive',
  'allow_no_value',
  'allow_none',
  'interpolation',
]
const csvOptions = ['col', 'file', 'delimiter', 'default', 'encoding', 'keycol']

function settings(
  call: LookupCall,
  optionNames?: readonly string[],
): { readonly key: string; readonly options: Record<string, unknown> }[] {
  return call.terms.map((term) => {
    const { bare, options } = splitOptions(toText(term), optionNames)
    const stray = /(?:^| )(\w+)=/.exec(bare)?.[1]
    if (stray !== undefined)
      throw new EvaluationError(`\`${stray}\` is not an option`, didYouMean(stray, optionNames ?? []), `${stray} is not a valid option.`)
    if (bare === '' && Object.keys(options).length > 0) {
      const msg =
        optionNames === iniOptions
          ? `No key to lookup was provided as first term with in string inline options: ${toText(term)}`
          : 'Search key is required but was not found'
      throw new EvaluationError('the first word must be the key to look up', undefined, msg)
    }
    return { key: bare, options: { ...call.options, ...options } }
  })
}

const ini = defineLookup(iniOptions.join(' '), (call) =>
  settings(call, iniOptions).flatMap(({ key, options }) => {
    const file = toText(options.file ?? 'ansible.ini')
    const text = readText(call.scope, findFile(call.scope, 'files', file), options.encoding)
    try {
      return iniValues(key, text, file, options)
    } catch (error) {
      if (!(error instanceof IniError)) throw error
      const beginning = "An unhandled exception occurred while running the lookup plugin 'ini'."
      const msg =
        error.type === 'DuplicateOptionError'
          ? `Duplicate option in '${file}': ${error.text}`
          : `${beginning} Error was a <class 'configparser.${error.type}'>, original message: ${error.text}`
      throw new EvaluationError(`${error.message} in \`${file}\``, error.hint, msg)
    }
  }),
)

function iniValues(key: string, text: string, file: string, options: Readonly<Record<string, unknown>>): readonly unknown[] {
  const lower = !booleanOption(options, 'case_sensitive', false)
  const valueless = booleanOption(options, 'allow_no_value', booleanOption(options, 'allow_none', false))
  const properties = options.type === 'properties'
  const name = properties ? 'java_properties' : toText(options.section ?? 'global')
  const sections = readIni(properties ? `[${name}]\n${text}` : text, { sensitive: !lower, valueless })
  if (name !== 'DEFAULT' && !sections.has(name))
    throw new EvaluationError(`the file has no section \`${name}\``, undefined, `No section '${name}' in ${file}`)
  const section = new Map([...(sections.get('DEFAULT') ?? []), ...(sections.get(name) ?? [])])
  const isRaw = !booleanOption(options, 'interpolation', true)
  const textOf = (each: string) => (isRaw ? (section.get(each) ?? null) : interpolated(section, each, { section: name, lower }))
  if (booleanOption(options, 're', false)) {
    const pattern = pythonRegex(`(?:${key})`)
    // As in Ansible, one value that cannot be read fails all of them.
    const all = [...section.keys()].map((each) => [each, textOf(each)] as const)
    return all.filter(([each]) => pattern.exec(each)?.index === 0).map(([, value]) => value)
  }
  const wanted = lower ? key.toLowerCase() : key
  if (!section.has(wanted)) return [options.default ?? '']
  const value = textOf(wanted)
  return value === null ? [] : [value]
}

const csvfile = defineLookup(csvOptions.join(' '), (call) =>
  settings(call).flatMap(({ key, options }) => {
    const unknown = Object.keys(options).find((name) => !csvOptions.includes(name))
    if (unknown !== undefined) throw new EvaluationError(`${unknown} is not a valid option`, didYouMean(unknown, csvOptions))
    if (key === '') throw new EvaluationError('Search key is required but was not found', 'write the value of the first column first')
    const rows = parseCsv(readText(call.scope, findFile(call.scope, 'files', toText(options.file ?? 'ansible.csv')), options.encoding), {
      delimiter: delimiterOf(options.delimiter),
    })
    const row = rows.find((each) => each[Number(options.keycol ?? 0)] === key)
    if (row === undefined) return options.default === undefined ? [] : [options.default]
    const value = row[Number(options.col ?? 1)]
    if (value === undefined) throw new EvaluationError(`the row of \`${key}\` has no column ${toText(options.col ?? 1)}`)
    return [value]
  }),
)

function delimiterOf(value: unknown): string {
  const text = toText(value ?? 'TAB')
  return text === 'TAB' || text === 't' || text === '\\t' ? '\t' : text
}

export const settingLookups: Readonly<Record<string, Lookup>> = { ini, csvfile }

const limit = 256 * 1024 * 1024

const pipe = defineLookup('', ({ terms, scope, site }) => terms.map((term) => output(toText(term), scope, site).trimEnd()), true)
const lines = defineLookup(
  '',
  ({ terms, scope, site }) => terms.flatMap((term) => splitLines(output(toText(term), scope, site), false).map((line) => line.trimEnd())),
  true,
)

/** Output of a shell command of the author; bytes that are not UTF-8 are preserved. Runs asynchronously if possible. */
function output(command: string, scope: Scope, site: string): string {
  refuseAhead(scope, `the lookup that runs \`${command}\``)
  if (canSuspend()) return awaitValue(`pipe ${site} ${command}`, () => running(command)) as string
  const { stdout, stderr, status, error } = spawnSync('sh', ['-c', command], { maxBuffer: limit, stdio: ['ignore', 'pipe', 'pipe'] })
  if (error !== undefined || status !== 0) throw failure(command, status ?? error?.message ?? 'a signal', stderr)
  return textWithBytes(stdout)
}

function running(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('sh', ['-c', command], { encoding: 'buffer', maxBuffer: limit }, (error, stdout, stderr) => {
      if (error === null) resolve(textWithBytes(stdout))
      else reject(failure(command, error.code ?? error.signal ?? error.message, stderr))
    })
    child.stdin?.end()
  })
}

function failure(command: string, code: unknown, stderr: Buffer): EvaluationError {
  const errorOutput = stderr.toString().trim()
  return new EvaluationError(`\`${command}\` failed with ${String(code)} on the controller${errorOutput === '' ? '' : `: ${errorOutput}`}`)
}

export const commandLookups: Readonly<Record<string, Lookup>> = { pipe, lines }

export const url = defineLookup(
  'headers username url_username password url_password split_lines timeout force http_agent use_proxy validate_certs follow_redirects use_gssapi',
  ({ terms, options, site }) => {
    if (!booleanOption(options, 'validate_certs', true))
      throw new EvaluationError('the lookup `url` always checks certificates', 'remove `validate_certs`')
    return terms.flatMap((term) => {
      const address = toText(term)
      const text = awaitValue(`url ${site} ${address} ${JSON.stringify(options)}`, () => fetched(address, options)) as string
      return booleanOption(options, 'split_lines', true) ? splitLines(text, false) : [text]
    })
  },
)

async function fetched(address: string, options: Named): Promise<string> {
  const user = options.username ?? options.url_username
  const headers: Record<string, string> = { 'user-agent': toText(options.http_agent ?? 'tsplay') }
  for (const [name, value] of Object.entries((options.headers ?? {}) as Named)) headers[name] = toText(value)
  if (user !== undefined)
    headers.authorization = `Basic ${Buffer.from(`${toText(user)}:${toText(options.password ?? options.url_password ?? '')}`).toString('base64')}`
  let answer: Response
  try {
    answer = await fetch(address, { headers, signal: AbortSignal.timeout(Number(options.timeout ?? 10) * 1000) })
  } catch (error) {
    const { message, cause } = error as Error
    throw new EvaluationError(`\`${address}\` does not answer: ${cause instanceof Error ? cause.message : message}`)
  }
  if (!answer.ok) throw new EvaluationError(`\`${address}\` returned ${answer.status} ${answer.statusText}`.trim())
  return answer.text()
}
