/** Packs files on the host: selects them, compares with an existing archive, and creates the archive. */

import { replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
import { scratchFunctions } from '../../engine/host-scripts/scratch.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'

/** What paths and patterns expand to. */
export interface Expanded {
  readonly paths: readonly Target[]
  /** Named or found paths, before exclusion. */
  readonly found: readonly string[]
  readonly excluded: readonly string[]
}
export interface Target {
  readonly path: string
  readonly kind: 'directory' | 'file' | 'missing'
}

/** What is packed into which archive. */
export interface Packing {
  readonly format: string
  /** A single file is compressed, without an archive. */
  readonly single: boolean
  readonly dest: string
  /** Directory to which the names in the archive are relative; ends with `/`. */
  readonly root: string
  readonly targets: readonly Target[]
  readonly patterns: readonly string[]
}

export interface PackLook {
  readonly state: 'absent' | 'same' | 'different'
  /** Names in the archive. */
  readonly names: readonly string[]
  readonly problem?: { readonly code: number; readonly text: string }
}

/** Exit codes of both scripts. */
export const packCodes = { tool: 69, room: 73, folder: 66 } as const

export function expandRead(paths: readonly string[], excluded: readonly string[]): HostRead<Expanded> {
  return { at: 'host', script: expandScript, args: [...paths, '', ...excluded], parse: parseExpanded }
}

function parseExpanded({ stdout }: Answer): Expanded {
  const records = stdout.split('\0').slice(0, -1)
  const kinds = { d: 'directory', f: 'file', m: 'missing' } as const
  const of = (which: string) => records.filter((record) => record.startsWith(which))
  const excluded = of('x').map((record) => record.slice(2))
  const paths = new Map(of('p').map((record) => [record.slice(2), kinds[record[1] as 'd' | 'f' | 'm']]))
  const kept = [...paths].filter(([path]) => !excluded.includes(path)).sort(([a], [b]) => (a < b ? -1 : 1))
  return { paths: kept.map(([path, kind]) => ({ path, kind })), found: of('p').map((record) => record.slice(2)), excluded }
}

/** Compares the existing archive with the wanted one. */
export function packRead(packing: Packing): HostRead<PackLook> {
  return { at: 'host', script: lookScript, args: packArgs(packing), late: true, parse: parseLook }
}

function parseLook({ stdout, stderr, code }: Answer): PackLook {
  const [state, ...names] = stdout.split('\0').slice(0, -1)
  const problem = code === 0 ? {} : { problem: { code, text: stderr.trim() } }
  return { state: state === 'same' || state === 'absent' ? state : 'different', names, ...problem }
}

/** The command line that packs; owner and mode of the archive may be empty, and the digest of what it replaces. */
export function packArgv(packing: Packing, owner: string, mode: string, expect: string): readonly string[] {
  return ['sh', '-c', packScript, 'sh', owner, mode, expect, ...packArgs(packing)]
}

function packArgs({ format, single, dest, root, targets, patterns }: Packing): readonly string[] {
  const words = targets.map(({ path, kind }) => `${kind === 'directory' ? 'd' : 'f'}./${path.slice(root.length)}`)
  return [format, single ? 'single' : '', dest, root, patterns.join('\n'), ...words]
}

const expandScript = `export LC_ALL=C
print_entry() {
  if [ -d "$1" ]; then is=d; elif [ -e "$1" ] || [ -L "$1" ]; then is=f; else is=m; fi
  printf '%s%s%s\\0' "$kind" "$is" "$1"
}
kind=p
IFS=
for word; do
  if [ -z "$word" ]; then kind=x; continue; fi
  case $word in
    *[*?]*) for each in $word; do if [ -e "$each" ] || [ -L "$each" ]; then print_entry "$each"; fi; done ;;
    *) print_entry "$word" ;;
  esac
done`

// Selects the files to pack. As in Ansible, patterns match across `/`. The archive never contains itself.
const chosen = `
format=$1 dest=$2 root=$3 patterns=$4; shift 4
set -f
IFS="
"
for file; do
  name=\${file#./}
  if [ "$root$name" = "$dest" ]; then continue; fi
  if [ "$format" = zip ]; then asked=$root$name; else asked=$name; fi
  for pattern in $patterns; do case $asked in $pattern) continue 2 ;; esac; done
  printf "%s\\\\0" "$name"
done`

// Writes the NUL-terminated names to $work/names.
const begin = `
format=$1 single=$2 dest=$3 root=$4 patterns=$5; shift 5
export LC_ALL=C
need() {
  for program; do
    if ! command -v "$program" >/dev/null 2>&1; then echo "there is no program $program on the host" >&2; exit ${packCodes.tool}; fi
  done
}
either() { command -v "$1" >/dev/null 2>&1 || python3 -I -c "import $2" 2>/dev/null || need "$1"; }
case $format in gz) need gzip ;; bz2) either bzip2 bz2 ;; xz) either xz lzma ;; zip) need zip ;; esac
if [ "$format" != zip ] && [ -z "$single" ] && ! tar --version 2>/dev/null | grep -q 'GNU tar'; then
  echo 'there is no GNU tar on the host' >&2; exit ${packCodes.tool}
fi
library='import shutil, sys
module = __import__(sys.argv[1])
source, target = sys.stdin.buffer, sys.stdout.buffer
if sys.argv[2] == "-d": source = module.open(source)
else: target = module.open(target, "w")
shutil.copyfileobj(source, target)
target.close()'
# Without the program, the library of Python.
through() { if command -v "$1" >/dev/null 2>&1; then "$1" "$3"; else python3 -I -c "$library" "$2" "$3"; fi; }
pack() { case $format in gz) gzip -n ;; bz2) through bzip2 bz2 -z ;; xz) through xz lzma -z ;; *) cat ;; esac; }
unpack() { case $format in gz) gzip -d ;; bz2) through bzip2 bz2 -d ;; xz) through xz lzma -d ;; *) cat ;; esac; }
scratch || exit ${packCodes.room}
cd -- "$root" || exit ${packCodes.folder}
for each; do
  name=\${each#?}
  case $each in
    d*) find -H "$name" -mindepth 1 -exec sh -c '${chosen}' sh "$format" "$dest" "$root" "$patterns" {} + ;;
    *) sh -c '${chosen}' sh "$format" "$dest" "$root" "$patterns" "$name" ;;
  esac || exit ${packCodes.folder}
done | sort -zu >"$work/names"
first=\${1#?}
`

const lookScript = `${scratchFunctions}${begin}
same() {
  if [ -n "$single" ]; then unpack <"$dest" 2>/dev/null | cmp -s - "$first"; return; fi
  tr '\\0' '\\n' <"$work/names" >"$work/lines"
  if [ "$format" = zip ]; then
    need unzip
    unzip -Z1 "$dest" 2>/dev/null | sed 's|/$||' | sort -u | cmp -s - "$work/lines" || return
    mkdir "$work/new" && unzip -qq -o "$dest" -d "$work/new" >/dev/null 2>&1 || return
    while IFS= read -r name; do
      if [ -d "$name" ]; then [ -d "$work/new/$name" ]; else cmp -s "./$name" "$work/new/$name"; fi || return
    done <"$work/lines"
    return
  fi
  unpack <"$dest" 2>/dev/null | tar -t --quoting-style=literal 2>/dev/null | sed 's|/$||' | sort -u | cmp -s - "$work/lines" || return
  unpack <"$dest" 2>/dev/null | tar -d >/dev/null 2>&1
}
if ! [ -e "$dest" ]; then state=absent
elif same; then state=same
else state=different; fi
printf '%s\\0' "$state"
cat "$work/names"
`

const packScript = `${replaceFunctions}owner=$1 mode=$2 expect=$3; shift 3
default_mode=$(umask)
umask 077
${begin}
if [ -d "$dest" ]; then echo "$dest is a directory" >&2; exit ${packCodes.folder}; fi
case $dest in */*) folder=\${dest%/*}/ ;; *) folder=./ ;; esac
neighbour "$folder" d || exit ${packCodes.room}
# zip takes a name with a dot as it is.
new=$temp/new.archive
if [ -n "$single" ]; then pack <"$first" >"$new" || exit
elif [ "$format" = zip ]; then
  tr '\\0' '\\n' <"$work/names" | zip -q -X "$new" -@ || exit
else
  { tar --format=gnu --no-recursion --null -T "$work/names" -cf -; echo $? >"$work/code"; } | pack >"$new" || exit
  # Exit code 1 means that a file changed meanwhile: it is packed as it was read.
  read -r code <"$work/code"
  [ "$code" -le 1 ] || exit "$code"
fi
if [ -f "$dest" ]; then
  chown "$(stat -L -c %u:%g "$dest")" "$new" 2>/dev/null
  default_mode=$(stat -L -c %a "$dest")
else default_mode=$(printf '%o' $((0666 & ~0$default_mode))); fi
if [ -n "$owner" ]; then chown -- "$owner" "$new" || exit; fi
chmod -- "\${mode:-$default_mode}" "$new" || exit
lock_folder "$folder"
unchanged "$dest" "$expect"
put_in_place "$new" "$dest" "$folder"
`
