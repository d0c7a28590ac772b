/** Creates a user, removes one, and creates a missing home directory. */
import { movedCode, replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
import { type Run, run } from '../../engine/model/action.ts'
import type { Effect } from '../../engine/model/effect.ts'
import type { Change } from '../../engine/model/module.ts'
import { isGroup, type User, type UserAnswer } from './accounts.ts'
import { type UserParams, type UserState, wantedGroups, wantedPrimary } from './options.ts'
import { accountTool, luserHint, madeMeanwhile } from './tools.ts'

/** Creates the account with one `useradd`; its password is set later. */
export function createUser(params: UserParams, state: UserState): Change {
  const { groups, account } = state
  const action = run(
    accountTool(params.local, ['useradd', ...identity(params, state), ...membership(params), ...home(params), params.name]),
    {
      explain: params.local ? luserHint : undefined,
      stale: madeMeanwhile,
    },
  )
  const effects = newAccount(params, groups, account)
  return { summary: `create user ${params.name}`, before: 'absent', after: 'present', action, effects }
}

/** Effects of `useradd`, with the defaults of this host. */
function newAccount(params: UserParams, groups: UserState['groups'], { defaults }: UserAnswer): readonly Effect[] {
  const { name, uid, comment, create_home: homeExists, expires } = params
  const group = params.group ?? (defaults?.ownGroup ? name : undefined)
  const path = params.home ?? (defaults?.homes && `${defaults.homes}/${name}`)
  const shell = params.shell ?? defaults?.shell
  const joined = (wantedGroups(params, params.group) ?? []).filter(() => !params.local)
  const shadow = { hash: '!', ...(expires !== undefined && expires >= 0 && !params.local ? { expires: Math.floor(expires / 86400) } : {}) }
  const account: Effect = { kind: 'user', name, created: true, uid, group, comment, home: path, homeExists, shell, groups: joined, shadow }
  const groupEffects: readonly Effect[] =
    params.group === undefined && defaults?.ownGroup && !groups.some((each) => each.name === name) ? [{ kind: 'group', name }] : []
  return [...groupEffects, account, ...(homeExists && path !== undefined ? homeEffects(name, path, params, defaults) : [])]
}

/** A new home directory with the files of the skeleton. */
function homeEffects(owner: string, path: string, { umask }: UserParams, defaults: UserAnswer['defaults']): readonly Effect[] {
  const mode = umask === undefined ? defaults?.homeMode : 0o777 & ~Number.parseInt(umask, 8)
  return [
    { kind: 'directory', path, created: true, owner, mode },
    { kind: 'filled', path },
  ]
}

/** `luseradd` has no option for member groups: they are added one by one. */
export function joinLocally(params: UserParams, { groups }: UserState): readonly Change[] {
  if (!params.local) return []
  // `lgroupmod` does not accept group IDs either.
  const names = (wantedGroups(params, params.group) ?? []).map((word) => groups.find((each) => isGroup(each, word))?.name ?? word)
  return names.map((group) => ({
    summary: `add ${params.name} to group ${group}`,
    action: run(['lgroupmod', '-M', params.name, group], { explain: luserHint }),
    effects: [],
  }))
}

/** Removes the account, and with `remove` its files. */
export function removeUser({ name, remove, force, local }: UserParams, { primary }: UserAnswer, user: User): Change {
  const argv = ['userdel', ...(force && !local ? ['-f'] : []), ...(remove ? ['-r'] : []), name]
  const explain: Run['explain'] = ({ code, stderr, ...rest }) => {
    if (local) return luserHint({ code, stderr, ...rest })
    if (code !== 8) return undefined
    const message = /user .* is currently used by process \d+/.exec(stderr)?.[0] ?? `user \`${name}\` is logged in`
    return { message, hint: 'end its processes first, or set `force: true`' }
  }
  return {
    summary: `remove user ${name}`,
    before: 'present',
    after: 'absent',
    action: run(accountTool(local, argv), { explain }),
    idle: usedNames(user),
    effects: [
      { kind: 'no-user', name },
      ...(primary?.name === name ? [{ kind: 'no-group', name } as const] : []),
      ...(remove ? [{ kind: 'absent', path: user.home } as const] : []),
    ],
  }
}

/** What a task may have called a user that it became. */
export function usedNames({ name, uid }: User): readonly string[] {
  return [name, `#${uid}`]
}

/** Creates the home directory of an existing user. */
export function makeHome(params: UserParams, { defaults }: UserAnswer, path: string): Change {
  const { name, skeleton, umask } = params
  return {
    effects: [...homeEffects(name, path, params, defaults), { kind: 'user', name, homeExists: true }],
    summary: `create the home directory ${path}`,
    before: 'absent',
    after: 'directory',
    action: run(['sh', '-c', homeScript, 'sh', name, path, skeleton ?? '/etc/skel', umask ?? ''], {
      stale: ({ code }) => code === movedCode,
    }),
  }
}

/** Seconds since 1970 as a day for shadow's programs; empty for "never". */
export function expiryDay(seconds: number): string {
  return seconds < 0 ? '' : new Date(seconds * 1000).toISOString().slice(0, 10)
}

function identity(params: UserParams, state: UserState): readonly string[] {
  const argv: string[] = []
  if (params.uid !== undefined) argv.push('-u', String(params.uid))
  if (params.non_unique && !params.local) argv.push('-o')
  // `luseradd` would create a group it does not find by name; with a group ID it fails.
  if (params.group !== undefined) argv.push('-g', params.local ? String(wantedPrimary(params, state)?.gid) : params.group)
  // Without this useradd would try to create a group of the user's name, and fail if it exists.
  else if (state.groups.some((group) => group.name === params.name)) argv.push(params.local ? '-n' : '-N')
  if (params.comment !== undefined) argv.push('-c', params.comment)
  if (params.shell !== undefined) argv.push('-s', params.shell)
  if (params.system) argv.push('-r')
  if (params.uid_min !== undefined) argv.push('-K', `UID_MIN=${params.uid_min}`)
  if (params.uid_max !== undefined) argv.push('-K', `UID_MAX=${params.uid_max}`)
  if (params.expires !== undefined && params.expires >= 0 && !params.local) argv.push('-e', expiryDay(params.expires))
  return argv
}

function membership(params: UserParams): readonly string[] {
  const groups = wantedGroups(params, params.group)
  return groups?.length && !params.local ? ['-G', groups.join(',')] : []
}

function home(params: UserParams): readonly string[] {
  const argv = params.home === undefined ? [] : ['-d', params.home]
  if (!params.create_home) return [...argv, '-M']
  if (!params.local) argv.push('-m')
  if (params.skeleton !== undefined) argv.push('-k', params.skeleton)
  if (params.umask !== undefined && !params.local) argv.push('-K', `UMASK=${params.umask}`)
  return argv
}

// It is renamed when it is complete, and existing files keep their owner: another run may create it, too.
const homeScript = `${replaceFunctions}user=$1 home=$2 skeleton=$3 umask=$4
while read -r word value rest; do
  case $word in
    UMASK) [ -n "$umask" ] || fallback=$value ;;
    HOME_MODE) [ -n "$umask" ] || mode=$value ;;
  esac
done </etc/login.defs
parent=$(dirname -- "$home")
[ -d "$parent" ] || mkdir -p -- "$parent" || exit
umask 077
neighbour "\${parent%/}/" d && new=$temp/home && mkdir -- "$new" || exit
[ ! -d "$skeleton" ] || cp -R -P -- "$skeleton/." "$new/" || exit
chown -R -h "$user": "$new" || exit
chmod "\${mode:-$(printf %o "$((0777 & ~0\${umask:-\${fallback:-022}}))")}" "$new" || exit
lock_folder "\${parent%/}/"
if [ -e "$home" ] || [ -h "$home" ]; then echo "something else made $home meanwhile" >&2; exit ${movedCode}; fi
put_in_place "$new" "$home" "\${parent%/}/"
`
