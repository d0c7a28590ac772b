/** `mount`: mounted file systems and their entries in `/etc/fstab`. */

import { replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule, type Params } from '../../engine/model/module.ts'
import { bytesText, placeText, presentContent, presentText, textBytes } from '../files/edit-file.ts'
import { keptFile, targetOf } from '../files/install-file.ts'
import { makeDirectories, missingDirectories } from '../files/parent-folders.ts'
import { editedBytes, type PathState, pathRead, sha1 } from '../files/path-state.ts'
import { type FstabEntry, withEntry, withoutEntry } from './fstab.ts'
import { type Mount, mountsRead } from './mounts.ts'

const options = {
  path: { type: 'path', required: true, aliases: ['name'], description: 'Mount point; `none` for swap.' },
  src: { type: 'path', description: 'Device, network path or directory to mount.' },
  fstype: { type: 'string', description: 'File system type, such as `ext4`, `nfs`, `tmpfs` or `none`.' },
  opts: { type: 'string', description: 'Comma-separated mount options. Default: `defaults`.' },
  state: {
    enum: ['mounted', 'present', 'unmounted', 'absent', 'absent_from_fstab', 'remounted', 'ephemeral'],
    required: true,
    description:
      '`mounted`: in fstab and mounted, creating the mount point; `present`: in fstab; `unmounted`: not mounted; `absent`: neither, removing the mount point; `absent_from_fstab`: not in fstab; `remounted`: remounted on every run; `ephemeral`: mounted without changing fstab.',
  },
  dump: { type: 'string', default: '0', description: 'Fifth field of fstab, for `dump`.' },
  passno: { type: 'string', default: '0', description: 'Sixth field of fstab: order of file system checks at boot.' },
  boot: {
    type: 'boolean',
    default: true,
    description: 'Mount at boot; `no` adds `noauto`, unless `opts` contains `defaults`.',
  },
  fstab: { type: 'path', description: 'File to use instead of `/etc/fstab`.' },
  backup: { type: 'boolean', default: false, description: 'Keep the old file beside it, with a timestamp in its name.' },
} as const

type MountParams = Params<typeof options>

export default defineModule({
  name: 'mount',
  aliases: ['ansible.posix.mount'],
  summary: 'Manage mounts and fstab entries',
  notes: [
    '`ephemeral` mounts use a temporary fstab, so options do not appear in process lists; the password of `cifs` is passed in the environment.',
    'If mounting fails, fstab is restored, unless it was changed meanwhile, and created directories are removed.',
    '`absent` does not unmount a file system that is not in fstab; use `unmounted`.',
  ],
  options,
  examples: `
- name: Mount the data disk, now and at boot
  mount: { path: /srv/data, src: LABEL=data, fstype: ext4, opts: noatime, state: mounted, passno: '2', dump: '0', backup: true }

- name: Add an NFS share that is mounted manually
  mount: { path: /mnt/share, src: "nas.example.org:/share", fstype: nfs, opts: ro, boot: false, state: present, fstab: /etc/fstab }

- name: Unmount the share
  mount: { path: /mnt/share, state: unmounted }

- name: Mount a tmpfs until the next boot
  mount: { path: /mnt/quick, src: tmpfs, fstype: tmpfs, opts: size=64m, state: ephemeral }
`,
  results: {
    name: 'Mount point.',
    src: 'Value of `src`.',
    fstype: 'Value of `fstype`.',
    opts: 'Mount options, including `noauto` from `boot`.',
    dump: 'Fifth field of fstab.',
    passno: 'Sixth field of fstab.',
    fstab: 'Path of the fstab file.',
    boot: 'Whether it is mounted at boot: `yes` or `no`.',
    backup_file: 'Path of the backup, or an empty text.',
    warnings: 'Warnings if `boot` has no effect.',
  },
  relations: { requiredIf: [{ option: 'state', values: ['mounted', 'present', 'ephemeral'], all: ['src', 'fstype'] }] },

  probe: ({ path, fstab = defaultFstab }) => ({
    fstab: pathRead(fstab, { content: editedBytes }),
    place: pathRead(path),
    mounts: mountsRead,
  }),

  plan(params, { fstab, place, mounts }): readonly Change[] {
    const mount = mounts.get(place.path)
    const state = params.state
    if (state === 'unmounted') return mount ? [unmount(params)] : []
    if (state === 'remounted') return [remount(params)]
    if (state === 'ephemeral') return ephemeral(params, place, mount)
    const kept = fstabChanges(params, fstab)
    if (state === 'present' || state === 'absent_from_fstab') return kept
    if (state === 'absent') {
      if (kept.length === 0) return []
      const gone = { summary: `remove directory ${params.path}`, action: run(['rmdir', '--', params.path]) }
      return [...kept, ...(mount ? [unmount(params)] : []), ...(place.target ? [gone] : [])]
    }
    const folders = directoriesOf(place)
    const undo = kept.length > 0 ? undoOf(params, fstab) : undefined
    if (isMounted(params, mount)) return kept.length > 0 ? [...folders, ...kept, remount(params, undo)] : folders
    return [...folders, ...kept, mountNow(params, place, undo)]
  },

  returns(params, _, done) {
    const { path: name, src, fstype, dump, passno, fstab = defaultFstab } = params
    const { opts, boot, warnings } = bootOf(params)
    const backup_file = keptFile(done) ?? ''
    return { name, opts, dump, passno, fstab, boot, backup_file, warnings, ...(src && { src }), ...(fstype && { fstype }) }
  },
})

const defaultFstab = '/etc/fstab'

/** Effective mount options: `boot: false` adds `noauto`. */
function bootOf({ opts = 'defaults', boot }: MountParams): {
  readonly opts: string
  readonly boot: string
  readonly warnings: readonly string[]
} {
  const words = opts.split(',')
  if (words.includes('noauto')) return { opts, boot: 'yes', warnings: ['`boot` is ignored because `opts` contains `noauto`'] }
  if (boot) return { opts, boot: 'yes', warnings: [] }
  if (words.includes('defaults')) return { opts, boot: 'no', warnings: ['`boot` is ignored because `opts` contains `defaults`'] }
  return { opts: `${opts},noauto`, boot: 'no', warnings: [] }
}

function fstabChanges(params: MountParams, file: PathState): readonly Change[] {
  const after = fstabText(params, file)
  return after === presentText(file) ? [] : placeText(file, after, { backup: params.backup })
}

function fstabText(params: MountParams, file: PathState): string {
  const absent = params.state === 'absent' || params.state === 'absent_from_fstab'
  return (absent ? withoutEntry : withEntry)(presentText(file), entryOf(params))
}

function entryOf(params: MountParams): FstabEntry {
  const { path, src, fstype, dump, passno } = params
  const bytes = (text: string) => bytesText(text)
  return { name: bytes(path), src: src && bytes(src), fstype: fstype && bytes(fstype), opts: bytes(bootOf(params).opts), dump, passno }
}

function directoriesOf(place: PathState): readonly Change[] {
  return place.self ? [] : makeDirectories(place.path, place, {})
}

/** Whether it is mounted; on the same device only if the source is the same directory. */
function isMounted({ src }: MountParams, mount: Mount | undefined): boolean {
  return mount !== undefined && (mount.foreign || mount.source === src)
}

function ephemeral(params: MountParams, place: PathState, mount: Mount | undefined): readonly Change[] {
  if (!isMounted(params, mount)) return [...directoriesOf(place), mountNow(params, place)]
  if (mount?.source !== params.src && mount?.device !== params.src)
    throw new Problem(`\`${mount?.device}\` is mounted on \`${params.path}\`, not \`${params.src}\``, {
      hint: 'unmount it first (`state: unmounted`), or choose another path',
      msg: ephemeralElsewhere,
    })
  return [remount(params)]
}

const ephemeralElsewhere =
  'Ephemeral mount point is already mounted with a different source than the specified one. Failing in order to prevent an unwanted unmount or override operation. Try replacing this command with a "state: unmounted" followed by a "state: ephemeral", or use a different destination path.'

function unmount({ path }: MountParams): Change {
  return {
    summary: `unmount ${path}`,
    before: 'mounted',
    after: 'not mounted',
    action: run(['umount', '--', path], { explain: failing(`Error unmounting ${path}`) }),
  }
}

/** How to undo a change of fstab: the file, its previous content (undefined if it is new), and the digest of its new content. */
interface Undo {
  readonly path: string
  readonly content: Buffer | undefined
  readonly written: string
}

function undoOf(params: MountParams, file: PathState): Undo {
  return { path: targetOf(file, 'always').path, content: presentContent(file), written: sha1(textBytes(fstabText(params, file))) }
}

/** An ephemeral mount uses a separate table: options may contain a password, which a command line would show. */
const ephemeralTable = '/dev/fd/6'

/** Arguments of `mount`, which finds the entry by its mount point. */
function wordsOf({ path, state, fstab = defaultFstab }: MountParams): readonly string[] {
  const table = state === 'ephemeral' ? ephemeralTable : fstab
  return [...(table === defaultFstab ? [] : ['-T', table]), '--', path]
}

function mountNow(params: MountParams, place: PathState, undo?: Undo): Change {
  const made = place.self ? [] : [...missingDirectories(place.path, place.above)].reverse()
  const action = mountRun(params, mountScript, [String(made.length), ...made], undo, 'mounting')
  return { summary: `mount ${params.path}`, before: 'not mounted', after: 'mounted', action }
}

/** Remounts; a file system that cannot be remounted is unmounted and mounted, unless other options are asked for. */
function remount(params: MountParams, undo?: Undo): Change {
  const { opts } = bootOf(params)
  const other = params.state === 'remounted' && opts !== 'defaults'
  return {
    summary: `remount ${params.path}`,
    action: mountRun(params, remountScript, [other ? `,${opts}` : '', params.path], undo, 'remounting'),
  }
}

function mountRun(params: MountParams, script: string, more: readonly string[], undo: Undo | undefined, doing: string): Run {
  const ephemeral = params.state === 'ephemeral' ? ephemeralEntry(params) : undefined
  const kind = ephemeral ? 'ephemeral' : undo === undefined ? '' : undo.content === undefined ? 'none' : 'old'
  const stdin = ephemeral ? textBytes(ephemeral.line) : undo?.content
  return run(['sh', '-c', script, 'sh', kind, undo?.path ?? '', undo?.written ?? '', ...more, ...wordsOf(params)], {
    ...(stdin ? { stdin } : {}),
    env: { LC_ALL: 'C', ...ephemeral?.env },
    explain: failing(`Error ${doing} ${params.path}`),
  })
}

/** Ansible's message before the output of the program. */
function failing(words: string): NonNullable<Run['explain']> {
  return ({ stdout, stderr }) => ({ msg: `${words}: ${stdout}${stderr}` })
}

/** The line of the ephemeral table, and the environment in which `mount.cifs` finds its password. */
function ephemeralEntry(params: MountParams): { readonly line: string; readonly env: Readonly<Record<string, string>> } {
  const words = bootOf(params).opts.split(',')
  const secret = /^(?:cifs|smb3)$/.test(params.fstype ?? '') ? words.findLast((word) => /^pass(?:word)?=./.test(word)) : undefined
  const opts = (secret === undefined ? words : words.filter((word) => !/^pass(?:word)?=/.test(word))).join(',') || 'defaults'
  const line = withEntry('', entryOf({ ...params, opts, boot: true }))
  return { line, env: secret === undefined ? {} : { PASSWD: secret.slice(secret.indexOf('=') + 1) } }
}

// Standard input holds the previous fstab, or the ephemeral table, whose file is unlinked before anything can fail.
const tables = `${replaceFunctions}kind=$1 fstab=$2 written=$3
shift 3
if [ "$kind" = ephemeral ]; then
  scratch && (umask 077; : >"$work/fstab") && exec 6<"$work/fstab" && cat >"$work/fstab" || exit
  discard
fi
restore() {
  [ "$fstab" ] || return
  if [ "$kind" = old ]; then neighbour "\${fstab%/*}/" && cp -p -- "$fstab" "$temp" && cat >"$temp" || return; fi
  lock_folder "\${fstab%/*}/"
  digest "$fstab"
  if [ "$now" != "$written" ]; then echo "$fstab was changed meanwhile and is left unchanged" >&2
  elif [ "$kind" = old ]; then put_in_place "$temp" "$fstab" "\${fstab%/*}/"
  else rm -f -- "$fstab"
  fi
  unlock_folder
}
`
const mountScript = `${tables}
count=$1 folders=
shift
made=$count
for word do
  shift
  if [ "$made" -gt 0 ]; then made=$((made - 1)); folders="$folders$word
"; else set -- "$@" "$word"; fi
done
mount "$@" </dev/null && exit
code=$?
restore
printf '%s' "$folders" | while IFS= read -r folder; do rmdir -- "$folder" 2>/dev/null || break; done
exit "$code"`
const remountScript = `${tables}
options=$1 place=$2
shift 2
mount -o "remount$options" "$@" </dev/null && exit
code=$?
if [ -z "$options" ] && umount -- "$place" </dev/null && mount "$@" </dev/null; then exit; fi
restore
exit "$code"`
