/** Reads the state of a git checkout and its repository, and updates the checkout. */

import { endOnSignals } from '../../engine/host-scripts/end-on-signals.ts'
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { reportFunction } from '../../engine/host-scripts/reports.ts'
import { type Run, run } from '../../engine/model/action.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'
import { atHome } from '../files/home.ts'
import { shownAddress, takeLogin, withoutMark } from './login.ts'

/** How to reach the checkout and its repository. */
export interface Place {
  readonly git: string
  readonly dest: string
  readonly remote: string
  readonly repo: string
  /** A command line for `GIT_SSH_COMMAND`. */
  readonly ssh: string
  readonly bare: boolean
}

export interface Copy {
  /** A checkout, or a bare repository if one is wanted, exists. */
  readonly there: boolean
  /** Something else exists at the path. */
  readonly occupied: boolean
  /** The current commit; empty for none. */
  readonly head: string
  /** The current branch; empty for none. */
  readonly branch: string
  /** The commit of the wanted version in the checkout; empty if it is not there. */
  readonly versionCommit: string
  /** The URL of its remote. */
  readonly url: string
  readonly gitDir: string
  /** Lines of `git status` on files that differ from the commit. */
  readonly changes: readonly string[]
  /** Lines of `git submodule status` on submodules that differ from the commit. */
  readonly submodules: readonly string[]
  /** Refs of the repository: name → commit, annotated tags resolved; undefined if it was not asked. */
  readonly refs?: ReadonlyMap<string, string>
  /** The branch of its HEAD. */
  readonly mainBranch?: string
  /** Why the state could not be read. */
  readonly problem?: Pick<Answer, 'code' | 'stderr'>
}

export const gitCodes = { tool: 69, broken: 65, remote: 68, unsigned: 71 } as const

/** State of the checkout; the repository is asked unless the checkout stays unchanged or is at exactly this commit. */
export function copyRead(
  place: Place,
  version: string,
  wanted: { readonly stays: boolean; readonly recursive: boolean; readonly refs: readonly string[] },
): HostRead<Copy> {
  // A read writes nothing: an unknown host key is not stored.
  const trusting = /StrictHostKeyChecking=(?:no|off|accept-new)/i.test(place.ssh)
  const ssh = `${place.ssh} -o ${trusting ? "'UserKnownHostsFile=/dev/null ~/.ssh/known_hosts ~/.ssh/known_hosts2'" : 'UpdateHostKeys=no'}`
  const flags = [version, wanted.stays ? 'stays' : '', wanted.recursive ? 'recursive' : '']
  return {
    at: 'host',
    script: copyScript,
    args: [...wordsOf({ ...place, ssh }), ...flags, ...wanted.refs],
    stdin: shownAddress(place.repo).stdin,
    slow: true,
    late: true,
    parse: parseCopy,
  }
}

/** How to update the checkout to the version. */
export interface CheckoutSpec {
  readonly there: boolean
  /** Kind of the version. */
  readonly kind: 'branch' | 'tag' | 'commit' | 'empty'
  /** Name of the branch or tag, or a commit. */
  readonly name: string
  readonly depth?: number
  readonly singleBranch: boolean
  readonly refspec?: string
  readonly reference?: string
  readonly separate?: string
  readonly recursive: boolean
  readonly verify: boolean
  readonly allowed: readonly string[]
}

/** Clones or fetches, and checks out; reports the commit as `at`. */
export function checkoutRun(place: Place, spec: CheckoutSpec, more: Pick<Run, 'umask' | 'explain'>): Run {
  const { there, kind, name, depth, singleBranch, refspec = '', reference = '', separate = '', recursive, verify, allowed } = spec
  const flags = [there, singleBranch, recursive, verify].map((flag) => (flag ? 'yes' : ''))
  const words = [...wordsOf(place), kind, name, String(depth ?? ''), refspec, reference, separate, ...flags, ...allowed]
  return run(['sh', '-c', checkoutScript, 'sh', ...words], { ...more, stdin: shownAddress(place.repo).stdin, reports: true })
}

/** The ssh command line, quoted for the shell of git; `~` is the home of the user there. */
export function sshCommand(spec: {
  readonly key_file?: string
  readonly accept_hostkey: boolean
  readonly accept_newhostkey: boolean
  readonly ssh_opts?: string
}): string {
  const { key_file: key, ssh_opts: opts } = spec
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
  const path = quoted(key ?? '')
  const trust = spec.accept_hostkey
    ? ['-o StrictHostKeyChecking=no']
    : spec.accept_newhostkey
      ? ['-o StrictHostKeyChecking=accept-new']
      : []
  const identity = key === undefined ? [] : [`-i ${path} -o IdentitiesOnly=yes`]
  return ['ssh -o BatchMode=yes', ...identity, ...trust, ...(opts ? [opts] : [])].join(' ')
}

function wordsOf({ git, dest, remote, repo, ssh, bare }: Place): readonly string[] {
  return [git, dest, remote, shownAddress(repo).address, ssh, bare ? 'bare' : '']
}

function parseCopy({ stdout, stderr, code }: Answer): Copy {
  const records = parseRecords(code === 0 ? stdout : '')
  const text = (name: string) => records.get(name) ?? ''
  const lines = (name: string) => text(name).split('\n').filter(Boolean)
  return {
    ...{ there: records.has('git_dir'), occupied: records.has('occupied'), head: text('head'), branch: text('branch') },
    ...{ versionCommit: text('version'), url: text('url'), gitDir: text('git_dir') },
    changes: lines('changes').filter((line) => !line.startsWith('??')),
    submodules: lines('submodules'),
    ...(records.has('refs') ? parseRefs(lines('refs')) : {}),
    ...(code === 0 ? {} : { problem: { code, stderr: withoutMark(stderr.trim()) } }),
  }
}

function parseRefs(lines: readonly string[]): Pick<Copy, 'refs' | 'mainBranch'> {
  const refs = new Map<string, string>()
  let mainBranch: string | undefined
  for (const line of lines) {
    const [value = '', name = ''] = line.split('\t')
    if (value.startsWith('ref: ')) {
      if (name === 'HEAD') mainBranch = value.slice('ref: refs/heads/'.length)
    } else if (name.endsWith('^{}')) refs.set(name.slice(0, -3), value)
    else if (!refs.has(name)) refs.set(name, value)
  }
  return { refs, mainBranch }
}

const begin = `
git=$1 dest=$2 remote=$3 repo=$4 ssh=$5 bare=$6; shift 6
${atHome}path=$repo; at_home; repo=$path
case $dest in -*) dest=./$dest ;; esac
export LC_ALL=C GIT_TERMINAL_PROMPT=0
export GIT_SSH_COMMAND="$ssh"
if ! command -v "$git" >/dev/null 2>&1; then echo "there is no program $git on the host" >&2; exit ${gitCodes.tool}; fi
here() { "$git" -C "$dest" "$@"; }
${takeLogin}`

const copyScript = `${textFunction}${begin}
version=$1 stays=$2 recursive=$3; shift 3
export GIT_OPTIONAL_LOCKS=0
there=; begun=; head=
if [ -n "$bare" ]; then
  if [ -f "$dest/HEAD" ] && [ -d "$dest/objects" ]; then there=1; fi
elif [ -e "$dest/.git" ]; then there=1
fi
if [ -n "$there" ]; then
  folder=$(here rev-parse --absolute-git-dir) || exit ${gitCodes.broken}
  text git_dir "$folder"
  # An interrupted clone: nothing was checked out, and there are no other files.
  if [ -z "$bare" ] && ! [ -e "$folder/index" ] && [ -z "$(ls -A "$dest" | grep -vx '[.]git')" ]; then begun=1
  else head=$(here rev-parse -q --verify 'HEAD^{commit}')
  fi
  text head "$head"
  text branch "$(here symbolic-ref -q --short HEAD)"
  text version "$(here rev-parse -q --verify "$version^{commit}")"
  text url "$(here config --get "remote.$remote.url")"
  if [ -z "$bare" ]; then
    if [ -z "$begun" ]; then changes=$(here status --porcelain) || exit ${gitCodes.broken}; text changes "$changes"; fi
    if [ -n "$recursive" ] && [ -f "$dest/.gitmodules" ]; then text submodules "$(here submodule status --recursive 2>/dev/null | grep '^[-+U]')"; fi
  fi
elif [ -e "$dest" ] && [ -n "$(ls -A "$dest")" ]; then text occupied yes
fi
if { [ -z "$there" ] || [ -z "$stays" ]; } && [ "$head" != "$version" ]; then
  refs=$("$git" ls-remote --symref "$repo" HEAD "$@") || exit ${gitCodes.remote}
  text refs "$refs"
fi
`

const checkoutScript = `${reportFunction}${begin}
${endOnSignals}
trap keep_login EXIT
kind=$1 name=$2 depth=$3 refspec=$4 reference=$5 separate=$6 there=$7 single=$8 recursive=$9; shift 9
verify=$1; shift
allowed=$*
shallow=
if [ -n "$depth" ] && { [ "$kind" = branch ] || [ "$kind" = tag ]; }; then shallow=1; fi
if [ -z "$there" ]; then
  set -- --quiet
  if [ -n "$bare" ]; then set -- "$@" --bare; else set -- "$@" --no-checkout --origin "$remote"; fi
  if [ -n "$shallow" ]; then set -- "$@" --depth "$depth"; fi
  if [ -n "$single" ]; then set -- "$@" --single-branch; fi
  if [ -n "$shallow$single" ] && [ "$kind" != commit ] && [ "$kind" != empty ]; then set -- "$@" --branch "$name"; fi
  if [ -n "$reference" ]; then set -- "$@" --reference "$reference"; fi
  if [ -n "$separate" ]; then set -- "$@" --separate-git-dir "$separate"; fi
  "$git" clone "$@" -- "$repo" "$dest" >&2 || exit ${gitCodes.remote}
  if [ -n "$bare" ] && [ "$remote" != origin ]; then here remote rename origin "$remote" >&2 || exit; fi
  if [ -n "$refspec" ]; then here fetch --quiet --force "$remote" "$refspec" >&2 || exit ${gitCodes.remote}; fi
else
  if [ "$(here config --get "remote.$remote.url")" = "" ]; then here remote add "$remote" "$repo" >&2 || exit
  else here remote set-url "$remote" "$repo" >&2 || exit
  fi
  to="refs/remotes/$remote"
  if [ -n "$bare" ]; then to=refs/heads; fi
  set -- --quiet --force
  if [ -n "$shallow" ]; then set -- "$@" --depth "$depth"; else set -- "$@" --tags; fi
  set -- "$@" "$remote"
  if [ "$kind" = tag ] && [ -n "$shallow" ]; then set -- "$@" "+refs/tags/$name:refs/tags/$name"
  elif [ "$kind" = branch ] && [ -n "$shallow$single" ]; then set -- "$@" "+refs/heads/$name:$to/$name"
  else set -- "$@" "+refs/heads/*:$to/*"
  fi
  if [ -n "$refspec" ]; then set -- "$@" "$refspec"; fi
  here fetch "$@" >&2 || exit ${gitCodes.remote}
fi
if [ "$kind" = commit ] && ! here cat-file -e "$name^{commit}" 2>/dev/null; then
  here fetch --quiet "$remote" "$name" >&2 || exit ${gitCodes.remote}
fi
case $kind in
  branch) if [ -n "$bare" ]; then target=refs/heads/$name; else target=refs/remotes/$remote/$name; fi ;;
  tag) target=refs/tags/$name ;;
  *) target=$name ;;
esac
if [ -n "$verify" ] && [ "$kind" != empty ]; then
  what=commit
  if [ "$(here cat-file -t "$target")" = tag ]; then what=tag; fi
  output=$(here "verify-$what" --raw "$target" 2>&1) || { printf '%s\\n' "$output" >&2; exit ${gitCodes.unsigned}; }
  if [ -n "$allowed" ]; then
    found=
    for key in $allowed; do
      case " $(printf '%s\\n' "$output" | sed -n 's/^\\[GNUPG:\\] VALIDSIG //p' | tr '\\n' ' ') " in *" $key "*) found=1 ;; esac
    done
    if [ -z "$found" ]; then echo 'its signature is of a key that is not allowed' >&2; exit ${gitCodes.unsigned}; fi
  fi
fi
if [ -z "$bare" ] && [ "$kind" != empty ]; then
  if [ "$kind" = branch ]; then
    here checkout --quiet --force --no-track -B "$name" "$target" >&2 || exit ${gitCodes.broken}
    # git refuses this in a single-branch checkout, so the settings are written directly.
    here config "branch.$name.remote" "$remote" && here config "branch.$name.merge" "refs/heads/$name"
  else here checkout --quiet --force --detach "$target" >&2 || exit ${gitCodes.broken}
  fi
  here reset --quiet --hard >&2 || exit ${gitCodes.broken}
  if [ -n "$recursive" ] && [ -f "$dest/.gitmodules" ]; then
    here submodule --quiet sync --recursive >&2 || exit ${gitCodes.broken}
    here submodule --quiet update --init --recursive --force >&2 || exit ${gitCodes.remote}
  fi
fi
keep_login || exit ${gitCodes.broken}
report at "$(here rev-parse -q --verify 'HEAD^{commit}')"
`

/** Every ref name that a version may have in a repository. */
export function namesOf(version: string, refspec: string | undefined): readonly string[] {
  if (version === 'HEAD') return []
  const names = version.startsWith('refs/') ? [version] : [`refs/heads/${version}`, `refs/tags/${version}`, `refs/tags/${version}^{}`]
  return [...names, ...sourcesOf(version, refspec)]
}

/** The refs that a refspec fetches for a version: `+refs/pull/*:refs/heads/pull/*` and `pull/1` are `refs/pull/1`. */
export function sourcesOf(version: string, refspec: string | undefined): readonly string[] {
  const [source = '', target = ''] = refspec?.replace(/^\+/, '').split(':') ?? []
  const [begin = '', end = ''] = target.split('*')
  const wanted = ['', 'refs/', 'refs/heads/', 'refs/tags/', 'refs/remotes/', 'refs/remotes/origin/'].map((folder) => folder + version)
  const names = wanted.flatMap((name) => {
    if (!target.includes('*')) return name === target || name === `refs/heads/${target}` ? [source] : []
    return name.startsWith(begin) && name.endsWith(end) && name.length >= begin.length + end.length
      ? [source.replace('*', name.slice(begin.length, name.length - end.length))]
      : []
  })
  return [...new Set(names)]
}
