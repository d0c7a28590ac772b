/** Check mode of `file`: an owner and a group that do not exist yet, as warnings in the words of Ansible. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Outlook } from '../../engine/model/effect.ts'
import { after, type ControlRead, constant, type Read } from '../../engine/model/read.ts'
import { accountRead, plannedId } from './attributes.ts'

interface Accounts {
  readonly owner?: string
  readonly group?: string
}

const isCheck: ControlRead<boolean> = { at: 'control', load: (here) => here.mode().check }

export function accountReads({ owner, group }: Accounts) {
  return { check: isCheck, ownerExists: numberRead('user', owner), groupExists: numberRead('group', group) }
}

/** None in a run: a missing name fails there, and a number is taken as it is. */
export function missingAccounts(
  { owner, group }: Accounts,
  state: {
    readonly check: boolean
    readonly uid: number | undefined
    readonly gid: number | undefined
    readonly ownerExists: boolean
    readonly groupExists: boolean
  },
): { readonly warnings?: readonly string[] } {
  if (!state.check) return {}
  const ownerMissing = owner !== undefined && (state.uid === undefined || !state.ownerExists)
  const groupMissing = group !== undefined && (state.gid === undefined || !state.groupExists)
  const warnings = [...(ownerMissing ? [warning('user', owner)] : []), ...(groupMissing ? [warning('group', group)] : [])]
  return warnings.length > 0 ? { warnings } : {}
}

/** A plan that is refused has the warnings among its results. */
export function withWarnings<T>(warned: ReturnType<typeof missingAccounts>, plan: () => T): T {
  try {
    return plan()
  } catch (error) {
    if (!(error instanceof Problem) || !warned.warnings) throw error
    throw new Problem(error.message, { ...error, results: { ...error.results, ...warned } })
  }
}

function warning(kind: 'user' | 'group', name: string): string {
  const numbered = !/^\d+$/.test(name) ? '' : kind === 'user' ? ' with uid' : ' with gid'
  return `failed to look up ${kind}${numbered} ${name}. Create ${kind} up to this point in real play`
}

/** In check mode, whether an account has this number; names are looked up elsewhere. */
function numberRead(kind: 'user' | 'group', name: string | undefined): Read<boolean> {
  if (name === undefined || !/^\d+$/.test(name)) return constant(true)
  const exists = accountRead(kind, 'id', name, ([found], outlook) => found !== '' || isPlanned(kind, Number(name), outlook))
  return after(isCheck, (check): Read<boolean> | { readonly value: boolean } => (check ? exists : { value: true }))
}

function isPlanned(kind: 'user' | 'group', id: number, outlook: Outlook | undefined): boolean {
  if (!outlook) return false
  const plans = kind === 'user' ? outlook.users().map((name) => outlook.user(name)) : outlook.groups().map((name) => outlook.group(name))
  return plans.some((plan) => plannedId(plan) === id)
}
