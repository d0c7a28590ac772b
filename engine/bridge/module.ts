/** A module in Python as the engine sees it: in check mode it is asked what it would do, in a run it is run. */
import { readFileSync } from 'node:fs'
import { nearPath } from '../formats/near-path.ts'
import { lastLine } from '../formats/text-lines.ts'
import type { Explained, Outcome } from '../model/action.ts'
import { Problem } from '../model/diagnostic.ts'
import type { AnyModule, Change } from '../model/module.ts'
import { after, type ControlRead, type HostRead, type Read } from '../model/read.ts'
import { launch, launchRead, type PackedModule, type Readiness, readinessRead, resultIn } from './launch.ts'

export interface PythonModule {
  /** As the task writes it. */
  readonly name: string
  /** The file that holds it. */
  readonly path: string
  /** It is of an installed collection, or of Ansible itself. */
  readonly installed: boolean
  /** With all it imports, ready to be sent. Throws Problem. */
  readonly pack: () => Promise<PackedModule>
}

type Result = Readonly<Record<string, unknown>>

/** What a module came to. */
interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

interface Call {
  readonly module: PackedModule
  readonly readiness: Readiness
  /** The arguments of a real run. */
  readonly args: Result
  /** How many files it may have open; 0 leaves that to the host. */
  readonly openFiles: number
  readonly check: boolean
  /** It goes on as a job. */
  readonly background: boolean
  /** What it answered in check mode; undefined in a run, and where it cannot be asked. */
  readonly checked?: Ended
}

export function bridgedModule(python: PythonModule): AnyModule {
  const word = python.name.slice(python.name.lastIndexOf('.') + 1)
  let facts: ReturnType<typeof factsIn> | undefined
  const summary = `\`${word}\` through ${python.installed ? "Ansible's module" : `the module ${nearPath(python.path)}`}`
  return {
    name: python.name,
    summary: throughOf(python),
    options: {},
    open: true,
    examples: '',
    idempotent: false,
    maySetFact(name) {
      facts ??= factsIn(readFileSync(python.path, 'latin1'))
      return facts(name)
    },
    probe: (params) => ({ call: callRead(python, params) }),
    plan: (_params, { call }) => planOf(python, word, summary, call as Call),
    returns(_params, state, done) {
      const { checked, background } = state.call as Call
      const ended = done.outcome('run') ?? checked
      return { ...(ended && registered(ended)), ...(ended && background && besideResult(ended)) }
    },
  }
}

/** What runs it. */
export function throughOf({ installed, path }: Pick<PythonModule, 'installed' | 'path'>): string {
  return `${installed ? "Ansible's module" : 'the module'} in ${nearPath(path)}`
}

function callRead(python: PythonModule, params: Result): Read<Call> {
  const prepared: ControlRead<Omit<Call, 'readiness' | 'checked'> & { readonly interpreter: string | undefined }> = {
    at: 'control',
    async load(here) {
      const { check, background, diff, noLog, verbosity } = here.mode()
      const interpreter = here.variable('ansible_python_interpreter')
      const module = await python.pack()
      const args = { ...params, ...privateArguments(python.name, module.version, { diff, noLog, verbosity }) }
      const openFiles = Number(here.variable('ansible_python_module_rlimit_nofile')) || 0
      return { module, interpreter: explicit(interpreter), args, openFiles, check, background }
    },
  }
  return after(prepared, ({ interpreter, ...call }) =>
    after(readinessRead(interpreter, call.module) as HostRead<Readiness>, (readiness): Read<Call> | { readonly value: Call } => {
      const { module, args, openFiles, check } = call
      // Only a module that reads its arguments by Ansible's own utilities is sure to heed them.
      if (!check || !readiness.python || module.style !== 'python') return { value: { ...call, readiness } }
      const ended = ({ code, stdout, stderr }: Ended): Ended => ({ code, stdout, stderr })
      const asked = launchRead(ended, module, readiness, { ...args, _ansible_check_mode: true }, openFiles)
      return after(asked, (checked) => ({ value: { ...call, readiness, checked } }))
    }),
  )
}

/** `auto` and its kin leave the choice to the host. */
function explicit(interpreter: unknown): string | undefined {
  return typeof interpreter === 'string' && !/^auto(_legacy)?(_silent)?$/.test(interpreter) ? interpreter : undefined
}

/** What Ansible tells each of its modules. */
function privateArguments(
  name: string,
  version: string,
  { diff, noLog, verbosity }: { readonly diff: boolean; readonly noLog: boolean; readonly verbosity: number },
): Result {
  return {
    _ansible_check_mode: false,
    _ansible_no_log: noLog,
    _ansible_debug: false,
    _ansible_diff: diff,
    _ansible_verbosity: verbosity,
    _ansible_version: version,
    _ansible_module_name: name,
    _ansible_syslog_facility: 'LOG_USER',
    _ansible_selinux_special_fs: ['fuse', 'nfs', 'vboxsf', 'ramfs', '9p', 'vfat'],
    _ansible_string_conversion_action: 'warn',
    _ansible_socket: null,
    _ansible_shell_executable: '/bin/sh',
    _ansible_keep_remote_files: false,
    _ansible_tmpdir: null,
    _ansible_remote_tmp: '~/.ansible/tmp',
  }
}

function planOf(
  { name, path: file }: PythonModule,
  word: string,
  summary: string,
  { module, readiness, args, openFiles, check, checked }: Call,
): readonly Change[] {
  if (!readiness.python)
    throw new Problem(`\`${word}\` is in Python, and the host has none`, {
      hint: `install python3 on the host, or set \`ansible_python_interpreter\`; the module is ${file}`,
      msg: `The module ${name} requires Python, which was not found on the target`,
    })
  const action = { ...launch(module, readiness, args, openFiles), explain: (ended: Ended) => explained(word, ended) }
  const change: Change = {
    name: 'run',
    summary,
    action,
    counts: (outcome: Outcome) => resultIn(outcome.stdout)?.changed === true,
    shows: (outcome: Outcome) => differenceIn(resultIn(outcome.stdout)),
  }
  if (!checked) return [check ? { ...change, silent: true } : change]
  const result = resultIn(checked.stdout)
  if (result?.skipped === true) return [{ ...change, silent: true }]
  if (checked.code !== 0 || !result) {
    const { message, msg } = explained(word, checked)
    throw new Problem(message, { msg, results: registered(checked) })
  }
  return result.changed === true ? [{ ...change, ...differenceIn(result) }] : []
}

/** The output is that of the module's own program, if it has run one: what it printed itself is its result. */
function explained(word: string, ended: Ended): Explained & { readonly message: string } {
  const result = resultIn(ended.stdout)
  if (result) {
    const { msg = '', rc, stdout, stderr } = result
    const output = {
      ...(typeof rc === 'number' && { code: rc }),
      ...(typeof stdout === 'string' && { stdout }),
      ...(typeof stderr === 'string' && { stderr }),
    }
    const text = typeof msg === 'string' ? msg : JSON.stringify(msg)
    return { message: text === '' ? `\`${word}\` failed` : `\`${word}\`: ${text}`, msg, output }
  }
  const last = lastLine(ended.stderr)
  return {
    message: last ? `\`${word}\` ended with ${ended.code}: ${last}` : `\`${word}\` ended with ${ended.code}`,
    msg: 'MODULE FAILURE\nSee stdout/stderr for the exact error',
  }
}

/** What `register` sees, in the shape of Ansible. */
function registered(ended: Ended): Result {
  const result = resultIn(ended.stdout)
  if (!result) {
    const { code: rc, stdout: module_stdout, stderr } = ended
    return { rc, module_stdout, module_stderr: stderr, ...(stderr.startsWith('Traceback') && { exception: stderr }) }
  }
  return Object.fromEntries(Object.entries(result).filter(([name]) => !name.startsWith('_ansible_')))
}

/** What Ansible's wrapper of jobs adds: the standard error, and a warning of what stands behind the JSON. */
function besideResult({ stdout, stderr }: Ended): Result {
  const result = resultIn(stdout)
  const { warnings = [] } = result ?? {}
  const junk = result && stdout.slice(stdout.lastIndexOf('}') + 1).trim()
  const warning = `Module invocation had junk after the JSON data: ${junk}`
  return { ...(stderr && { stderr }), ...(junk && { warnings: [warnings, warning].flat() }), ...(!result && { data: stdout }) }
}

/** Names that a source may return as facts: those of dicts that are written there, or any where they are computed. */
function factsIn(source: string): (name: string) => boolean {
  const places = [...source.matchAll(/\bansible_facts\b/g)].map(({ index }) => source.slice(index))
  const dicts = places.map((text) => /^ansible_facts['"\]]*\s*[=:]\s*(?:dict\(([^()]*)\)|\{([^{}]*)\})/.exec(text))
  const written = dicts.map((match) => match?.[1] ?? match?.[2])
  if (written.some((text) => text === undefined || /\*\*|\bfor\b/.test(text))) return () => true
  return (name) => written.some((text) => new RegExp(`(?<!\\w)${name}(?!\\w)`).test(text ?? ''))
}

type Difference = Pick<Change, 'before' | 'after' | 'path'>

/** The `diff` of a result as it is shown: one difference, the first of several, or a text. */
function differenceIn(result: Result | undefined): Difference {
  const diff = result?.diff
  const first: unknown = Array.isArray(diff) ? diff[0] : diff
  if (typeof first !== 'object' || first === null) return {}
  const { before, after: wanted, before_header: head, prepared } = first as Result
  if (typeof prepared === 'string') return { after: prepared }
  return before === wanted ? {} : { before, after: wanted, ...(typeof head === 'string' && { path: head }) }
}
