/** The archive of a checkout that `git` makes: whether it is up to date, and how it is made. */

import { basename, extname } from 'node:path/posix'
import { lastLine } from '../../engine/formats/text-lines.ts'
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change, Params } from '../../engine/model/module.ts'
import { constant, type HostRead } from '../../engine/model/read.ts'
import type { Relations } from '../../engine/model/relations.ts'
import { checkPlace, makeFile } from '../files/generated-file.ts'
import { type PathState, pathRead } from '../files/path-state.ts'

export const archiveOptions = {
  archive: {
    type: 'path',
    description: 'Archive of `version` to create from the checkout. Its name ends with `.tar`, `.tar.gz`, `.tgz` or `.zip`.',
  },
  archive_prefix: { type: 'string', description: 'Text before each path in the archive, such as `app/`.' },
} as const

type ArchiveParams = Params<typeof archiveOptions> & {
  readonly executable: string
  readonly dest: string
  readonly version: string
  readonly umask?: string
}

export interface ArchiveState {
  readonly file: PathState | undefined
  /** SHA-1 of the archive of the version as it is in the checkout; undefined if it is not there. */
  readonly wanted: string | undefined
}

export function archiveReads(params: ArchiveParams) {
  if (params.archive === undefined) return { file: constant(undefined), wanted: constant(undefined) }
  return { file: pathRead(params.archive, { sha1: true }), wanted: wantedRead(params) }
}

/** Rules between the options of a checkout and its archive. */
export const checkoutRelations: Relations = {
  exclusive: [
    ['separate_git_dir', 'bare'],
    ['accept_hostkey', 'accept_newhostkey'],
  ],
  requiredBy: { archive_prefix: ['archive'] },
}

export function archiveRules(params: Params<typeof archiveOptions>): readonly string[] {
  const words = archiveWords(params)
  const { archive = '/' } = params
  return [...(words === undefined ? [] : [words]), ...(/^[/~$]/.test(archive) ? [] : ['`archive` must be an absolute path'])]
}

export function archiveWords({ archive }: Params<typeof archiveOptions>): string | undefined {
  return archive !== undefined && formatOf(archive) === undefined
    ? `Unable to get file extension from archive file name : ${archive}`
    : undefined
}

/** What is to be done about the archive; `isBehind` where the checkout changes before. */
export function archiveChanges(params: ArchiveParams, { file, wanted }: ArchiveState, isBehind: boolean): readonly Change[] {
  if (!file || (!isBehind && wanted !== undefined && file.sha1 === wanted)) return []
  const { version, dest, umask } = params
  if (!isBehind && wanted === undefined)
    throw new Problem(`\`${version}\` is not in \`${dest}\`, so it cannot be archived`, { hint: 'set `update: true`', msg: failed })
  checkPlace(file, failed)
  const mode = umask === undefined || file.target ? undefined : (0o666 & ~Number.parseInt(umask, 8)).toString(8).padStart(4, '0')
  const [make, ...rest] = makeFile(
    file,
    { mode },
    {
      summary: `create the archive ${file.path}`,
      script: makeScript,
      args: archiveArgs(params),
      explain: ({ stderr }) => ({ message: `git archive: ${lastLine(stderr) || 'it failed'}`, msg: failed }),
    },
  )
  return make ? [{ ...make, name: 'archive', counts: ({ reported }) => reported?.archive === 'new' }, ...rest] : []
}

const failed = 'Failed to perform archive operation'

function formatOf(archive: string): string | undefined {
  return { '.zip': 'zip', '.gz': 'tar.gz', '.tar': 'tar', '.tgz': 'tgz' }[extname(basename(archive))]
}

function archiveArgs({ executable, dest, version, archive = '', archive_prefix: prefix = '' }: ArchiveParams): readonly string[] {
  return [executable, dest, formatOf(archive) ?? '', prefix, version]
}

function wantedRead(params: ArchiveParams): HostRead<string | undefined> {
  return {
    at: 'host',
    script: `${textFunction}export GIT_OPTIONAL_LOCKS=0
${begin}"$git" -C "$dest" rev-parse -q --verify "$version^{tree}" >/dev/null 2>&1 || exit 0
sum=$(pack 2>/dev/null | sha1sum)
text sum "\${sum%% *}"`,
    args: archiveArgs(params),
    slow: true,
    parse: ({ stdout }) => /^[\da-f]{40}$/.exec(parseRecords(stdout).get('sum') ?? '')?.[0],
  }
}

const begin = `export LC_ALL=C
git=$1 dest=$2 format=$3 prefix=$4 version=$5
pack() { "$git" -C "$dest" archive "--format=$format" "--prefix=$prefix" "$version"; }
`

const makeScript = `${begin}pack >"$new" || exit
if cmp -s -- "$new" "$path"; then exit 0; fi
report archive new
`
