/** Reads passwd, group and shadow entries of a host, and predicts them after planned changes. */

import { defined } from '../../engine/formats/defined.ts'
import { neededNumber, wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { rowOf } from '../../engine/host-scripts/fields.ts'
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import type { Outlook, PlannedUser } from '../../engine/model/effect.ts'
import type { Answer, HostRead } from '../../engine/model/read.ts'

/** Where accounts are looked up: every source of the host (`nss`), or only its own files. */
type AccountSource = 'nss' | 'local'

export interface Group {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

/** Days since 1970; undefined if the field is empty. */
interface Shadow {
  readonly hash: string
  readonly minimum?: number
  readonly maximum?: number
  readonly warn?: number
  readonly inactive?: number
  readonly expires?: number
}

export interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly comment: string
  readonly home: string
  readonly shell: string
  /** Its home directory exists. */
  readonly homeExists: boolean
}

export interface UserAnswer {
  readonly user?: User
  /** The group of its gid. */
  readonly primary?: Group
  /** Groups that list it as a member, without its primary group. */
  readonly groups: readonly Group[]
  /** undefined if shadow has no entry. */
  readonly shadow?: Shadow
  /** Whether shadow can be read, which only root can. */
  readonly shadowReadable: boolean
  /** Defaults of the host for new users. */
  readonly defaults?: NewUserDefaults
}

interface NewUserDefaults {
  /** Parent directory of home directories. */
  readonly homes?: string
  readonly shell?: string
  /** A user gets a group of the same name. */
  readonly ownGroup?: boolean
  /** Permission bits of a home. */
  readonly homeMode?: number
}

/** Everything about one user; one script looks up all users of a window. */
export function userNamed(name: string, source: AccountSource = 'nss'): HostRead<UserAnswer> {
  const parse = ({ stdout }: Answer, outlook?: Outlook) => {
    const answer = parseUser(stdout, name)
    return outlook ? foreseenUser(answer, name, groupsIn(stdout), outlook) : answer
  }
  return { at: 'host', script: usersScript, args: [source], each: name, subject: { kind: 'foreseen' }, parse }
}

/** The groups of these names (or numbers) that exist. */
export function groupsNamed(names: readonly string[], source: AccountSource = 'nss'): HostRead<readonly Group[]> {
  const wanted = [...new Set(names)]
  return {
    at: 'host',
    script: groupsScript,
    args: [source],
    each: wanted.join('\n'),
    subject: { kind: 'foreseen' },
    parse({ stdout }, outlook) {
      const all = parseGroups(stdout)
      const found = (outlook ? foreseenGroups(all, wanted, outlook) : all).filter((group) => wanted.some((name) => isGroup(group, name)))
      return [...new Map(found.map((group) => [group.name, group])).values()]
    },
  }
}

/** Whether a group answers to a name or, in digits, to a gid. */
export function isGroup(group: Group, name: string): boolean {
  return group.name === name || (/^\d+$/.test(name) && group.gid === Number(name))
}

/** Whether a directory exists, following links. */
export function directoryThere(path: string): HostRead<boolean> {
  const parse = (answer: Answer, outlook?: Outlook) => {
    const there = rowOf(answer, 1, path) !== undefined
    return outlook ? foreseenDirectory(path, there, outlook) : there
  }
  return { at: 'host', script: directoriesScript, each: path, subject: { kind: 'foreseen' }, parse }
}

const usersScript = `${textFunction}source=$1; shift
[ "$source" = local ] || command -v getent >/dev/null 2>&1 || source=local
if [ "$source" = local ]; then passwd=$(cat /etc/passwd); else passwd=$(getent passwd "$@"); fi
text passwd "$passwd"
text home "$(printf '%s\\n' "$passwd" | while IFS=: read -r name x uid gid comment home shell; do
  for wanted; do if [ "$name" = "$wanted" ] && [ -d "$home" ]; then printf '%s\\n' "$name"; fi; done
done)"
text group "$(if [ "$source" = local ]; then cat /etc/group; else getent group; fi)"
text defaults "$(sed -n -e 's/^\\(USERGROUPS_ENAB\\)[[:space:]]\\{1,\\}/\\1=/p' -e 's/^\\(HOME_MODE\\)[[:space:]]\\{1,\\}/\\1=/p' -e 's/^\\(UMASK\\)[[:space:]]\\{1,\\}/\\1=/p' /etc/login.defs 2>/dev/null
sed -n -e '/^HOME=/p' -e '/^SHELL=/p' /etc/default/useradd 2>/dev/null)"
[ -r /etc/shadow ] || exit 0
text shadow "$(if [ "$source" = nss ]; then getent shadow "$@" || :; else
  while IFS= read -r line; do
    for wanted; do case $line in ("$wanted":*) printf '%s\\n' "$line" ;; esac; done
  done </etc/shadow
fi)"
`

const groupsScript = `
source=$1; shift
[ "$source" = local ] || command -v getent >/dev/null 2>&1 || source=local
if [ "$source" = local ]; then cat /etc/group; exit 0; fi
set -f
IFS='
'
getent group $* || :
`

const directoriesScript = `for path; do if [ -d "$path" ]; then printf '%s\\0' "$path"; fi; done`

/** Reads the answer of the users script for one name. */
export function parseUser(stdout: string, name: string): UserAnswer {
  const records = parseRecords(stdout)
  const entry = (database: string) => entryOf(records.get(database), name)
  const fields = entry('passwd')
  const groups = parseGroups(records.get('group') ?? '')
  const homes = (records.get('home') ?? '').split('\n')
  const defaults = records.get('defaults')
  const user = fields && userOf(fields, homes.includes(name))
  const shadow = entry('shadow')
  return {
    user,
    primary: groups.find((group) => group.gid === user?.gid),
    groups: groups.filter((group) => group.members.includes(name) && group.gid !== user?.gid),
    shadow: shadow && shadowOf(shadow),
    shadowReadable: records.has('shadow'),
    defaults: defaults === undefined ? undefined : defaultsOf(defaults.split('\n')),
  }
}

function groupsIn(stdout: string): readonly Group[] {
  return parseGroups(parseRecords(stdout).get('group') ?? '')
}

/** Parses `login.defs` and `default/useradd`, with the defaults of shadow's programs for missing lines. */
function defaultsOf(lines: readonly string[]): NewUserDefaults {
  const word = (name: string) =>
    lines
      .findLast((line) => line.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .trim()
  const mode = (name: string) => wholeNumber(word(name), { base: 8, most: 0o7777 })
  const umask = mode('UMASK') ?? 0o022
  const homeMode = mode('HOME_MODE')
  return {
    homes: word('HOME') ?? '/home',
    shell: word('SHELL'),
    ownGroup: word('USERGROUPS_ENAB') === 'yes',
    homeMode: homeMode ?? 0o777 & ~umask,
  }
}

/** The fields of the line that begins with a name. */
function entryOf(lines: string | undefined, name: string): string[] | undefined {
  return lines
    ?.split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[0] === name)
}

function userOf([name = '', , uid, gid, comment = '', home = '', shell = '']: string[], homeExists: boolean): User {
  const id = (text: string | undefined) => neededNumber(text, 'a user or group ID', { most: 2 ** 32 - 1 })
  return { name, uid: id(uid), gid: id(gid), comment, home, shell, homeExists }
}

function shadowOf([, hash = '', , minimum, maximum, warn, inactive, expires]: string[]): Shadow {
  const days = (field: string | undefined) => wholeNumber(field, { least: -1 })
  return {
    hash,
    minimum: days(minimum),
    maximum: days(maximum),
    warn: days(warn),
    inactive: days(inactive),
    expires: days(expires),
  }
}

/** Lines of a group file. */
function parseGroups(text: string): readonly Group[] {
  return text.split('\n').flatMap((line) => {
    const [name, , gid, members] = line.split(':')
    const number = wholeNumber(gid, { most: 2 ** 32 - 1 })
    if (!name || number === undefined) return []
    return [{ name, gid: number, members: members ? members.split(',') : [] }]
  })
}

/** One user; `all` are the groups of the host. */
function foreseenUser(seen: UserAnswer, name: string, all: readonly Group[], outlook: Outlook): UserAnswer {
  const plan = outlook.user(name)
  if (plan === 'absent') return { ...seen, user: undefined, primary: undefined, groups: [], shadow: undefined }
  if (!plan && !seen.user) outlook.lacking()
  else outlook.asRead()
  const groups = foreseenGroups(all, outlook.groups(), outlook)
  const user = plan ? userOver(seen.user, name, plan, groups) : seen.user
  if (!user) return seen
  const home = foreseenDirectory(user.home, plan?.homeExists ?? user.homeExists, outlook)
  const joined = plan?.groups ? groups.filter((group) => plan.groups?.some((word) => isGroup(group, word))) : seen.groups
  const shadow = plan?.shadow ? ({ ...(seen.shadow ?? { hash: '!' }), ...plan.shadow } as Shadow) : seen.shadow
  return { ...seen, user: { ...user, homeExists: home }, primary: groups.find(({ gid }) => gid === user.gid), groups: joined, shadow }
}

/** Groups of the host and those that are planned, as far as they are among the wanted. */
function foreseenGroups(all: readonly Group[], wanted: readonly string[], outlook: Outlook): readonly Group[] {
  const groups = new Map(all.map((group) => [group.name, group]))
  for (const name of outlook.groups()) {
    const plan = outlook.group(name)
    if (plan === 'absent') groups.delete(name)
    else if (plan) groups.set(name, { members: [], ...groups.get(name), name, gid: plan.gid })
  }
  const found = [...groups.values()]
  if (wanted.some((name) => !found.some((group) => isGroup(group, name)))) outlook.lacking()
  else outlook.asRead()
  return found
}

/** Whether a directory will be there. */
function foreseenDirectory(path: string, there: boolean, outlook: Outlook): boolean {
  const plan = outlook.at(path)
  if (plan.kind === 'unknown') outlook.doubt('change', plan.cause)
  const will = plan.kind === 'directory' || (plan.kind === 'link' && plan.behind?.kind === 'directory') || (plan.kind === 'host' && there)
  if (!will) outlook.missing(path)
  return will || (plan.kind === 'ownership' && there)
}

function userOver(seen: User | undefined, name: string, plan: PlannedUser, groups: readonly Group[]): User | undefined {
  const uid = plan.uid ?? seen?.uid
  if (uid === undefined) return undefined
  const { group } = plan
  const gid = group === undefined ? seen?.gid : groups.find((each) => isGroup(each, group))?.gid
  const bare = { comment: '', home: '', shell: '', homeExists: false }
  const { comment, home, shell, homeExists } = { ...bare, ...seen, ...defined<Partial<PlannedUser>>(plan) }
  return { name, uid, gid: gid ?? Number.NaN, comment, home, shell, homeExists }
}
