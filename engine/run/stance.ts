/** From where a task acts on a host: the connection, the become user, the environment. */
import { Problem } from '../diagnostic.ts'
import type { Reach } from '../host.ts'
import { reachOf } from '../inventory/reach.ts'
import { jobFolderName } from '../job.ts'
import type { Play, Step } from '../play.ts'
import type { Become } from '../transport/contract.ts'
import { missing, type Scope } from '../values/scope.ts'
import { renderValue, toText } from '../values/template/index.ts'
import { inheritedOf, nearest } from './inherit.ts'
import type { HostRun, PlayRun, RunInput } from './state.ts'
import { isTrue } from './truth.ts'
import type { Stance } from './wanted.ts'

/** The stance of a task on a host; `scope` is the task's, `reachScope` the one of the host that is reached. */
export function stanceOf(step: Step, run: PlayRun, target: HostRun, scope: Scope, reachScope: Scope): Stance {
  return {
    reach: reach(step, run, target, reachScope),
    become: become(step, run, scope, reachScope),
    env: { ...jobFolder(reachScope, run), ...environment(step, run, scope) },
  }
}

function reach(step: Step, run: PlayRun, target: HostRun, scope: Scope): Reach {
  const { reachVaries } = inheritedOf(step, run.play)
  const kept = target.reach
  if (!reachVaries && kept?.version === target.variables.version && kept.play === run) return kept.reach
  const found = reachBy((word) => given(nearest(word, step, run.play), scope), run.input, target.name, scope)
  if (!reachVaries) target.reach = { version: target.variables.version, play: run, reach: found }
  return found
}

/** How a play reaches a host where no step says otherwise. */
export function reachIn(play: Play, input: RunInput, host: string, scope: Scope): Reach {
  return reachBy((word) => given(play.keywords[word], scope), input, host, scope)
}

type ReachWord = 'remoteUser' | 'connection' | 'port'

function reachBy(keyword: (word: ReachWord) => unknown, { options }: RunInput, host: string, scope: Scope): Reach {
  const user = keyword('remoteUser')
  const words = {
    ...options.reach,
    ...(user === undefined ? {} : { users: (Array.isArray(user) ? user : [user]).map(toText) }),
    ...(keyword('connection') === undefined ? {} : { connection: toText(keyword('connection')) }),
    ...(keyword('port') === undefined ? {} : { port: Number(keyword('port')) }),
  }
  return reachOf(host, (name) => variable(name, scope), words)
}

function become(step: Step, run: PlayRun, scope: Scope, reachScope: Scope): Become | undefined {
  const told = run.input.options.become
  const by = (names: readonly string[]) => {
    for (const name of names) {
      const value = variable(name, reachScope)
      if (value !== undefined && value !== null) return value
    }
    return undefined
  }
  const wanted = by(['ansible_become']) ?? given(nearest('become', step, run.play), scope) ?? told.on ?? false
  if (!isTrue(wanted)) return undefined
  const text = (value: unknown) => (value === undefined ? undefined : toText(value))
  return {
    method: text(by(['ansible_become_method']) ?? given(nearest('becomeMethod', step, run.play), scope)) ?? told.method ?? 'sudo',
    user: text(by(['ansible_become_user']) ?? given(nearest('becomeUser', step, run.play), scope)) ?? told.user ?? 'root',
    password: text(by(['ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass'])) ?? told.password,
    exe: text(by(['ansible_become_exe']) ?? given(nearest('becomeExe', step, run.play), scope)),
    flags: text(by(['ansible_become_flags']) ?? given(nearest('becomeFlags', step, run.play), scope)),
  }
}

function environment(step: Step, run: PlayRun, scope: Scope): Readonly<Record<string, string>> {
  const { environment: levels } = inheritedOf(step, run.play)
  const merged: Record<string, string> = {}
  for (const level of levels) {
    const value = renderValue(level, scope)
    for (const part of Array.isArray(value) ? value : [value]) {
      if (part === null || part === undefined || part === '') continue
      if (typeof part !== 'object') throw new Problem('`environment` is a dict, or a list of dicts', { place: step.place })
      const entries = part instanceof Map ? part : Object.entries(part)
      for (const [name, each] of entries) if (each !== null) merged[String(name)] = toText(each)
    }
  }
  return merged
}

/** Where jobs have their folders, if a variable or the settings say so. */
function jobFolder(scope: Scope, { input }: PlayRun): Readonly<Record<string, string>> {
  const folder = variable('ansible_async_dir', scope) ?? input.options.asyncDir
  return folder === undefined || folder === null ? {} : { [jobFolderName]: toText(folder) }
}

function variable(name: string, scope: Scope): unknown {
  const value = scope.get(name)
  return value === missing ? undefined : renderValue(value, scope)
}

function given(value: unknown, scope: Scope): unknown {
  return value === undefined ? undefined : renderValue(value, scope)
}
