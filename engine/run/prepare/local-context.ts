/** What control reads may use of the controller: local files and templates of a task, randomness, the time. */

import { randomBytes } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { lstat, readdir, readFile, readlink, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { bytesOfText, sourceFrom } from '../../formats/utf8.ts'
import { isVault } from '../../formats/vault-format.ts'
import { Problem } from '../../model/diagnostic.ts'
import { atControllerHome } from '../../model/home.ts'
import { argumentFor, type Task } from '../../model/play.ts'
import type { Ends, LocalContext } from '../../model/read.ts'
import { Template } from '../../model/template.ts'
import { conversionOf } from '../../options/conversion.ts'
import { formatTime, overlaid, renderFile, renderValue, settled, templateWords, toText } from '../../template/index.ts'
import { missing, NotAhead, type Scope } from '../../template/scope.ts'
import type { HostRun } from '../host/host-run.ts'
import { type ExecutionContext, lateSeconds } from '../host/questioner.ts'
import type { Session } from '../host/session.ts'
import type { PlayContext } from '../schedule/state.ts'
import { delegateName } from './connection-variables.ts'
import { executionContextOf } from './execution-context.ts'
import { effective, taskWord } from './keywords.ts'
import { Unknown } from './unknown-value.ts'

/** A task at its place: its scope, and the host that it is done on, with its context there. */
export interface TaskPlace {
  readonly task: Task
  readonly run: PlayContext
  readonly target: HostRun
  readonly context: ExecutionContext
  readonly scope: Scope
}

/** `session` is that of the host which asks the target. */
export function localContext(at: TaskPlace, session: Session): LocalContext {
  const { task, target, context, scope } = at
  const { play, input } = at.run
  const { place } = argumentFor(task, 'src') ?? argumentFor(task, 'file') ?? argumentFor(task, 'dir') ?? task
  return {
    folder: path.dirname(path.resolve(task.place.source.file)),
    find: (kind, name) => find(scope, kind, name, place),
    readFile: async (file, { decrypt = true } = {}) => (decrypt ? opened(await readFile(file), file, scope, place) : readFile(file)),
    stat: (file) => statOf(file),
    behind: (file) => behind(file),
    list: async (folder) => (await readdir(folder)).sort(),
    readVariables: (file) => play.loadVariables(file, true),
    variable: (name) => {
      const value = scope.get(name)
      return value === missing ? undefined : value instanceof Template ? renderValue(value, scope) : value
    },
    wouldChange: (entry) => input.inventory.wouldChange(entry, toText(scope.get('inventory_hostname'))),
    renderTemplate: async (file, { written: called, destination, ...options }) => {
      const written = await text(file)
      const source = { file, text: isVault(written) ? clear(written, file, scope, place) : written }
      const inside = managedScope(overlaid(scope, templateWords(file, called ?? file, destination)), input.options.managed, file)
      return settled(() => renderFile(source, inside, options))
    },
    startedJob: (id) => {
      // A job goes on while nobody changes anything: how it stood earlier is no answer.
      if (scope.ahead) throw new NotAhead('the state of a job is never read ahead')
      // Where it has ended, it may have changed what was read ahead meanwhile.
      session.touch(context)
      return target.jobs.get(id)
    },
    rendered: (name) => settled(() => rendered(scope, name)),
    ends: () => endsOf(at),
    exchange: async (action) => {
      if (scope.ahead) throw new NotAhead('a local program is never piped to a remote one ahead of its turn')
      return (await import('../host/pipe.ts')).exchange(action, ownHostOf(at), { signal: input.signal, seconds: lateSeconds })
    },
    request: async (action) => {
      if (scope.ahead) throw new NotAhead('a request is never sent ahead of its turn')
      const { request } = await import('../host/request.ts')
      return request(action, (address, port) => session.dial(context, address, port), { signal: input.signal })
    },
    mode: () => {
      const { options } = input
      const said = (word: 'checkMode' | 'diff' | 'noLog') => effective(word, task, at.run.play, () => scope)?.value
      const noLog = said('noLog') === true
      return {
        check: said('checkMode') ?? options.check,
        diff: (said('diff') ?? options.diff) && !noLog,
        noLog,
        background: (taskWord('async', task, () => scope) ?? 0) > 0,
        verbosity: options.verbosity,
      }
    },
    randomBytes: (count) => randomBytes(count),
    now: () => Date.now(),
    clock: () => Date.now(),
  }
}

function rendered(scope: Scope, name: string): unknown {
  const written = scope.get(name)
  if (written === missing) return undefined
  const value = renderValue(written, scope)
  return value instanceof Unknown ? value.refuse() : asData(value)
}

const asData = conversionOf({ type: 'any', description: '' })

function opened(content: Buffer, file: string, scope: Scope, place: Task['place']): Buffer {
  return isVault(content.toString('latin1', 0, 32)) ? bytesOfText(clear(content.toString(), file, scope, place)) : content
}

function clear(content: string, file: string, scope: Scope, place: Task['place']): string {
  if (!scope.here.decrypt) throw new Problem('the file is encrypted, and no vault password is set', { place })
  try {
    return scope.here.decrypt(content)
  } catch (error) {
    if (!(error instanceof Problem) || error.msg === error.message) throw error
    throw new Problem(error.message, { ...error, msg: `${error.msg} ${file}` })
  }
}

/** Looks in the role and beside the playbook, in the folder of its kind first. */
function find(scope: Scope, kind: 'files' | 'templates' | 'vars', written: string, place: Task['place']): string {
  if (written === '') throw new Problem('the name of a file is empty', { place, msg: notFoundMessage() })
  const name = atControllerHome(written)
  if (path.isAbsolute(name)) {
    if (existsSync(name)) return name
    throw new Problem(`there is no file \`${name}\` on the controller`, { place, msg: notFoundMessage(written) })
  }
  const searched = scope.here.folders(kind).map((folder) => path.resolve(folder, name))
  const found = searched.find((file) => existsSync(file))
  if (found) return name.endsWith('/') ? `${found}/` : found
  const hint = `searched ${searched.join(', ')}`
  throw new Problem(`there is no file \`${name}\` on the controller`, { place, hint, msg: notFoundMessage(written, searched) })
}

/** What Ansible says of it. */
function notFoundMessage(name?: string, searched: readonly string[] = []): string {
  const list = searched.length > 0 ? `\nSearched in:\n\t${searched.join('\n\t')}` : ''
  const what = name === undefined ? 'find file' : `find or access '${name}'${list}`
  return `Could not ${what} on the Ansible Controller.\nIf you are using a module and expect the file to exist on the remote, see the remote_src option`
}

async function statOf(file: string) {
  try {
    const link = await lstat(file)
    const { mode, size } = link.isSymbolicLink() ? await stat(file).catch(() => link) : link
    const kind = link.isFile() ? 'file' : link.isDirectory() ? 'directory' : link.isSymbolicLink() ? 'link' : 'other'
    const target = link.isSymbolicLink() ? { target: await readlink(file) } : {}
    return { kind, size, mode: mode & 0o7777, ...target } as const
  } catch {
    return undefined
  }
}

async function behind(file: string) {
  try {
    const real = await realpath(file)
    const facts = await stat(real)
    return { path: real, kind: facts.isFile() ? 'file' : facts.isDirectory() ? 'directory' : 'other' } as const
  } catch {
    return undefined
  }
}

/** Template files are read once a run for all hosts, and again when they change. */
const texts = new Map<string, { readonly stamp: string; readonly text: string }>()
async function text(file: string): Promise<string> {
  const { mtimeMs, size } = await stat(file)
  const stamp = `${mtimeMs}:${size}`
  const kept = texts.get(file)
  if (kept?.stamp === stamp) return kept.text
  const { text: read } = sourceFrom(await readFile(file), file)
  texts.set(file, { stamp, text: read })
  return read
}

/** The scope of a template file, which knows its own words; the same one where its author set the variable, or the settings write no such thing. */
function managedScope(scope: Scope, managed: string | undefined, file: string): Scope {
  if (managed === undefined || !/[{%]/.test(managed) || scope.get('ansible_managed') !== managed) return scope
  const words: Readonly<Record<string, string>> = { file: 'template_path', host: 'template_host', uid: 'template_uid' }
  const named = managed.replace(/\{(file|host|uid)\}/g, (_, name: string) => toText(scope.get(words[name] as string)))
  return overlaid(scope, { ansible_managed: named.includes('%') ? formatTime(named, statSync(file).mtime) : named })
}

/** The host of a task, as it is reached. */
export interface OwnHost {
  readonly session: Session
  readonly context: ExecutionContext
}

/** The host that the task is for; another than the one it is done on where it is delegated. */
export function ownHostOf({ task, run, target, context, scope }: TaskPlace): OwnHost {
  const own = run.hostRun(toText(scope.get('inventory_hostname')))
  return { session: own.session, context: own === target ? context : executionContextOf(task, run, own, scope, scope) }
}

function endsOf(at: TaskPlace): Ends {
  const { task, run, target, context, scope } = at
  const { reach } = ownHostOf(at).context
  const local = context.reach.kind === 'local'
  const delegated = delegateName(task, run.play, () => scope) !== undefined
  const host = toText(scope.get('inventory_hostname'))
  if (delegated && (target.name === host || target.name === reach.address)) return { kind: 'same', local }
  if (local && reach.kind === 'local') return { kind: 'same', local }
  if (!delegated || local) return { kind: 'controller', host }
  const user = reach.users[0]
  return {
    kind: 'third',
    address: reach.address,
    ...(reach.port === undefined ? {} : { port: reach.port }),
    ...(user === undefined ? {} : { user }),
    sshArgs: reach.sshArgs,
    become: context.become !== undefined,
  }
}
