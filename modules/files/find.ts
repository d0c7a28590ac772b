/** Tell which files are in folders, by name, kind, age, size and content. */

import path from 'node:path'
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { after, type ControlRead, type Read } from '../../engine/model/read.ts'
import { digestOption } from './checksum.ts'
import { type Contents, contentsRead } from './contents.ts'
import { ageOf, coarseFilters, holds, patternProblems, selector, sizeOf } from './find-filter.ts'
import { inodeResult } from './stat-result.ts'
import { type Found, type Walked, walkRead } from './walk.ts'
import { topDown } from './walk-order.ts'

const options = {
  paths: {
    type: 'list',
    items: { type: 'path', description: 'A folder.' },
    required: true,
    aliases: ['name', 'path'],
    description: 'Folders to look into, with whole paths.',
  },
  patterns: {
    type: 'list',
    default: [],
    aliases: ['pattern'],
    description: 'Shell patterns for names without their folder, or with `use_regex` regular expressions; one of them must fit.',
  },
  excludes: { type: 'list', default: [], aliases: ['exclude'], description: 'Patterns for names that are left out.' },
  use_regex: {
    type: 'boolean',
    default: false,
    description: 'Whether the patterns are regular expressions, which must fit from the beginning of the name.',
  },
  file_type: { enum: ['any', 'directory', 'file', 'link'], default: 'file', description: 'What is looked for.' },
  recurse: { type: 'boolean', default: false, description: 'Whether to go down into folders.' },
  depth: { type: 'integer', description: 'How many levels to go down with `recurse`.' },
  hidden: { type: 'boolean', default: false, description: 'Whether names with a dot in front count as well.' },
  follow: { type: 'boolean', default: false, description: 'Whether to go down through links to folders.' },
  age: {
    type: 'string',
    description: 'Only what is at least so old, such as `2d` (`s`, `m`, `h`, `d`, `w`); with `-` in front at most so old.',
  },
  age_stamp: { enum: ['atime', 'ctime', 'mtime'], default: 'mtime', description: 'The time that the age is counted from.' },
  size: {
    type: 'string',
    description: 'Only files of at least this size, such as `10m` (`b`, `k`, `m`, `g`, `t`); with `-` in front at most.',
  },
  mode: { type: 'mode', description: 'Only what has these permissions.' },
  exact_mode: { type: 'boolean', default: true, description: 'Whether the permissions must be just `mode`, not only share a bit with it.' },
  contains: {
    type: 'string',
    description: 'Only files in which a line begins with what this regular expression matches; `.*` in front finds it anywhere in a line.',
  },
  read_whole_file: {
    type: 'boolean',
    default: false,
    description: 'Whether `contains` looks anywhere in the whole text instead of line by line.',
  },
  encoding: { type: 'string', description: 'How the text of files is written, for `contains`; UTF-8 where nothing is said.' },
  get_checksum: { type: 'boolean', default: false, description: 'Whether the digest of each file is told.' },
  checksum_algorithm: digestOption,
  limit: { type: 'integer', description: 'How many are told at most.' },
} as const
type Wish = Params<typeof options>

export default defineModule({
  name: 'find',
  summary: 'Tell which files are in folders, by name, kind, age, size and content',
  readOnly: true,
  notes: [
    'It is a question and changes nothing, in check mode neither. Names and kinds are sifted on the host, all else here.',
    '`contains` looks into files up to 16 MiB; a larger one that is wanted otherwise is a failure, not silence.',
  ],
  options,
  examples: `
- name: Logs that are old and large
  find:
    paths: [/var/log, /srv/app/log]
    patterns: ["*.log", "*.log.gz"]
    excludes: [current.log]
    age: 4w
    age_stamp: mtime
    size: 1m
    recurse: true
    depth: 3
    limit: 100
  register: old
- name: They are gone
  file: { path: "{{ item.path }}", state: absent }
  loop: "{{ old.files }}"
- name: Which sites speak of a certificate
  find:
    paths: /etc/nginx
    patterns: '^[a-z]+\\.conf$'
    use_regex: true
    contains: '\\s*ssl_certificate'
    read_whole_file: false
    encoding: utf-8
    hidden: false
    get_checksum: true
    checksum_algorithm: sha256
- name: What others may write to
  find: { paths: /srv, file_type: any, mode: "0002", exact_mode: false, recurse: true, follow: false }
`,
  results: {
    files: 'A dict for each file: `path`, and the words of `stat`.',
    matched: 'How many were found.',
    examined: 'How many were looked at.',
    skipped_paths: 'Paths that could not be looked into, and why.',
    msg: 'Whether all paths were looked into.',
  },
  rules({ paths, age, size, depth, limit, encoding, contains, ...names }) {
    const said = patternProblems(names, contains)
    if (paths.length === 0) said.push('`paths` needs a folder to look into')
    if (age !== undefined && ageOf(age) === undefined) said.push(`\`age\` takes a number and a unit, such as \`2d\`, not \`${age}\``)
    if (size !== undefined && sizeOf(size) === undefined) said.push(`\`size\` takes a number and a unit, such as \`10m\`, not \`${size}\``)
    if (depth !== undefined && depth < 0) said.push('`depth` counts levels: it can not be below 0')
    if (limit !== undefined && limit < 0) said.push('`limit` can not be below 0')
    if (encoding !== undefined && !isEncoding(encoding)) said.push(`\`encoding\` \`${encoding}\` is not known`)
    return said
  },
  probe: (wish) => ({ tree: treeRead(wish) }),
  plan(wish, { tree }) {
    if (searches(wish)) refuseLarge(tree)
    return []
  },
  returns(wish, { tree: { walks, found, contents } }) {
    const { contains, read_whole_file, encoding, get_checksum, limit } = wish
    const told = found.filter(({ path: at }) => !searches(wish) || isIn(contents.get(at), contains, read_whole_file, encoding))
    const files = told.slice(0, limit ?? undefined).map(({ path: at, facts }) => {
      const digest = contents.get(at)?.digest
      const names = { pw_name: facts.owner ?? '', gr_name: facts.group ?? '' }
      return { path: at, ...inodeResult(facts), ...names, ...(get_checksum && digest ? { checksum: digest } : {}) }
    })
    const skipped = walks.flatMap((walk) => skippedOf(walk))
    return {
      files,
      matched: files.length,
      examined: walks.reduce((sum, { examined }) => sum + examined, 0),
      skipped_paths: Object.fromEntries(skipped),
      msg: skipped.length === 0 ? 'All paths examined' : 'Not all paths examined, check warnings for details',
      ...(skipped.length > 0 && {
        warnings: skipped.map(([at, why]) => `Skipped '${at}' path due to this access issue: ${why}\n`),
      }),
    }
  },
})

interface Tree {
  readonly walks: readonly Walked[]
  /** What is wanted by name and inode, with paths as they are told. */
  readonly found: readonly Found[]
  readonly contents: ReadonlyMap<string, Contents>
}

/** Only of files something is known to be contained. */
const searches = ({ contains, file_type }: Wish) => contains !== undefined && file_type === 'file'

/** Files up to this size are searched for `contains`. */
const most = 16 * 1024 * 1024

/** A walk; the time; and of what is wanted by then, digests and contents where they are asked for. */
function treeRead(wish: Wish): Read<Tree> {
  const depth = wish.recurse ? (wish.depth ? wish.depth + 1 : undefined) : 1
  const walk = walkRead({ paths: wish.paths, follow: wish.follow, depth, filters: coarseFilters(wish) })
  const clock: ControlRead<number> = { at: 'control', load: (here) => here.now() / 1000 }
  return after(walk, (walks) =>
    after(clock, (now) => {
      const found = walks.flatMap((each) => wantedOf(each, wish, now))
      const files = found.filter(({ facts }) => facts.kind === 'file').map((each) => each.path)
      const [digest, bytes] = [wish.get_checksum ? wish.checksum_algorithm : '', searches(wish) ? most : 0]
      if (files.length === 0 || (digest === '' && bytes === 0)) return { value: { walks, found, contents: new Map() } }
      return after(contentsRead(files, { digest, bytes }), (contents) => ({ value: { walks, found, contents } }))
    }),
  )
}

function wantedOf(walk: Walked, wish: Wish, now: number): readonly Found[] {
  const wanted = selector(wish, now)
  const level = (at: string) => path.posix.normalize(at).split('/').length
  const top = level(`${walk.path}/`) - 1
  return topDown(walk.path, walk)
    .map(({ path: at, facts }) => ({ path: path.posix.normalize(at), facts }))
    .filter(({ path: at, facts }) => {
      if (wish.recurse && wish.depth && level(at) - top > wish.depth) return false
      return wanted(path.posix.basename(at), facts)
    })
}

function isIn(file: Contents | undefined, pattern = '', whole = false, encoding = 'utf-8'): boolean {
  if (!file?.content) return false
  try {
    return holds(new TextDecoder(encoding, { fatal: true }).decode(file.content), pattern, whole)
  } catch (error) {
    // What is no text in this encoding holds nothing, as in Ansible.
    if (error instanceof TypeError) return false
    throw error
  }
}

function isEncoding(name: string): boolean {
  try {
    new TextDecoder(name)
    return true
  } catch {
    return false
  }
}

function refuseLarge({ contents }: Tree): void {
  for (const [file, { size, content }] of contents)
    if (content === undefined && size > most)
      throw new Problem(`\`${file}\` is too large for \`contains\``, {
        hint: 'leave it out by `size` or `excludes`, or ask `grep` on the host',
      })
}

function skippedOf({ path: at, folder, trouble }: Walked): readonly (readonly [string, string])[] {
  if (!folder) return [[at, `'${at}' is not a directory`]]
  if (trouble === '') return []
  const denied = /: [‘']?([^‘’'\n]+?)[’']?: Permission denied/.exec(trouble)?.[1]
  return [[at, denied === undefined ? trouble : `[Errno 13] Permission denied: '${denied.replace(/(.)\/$/, '$1')}'`]]
}
