/** File systems: what `/etc/fstab` says, and what is mounted. */
import { type Run, run } from '../engine/action.ts'
import { Problem } from '../engine/diagnostic.ts'
import { type Change, defineModule, type Params } from '../engine/module.ts'
import { replaceFunctions } from '../engine/replace-script.ts'
import { bytesText, placeText, presentContent, presentText, textBytes } from './_edit.ts'
import { makeFolders, missingFolders } from './_folders.ts'
import { type FstabEntry, withEntry, withoutEntry } from './_fstab.ts'
import { type Mount, mountsRead } from './_mounts.ts'
import { keptFile, targetOf } from './_place.ts'
import { editedBytes, type PathState, pathRead, sha1 } from './_reads.ts'
import { endOnSignals } from './_signals.ts'

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
    'What is `ephemeral` is mounted by a table of its own, so that no list of processes shows options; the password of `cifs` goes in the environment.',
    'Where it can not be mounted, fstab is put back as it was, unless somebody else changed it meanwhile, and folders that were made go again.',
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
    const folders = foldersOf(place)
    const undo = kept.length > 0 ? undoOf(params, fstab) : undefined
    if (isMounted(params, mount)) return kept.length > 0 ? [...folders, ...kept, remount(params, undo)] : folders
    return [...folders, ...kept, mountNow(params, place, undo)]
  },

  returns(params, _, done) {
    const { path: name, src, fstype, dump, passno, fstab = usual } = params
    const { opts, boot, warnings } = bootOf(params)
    const backup_file = keptFile(done) ?? ''
    return { name, opts, dump, passno, fstab, boot, backup_file, warnings, ...(src && { src }), ...(fstype && { fstype }) }
  },
})

const usual = '/etc/fstab'

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

/** The file that was written to, what it held (undefined where there was none), and the digest of what it holds now. */
interface Undo {
  readonly path: string
  readonly content: Buffer | undefined
  readonly written: string
}

function undoOf(params: MountParams, file: PathState): Undo {
  return { path: targetOf(file, 'always').path, content: presentContent(file), written: sha1(textBytes(fstabText(params, file))) }
}

/** What is mounted for now stands in a table of its own: options may hold a password, which words of a program would show. */
const passingTable = '/dev/fd/6'

/** Words behind `mount`: what a table knows by its place. */
function wordsOf({ path, state, fstab = usual }: MountParams): readonly string[] {
  const table = state === 'ephemeral' ? passingTable : fstab
  return [...(table === usual ? [] : ['-T', table]), '--', path]
}

function mountNow(params: MountParams, place: PathState, undo?: Undo): Change {
  const made = place.self ? [] : [...missingFolders(place.path, place.above)].reverse()
  const action = mountRun(params, mountScript, [String(made.length), ...made], undo, 'mounting')
  return { summary: `mount ${params.path}`, before: 'not mounted', after: 'mounted', action }
}

/** A file system that can not be mounted anew in place is unmounted and mounted; not where other options are asked for. */
function remount(params: MountParams, undo?: Undo): Change {
  const { opts } = bootOf(params)
  const other = params.state === 'remounted' && opts !== 'defaults'
  return {
    summary: `remount ${params.path}`,
    action: mountRun(params, remountScript, [other ? `,${opts}` : '', params.path], undo, 'remounting'),
  }
}

function mountRun(params: MountParams, script: string, more: readonly string[], undo: Undo | undefined, doing: string): Run {
  const passing = params.state === 'ephemeral' ? passingEntry(params) : undefined
  const kind = passing ? 'passing' : undo === undefined ? '' : undo.content === undefined ? 'none' : 'old'
  const stdin = passing ? textBytes(passing.line) : undo?.content
  return run(['sh', '-c', script, 'sh', kind, undo?.path ?? '', undo?.written ?? '', ...more, ...wordsOf(params)], {
    ...(stdin ? { stdin } : {}),
    env: { LC_ALL: 'C', ...passing?.env },
    explain: failing(`Error ${doing} ${params.path}`),
  })
}

/** The words of Ansible before what the program said. */
function failing(words: string): NonNullable<Run['explain']> {
  return ({ stdout, stderr }) => ({ msg: `${words}: ${stdout}${stderr}` })
}

/** The line of a table, and what the program that mounts shares of Windows takes from its environment. */
function passingEntry(params: MountParams): { readonly line: string; readonly env: Readonly<Record<string, string>> } {
  const words = bootOf(params).opts.split(',')
  const secret = /^(?:cifs|smb3)$/.test(params.fstype ?? '') ? words.findLast((word) => /^pass(?:word)?=./.test(word)) : undefined
  const opts = (secret === undefined ? words : words.filter((word) => !/^pass(?:word)?=/.test(word))).join(',') || 'defaults'
  const line = withEntry('', entryOf({ ...params, opts, boot: true }))
  return { line, env: secret === undefined ? {} : { PASSWD: secret.slice(secret.indexOf('=') + 1) } }
}

// What fstab was comes on standard input, or what is mounted for now, which has no name any more before anything can go wrong.
const tables = `${replaceFunctions}kind=$1 fstab=$2 written=$3
shift 3
trap tidy EXIT
${endOnSignals}
if [ "$kind" = passing ]; then
  passing=$(umask 077; mktemp) || exit
  exec 6<"$passing"
  cat >"$passing"
  rm -f -- "$passing"
fi
restore() {
  [ "$fstab" ] || return
  if [ "$kind" = old ]; then neighbour "\${fstab%/*}/" && cp -p -- "$fstab" "$temp" && cat >"$temp" || return; fi
  lock_folder "\${fstab%/*}/"
  digest "$fstab"
  if [ "$now" != "$written" ]; then echo "$fstab was changed meanwhile, and stays as it is" >&2
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
