/** Arguments of rsync, and its itemized output. */
import type { Params } from '../../engine/model/module.ts'
import type { syncOptions } from './rsync-options.ts'

export type Sync = Params<typeof syncOptions>

/** What stands before each line that tells of one thing. */
const mark = '<<CHANGED>>'

/** Characters of `%i`. */
const width = 11

/** The words between the program and the two places; a dry run tells the same and does nothing. */
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
    // Only with more words it tells of what it linked.
    ...(links.length > 0 ? ['-H', '-vv', ...links.map((path) => `--link-dest=${path}`)] : []),
    `--out-format=${mark}%i %n%L`,
  ]
}

/** What of each thing goes along: all with `archive`, but for what is forbidden; without it only what is asked for. */
function kept(params: Sync): readonly string[] {
  const words = ['recursive', 'links', 'perms', 'times', 'owner', 'group'] as const
  if (params.archive) return ['--archive', ...words.filter((word) => params[word] === false).map((word) => `--no-${word}`)]
  return words.filter((word) => params[word]).map((word) => `--${word}`)
}

/** One thing that is different. */
export interface Item {
  /** As `--itemize-changes` writes it, such as `>f.st......`, or `*deleting`. */
  readonly what: string
  readonly name: string
}

/** Everything that a run says it changes, or would. */
export function itemsOf(stdout: string): readonly Item[] {
  return stdout.split('\n').flatMap((line) => {
    if (!line.startsWith(mark)) return []
    const [what, name] = [line.slice(mark.length, mark.length + width), line.slice(mark.length + width + 1)]
    // With `-vv` it tells of what stays as well: a dot, the kind, and nothing behind it.
    return /^\.. *$/.test(what) ? [] : [{ what: what.trim(), name }]
  })
}

/** Its words without the marks. */
export function outputOf(stdout: string): string {
  return stdout.replaceAll(mark, '')
}

/** Why it did not come to a good end. */
export function rsyncFailure({ code, stderr }: { readonly code: number; readonly stderr: string }): {
  readonly message: string
  readonly msg?: string
  readonly hint?: string
} {
  // Ansible hands on what rsync said.
  const msg = stderr === '' ? {} : { msg: stderr }
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  if (/no program `/.test(stderr))
    return { message: lines.at(-1) ?? '', hint: 'install the package `rsync` there', msg: 'Failed to find required executable "rsync"' }
  if (/rsync(?:'|:)?:? (?:command )?not found|failed to exec rsync|exec: rsync/i.test(stderr))
    return { message: 'there is no program `rsync` on the host', ...msg, hint: 'install the package `rsync` in an earlier task' }
  if (/Host key verification failed/.test(stderr))
    return {
      message: 'the machine that the task is delegated to does not know the host key',
      ...msg,
      hint: 'add it there with `known_hosts`, or set `verify_host: false`',
    }
  const line = lines.find((each) => /^rsync: /.test(each)) ?? lines.find((each) => !/^rsync error: /.test(each)) ?? lines.at(-1)
  return { message: line === undefined ? `rsync ended with code ${code}` : `rsync: ${line.replace(/^rsync:? (?:error: )?/, '')}`, ...msg }
}
