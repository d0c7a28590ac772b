/** Owner, group and mode: options, reads of IDs, and changes, shared by all file modules. */

import { neededNumber } from '../../engine/host-scripts/answer-readers.ts'
import { rowOf } from '../../engine/host-scripts/fields.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Effect, Outlook, Ownership } from '../../engine/model/effect.ts'
import type { Change, Options, Params } from '../../engine/model/module.ts'
import { type Answer, type ControlRead, constant, type HostRead } from '../../engine/model/read.ts'
import type { Facts, Ownable } from './inode.ts'
import { modeAfter, modeOf, octal } from './mode.ts'
import type { PathState } from './path-state.ts'

const security = 'Accepted for compatibility; an error on hosts with SELinux enabled.'

export const attributeOptions = {
  owner: { type: 'string', description: 'Name or ID of the owner.' },
  group: { type: 'string', description: 'Name or ID of the group.' },
  mode: {
    type: 'mode',
    description: 'Permissions, octal (`0644`) or symbolic (`u=rw,g=r`). Default for new files: from the umask of the host.',
  },
  seuser: { type: 'string', description: security },
  serole: { type: 'string', description: security },
  setype: { type: 'string', description: security },
  selevel: { type: 'string', description: security },
  unsafe_writes: {
    type: 'boolean',
    default: false,
    description: 'Accepted for compatibility: files are always replaced atomically, and a task fails where that is impossible.',
  },
} as const satisfies Options

/** Options that all file modules of Ansible document and that are not supported here. */
export const refusedAttributes = {
  attributes: 'use `chattr` in a later `command` task',
  attr: 'use `chattr` in a later `command` task',
} as const

export type AttributeParams = Partial<Params<typeof attributeOptions>> & { readonly unsafe_writes: boolean }

/** Wanted attributes; IDs with the names as written. */
export interface Attributes {
  readonly owner?: string
  readonly group?: string
  readonly mode?: string
  readonly uid?: number
  readonly gid?: number
}

/** IDs of the wanted owner and group. */
export function attributeReads({ owner, group }: { readonly owner?: string; readonly group?: string }) {
  return { uid: idRead('user', owner), gid: idRead('group', group) }
}

/** The wanted attributes; throws if their owner or group does not exist. */
export function attributesOf(
  { owner, group, mode, ...params }: AttributeParams,
  state: { readonly uid?: number; readonly gid?: number },
  { selinux }: Pick<PathState, 'selinux'>,
): Attributes {
  const missing = (kind: string, name: string, program: string) =>
    new Problem(`there is no ${kind} \`${name}\` on the host`, {
      hint: 'create it in an earlier task',
      msg: `${program} failed: failed to look up ${kind} ${name}`,
    })
  if (owner !== undefined && state.uid === undefined) throw missing('user', owner, 'chown')
  if (group !== undefined && state.gid === undefined) throw missing('group', group, 'chgrp')
  const context = (['seuser', 'serole', 'setype', 'selevel'] as const).find((name) => params[name] !== undefined)
  if (selinux && context) throw new Problem(`\`${context}\` cannot be set: SELinux contexts are not supported`)
  return { owner, group, mode, uid: state.uid, gid: state.gid }
}

/** Changes that set owner, group and mode of a path; of a link itself (`link`) only owner and group. */
export function attributeChanges(path: string, facts: Ownable, wanted: Attributes, umask: number, link = false): Change[] {
  const changes: Change[] = []
  const change = (what: string, before: string, after: string, argv: readonly string[], becomes: Ownership) => {
    const effects: readonly Effect[] = [{ kind: 'ownership', path, ...becomes }]
    changes.push({ summary: `change ${what} of ${path}`, before, after, action: run([...argv, '--', path]), effects: link ? [] : effects })
  }
  const self = link ? ['-h'] : []
  const { owner, uid, group, gid } = wanted
  if (owner !== undefined && uid !== facts.uid)
    change('owner', facts.owner ?? String(facts.uid), owner, ['chown', ...self, owner], { owner, uid })
  if (group !== undefined && gid !== facts.gid)
    change('group', facts.group ?? String(facts.gid), group, ['chgrp', ...self, group], { group, gid })
  if (wanted.mode === undefined || link) return changes
  const mode = modeOf(wanted.mode, facts.mode, facts.kind === 'directory', umask)
  const lost = changes.length > 0 && facts.kind === 'file' && (mode & 0o6000) !== 0
  if (mode !== facts.mode || lost) change('mode', octal(facts.mode), octal(mode), ['chmod', chmodWord(mode)], { mode })
  return changes
}

/** Owner and group of a new path: the wanted ones, or those of the user. */
export function ownershipOf({ owner, uid, group, gid }: Attributes, user: PathState['user']): Ownership {
  return {
    ...(owner === undefined ? { owner: user.owner, uid: user.uid } : { owner, uid }),
    ...(group === undefined ? { group: user.group, gid: user.gid } : { group, gid }),
  }
}

/** Five digits, since `chmod` with four keeps the upper bits of a directory. */
export function chmodWord(mode: number): string {
  return mode.toString(8).padStart(5, '0')
}

/** Owner and group as `chown` takes them; empty if neither is set. */
export function ownerWord({ owner, group }: Attributes): string {
  return group === undefined ? (owner ?? '') : `${owner ?? ''}:${group}`
}

/** Owner, group and mode after the changes, with the keys of the registered result. */
export function attributesAfter(current: PathState, facts: Facts | undefined, wanted: Attributes, isDirectory = false) {
  const bits = facts?.mode ?? (isDirectory ? 0o777 : 0o666) & ~current.umask
  const mode = wanted.mode === undefined ? bits : modeOf(wanted.mode, bits, isDirectory, current.umask)
  const uid = wanted.uid ?? facts?.uid ?? current.user.uid
  const gid = wanted.gid ?? facts?.gid ?? current.user.gid
  const name = (word: string | undefined, id: number | undefined, present: string | undefined) =>
    word !== undefined && !/^\d+$/.test(word) ? word : word === undefined || id === undefined ? (present ?? String(id)) : String(id)
  return {
    mode: modeAfter(mode),
    uid,
    gid,
    owner: name(wanted.owner, uid, (facts ?? current.user).owner),
    group: name(wanted.group, gid, (facts ?? current.user).group),
  }
}

/** ID of a user or group; undefined if the name does not exist. Digits are returned as they are. */
export function idRead(kind: 'user' | 'group', name: string | undefined): HostRead<number | undefined> | ControlRead<number | undefined> {
  if (name === undefined) return constant(undefined)
  if (/^\d+$/.test(name)) return constant(Number(name))
  return accountRead(kind, 'name', name, ([, text], outlook) => {
    const id = text ? neededNumber(text, 'the number of a user or group', { most: 2 ** 32 - 1 }) : undefined
    return outlook ? foreseenId(kind, name, id, outlook) : id
  })
}

/** An account by its name or its number; `parse` gets both, empty if there is none. */
export function accountRead<T>(
  kind: 'user' | 'group',
  by: 'name' | 'id',
  key: string,
  parse: (account: readonly [name: string, id: string], outlook?: Outlook) => T,
): HostRead<T> {
  const each = `${kind}-${by}/${key}`
  const read = (answer: Answer, outlook?: Outlook) => {
    const [name = '', id = ''] = rowOf(answer, 3, each) ?? []
    return parse([name, id], outlook)
  }
  return { at: 'host', script: accountScript, each, subject: { kind: 'foreseen' }, parse: read }
}

function foreseenId(kind: 'user' | 'group', name: string, id: number | undefined, outlook: Outlook): number | undefined {
  const plan = kind === 'user' ? outlook.user(name) : outlook.group(name)
  if (plan === 'absent') return undefined
  const found = plannedId(plan) ?? id
  if (found === undefined) outlook.lacking()
  return found
}

/** The number that a planned user or group will have, where the plan says it. */
export function plannedId(plan: ReturnType<Outlook['user'] | Outlook['group']>): number | undefined {
  if (plan === undefined || plan === 'absent') return undefined
  return 'gid' in plan ? plan.gid : 'uid' in plan ? plan.uid : undefined
}

const accountScript = `
for each; do
  key=\${each#*/} name= id=
  case $each in user-*) table=passwd ;; *) table=group ;; esac
  while IFS=: read -r word _ number _; do
    case $each in (*-id/*) found=$number ;; (*) found=$word ;; esac
    if [ "$found" = "$key" ]; then name=$word id=$number; break; fi
  done </etc/$table
  if [ -z "$id" ] && command -v getent >/dev/null; then
    line=$(getent "$table" "$key") && name=\${line%%:*} && line=\${line#*:} && line=\${line#*:} && id=\${line%%:*}
  fi
  printf '%s\\0' "$each" "$name" "$id"
done
`
