/** Differences between an existing user and the wanted one, one change each. */
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Effect, PlannedUser } from '../../engine/model/effect.ts'
import type { Change } from '../../engine/model/module.ts'
import { isGroup, type User } from './accounts.ts'
import { expiryDay, makeHome } from './create.ts'
import { type UserParams, type UserState, wantedGroups, wantedPrimary } from './options.ts'
import { accountTool, luserHint } from './tools.ts'

/** All differences of an existing user. */
export function userDifferences(params: UserParams, state: UserState, user: User): readonly Change[] {
  return [
    ...identityDifferences(params, state, user),
    ...groupDifferences(params, state),
    ...homeDifferences(params, state, user),
    ...passwordChanges(params, state),
    ...expiryChanges(params, state),
  ]
}

/** The password and its lock; also for a user that was just created. */
export function passwordChanges(params: UserParams, { account, newHash }: UserState): readonly Change[] {
  const { name, password_lock: lock, local } = params
  const stored = account.shadow?.hash ?? '!'
  const changes: Change[] = []
  let hash = stored
  if (newHash !== undefined) {
    hash = lock && !newHash.startsWith('!') ? `!${newHash}` : newHash
    const action = run(['chpasswd', '-e'], { stdin: `${name}:${hash}\n` })
    changes.push({ summary: `set the password of ${name}`, action, secrets: [hash], effects: userBecomes(name, { shadow: { hash } }) })
  }
  if (lock === true && !hash.startsWith('!'))
    changes.push(modify(local, `lock the password of ${name}`, ['-L', name], ['unlocked', 'locked'], { shadow: { hash: `!${hash}` } }))
  // A lock without a hash has no password to unlock.
  if (lock === false && /^!+[^!]/.test(hash))
    changes.push(
      modify(local, `unlock the password of ${name}`, ['-U', name], ['locked', 'unlocked'], { shadow: { hash: hash.replace(/^!+/, '') } }),
    )
  return changes
}

/** When the password and the account expire; also for a user that was just created. */
export function expiryChanges(params: UserParams, { account }: UserState): readonly Change[] {
  const { shadow, user } = account
  const ages = [
    ['maximum age', '-M', params.password_expire_max, 'maximum'],
    ['minimum age', '-m', params.password_expire_min, 'minimum'],
    ['warning', '-W', params.password_expire_warn, 'warn'],
    ['closing', '-I', params.password_expire_account_disable, 'inactive'],
  ] as const
  const changes: Change[] = []
  for (const [word, flag, wanted, field] of ages) {
    const stored = shadow?.[field]
    if (wanted === undefined || wanted === (stored ?? -1)) continue
    const action = run(['chage', flag, String(wanted), params.name])
    const effects = userBecomes(params.name, { shadow: { [field]: wanted } })
    changes.push({ summary: `set the ${word} of the password of ${params.name}`, before: stored ?? -1, after: wanted, action, effects })
  }
  // `useradd` already set it for a new user; `luseradd` cannot.
  const expiry = user || params.local ? accountExpiry(params, shadow?.expires) : undefined
  return expiry ? [...changes, expiry] : changes
}

/** Throws if a group does not exist. */
export function requireGroups(params: UserParams, state: UserState): void {
  const missing = (wantedGroups(params, params.group) ?? []).filter((name) => !state.groups.some((group) => isGroup(group, name)))
  const primary = params.group === undefined || wantedPrimary(params, state) ? [] : [params.group]
  for (const name of [...primary, ...missing]) {
    throw new Problem(`group \`${name}\` does not exist`, {
      hint: 'create it first with a `group` task',
      msg: `Group ${name} does not exist`,
    })
  }
}

function identityDifferences(params: UserParams, state: UserState, user: User): readonly Change[] {
  const { account } = state
  const { name, uid, comment, shell, local } = params
  const changes: Change[] = []
  const change = (word: string, flags: readonly string[], before: unknown, after: unknown, becomes: PlannedUser) =>
    changes.push(modify(local, `change the ${word} of ${name}`, [...flags, name], [before, after], becomes))
  if (uid !== undefined && uid !== user.uid)
    change('uid', ['-u', String(uid), ...(params.non_unique && !local ? ['-o'] : [])], user.uid, uid, { uid })
  const primary = wantedPrimary(params, state)
  if (primary && primary.gid !== user.gid)
    change('primary group', ['-g', local ? String(primary.gid) : primary.name], account.primary?.name ?? user.gid, primary.name, {
      group: primary.name,
    })
  if (comment !== undefined && comment !== user.comment) change('comment', ['-c', comment], user.comment, comment, { comment })
  if (shell !== undefined && shell !== user.shell) change('shell', ['-s', shell], user.shell, shell, { shell })
  return changes
}

function groupDifferences(params: UserParams, { account, groups }: UserState): readonly Change[] {
  const { name, append, local } = params
  const primary = params.group ?? account.primary?.name
  const wanted = wantedGroups(params, primary)?.map((word) => groups.find((each) => isGroup(each, word))?.name ?? word)
  if (!wanted) return []
  const current = account.groups.map((group) => group.name).filter((group) => group !== primary)
  const missing = wanted.filter((group) => !current.includes(group) && group !== primary)
  const surplus = append ? [] : current.filter((group) => !wanted.includes(group))
  if (missing.length + surplus.length === 0) return []
  if (local) return localMembership(name, missing, surplus)
  const after = append ? [...current, ...missing] : wanted
  const words = [...missing.map((group) => `+${group}`), ...surplus.map((group) => `-${group}`)]
  const flags = append ? ['-a', '-G', missing.join(',')] : ['-G', wanted.join(',')]
  return [
    modify(
      false,
      `change the groups of ${name} (${words.join(' ')})`,
      [...flags, name],
      [current.sort().join(', '), [...after].sort().join(', ')],
      { groups: after },
    ),
  ]
}

function localMembership(name: string, missing: readonly string[], surplus: readonly string[]): readonly Change[] {
  const change = (summary: string, flag: string, group: string) => ({
    summary,
    action: run(['lgroupmod', flag, name, group], { explain: luserHint }),
  })
  return [
    ...missing.map((group) => change(`add ${name} to group ${group}`, '-M', group)),
    ...surplus.map((group) => change(`remove ${name} from group ${group}`, '-m', group)),
  ]
}

function homeDifferences(params: UserParams, state: UserState, user: User): readonly Change[] {
  const { wantedHomeExists } = state
  const { name, home = user.home, move_home, create_home, local } = params
  const moves = move_home && home !== user.home && user.homeExists && !wantedHomeExists
  const changes: Change[] = []
  if (moves) {
    const summary = `move the home directory of ${name} to ${home}`
    changes.push({
      summary,
      before: user.home,
      after: home,
      action: run(['sh', '-c', moveScript, 'sh', home, ...accountTool(local, ['usermod']), name]),
      effects: [...userBecomes(name, { home, homeExists: true }), { kind: 'absent', path: user.home }, { kind: 'unknown', path: home }],
    })
  } else if (home !== user.home)
    changes.push(modify(local, `change the home directory of ${name}`, ['-d', home, name], [user.home, home], { home }))
  const exists = moves || (home === user.home ? user.homeExists : wantedHomeExists)
  return create_home && !exists ? [...changes, makeHome(params, state.account, home)] : changes
}

// usermod moves only into an existing directory.
const moveScript = `folder=$(dirname -- "$1"); [ -d "$folder" ] || mkdir -p -- "$folder" || exit; "$2" -d "$1" -m "$3"`

function accountExpiry({ name, expires, local }: UserParams, stored: number | undefined): Change | undefined {
  if (expires === undefined) return undefined
  const wanted = expires < 0 ? undefined : Math.floor(expires / 86400)
  if (wanted === stored || (wanted === undefined && stored === -1)) return undefined
  const shown = (day: number | undefined) => (day === undefined || day < 0 ? 'never' : expiryDay(day * 86400))
  const summary = `set the expiry date of ${name}`
  const shadow = { expires: wanted ?? -1 }
  if (!local) return modify(false, summary, ['-e', expiryDay(expires), name], [shown(stored), shown(wanted)], { shadow })
  return {
    summary,
    before: shown(stored),
    after: shown(wanted),
    action: run(['lchage', '-E', String(wanted ?? -1), name], { explain: luserHint }),
    effects: userBecomes(name, { shadow }),
  }
}

function userBecomes(name: string, becomes: PlannedUser): readonly Effect[] {
  return [{ kind: 'user', name, ...becomes }]
}

function modify(
  local: boolean,
  summary: string,
  flags: readonly string[],
  [before, after]: readonly [unknown, unknown],
  becomes: PlannedUser,
): Change {
  const explain: Run['explain'] = ({ code, stderr, ...rest }) => {
    if (local) return luserHint({ code, stderr, ...rest })
    const used = code === 8 && /user .* is currently used by process \d+/.exec(stderr)?.[0]
    return used ? { message: used, hint: 'end its processes first: this cannot be changed while the user is logged in' } : undefined
  }
  const effects = userBecomes(flags.at(-1) ?? '', becomes)
  return { summary, before, after, action: run(accountTool(local, ['usermod', ...flags]), { explain }), effects }
}
