/** Arguments of rsync, and its itemized output. */
import type { Params } from '../../engine/model/module.ts'
import type { syncOptions } from './rsync-options.ts'

export type Sync = Params<typeof syncOptions>

/** Prefix of each itemized line. */
const mark = '<<CHANGED>>'

/** Width of `%i`. */
const width = 11

/** Arguments between the program and the two paths; a dry run prints the same. */
export function rsyncArgs(params: Sync, dry: boolean): readonly string[] {
  const { rsync_timeout: timeout, rsync_opts: extra, link_dest: links = [] } = params
  return [
    ...(params.delay_updates ? ['--delay-updates', '-F'] : []),
    ...(params.compress ? ['--compress'] : []),
    ...(timeout ? [`--timeout=${timeout}`] : []),
    ...(dry ? ['--dry-run'] : []),
    ...(params.delete ? ['--delete-after'] : []),
    ...(params.existing_only ? ['--existing'] : []),
    ...(params.checksum ? ['--checksum'] : []),
    ...(params.copy_links ? ['--copy-links'] : []),
    ...kept(params),
    ...(params.dirs ? ['--dirs'] : []),
    ...(params.rsync_path === undefined ? [] : [`--rsync-path=${params.rsync_path}`]),
    ...extra,
    ...(params.partial ? ['--partial'] : []),
    // Only with `-vv` it reports linked files.
    ...(links.length > 0 ? ['-H', '-vv', ...links.map((path) => `--link-dest=${path}`)] : []),
    `--out-format=${mark}%i %n%L`,
  ]
}

/** What to preserve: with `archive` everything not disabled; without it only what is enabled. */
function kept(params: Sync): readonly string[] {
  const words = ['recursive', 'links', 'perms', 'times', 'owner', 'group'] as const
  if (params.archive) return ['--archive', ...words.filter((word) => params[word] === false).map((word) => `--no-${word}`)]
  return words.filter((word) => params[word]).map((word) => `--${word}`)
}

/** One difference. */
export interface Item {
  /** As `--itemize-changes` prints it, such as `>f.st......`, or `*deleting`. */
  readonly what: string
  readonly name: string
}

/** All differences that a run reports. */
export function itemsOf(stdout: string): readonly Item[] {
  return stdout.split('\n').flatMap((line) => {
    if (!line.startsWith(mark)) return []
    const [what, name] = [line.slice(mark.length, mark.length + width), line.slice(mark.length + width + 1)]
    // With `-vv` it also reports unchanged entries: a dot, the kind, and nothing else.
    return /^\.. *$/.test(what) ? [] : [{ what: what.trim(), name }]
  })
}

/** The output without the markers. */
export function outputOf(stdout: string): string {
  return stdout.replaceAll(mark, '')
}

/** Explains a failure of rsync. */
export function rsyncFailure({ code, stderr }: { readonly code: number; readonly stderr: string }): {
  readonly message: string
  readonly msg?: string
  readonly hint?: string
} {
  // Ansible returns the output of rsync.
  const msg = stderr === '' ? {} : { msg: stderr }
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  if (/no program `/.test(stderr))
    return {
      message: lines.at(-1) ?? '',
      hint: 'install the package `rsync` on that machine',
      msg: 'Failed to find required executable "rsync"',
    }
  if (/rsync(?:'|:)?:? (?:command )?not found|failed to exec rsync|exec: rsync/i.test(stderr))
    return { message: 'there is no program `rsync` on the host', ...msg, hint: 'install the package `rsync` in an earlier task' }
  if (/Host key verification failed/.test(stderr))
    return {
      message: 'the host key is unknown to the delegated machine',
      ...msg,
      hint: 'add it there with `known_hosts`, or set `verify_host: false`',
    }
  const line = lines.find((each) => /^rsync: /.test(each)) ?? lines.find((each) => !/^rsync error: /.test(each)) ?? lines.at(-1)
  return { message: line === undefined ? `rsync exited with code ${code}` : `rsync: ${line.replace(/^rsync:? (?:error: )?/, '')}`, ...msg }
}
