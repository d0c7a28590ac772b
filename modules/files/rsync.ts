/** Options of `synchronize`, the arguments of rsync, and its itemized output. */

import { trimEnd } from '../../engine/formats/trim.ts'
import type { Options, Params } from '../../engine/model/module.ts'

export const syncOptions = {
  src: {
    type: 'string',
    required: true,
    description: 'Source path. With `/` at the end, the content of the directory is transferred, otherwise the directory itself.',
  },
  dest: { type: 'string', required: true, description: 'Destination path.' },
  mode: {
    enum: ['push', 'pull'],
    default: 'push',
    description: '`push`: from the controller to the host; `pull`: from the host to the controller.',
  },
  archive: {
    type: 'boolean',
    default: true,
    description: 'Transfer directories recursively and keep links, permissions, times, owner and group, unless the option of one is false.',
  },
  recursive: { type: 'boolean', description: 'Transfer directories recursively. Default: as `archive`.' },
  links: { type: 'boolean', description: 'Copy links as links. Default: as `archive`.' },
  copy_links: { type: 'boolean', default: false, description: 'Copy the targets of links instead of the links.' },
  perms: { type: 'boolean', description: 'Keep permissions. Default: as `archive`.' },
  times: {
    type: 'boolean',
    description: 'Keep modification times. Default: as `archive`. Without `times` or `checksum`, every file is transferred on every run.',
  },
  owner: { type: 'boolean', description: 'Keep the owner, which requires root. Default: as `archive`.' },
  group: { type: 'boolean', description: 'Keep the group. Default: as `archive`.' },
  checksum: { type: 'boolean', default: false, description: 'Compare files by content, not by size and time.' },
  compress: { type: 'boolean', default: true, description: 'Compress data during the transfer.' },
  existing_only: { type: 'boolean', default: false, description: 'Update only files that exist at the destination.' },
  delete: { type: 'boolean', default: false, description: 'Delete files from `dest` that are not in `src`, after the transfer.' },
  dirs: { type: 'boolean', default: false, description: 'Transfer directories without their content.' },
  partial: { type: 'boolean', default: false, description: 'Keep partially transferred files, so that the next run continues them.' },
  delay_updates: { type: 'boolean', default: true, description: 'Put all updated files in place at the end of the transfer.' },
  link_dest: {
    type: 'list',
    description: 'Absolute paths of directories on the machine of `dest`: a file identical to one there becomes a hard link to it.',
  },
  rsync_opts: { type: 'list', default: [], description: 'Additional arguments for rsync, such as `--exclude=.git`.' },
  rsync_path: {
    type: 'string',
    description: 'Shell command that starts rsync on the host, such as `nice rsync`. It runs as the login user, even with `become`.',
  },
  rsync_timeout: { type: 'integer', default: 0, description: 'Seconds without data after which rsync gives up.' },
  dest_port: { type: 'integer', description: 'SSH port of the host.' },
  private_key: {
    type: 'path',
    description: 'Private key file on the machine the task is delegated to. The controller uses its existing connection.',
  },
  set_remote_user: {
    type: 'boolean',
    default: true,
    description: 'If delegated: log in as the user from the inventory, not as the one from the ssh configuration of that machine.',
  },
  verify_host: {
    type: 'boolean',
    default: true,
    description: 'If delegated: verify the host key, as the controller always does. With Ansible, the default is false.',
  },
  use_ssh_args: {
    type: 'boolean',
    default: false,
    description: 'If delegated: use the SSH arguments from the inventory. On the controller they apply to every connection.',
  },
  ssh_connection_multiplexing: {
    type: 'boolean',
    default: false,
    description: 'If delegated: allow that machine to use an existing SSH connection of its own.',
  },
} as const satisfies Options

/** Rules between the options. */
export function syncRules(params: Params<typeof syncOptions>): readonly string[] {
  const { src, dest, mode, archive, recursive, dirs, rsync_opts: extra, link_dest: links = [] } = params
  const problems: string[] = []
  if (src === '' || dest === '') problems.push('`src` and `dest` cannot be empty')
  if (isDaemon(src) && isDaemon(dest)) problems.push('one of `src` and `dest` must be a path: both are `rsync://`')
  const isRecursive = recursive ?? (archive || extra.some((word) => /^(-[a-zA-Z]*[ra]|--recursive|--archive)/.test(word)))
  if (params.delete && !isRecursive && !dirs) problems.push('`delete` requires `recursive`')
  if (extra.some((word) => /^(-[a-zA-Z0-9]*e|--rsh)/.test(word)))
    problems.push('`rsync_opts` cannot contain `--rsh`: rsync uses the existing connection')
  if (extra.includes('')) problems.push('an entry of `rsync_opts` cannot be empty: rsync would copy the working directory')
  const local = mode === 'push' ? [src] : [dest]
  if (local.some((path) => /^[^/~]*:/.test(path) && !isDaemon(path)))
    problems.push(`\`${mode === 'push' ? 'src' : 'dest'}\` cannot contain a host name: use \`delegate_to\``)
  for (const path of links) {
    if (!path.startsWith('/')) problems.push(`\`link_dest\` requires absolute paths, not \`${path}\``)
    else if (dest.slice(0, trimEnd(dest, '/').lastIndexOf('/') + 1).startsWith(`${trimEnd(path, '/')}/`))
      problems.push(`\`${dest}\` is inside \`${path}\`, so \`link_dest\` would link it to itself`)
  }
  return problems
}

export function isDaemon(path: string): boolean {
  return path.startsWith('rsync://')
}

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
