/** `find`: finds files by name, type, age, size and content. */
import path from 'node:path'
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule, type Params } from '../../engine/model/module.ts'
import { after, type ControlRead, type Read } from '../../engine/model/read.ts'
import { digestOption } from './checksum.ts'
import { type Contents, contentsRead } from './contents.ts'
import { ageOf, coarseFilters, holds, patternProblems, selector, sizeOf } from './find-filter.ts'
import { inodeResult } from './inode.ts'
import { type Found, topDown, type Walked, walkRead } from './walk.ts'

const options = {
  paths: {
    type: 'list',
    items: { type: 'path', description: 'A directory.' },
    required: true,
    aliases: ['name', 'path'],
    description: 'Absolute paths of directories to search.',
  },
  patterns: {
    type: 'list',
    default: [],
    aliases: ['pattern'],
    description: 'Shell patterns, or with `use_regex` regular expressions, for file names without directory; one of them must match.',
  },
  excludes: { type: 'list', default: [], aliases: ['exclude'], description: 'Patterns for file names to exclude.' },
  use_regex: {
    type: 'boolean',
    default: false,
    description: 'Patterns are regular expressions, matched from the beginning of the name.',
  },
  file_type: { enum: ['any', 'directory', 'file', 'link'], default: 'file', description: 'Type of file to find.' },
  recurse: { type: 'boolean', default: false, description: 'Search subdirectories.' },
  depth: { type: 'integer', description: 'Maximum depth with `recurse`.' },
  hidden: { type: 'boolean', default: false, description: 'Include hidden files.' },
  follow: { type: 'boolean', default: false, description: 'Follow links to directories.' },
  age: {
    type: 'string',
    description: 'Minimum age, such as `2d` (`s`, `m`, `h`, `d`, `w`); with `-` in front, maximum age.',
  },
  age_stamp: { enum: ['atime', 'ctime', 'mtime'], default: 'mtime', description: 'Timestamp used for `age`.' },
  size: {
    type: 'string',
    description: 'Minimum size of files, such as `10m` (`b`, `k`, `m`, `g`, `t`); with `-` in front, maximum size.',
  },
  mode: { type: 'mode', description: 'Permissions that files must have.' },
  exact_mode: { type: 'boolean', default: true, description: 'Permissions must equal `mode`; with `false`, one common bit is enough.' },
  contains: {
    type: 'string',
    description: 'Regular expression that must match the beginning of a line of the file; `.*` in front matches anywhere in the line.',
  },
  read_whole_file: {
    type: 'boolean',
    default: false,
    description: 'Search the whole file for `contains` instead of each line.',
  },
  encoding: { type: 'string', description: 'Character encoding of files for `contains`. Default: UTF-8.' },
  get_checksum: { type: 'boolean', default: false, description: 'Return the checksum of each file.' },
  checksum_algorithm: digestOption,
  limit: { type: 'integer', description: 'Maximum number of files to return.' },
} as const
type FindParams = Params<typeof options>

export default defineModule({
  name: 'find',
  summary: 'Find files by name, type, age, size and content',
  readOnly: true,
  notes: [
    'Never changes anything and also runs in check mode. Names and types are filtered on the host, everything else on the controller.',
    '`contains` searches files up to 16 MiB; a larger file that meets the other conditions is an error.',
  ],
  options,
  examples: `
- name: Find old and large logs
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
- name: Remove them
  file: { path: "{{ item.path }}", state: absent }
  loop: "{{ old.files }}"
- name: Find sites with a certificate
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
- name: Find world-writable files
  find: { paths: /srv, file_type: any, mode: "0002", exact_mode: false, recurse: true, follow: false }
`,
  results: {
    files: 'Files found, each a dict with `path` and the keys of `stat`.',
    matched: 'Number of files found.',
    examined: 'Number of files examined.',
    skipped_paths: 'Paths that could not be searched, with the reason.',
    msg: 'Whether all paths were searched.',
  },
  rules({ paths, age, size, depth, limit, encoding, contains, ...names }) {
    const problems = patternProblems(names, contains)
    if (paths.length === 0) problems.push('`paths` requires a directory')
    if (age !== undefined && ageOf(age) === undefined) problems.push(`\`age\` takes a number and a unit, such as \`2d\`, not \`${age}\``)
    if (size !== undefined && sizeOf(size) === undefined)
      problems.push(`\`size\` takes a number and a unit, such as \`10m\`, not \`${size}\``)
    if (depth !== undefined && depth < 0) problems.push('`depth` cannot be negative')
    if (limit !== undefined && limit < 0) problems.push('`limit` cannot be negative')
    if (encoding !== undefined && !isEncoding(encoding)) problems.push(`the encoding \`${encoding}\` is not supported`)
    return problems
  },
  probe: (params) => ({ tree: treeRead(params) }),
  plan(params, { tree }) {
    if (searches(params)) refuseLarge(tree)
    return []
  },
  returns(params, { tree: { walks, found, contents } }) {
    const { contains, read_whole_file, encoding, get_checksum, limit } = params
    const matching = found.filter(({ path: at }) => !searches(params) || isIn(contents.get(at), contains, read_whole_file, encoding))
    const files = matching.slice(0, limit ?? undefined).map(({ path: at, facts }) => {
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
  /** Files selected by name and inode, with their reported paths. */
  readonly found: readonly Found[]
  readonly contents: ReadonlyMap<string, Contents>
}

/** Whether file contents are searched. */
const searches = ({ contains, file_type }: FindParams) => contains !== undefined && file_type === 'file'

/** Files up to this size are searched for `contains`. */
const most = 16 * 1024 * 1024

/** The walk, the time, and digests and contents of the selected files if asked for. */
function treeRead(params: FindParams): Read<Tree> {
  const depth = params.recurse ? (params.depth ? params.depth + 1 : undefined) : 1
  const walk = walkRead({ paths: params.paths, follow: params.follow, depth, filters: coarseFilters(params) })
  const clock: ControlRead<number> = { at: 'control', load: (here) => here.now() / 1000 }
  return after(walk, (walks) =>
    after(clock, (now) => {
      const found = walks.flatMap((each) => wantedOf(each, params, now))
      const files = found.filter(({ facts }) => facts.kind === 'file').map((each) => each.path)
      const [digest, bytes] = [params.get_checksum ? params.checksum_algorithm : '', searches(params) ? most : 0]
      if (files.length === 0 || (digest === '' && bytes === 0)) return { value: { walks, found, contents: new Map() } }
      return after(contentsRead(files, { digest, bytes }), (contents) => ({ value: { walks, found, contents } }))
    }),
  )
}

function wantedOf(walk: Walked, params: FindParams, now: number): readonly Found[] {
  const wanted = selector(params, now)
  const level = (at: string) => path.posix.normalize(at).split('/').length
  const top = level(`${walk.path}/`) - 1
  return topDown(walk.path, walk)
    .map(({ path: at, facts }) => ({ path: path.posix.normalize(at), facts }))
    .filter(({ path: at, facts }) => {
      if (params.recurse && params.depth && level(at) - top > params.depth) return false
      return wanted(path.posix.basename(at), facts)
    })
}

function isIn(file: Contents | undefined, pattern = '', whole = false, encoding = 'utf-8'): boolean {
  if (!file?.content) return false
  try {
    return holds(new TextDecoder(encoding, { fatal: true }).decode(file.content), pattern, whole)
  } catch (error) {
    // As in Ansible, a file that is not valid in this encoding does not match.
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
        hint: 'exclude it with `size` or `excludes`, or use `grep` in a `command` task',
      })
}

function skippedOf({ path: at, isDirectory, trouble }: Walked): readonly (readonly [string, string])[] {
  if (!isDirectory) return [[at, `'${at}' is not a directory`]]
  if (trouble === '') return []
  const denied = /: [‘']?([^‘’'\n]+?)[’']?: Permission denied/.exec(trouble)?.[1]
  return [[at, denied === undefined ? trouble : `[Errno 13] Permission denied: '${denied.replace(/(.)\/$/, '$1')}'`]]
}
