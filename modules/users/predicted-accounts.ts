/** Predicts users and groups after the planned changes, from their current state. */
import type { Outlook, PlannedUser } from '../../engine/model/effect.ts'
import type { Group, Shadow, User, UserAnswer } from './accounts.ts'
import { isGroup } from './accounts.ts'

/** One user; `all` are the groups of the host. */
export function foreseenUser(seen: UserAnswer, name: string, all: readonly Group[], outlook: Outlook): UserAnswer {
  const plan = outlook.user(name)
  if (plan === 'absent') return { ...seen, user: undefined, primary: undefined, groups: [], shadow: undefined }
  if (!plan && !seen.user) outlook.lacking()
  else outlook.asRead()
  const groups = foreseenGroups(all, outlook.groups(), outlook)
  const user = plan ? userOver(seen.user, name, plan, groups) : seen.user
  if (!user) return seen
  const home = foreseenFolder(user.home, plan?.homeExists ?? user.homeExists, outlook)
  const joined = plan?.groups ? groups.filter((group) => plan.groups?.some((word) => isGroup(group, word))) : seen.groups
  const shadow = plan?.shadow ? ({ ...(seen.shadow ?? { hash: '!' }), ...plan.shadow } as Shadow) : seen.shadow
  return { ...seen, user: { ...user, homeExists: home }, primary: groups.find(({ gid }) => gid === user.gid), groups: joined, shadow }
}

/** Groups of the host and those that are planned, as far as they are among the wanted. */
export function foreseenGroups(all: readonly Group[], wanted: readonly string[], outlook: Outlook): readonly Group[] {
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
export function foreseenFolder(path: string, there: boolean, outlook: Outlook): boolean {
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
  const { comment, home, shell, homeExists } = { ...bare, ...seen, ...withoutUndefined(plan) }
  return { name, uid, gid: gid ?? Number.NaN, comment, home, shell, homeExists }
}

function withoutUndefined(plan: PlannedUser): Partial<PlannedUser> {
  return Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined))
}
