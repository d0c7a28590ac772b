/** Filters on paths and links. */
import { realpathSync } from 'node:fs'
import { posix } from 'node:path'
import { globFiles } from '../../formats/path-glob.ts'
import { trimEnd } from '../../formats/trim.ts'
import { atControllerHome } from '../../model/home.ts'
import { define, type Table } from '../compile/callable.ts'
import { isOn, iterate, needText, pythonClass, textOr, toText } from '../values/text.ts'
import { phrased, tuple } from '../values/values.ts'
import { escapeHtml } from './texts.ts'

const path = (run: (text: string) => unknown) => define('', (value) => run(toText(value)))

export const pathFilters: Table = {
  basename: path((value) => value.slice(value.lastIndexOf('/') + 1)),
  dirname: path(dirname),
  splitext: path((value) => tuple(splitExtension(value))),
  realpath: path(realpath),
  relpath: define('start', (value, [start = '.']) => posix.relative(toText(start), toText(value)) || '.'),
  expanduser: path(atControllerHome),
  expandvars: path((value) =>
    value.replace(
      /\$(?:(\w+)|\{([^}]*)\})/g,
      (absolute, name: string | undefined, braced: string | undefined) => process.env[name ?? braced ?? ''] ?? absolute,
    ),
  ),
  normpath: path((value) => (value === '' ? '.' : posix.normalize(value).replace(/(?<=.)\/$/, ''))),
  commonpath: define('', (value) => commonPath(iterate(value).map(toText))),
  path_join: define('', (value) =>
    Array.isArray(value)
      ? joined(value.map(toText))
      : phrased(`|path_join expects string or sequence, got ${pythonClass(value)} instead.`, () => needText(value, '`path_join`')),
  ),
  fileglob: path((value) => globFiles(value)),
  win_basename: path((value) => value.slice(Math.max(value.lastIndexOf('/'), value.lastIndexOf('\\')) + 1)),
  win_splitdrive: path((value) => tuple(splitDrive(value))),
  win_dirname: path((value) => value.slice(0, Math.max(0, value.lastIndexOf('/'), value.lastIndexOf('\\')))),
}

function dirname(value: string): string {
  const head = value.slice(0, value.lastIndexOf('/') + 1)
  return /^\/+$/.test(head) ? head : trimEnd(head, '/')
}

function splitExtension(value: string): [string, string] {
  const name = value.lastIndexOf('/') + 1
  const dot = value.lastIndexOf('.')
  return dot > name && /[^.]/.test(value.slice(name, dot)) ? [value.slice(0, dot), value.slice(dot)] : [value, '']
}

/** Splits a drive or a share from the rest. */
function splitDrive(value: string): [string, string] {
  const drive = /^(?:[^/\\]:|[/\\]{2}(?![/\\])[^/\\]+[/\\](?![/\\])[^/\\]+)/.exec(value)?.[0] ?? ''
  return [drive, value.slice(drive.length)]
}

/** Resolves links of the existing part of a path. */
function realpath(value: string): string {
  const absolute = posix.resolve(value)
  try {
    return realpathSync(absolute)
  } catch {
    const parent = posix.dirname(absolute)
    return parent === absolute ? absolute : posix.join(realpath(parent), posix.basename(absolute))
  }
}

function joined(parts: readonly string[]): string {
  return parts.reduce(
    (absolute, part) => (part.startsWith('/') || absolute === '' ? part : absolute.endsWith('/') ? absolute + part : `${absolute}/${part}`),
    '',
  )
}

function commonPath(paths: readonly string[]): string {
  const split = paths.map((each) => each.split('/').filter((part) => part !== '' && part !== '.'))
  const [first = []] = split
  const common = first.filter((_, at) => split.every((parts) => first.slice(0, at + 1).every((part, index) => parts[index] === part)))
  return (paths[0]?.startsWith('/') ? '/' : '') + common.join('/')
}

interface Looks {
  readonly limit?: number
  readonly attributes: string
  readonly schemes: readonly string[]
}

export const linkFilters: Table = {
  urlize: define('trim_url_limit nofollow target rel extra_schemes', (value, [limit, nofollow, target, rel, schemes]) => {
    const words = new Set(textOr(rel, '').split(/\s+/).filter(Boolean))
    if (isOn(nofollow)) words.add('nofollow')
    words.add('noopener')
    const where = target === undefined || target === null ? '' : ` target="${escapeHtml(toText(target))}"`
    return urlized(toText(value), {
      limit: limit === undefined || limit === null ? undefined : Number(limit),
      attributes: ` rel="${escapeHtml([...words].sort().join(' '))}"${where}`,
      schemes: schemes === undefined || schemes === null ? [] : iterate(schemes).map(toText),
    })
  }),
}

function urlized(text: string, looks: Looks): string {
  return escapeHtml(text)
    .split(/(\s+)/)
    .map((word) => linked(word, looks))
    .join('')
}

/** One word: enclosing brackets and trailing punctuation are not part of the address. */
function linked(word: string, looks: Looks): string {
  const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? ''
  let middle = word.slice(head.length)
  let end = middle.length
  for (let size = 1; size > 0; end -= size) size = /[)>.,\n]/.test(middle.charAt(end - 1)) ? 1 : middle.endsWith('&gt;', end) ? 4 : 0
  const tail = middle.slice(end)
  middle = middle.slice(0, end)
  let rest = tail
  for (const [open, close] of pairs) {
    const unclosed = countOf(middle, open) - countOf(middle, close)
    for (let left = Math.min(unclosed, countOf(rest, close)); left > 0; left--) {
      const end = rest.indexOf(close) + close.length
      middle += rest.slice(0, end)
      rest = rest.slice(end)
    }
  }
  return head + asLink(middle, looks) + rest
}

const pairs = [
  ['(', ')'],
  ['<', '>'],
  ['&lt;', '&gt;'],
] as const

function countOf(text: string, piece: string): number {
  return text.split(piece).length - 1
}

const site =
  /^(?:(?:https?:\/\/|www\.)(?:(?:[\w%-]+\.)+)?(?:[a-z]{2,63}|xn--[\w%]{2,59})|(?:[\w%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)|https?:\/\/(?:\d{1,3}(?:\.\d{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\]))(?::\d{1,5})?(?:[/?#]\S*)?$/i
const mail = /^\S+@\w[\w.-]*\.\w+$/

function asLink(text: string, { limit, attributes, schemes }: Looks): string {
  const shown = (label: string) => (limit !== undefined && label.length > limit ? `${label.slice(0, limit)}...` : label)
  if (site.test(text)) {
    const address = /^https?:\/\//.test(text) ? text : `https://${text}`
    return `<a href="${address}"${attributes}>${shown(text)}</a>`
  }
  if (text.startsWith('mailto:') && mail.test(text.slice(7))) return `<a href="${text}">${text.slice(7)}</a>`
  if (text.includes('@') && !text.startsWith('www.') && !text.slice(0, text.indexOf('@')).includes(':') && mail.test(text))
    return `<a href="mailto:${text}">${text}</a>`
  return schemes.some((scheme) => text !== scheme && text.startsWith(scheme)) ? `<a href="${text}"${attributes}>${text}</a>` : text
}
