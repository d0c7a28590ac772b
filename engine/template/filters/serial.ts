/** Filters between data and text: JSON, YAML, XML, URLs, hashes, vault. */

import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import type * as JMESPath from '@jmespath-community/jmespath'
import { jsonIn } from '../../formats/json-text.ts'
import { quotedWord } from '../../formats/shell-words.ts'
import { splitUrl } from '../../formats/urls.ts'
import { bytesOfText, textWithBytes } from '../../formats/utf8.ts'
import { envelopeOf, headerOf, isKnown, isVault, openEnvelope, sealed } from '../../formats/vault-format.ts'
import { define, passing, type Table } from '../compile/callable.ts'
import { encodingOf } from '../methods/index.ts'
import { passwordHash } from '../values/crypt.ts'
import { asDict, dictOf, entriesOf, isDict, sizeOf } from '../values/dicts.ts'
import { IniError, type IniSection, readIni } from '../values/ini.ts'
import { fromJson, jsonText } from '../values/json.ts'
import { writtenText } from '../values/python-literal.ts'
import { isOn, needInteger, needText, textOr, toJson, toText } from '../values/text.ts'
import { fromToml, TomlSyntaxError, tomlText } from '../values/toml.ts'
import { Bytes, EvaluationError, volatility } from '../values/values.ts'
import { dumpYaml, loadYaml, loadYamlAll } from '../values/yaml-dump.ts'

const ansibleJson = (indent?: number) =>
  define('indent sort_keys ensure_ascii **', (value, [width, sort, ascii], _frame, named) =>
    jsonText(value, {
      indent: width === undefined || width === null ? indent : needInteger(width, 'to_json'),
      sort: isOn(sort, indent !== undefined),
      ascii: isOn(ascii, true),
      separators: named.separators,
    }),
  )

export const serialFilters: Table = {
  to_json: ansibleJson(),
  to_nice_json: ansibleJson(4),
  tojson: define('indent', (value, [indent]) =>
    jsonText(value, {
      indent: indent === undefined || indent === null ? undefined : needInteger(indent, 'tojson'),
      sort: true,
      ascii: true,
    })
      .replaceAll('<', '\\u003c')
      .replaceAll('>', '\\u003e')
      .replaceAll('&', '\\u0026')
      .replaceAll("'", '\\u0027'),
  ),
  from_json: define('', (value) => fromJson(writtenText(value) ?? toText(value))),
  to_yaml: define('default_flow_style indent sort_keys width **', (value, [flow = null, indent, sort, width], _frame, named) =>
    dumpYaml(value, {
      flow: flow === null ? 'leaves' : isOn(flow) ? 'all' : 'none',
      ...layout(sort, width, named),
      indent: needInteger(indent, 'to_yaml', 2),
    }),
  ),
  to_nice_yaml: define('indent sort_keys width **', (value, [indent, sort, width], _frame, named) =>
    dumpYaml(value, { flow: 'none', ...layout(sort, width, named), indent: needInteger(indent, 'to_nice_yaml', 4) }),
  ),
  from_yaml: passing(define('', (value) => (typeof value === 'string' ? loadYaml(value) : value))),
  from_yaml_all: passing(define('', (value) => (typeof value === 'string' ? loadYamlAll(value) : value))),
  json_query: define('expr', (value, [expression]) => queryJson(value, textOr(expression, ''))),
}

function layout(sort: unknown, width: unknown, named: Readonly<Record<string, unknown>>) {
  return {
    sort: isOn(sort, true),
    width: width === undefined || width === null ? 80 : needInteger(width, 'to_yaml'),
    unicode: isOn(named.allow_unicode, true),
    start: isOn(named.explicit_start),
  }
}

function queryJson(value: unknown, expression: string): unknown {
  try {
    const { search } = createRequire(import.meta.url)('@jmespath-community/jmespath') as typeof JMESPath
    return search(toJson(value) as JMESPath.JSONValue, withQuotedWords(expression))
  } catch (error) {
    const { message } = error as Error
    throw new EvaluationError(
      `\`json_query\` cannot evaluate \`${expression}\`: ${message}`,
      undefined,
      `JMESPathError in json_query filter plugin:\n${message}`,
    )
  }
}

/** What stands in backticks and is no JSON is a text, as in the older JMESPath that Ansible uses. */
function withQuotedWords(expression: string): string {
  return expression.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`((?:\\.|[^`\\])*)`/gs, (whole, literal?: string) => {
    if (literal === undefined) return whole
    const text = literal.replaceAll('\\`', '`')
    if (jsonIn(text) !== undefined) return whole
    const quoted = jsonIn(`"${text.trimStart()}"`)
    return quoted === undefined ? whole : `\`${JSON.stringify(quoted).replaceAll('`', '\\`')}\``
  })
}

export const encodingFilters: Table = {
  'community.crypto.split_pem': define('', (value) => toText(value).match(/^-----BEGIN .*\n[\s\S]*?^-----END .*(?:\n|$)/gm) ?? []),
  b64encode: define('encoding urlsafe', (value, [encoding, urlsafe]) => {
    const text = bytesOf(value, encoding).toString('base64')
    return isOn(urlsafe) ? text.replaceAll('+', '-').replaceAll('/', '_') : text
  }),
  b64decode: define('encoding urlsafe', (value, [encoding]) =>
    Buffer.from(toText(value), 'base64').toString(encodingOf(textOr(encoding, 'utf-8'))),
  ),
  hash: define('hashtype', (value, [type]) => digest(value, textOr(type, 'sha1'))),
  checksum: define('', (value) => digest(value, 'sha1')),
  md5: define('', (value) => digest(value, 'md5')),
  sha1: define('', (value) => digest(value, 'sha1')),
  password_hash: define('hashtype salt salt_size rounds ident', (value, [type, salt, size, rounds]) => {
    if (salt === undefined || salt === null) volatility.effects++
    return passwordHash(toText(value), textOr(type, 'sha512'), salt === null || salt === undefined ? undefined : toText(salt), {
      size: size === undefined || size === null ? undefined : needInteger(size, 'password_hash'),
      rounds: rounds === undefined || rounds === null ? undefined : needInteger(rounds, 'password_hash'),
    })
  }),
  quote: define('', (value) => quotedWord(value === null ? '' : toText(value), 'python')),
  to_uuid: define('namespace', (value, [namespace]) => uuid(toText(value), textOr(namespace, '361E6D51-FAEC-444A-9079-341386DA8E2E'))),
  urldecode: define('', (value) => decodeURIComponent(toText(value).replaceAll('+', ' '))),
  urlsplit: define('query', (value, [part]) => {
    const parts = splitUrl(toText(value))
    if (part === undefined || part === '') return parts
    if (!Object.hasOwn(parts, toText(part)))
      throw new EvaluationError(`urlsplit: unknown URL component: ${toText(part)}`, `use one of ${Object.keys(parts).join(', ')}`)
    return parts[toText(part)]
  }),
}

function bytesOf(value: unknown, encoding: unknown): Buffer {
  if (value instanceof Bytes) return value.buffer
  const name = encodingOf(textOr(encoding, 'utf-8'))
  return name === 'utf8' ? bytesOfText(toText(value)) : Buffer.from(toText(value), name)
}

function digest(value: unknown, type: string): string {
  try {
    return createHash(
      type
        .toLowerCase()
        .replaceAll('_', '-')
        .replace(/^sha-(?=\d{3})/, 'sha'),
    )
      .update(bytesOf(value, 'utf-8'))
      .digest('hex')
  } catch {
    throw new EvaluationError(`unknown hash \`${type}\``, 'use sha1, sha256, sha512 or md5', `unsupported hash type ${type}`)
  }
}

/** A UUID of version 5. */
function uuid(name: string, namespace: string): string {
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex')
  if (space.length !== 16) {
    const msg = `Invalid value '${namespace}' for 'namespace': badly formed hexadecimal UUID string`
    throw new EvaluationError(`\`${namespace}\` is not a UUID, so it cannot be the namespace`, undefined, msg)
  }
  const bytes = createHash('sha1').update(space).update(name).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

export const documentFilters: Table = {
  from_ini: define('', (value) => sections(needText(value, '`from_ini`'))),
  to_ini: define('no_extra_spaces', (value, [tight]) => iniText(value, isOn(tight) ? '=' : ' = ')),
  from_toml: define('', (value) => tomlData(needText(value, '`from_toml`'))),
  to_toml: define('redact_sensitive_values', (value, [redact]) => {
    if (isOn(redact)) throw new EvaluationError('`to_toml` does not redact values', 'leave it out; secrets are redacted from all output')
    return tomlText(asDict(value, '`to_toml`'))
  }),
  to_xml: define('engine full_document indent indent_width', (value, [engine, full, indent, width]) => {
    if (textOr(engine, 'xmltodict') !== 'xmltodict') throw new EvaluationError(`\`to_xml\` has no engine \`${toText(engine)}\``)
    const step = textOr(indent, 'tabs') === 'spaces' ? ' '.repeat(needInteger(width ?? undefined, 'to_xml', 4)) : '\t'
    return xmlText(value, { step, document: isOn(full, true) })
  }),
}

/** Sections inherit keys from the section `DEFAULT`. */
function sections(text: string): unknown {
  const read = [...iniOf(text)]
  const defaults = [...(read.find(([name]) => name === 'DEFAULT')?.[1] ?? [])]
  const sections = read.filter(([name]) => name !== 'DEFAULT').map(([name, keys]) => [name, dictOf([...defaults, ...keys])] as const)
  return dictOf(defaults.length > 0 ? [...sections, ['DEFAULT', dictOf(defaults)]] : sections)
}

function iniOf(text: string): ReadonlyMap<string, IniSection> {
  try {
    return readIni(text, { sensitive: true })
  } catch (error) {
    if (!(error instanceof IniError)) throw error
    throw new EvaluationError(error.message, error.hint, `from_ini failed to parse given string: ${error.text}`)
  }
}

function iniText(value: unknown, sign: string): string {
  const dict = asDict(value, '`to_ini`')
  if (sizeOf(dict) === 0) throw new EvaluationError('`to_ini` needs at least one section')
  const line = (key: unknown, item: unknown) => `${toText(key)}${sign}${textOr(item, 'None').replaceAll('\n', '\n\t')}\n`
  const section = (name: unknown, keys: unknown) => {
    if (!isDict(keys)) throw new EvaluationError(`the section \`${toText(name)}\` must be a dict`)
    return `[${toText(name)}]\n${entriesOf(keys)
      .map(([key, item]) => line(key, item))
      .join('')}`
  }
  const entries = entriesOf(dict)
  const first = entries.filter(([name]) => name === 'DEFAULT')
  return [...first, ...entries.filter(([name]) => name !== 'DEFAULT')].map(([name, keys]) => section(name, keys)).join('\n')
}

function tomlData(text: string): unknown {
  try {
    return fromToml(text)
  } catch (error) {
    throw error instanceof TomlSyntaxError ? new EvaluationError(`this is not valid TOML: ${error.message}`) : error
  }
}

interface XmlLayout {
  /** Indentation of one level. */
  readonly step: string
  /** Whether to write a declaration and exactly one root. */
  readonly document: boolean
}

function xmlText(value: unknown, { step, document }: XmlLayout): string {
  const roots = entriesOf(asDict(value, '`to_xml`'))
  const count = roots.reduce((sum, [, content]) => sum + (Array.isArray(content) ? content.length : 1), 0)
  if (document && count !== 1)
    throw new EvaluationError(`\`to_xml\` needs one root, not ${count}`, 'set `full_document=false` to write several')
  const body = roots.map(([name, content]) => elements(toText(name), content, 0, step)).join('')
  return document ? `<?xml version="1.0" encoding="utf-8"?>\n${body}` : body
}

function elements(name: string, value: unknown, depth: number, step: string): string {
  if (!/^[\p{L}_:][\p{L}\p{N}_:.-]*$/u.test(name)) throw new EvaluationError(`\`${name}\` is not a valid XML element name`)
  return (Array.isArray(value) ? value : [value]).map((each) => element(name, each, depth, step)).join('')
}

function element(name: string, value: unknown, depth: number, step: string): string {
  const entries = isDict(value) ? entriesOf(value).map(([key, content]) => [toText(key), content] as const) : []
  const text = isDict(value) ? plain(entries.find(([key]) => key === '#text')?.[1]) : plain(value)
  const attributes = entries.filter(([key]) => key.startsWith('@')).map(([key, content]) => ` ${key.slice(1)}=${quoted(content)}`)
  const inner = entries.filter(([key]) => !key.startsWith('@') && key !== '#text')
  const children = inner.map(([key, content]) => elements(key, content, depth + 1, step)).join('')
  const indent = step.repeat(depth)
  const open = `${indent}<${name}${attributes.join('')}>`
  const close = `${inner.length > 0 ? indent : ''}</${name}>${depth > 0 ? '\n' : ''}`
  return `${open}${inner.length > 0 ? '\n' : ''}${children}${escaped(text)}${close}`
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'boolean' ? String(value) : toText(value)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function quoted(value: unknown): string {
  const text = escaped(toText(value)).replaceAll('\n', '&#10;').replaceAll('\r', '&#13;').replaceAll('\t', '&#9;')
  if (!text.includes('"')) return `"${text}"`
  return text.includes("'") ? `"${text.replaceAll('"', '&quot;')}"` : `'${text}'`
}

export const vaultFilters: Table = {
  vault: define('secret salt vault_id wrap_object vaultid', (value, [secret, salt, id, , older]) => {
    const hasSalt = salt !== undefined && salt !== null
    if (!hasSalt) volatility.effects++
    const text = needText(value, '`vault`')
    const password = needText(secret, 'the secret of `vault`')
    const closing = { id: textOr(id ?? older, 'filter_default'), password }
    return sealed(text, hasSalt ? { ...closing, salt: Buffer.from(toText(salt)) } : closing)
  }),
  unvault: define('secret vault_id vaultid', (value, [secret]) => {
    const text = needText(value, '`unvault`')
    return isVault(text) ? opened(text, needText(secret, 'the secret of `unvault`')) : text
  }),
}

function opened(text: string, secret: string): string {
  const header = headerOf(text)
  const envelope = header && isKnown(header) ? envelopeOf(text) : undefined
  if (!envelope) throw new EvaluationError('`unvault` cannot read this text: it is truncated or not in the vault format')
  const clear = openEnvelope(envelope, secret)
  if (!clear) throw new EvaluationError('`unvault` cannot decrypt this text: the secret does not match')
  return textWithBytes(clear)
}
