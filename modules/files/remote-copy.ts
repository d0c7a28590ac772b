/** Copies files and directories within the host. */

import { wordsOf } from '../../engine/formats/shell-words.ts'
import { directoryOf } from '../../engine/formats/trim.ts'
import { movedCode, replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
import { reportFunction } from '../../engine/host-scripts/reports.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change } from '../../engine/model/module.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'
import { type Attributes, attributeChanges, chmodWord, ownerWord } from './attributes.ts'
import { type CopyParams, copyFile, directoryAttributes, isKept } from './copy-options.ts'
import { type Facts, freshFacts, kindAndMode, ownerOf } from './inode.ts'
import { missingFolder, targetOf, written } from './install-file.ts'
import type { LocalFile } from './local-source.ts'
import { makeLink } from './make-link.ts'
import { modeOf, octal } from './mode.ts'
import { makeDirectories } from './parent-folders.ts'
import { expectedOf, type PathState } from './path-state.ts'
import { keep } from './remove-file.ts'

/** A source entry and the state of its destination. */
export interface Pair {
  readonly name: string
  readonly source: Pick<Facts, 'kind' | 'mode'>
  /** Target text of a source link. */
  readonly link: string
  readonly dest?: Pick<Facts, 'kind' | 'mode' | 'uid' | 'gid'>
  /** The contents or link targets are equal. */
  readonly same: boolean
  /** Of a destination whose content is another; what the link there says. */
  readonly sha1: string
  readonly linked: string
}

/** Compares everything below two directories of the host. Where `follow` does not say, a link stays one unless a file is in its place. */
export function pairsRead(source: string, dest: string, follow: boolean | undefined): HostRead<readonly Pair[]> {
  return {
    at: 'host',
    script: pairsScript,
    args: [source, dest, follow ? '-L' : '-P', follow === undefined ? 'unless-file' : ''],
    subject: { kind: 'paths', paths: [source, dest] },
    slow: true,
    parse: parsePairs,
  }
}

/** Changes that copy one file. A small one is written like any file; a large one is copied by the host. */
export function copyOnHost(params: CopyParams, attributes: Attributes, source: PathState, dest: PathState): Change[] {
  const file = hostFile(source)
  if (Buffer.isBuffer(file.content.bytes) && source.content) return copyFile(params, attributes, file, dest)
  if (isKept(params, dest)) return []
  const { path, facts } = targetOf(dest, params.follow)
  if (facts && facts.kind !== 'file') throw new Problem(`\`${path}\` is a ${facts.kind}, not a file`)
  const made = !dest.parent && params.dest.endsWith('/')
  if (!dest.parent && !made) throw missingFolder(dest)
  const folders = made ? makeDirectories(directoryOf(dest.path), dest, directoryAttributes(params, attributes)) : []
  const wanted = attributes.mode === 'preserve' ? { ...attributes, mode: octal(file.mode) } : attributes
  const settled = attributeChanges(path, facts ?? freshFacts('file', dest), wanted, dest.umask)
  if (facts && dest.sha1 === source.sha1) return settled
  const reported = facts ? settled.map(({ action, ...change }) => change) : []
  return [
    ...folders,
    {
      name: written,
      ...hostCopy(source.real, path, params, wanted, facts?.mode ?? 0o666 & ~dest.umask, expectedOf(dest)),
      before: shortWord(dest),
      after: shortWord(source),
    },
    ...reported,
  ]
}

/** A file of the host as the source of a copy. */
export function hostFile({ path, target, sha1, content }: PathState): LocalFile {
  if (!target) throw new Problem(`\`${path}\` does not exist on the host`, { msg: `Source ${path} not found` })
  if (target.kind !== 'file') throw new Problem(`\`${path}\` is not a file`, { msg: `Cannot copy invalid source '${path}': not a file` })
  if (sha1 === undefined)
    throw new Problem(`\`${path}\` cannot be read`, { hint: 'become a user who can read it', msg: `Source ${path} not readable` })
  const bytes = content ?? { file: path }
  return { kind: 'file', path, mode: target.mode, content: { bytes, sha1, size: target.size } }
}

/** Changes that copy the content of the source to the destination. */
export function copyFolderOnHost(
  params: CopyParams,
  attributes: Attributes,
  source: string,
  root: PathState,
  pairs: readonly Pair[],
): Change[] {
  const changes = root.self ? [] : makeDirectories(root.path, root, directoryAttributes(params, attributes))
  if (root.self && root.target?.kind !== 'directory') throw new Problem(`\`${root.path}\` is a ${root.self.kind}, not a directory`)
  for (const pair of pairs)
    changes.push(...pairChanges(params, attributes, `${source}/${pair.name}`, `${root.path}/${pair.name}`, root, pair))
  return changes
}

function pairChanges(params: CopyParams, attributes: Attributes, from: string, to: string, root: PathState, pair: Pair): Change[] {
  const { source, dest, link, linked, same, sha1 } = pair
  if (dest && dest.kind !== source.kind) throw new Problem(`\`${to}\` is a ${dest.kind}, not a ${source.kind}`)
  const ownership = { ...attributes, mode: undefined }
  if (source.kind === 'link') {
    const made = same
      ? []
      : [{ summary: `link ${to} to ${link}`, after: link, action: makeLink('symbolic', link, to, dest ? `=${linked}` : 'absent') }]
    return [...made, ...attributeChanges(to, { ...(dest ?? freshFacts('link', root)), kind: 'link' }, ownership, root.umask, true)]
  }
  if (source.kind === 'directory') {
    const folders = { ...ownership, mode: params.directory_mode ?? (dest ? undefined : octal(source.mode)) }
    return dest ? attributeChanges(to, dest, folders, root.umask) : makeDirectories(to, { ...root, above: directoryOf(to) }, folders)
  }
  if (source.kind !== 'file' || (dest && !params.force)) return []
  const mode = attributes.mode === undefined || attributes.mode === 'preserve' ? octal(source.mode) : attributes.mode
  if (dest && same) return attributeChanges(to, dest, attributes.mode === undefined ? ownership : { ...attributes, mode }, root.umask)
  return [hostCopy(from, to, params, { ...attributes, mode }, dest?.mode ?? 0o666 & ~root.umask, dest ? sha1 : 'absent')]
}

function hostCopy(from: string, to: string, params: CopyParams, wanted: Attributes, present: number, expect: string): Change {
  const { backup, validate } = params
  const bits = chmodWord(wanted.mode === undefined ? present : modeOf(wanted.mode, present, false))
  const argv = [
    'sh',
    '-c',
    copyScript,
    'sh',
    from,
    to,
    ownerWord(wanted),
    bits,
    expect,
    backup ? 'backup' : '',
    ...(validate === undefined ? [] : wordsOf(validate)),
  ]
  return { summary: `copy ${from} to ${to}`, path: to, action: run(argv, { reports: true, stale: movedCode }) }
}

function shortWord({ target, sha1 }: PathState): string {
  return target ? `(content of ${target.size} bytes, SHA-1 ${sha1 ?? 'unknown'})\n` : ''
}

function parsePairs({ stdout }: Answer): readonly Pair[] {
  const words = stdout.split('\0')
  const pairs: Pair[] = []
  for (let at = 0; at + 6 < words.length; at += 6) {
    const [name = '', bits = '', link = '', dest = '', same, linked = ''] = words.slice(at, at + 6)
    const [destBits = '', uid, gid, sha1 = ''] = dest.split(' ')
    const present = dest === '' ? undefined : { ...kindAndMode(destBits), ...ownerOf(uid, gid) }
    pairs.push({ name, source: kindAndMode(bits), link, dest: present, same: same === '1', sha1, linked })
  }
  return pairs
}

// Six NUL-terminated texts per entry: name, source mode, link target, destination mode, IDs and digest, whether they are equal, link target of the destination.
const pairsScript = `
cd -- "$1" || exit
export source=. dest="$2" follow="$3" unless="$4"
case $dest in /*) ;; *) dest=$OLDPWD/$dest ;; esac
find "$follow" . -mindepth 1 -exec sh -c '
  for path; do
    name=\${path#./}; link=; same=; there=; says=
    through=$follow
    if [ "$unless" ] && [ -f "$path" ] && [ -f "$dest/$name" ] && [ ! -L "$dest/$name" ]; then through=-L; fi
    if [ "$through" = -L ] && [ -e "$path" ]; then bits=$(stat -L -c %f "$path"); else bits=$(stat -c %f "$path"); fi
    if [ -L "$path" ] && { [ "$through" != -L ] || [ ! -e "$path" ]; }; then link=$(readlink "$path"); fi
    if [ -e "$dest/$name" ] || [ -L "$dest/$name" ]; then
      there=$(stat -c "%f %u %g" "$dest/$name")
      if [ -n "$link" ]; then
        says=$(readlink "$dest/$name")
        if [ "$link" = "$says" ]; then same=1; fi
      elif [ -f "$path" ] && cmp -s "$path" "$dest/$name"; then same=1
      elif [ -f "$path" ] && [ -f "$dest/$name" ]; then
        sum=$(sha1sum <"$dest/$name")
        there="$there \${sum%% *}"
      fi
    fi
    printf "%s\\0" "$name" "$bits" "$link" "$there" "$same" "$says"
  done
' sh {} +
`

// Reports the path of a backup. The new file is written privately next to the old one and replaces it when complete.
const copyScript = `
${reportFunction}${replaceFunctions}${keep}from=$1 to=$2 owners=$3 bits=$4 expect=$5 backup=$6; shift 6
umask 077
case $to in */*) folder=\${to%/*}/ ;; *) folder=./ ;; esac
neighbour "$folder" || exit
new=$temp
cp -- "$from" "$new" || exit
if [ -z "$owners" ] && [ -e "$to" ]; then owners=$(stat -c %u:%g -- "$to"); fi
if [ -n "$owners" ]; then chown -- "$owners" "$new" || exit; fi
chmod -- "$bits" "$new" || exit
if [ "$#" -gt 0 ]; then
  for word; do
    case $word in *%s*) word=\${word%%%s*}$new\${word#*%s} ;; esac
    set -- "$@" "$word"; shift
  done
  "$@" >&2 || exit
fi
lock_folder "$folder"
unchanged "$to" "$expect"
keep "$to" || exit
put_in_place "$new" "$to" "$folder"
`
