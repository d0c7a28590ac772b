/** File systems: what `/etc/fstab` says, and what is mounted. */
import { type Run, run } from '../engine/action.ts'
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule, type Params } from '../engine/module.ts'
import { bytesText, placeText, presentText, textBytes } from './_edit.ts'
import { makeFolders, missingFolders } from './_folders.ts'
import { type FstabEntry, withEntry, withoutEntry } from './_fstab.ts'
import { type Mount, mountsRead } from './_mounts.ts'
import { keptFile } from './_place.ts'
import { editedBytes, type PathState, pathRead } from './_reads.ts'

const options = {
  path: { type: 'path', required: true, aliases: ['name'], description: 'Where it is mounted; `none` for swap.' },
  src: { type: 'path', description: 'The device, the network path, or the folder that is shown there.' },
  fstype: { type: 'string', description: 'The kind of file system, such as `ext4`, `nfs`, `tmpfs` or `none`.' },
  opts: { type: 'string', description: 'Options of `mount`, with commas between them; `defaults` unless told.' },
  state: {
    enum: ['mounted', 'present', 'unmounted', 'absent', 'absent_from_fstab', 'remounted', 'ephemeral'],
    required: true,
    description:
      '`mounted`: in fstab and mounted, the folder is made; `present`: in fstab only; `unmounted`: not mounted, whatever fstab says; `absent`: neither, and the folder goes; `absent_from_fstab`: not in fstab; `remounted`: mounted anew at every run; `ephemeral`: mounted, whatever fstab says.',
  },
  dump: { type: 'string', default: '0', description: 'The fifth field of fstab.' },
  passno: { type: 'string', default: '0', description: 'The sixth field of fstab: when it is checked at boot.' },
  boot: {
    type: 'boolean',
    default: true,
    description: 'Whether it is mounted at boot; `no` adds `noauto`, unless `opts` holds `defaults`.',
  },
  fstab: { type: 'path', description: 'Another file than `/etc/fstab`.' },
  backup: { type: 'boolean', default: false, description: 'Keep the old fstab beside it, with the time in its name.' },
} as const

type MountParams = Params<typeof options>

export default defineModule({
  name: 'mount',
  aliases: ['ansible.posix.mount'],
  summary: 'Mount a file system, now and at boot',
  notes: [
    'Where it can not be mounted, fstab is put back as it was and folders that were made go again.',
    '`absent` does nothing about what is mounted but not in fstab; say `unmounted` for that.',
  ],
  options,
  examples: `
- name: The disk of the database is there, now and after a reboot
  mount: { path: /srv/data, src: LABEL=data, fstype: ext4, opts: noatime, state: mounted, passno: '2', dump: '0', backup: true }

- name: A share that is mounted by hand
  mount: { path: /mnt/share, src: "nas.example.org:/share", fstype: nfs, opts: ro, boot: false, state: present, fstab: /etc/fstab }

- name: Not now
  mount: { path: /mnt/share, state: unmounted }

- name: Only until the next boot
  mount: { path: /mnt/quick, src: tmpfs, fstype: tmpfs, opts: size=64m, state: ephemeral }
`,
  results: {
    name: 'Where it is mounted.',
    src: 'What `src` was.',
    fstype: 'What `fstype` was.',
    opts: 'The options, `noauto` of `boot` among them.',
    dump: 'The fifth field.',
    passno: 'The sixth field.',
    fstab: 'The file that keeps it.',
    boot: 'Whether it is mounted at boot, `yes` or `no`.',
    backup_file: 'Path of the old fstab that was kept; an empty text without one.',
    warnings: 'What of `boot` has no effect.',
  },
  rules: ({ state, src, fstype }) => {
    const lacking = src === undefined ? '`src`' : fstype === undefined ? '`fstype`' : undefined
    const needed = state === 'mounted' || state === 'present' || state === 'ephemeral'
    return needed && lacking !== undefined ? [`\`state: ${state}\` needs ${lacking}`] : []
  },

  probe: ({ path, fstab = usual }) => ({ fstab: pathRead(fstab, { content: editedBytes }), place: pathRead(path), mounts: mountsRead }),

  plan(asked, { fstab, place, mounts }): readonly Change[] {
    const params = wholePath(asked, place)
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
    const folders = foldersOf(place)
    const undo = kept.length > 0 ? textBytes(presentText(fstab)) : undefined
    if (isMounted(params, mount)) return kept.length > 0 ? [...folders, ...kept, remount(params, undo)] : folders
    return [...folders, ...kept, mountNow(params, place, undo)]
  },

  returns(params, { place }, outcomes) {
    const { path: name, src, fstype, dump, passno, fstab = usual } = wholePath(params, place)
    const { opts, boot, warnings } = bootOf(params)
    const backup_file = keptFile(outcomes) ?? ''
    return { name, opts, dump, passno, fstab, boot, backup_file, warnings, ...(src && { src }), ...(fstype && { fstype }) }
  },
})

const usual = '/etc/fstab'

/** The path whole where it begins with `~`, which fstab and `mount` do not know. */
function wholePath(params: MountParams, { path }: PathState): MountParams {
  return params.path.startsWith('~') ? { ...params, path } : params
}

/** The options that count: whoever mounts it by hand says `noauto`. */
function bootOf({ opts = 'defaults', boot }: MountParams): {
  readonly opts: string
  readonly boot: string
  readonly warnings: readonly string[]
} {
  const words = opts.split(',')
  if (words.includes('noauto')) return { opts, boot: 'yes', warnings: ['`boot` is passed over, since `opts` holds `noauto`'] }
  if (boot) return { opts, boot: 'yes', warnings: [] }
  if (words.includes('defaults')) return { opts, boot: 'no', warnings: ['`boot` is passed over, since `opts` holds `defaults`'] }
  return { opts: `${opts},noauto`, boot: 'no', warnings: [] }
}

function fstabChanges(params: MountParams, file: PathState): readonly Change[] {
  const before = presentText(file)
  const { path, src, fstype, dump, passno, state } = params
  const bytes = (text: string) => bytesText(text)
  const entry: FstabEntry = {
    name: bytes(path),
    src: src && bytes(src),
    fstype: fstype && bytes(fstype),
    opts: bytes(bootOf(params).opts),
    dump,
    passno,
  }
  const after = state === 'absent' || state === 'absent_from_fstab' ? withoutEntry(before, entry) : withEntry(before, entry)
  return after === before ? [] : placeText(file, after, { backup: params.backup })
}

function foldersOf(place: PathState): readonly Change[] {
  return place.self ? [] : makeFolders(place.path, place, {})
}

/** On the same device only the very folder counts: something else may be shown there. */
function isMounted({ src }: MountParams, mount: Mount | undefined): boolean {
  return mount !== undefined && (mount.foreign || mount.source === src)
}

function ephemeral(params: MountParams, place: PathState, mount: Mount | undefined): readonly Change[] {
  if (!isMounted(params, mount)) return [...foldersOf(place), mountNow(params, place)]
  if (mount?.source !== params.src && mount?.device !== params.src)
    throw new Problem(`\`${params.path}\` shows \`${mount?.device}\`, not \`${params.src}\``, {
      hint: 'unmount it first (`state: unmounted`), or choose another path',
    })
  return [remount(params)]
}

function unmount({ path }: MountParams): Change {
  return { summary: `unmount ${path}`, before: 'mounted', after: 'not mounted', action: run(['umount', '--', path]) }
}

/** Words behind `mount`: what fstab knows by its place, all else in full. */
function wordsOf(params: MountParams): readonly string[] {
  const { path, src = '', fstype = '', state, fstab = usual } = params
  const { opts } = bootOf(params)
  if (state === 'ephemeral') return ['-t', fstype, ...(opts === 'defaults' ? [] : ['-o', opts]), '--', src, path]
  return [...(fstab === usual ? [] : ['-T', fstab]), '--', path]
}

function mountNow(params: MountParams, place: PathState, undo?: Buffer): Change {
  const made = place.self ? [] : [...missingFolders(place.path, place.above)].reverse()
  const argv = ['sh', '-c', mountScript, 'sh', undo ? (params.fstab ?? usual) : '', String(made.length), ...made, ...wordsOf(params)]
  return { summary: `mount ${params.path}`, before: 'not mounted', after: 'mounted', action: mountRun(argv, undo) }
}

/** A file system that can not be mounted anew in place is unmounted and mounted; not where other options are asked for. */
function remount(params: MountParams, undo?: Buffer): Change {
  const { opts } = bootOf(params)
  const other = params.state === 'remounted' && opts !== 'defaults'
  const words = [undo ? (params.fstab ?? usual) : '', other ? `,${opts}` : '', params.path, ...wordsOf(params)]
  return { summary: `remount ${params.path}`, action: mountRun(['sh', '-c', remountScript, 'sh', ...words], undo) }
}

function mountRun(argv: readonly string[], undo: Buffer | undefined): Run {
  return run(argv, { ...(undo ? { stdin: undo } : {}), env: { LC_ALL: 'C' } })
}

// The old fstab comes on standard input.
const restore = `restore() {
  [ -n "$1" ] || return 0
  old=$(mktemp "$1.XXXXXXXX") && cp -p -- "$1" "$old" && cat >"$old" && mv -f -- "$old" "$1"
}
`
const mountScript = `${restore}
fstab=$1 count=$2 folders=
shift 2
made=$count
for word do
  shift
  if [ "$made" -gt 0 ]; then made=$((made - 1)); folders="$folders$word
"; else set -- "$@" "$word"; fi
done
mount "$@" </dev/null && exit
code=$?
restore "$fstab"
printf '%s' "$folders" | while IFS= read -r folder; do rmdir -- "$folder" 2>/dev/null || break; done
exit "$code"`
const remountScript = `${restore}
fstab=$1 options=$2 place=$3
shift 3
mount -o "remount$options" "$@" </dev/null && exit
code=$?
if [ -z "$options" ] && umount -- "$place" </dev/null && mount "$@" </dev/null; then exit; fi
restore "$fstab"
exit "$code"`
