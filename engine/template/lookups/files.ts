/** Lookups of files and templates. */
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { dirname, isAbsolute, posix, relative, resolve } from 'node:path'
import { booleanIn } from '../../formats/booleans.ts'
import { isFile, isFolder } from '../../formats/controller-files.ts'
import { globFiles } from '../../formats/path-glob.ts'
import { withoutSlashes } from '../../formats/trim.ts'
import { textWithBytes } from '../../formats/utf8.ts'
import { isVault } from '../../formats/vault-format.ts'
import { nameOfId } from '../../model/controller-system.ts'
import { atControllerHome } from '../../model/home.ts'
import { overlaid } from '../compile/frame.ts'
import { readTemplate } from '../files.ts'
import { markerNames } from '../parse/lexer.ts'
import { templateWords } from '../parse/parse-expression.ts'
import { renderFile } from '../render-file.ts'
import { missing, type Scope } from '../scope.ts'
import { dictOf, entry, isDict } from '../values/dicts.ts'
import { valueOfText } from '../values/python-literal.ts'
import { pythonRegex } from '../values/regex.ts'
import { toText, truth } from '../values/text.ts'
import { EvaluationError } from '../values/values.ts'
import { booleanOption, defineLookup, type Lookup } from './functions.ts'

const file = defineLookup('lstrip rstrip', ({ terms, options, scope }) =>
  terms.map((term) => {
    const text = readText(scope, findFile(scope, 'files', toText(term)))
    const left = booleanOption(options, 'lstrip', false) ? text.trimStart() : text
    return booleanOption(options, 'rstrip', true) ? left.trimEnd() : left
  }),
)

const fileglob = defineLookup('', ({ terms, scope }) =>
  terms.flatMap((term) => {
    const pattern = toText(term)
    if (isAbsolute(pattern)) return globFiles(pattern)
    const name = posix.basename(pattern)
    return (
      candidates(scope, 'files', dirname(pattern))
        .map((folder) => globFiles(posix.join(folder, name)))
        .find((paths) => paths.length > 0) ?? []
    )
  }),
)

const binaryFile = defineLookup('not_exist', ({ terms, options, scope }) =>
  terms.map((term) => {
    const path = candidates(scope, 'files', toText(term)).find(isFile)
    const otherwise = { empty: '', empty_str: 'empty' }[toText(options.not_exist ?? 'error')]
    if (path === undefined && otherwise !== undefined) return otherwise
    return readFileSync(path ?? findFile(scope, 'files', toText(term))).toString('base64')
  }),
)

const unvault = defineLookup('', ({ terms, scope }) => terms.map((term) => readText(scope, findFile(scope, 'files', toText(term)))))

export const fileLookups: Readonly<Record<string, Lookup>> = { binary_file: binaryFile, file, fileglob, unvault }

type Kind = 'files' | 'templates' | 'vars'

/** Candidate paths of a name, in search order. */
function candidates(scope: Scope, kind: Kind, name: string): readonly string[] {
  const plain = atControllerHome(name)
  return isAbsolute(plain) ? [plain] : [...new Set(scope.here.folders(kind).map((folder) => resolve(folder, plain)))]
}

export function findFile(scope: Scope, kind: Kind, name: string): string {
  const paths = candidates(scope, kind, name)
  const path = paths.find(isFile)
  if (path === undefined)
    throw new EvaluationError(
      `there is no file \`${name}\``,
      paths.length > 0 ? `searched ${paths.join(', ')}` : undefined,
      `could not locate file in lookup: ${name}: No such file or directory`,
    )
  return path
}

/** Reads a file, decrypting it if necessary. Bytes that are not of the encoding are preserved for `copy` and similar modules where that is UTF-8. */
export function readText(scope: Scope, path: string, encoding?: unknown): string {
  const bytes = readFileSync(path)
  return clearText(scope, path, encoding === undefined ? textWithBytes(bytes) : decoded(bytes, toText(encoding)))
}

function decoded(bytes: Buffer, encoding: string): string {
  const plain = encoding.toLowerCase().replace(/[-_]/g, '')
  if (plain === 'utf8') return textWithBytes(bytes)
  if (plain === 'latin1' || plain === 'iso88591') return bytes.toString('latin1')
  try {
    return new TextDecoder(encoding.replaceAll('_', '-'), { ignoreBOM: true }).decode(bytes)
  } catch {
    throw new EvaluationError(`unknown encoding \`${encoding}\``, undefined, `unknown encoding: ${encoding}`)
  }
}

/** Decrypts the text of a file if it is a vault file. */
export function clearText(scope: Scope, path: string, text: string): string {
  if (!isVault(text)) return text
  if (scope.here.decrypt === undefined)
    throw new EvaluationError(`\`${path}\` is encrypted`, 'use `--vault-password-file` or `--ask-vault-pass`')
  return scope.here.decrypt(text)
}

interface Search {
  readonly names: string[]
  skip: boolean
}

/** `kind` selects the directories for relative names: `files`, `vars` or `templates`. */
export const firstFound = defineLookup('files paths skip errors kind', ({ terms, options, scope }) => {
  const search: Search = { names: [], skip: booleanOption(options, 'skip', false) }
  if (options.files !== undefined || options.paths !== undefined) collect(options, search)
  for (const term of terms.flat(1)) isDict(term) ? collect(term, search) : search.names.push(...split(term, /[,;]/))
  const kind = options.kind === 'vars' || options.kind === 'templates' ? options.kind : 'files'
  const paths = search.names.flatMap((name) => candidates(scope, kind, name))
  const path = paths.find((each) => existsSync(each))
  if (path !== undefined) return [path]
  if (search.skip || options.errors === 'ignore') return []
  throw new EvaluationError(
    '`first_found` finds none of its files',
    `searched ${[...new Set(paths)].join(', ') || 'nothing'}; set \`skip: true\` to continue without a file`,
    'No file was found when using first_found.',
  )
})

/** The files, or each file in each of the paths. */
function collect(term: unknown, search: Search): void {
  const part = (name: string) => {
    const value = isDict(term) ? entry(term, name) : (term as Record<string, unknown>)[name]
    return value === missing || value === undefined || value === null ? undefined : value
  }
  const files = split(part('files') ?? [], /[,;]/)
  const paths = split(part('paths') ?? [], /[,:;]/)
  const skip = part('skip')
  if (skip !== undefined) search.skip = typeof skip === 'string' ? booleanIn('options', skip) === true : truth(skip)
  if (paths.length === 0) search.names.push(...files)
  else for (const path of paths) search.names.push(...(files.length === 0 ? [path] : files.map((file) => posix.join(path, file))))
}

function split(value: unknown, signs: RegExp): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => split(each, signs))
  return toText(value)
    .split(signs)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** If several directories contain a name, the first one wins. */
export const filetree = defineLookup('exclude', ({ terms, options, scope }) => {
  const exclude = options.exclude === undefined || options.exclude === null ? undefined : pythonRegex(toText(options.exclude))
  const found = new Map<string, unknown>()
  for (const term of terms.flat(1)) {
    const name = toText(term)
    // A trailing slash is kept, because playbooks join `root` and `path`.
    const root = `${folderOf(scope, name)}${name.endsWith('/') ? '/' : ''}`
    for (const path of below(root)) {
      if (found.has(path) || exclude?.test(path)) continue
      const stats = facts(root, path)
      if (stats) found.set(path, stats)
    }
  }
  return [...found.values()]
})

/** Resolves a directory; one that does not exist has no entries. */
function folderOf(scope: Scope, name: string): string {
  const paths = candidates(scope, 'files', withoutSlashes(name))
  return paths.find((path) => isFolder(path)) ?? (paths[0] as string)
}

/** Names below a directory, breadth first per directory; links are not followed. */
function* below(root: string, folder = root): Generator<string> {
  if (!isFolder(folder)) return
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  const path = (name: string) => posix.join(folder, name)
  const folders = entries.filter(({ name }) => isFolder(path(name)))
  const files = entries.filter((entry) => !folders.includes(entry))
  for (const { name } of [...folders, ...files]) yield relative(root, path(name))
  for (const entry of folders) if (entry.isDirectory()) yield* below(root, path(entry.name))
}

/** Sockets and other special files are left out. */
function facts(root: string, path: string): unknown {
  const full = posix.join(root, path)
  const stats = lstatSync(full)
  const kind = kindOf(full, stats)
  if (kind.length === 0) return undefined
  return dictOf([
    ['root', root],
    ['path', path],
    ...kind,
    ['uid', stats.uid],
    ['gid', stats.gid],
    ['owner', nameOfId('passwd', stats.uid)],
    ['group', nameOfId('group', stats.gid)],
    ['mode', `0${(stats.mode & 0o7777).toString(8).padStart(3, '0')}`],
    ['size', stats.size],
    ['mtime', stats.mtimeMs / 1000],
    ['ctime', stats.ctimeMs / 1000],
  ])
}

function kindOf(path: string, stats: Stats): readonly (readonly [string, unknown])[] {
  if (stats.isSymbolicLink())
    return [
      ['state', 'link'],
      ['src', readlinkSync(path)],
    ]
  if (stats.isDirectory()) return [['state', 'directory']]
  return stats.isFile()
    ? [
        ['state', 'file'],
        ['src', path],
      ]
    : []
}

/** The number itself if it has no name. */

export const templateLookup = defineLookup(
  `convert_data template_vars jinja2_native trim_blocks lstrip_blocks ${markerNames.join(' ')}`,
  ({ terms, options, scope }) =>
    terms.map((term) => {
      const file = findFile(scope, 'templates', toText(term))
      const chosen = markerNames.filter((name) => options[name] !== undefined).map((name) => [name, toText(options[name])] as const)
      const text = renderFile(readTemplate(file, scope), overlaid(scope, templateVariables(file, toText(term), options.template_vars)), {
        trimBlocks: booleanOption(options, 'trim_blocks', true),
        lstripBlocks: booleanOption(options, 'lstrip_blocks', false),
        keepTrailingNewline: true,
        newline: '\n',
        markers: Object.fromEntries(chosen),
      })
      return booleanOption(options, 'convert_data', true) ? valueOfText(text) : text
    }),
)

/** The template's own variables, overridden by those of the lookup. */
function templateVariables(file: string, written: string, variables: unknown): Readonly<Record<string, unknown>> {
  const words = templateWords(file, written)
  return variables === undefined || variables === null
    ? words
    : Object.defineProperties(
        {},
        {
          ...Object.getOwnPropertyDescriptors(words),
          ...Object.getOwnPropertyDescriptors(variables as object),
        },
      )
}
