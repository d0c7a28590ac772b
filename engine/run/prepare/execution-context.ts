/** From where a task acts on a host: the connection, the become user, the environment. */

import { jobFolderName } from '../../host-scripts/job.ts'
import { reachOf } from '../../inventory/reach.ts'
import { plainBecomeMethod } from '../../model/become-method.ts'
import { Problem } from '../../model/diagnostic.ts'
import type { Reach } from '../../model/host.ts'
import type { Play, Step } from '../../model/play.ts'
import { Template } from '../../model/template.ts'
import { renderValue, toText, UndefinedError } from '../../template/index.ts'
import { missing, omit, type Scope } from '../../template/scope.ts'
import type { Become } from '../../transport/contract.ts'
import type { HostRun } from '../host/host-run.ts'
import type { ExecutionContext } from '../host/questioner.ts'
import type { PlayContext, RunContext } from '../schedule/state.ts'
import { inheritedOf } from './inherit.ts'
import { effective, hides, type InheritedWord, isTrue, renderedKeyword } from './keywords.ts'

/** The context of a task on a host; `scope` is the task's, `reachScope` the one of the host that is reached. */
export function executionContextOf(step: Step, run: PlayContext, target: HostRun, scope: Scope, reachScope: Scope): ExecutionContext {
  return {
    reach: reach(step, run, target, reachScope),
    become: become(step, run, scope, reachScope),
    env: { ...jobFolder(reachScope, run), ...environment(step, run, scope) },
    // Only a report of what is sent asks for it.
    ...(run.input.options.verbosity > 2 && hides(step, run.play, () => scope) && { hidden: true }),
  }
}

function reach(step: Step, run: PlayContext, target: HostRun, scope: Scope): Reach {
  const { reachVaries } = inheritedOf(step, run.play)
  const kept = target.reach
  if (!reachVaries && kept?.version === target.variables.version && kept.play === run) return kept.reach
  const found = reachIn(run.play, run.input, target.name, scope, step)
  if (!reachVaries) target.reach = { version: target.variables.version, play: run, reach: found }
  return found
}

/** How a host is reached at a step, or by a play where no step says otherwise. */
export function reachIn(play: Play, { options }: RunContext, host: string, scope: Scope, step?: Step): Reach {
  const keyword = <Word extends InheritedWord>(word: Word) => effective(word, step, play, () => scope)?.value
  const [users, connection, port] = [keyword('remoteUser'), keyword('connection'), keyword('port')]
  const words = {
    ...options.reach,
    ...(users && { users }),
    ...(connection === undefined ? {} : { connection }),
    ...(port === undefined ? {} : { port }),
  }
  return reachOf(host, (name) => variable(name, scope), words)
}

function become(step: Step, run: PlayContext, scope: Scope, reachScope: Scope): Become | undefined {
  const becomeOptions = run.input.options.become
  const by = (names: readonly string[]) => {
    for (const name of names) {
      const value = variable(name, reachScope)
      if (value !== undefined && value !== null) return value
    }
    return undefined
  }
  const keyword = <Word extends InheritedWord>(word: Word) => effective(word, step, run.play, () => scope)?.value
  const wanted = isTrue('ansible_become', by(['ansible_become']), step.place, () => reachScope) ?? keyword('become') ?? becomeOptions.on
  if (!wanted) return undefined
  const text = (value: unknown) => (value === undefined ? undefined : toText(value))
  return {
    method: plainBecomeMethod(text(by(['ansible_become_method']) ?? keyword('becomeMethod')) ?? becomeOptions.method ?? 'sudo'),
    user: text(by(['ansible_become_user']) ?? keyword('becomeUser')) ?? becomeOptions.user ?? 'root',
    password: text(by(['ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass'])) ?? becomeOptions.password,
    exe: text(by(['ansible_become_exe']) ?? keyword('becomeExe')),
    flags: text(by(['ansible_become_flags']) ?? keyword('becomeFlags')),
  }
}

function environment(step: Step, run: PlayContext, scope: Scope): Readonly<Record<string, string>> {
  const merged: Record<string, string> = {}
  for (const level of inheritedOf(step, run.play).environment) {
    for (const part of [level].flat()) {
      const found = part instanceof Template ? withFacts(part, step, run, scope) : part
      for (const dict of [found].flat()) {
        if (dict === null || dict === undefined || dict === '') continue
        if (typeof dict !== 'object') throw new Problem('`environment` must be a dict or a list of dicts', { place: step.place })
        for (const [name, written] of dict instanceof Map ? dict : Object.entries(dict)) {
          const value = withFacts(written, step, run, scope)
          if (value !== undefined) merged[toText(renderedKeyword(name, () => scope))] = toText(value)
        }
      }
    }
  }
  return merged
}

/** A part of `environment`. As in Ansible one that needs facts is left out until they are there: gathering them goes on without it. */
function withFacts(written: unknown, step: Step, { input }: PlayContext, scope: Scope): unknown {
  try {
    return renderedKeyword(written, () => scope)
  } catch (error) {
    const gathers = step.kind === 'task' && step.module?.name === input.factsModule.name
    if (!(error instanceof UndefinedError) || !(gathers ? ofFacts : ['ansible_env']).includes(error.variable)) throw error
    if (gathers) return undefined
    if (scope.ahead) throw error
    scope.here.warn?.('a part of `environment` is ignored: `ansible_env` is undefined until facts are gathered')
    return undefined
  }
}
const ofFacts = ['ansible_env', 'ansible_facts']

/** Where jobs have their folders, if a variable or the settings say so. */
function jobFolder(scope: Scope, { input }: PlayContext): Readonly<Record<string, string>> {
  const folder = variable('ansible_async_dir', scope) ?? input.options.asyncDir
  return folder === undefined || folder === null ? {} : { [jobFolderName]: toText(folder) }
}

function variable(name: string, scope: Scope): unknown {
  const value = scope.get(name)
  const rendered = value === missing ? undefined : renderValue(value, scope)
  return rendered === omit ? undefined : rendered
}
