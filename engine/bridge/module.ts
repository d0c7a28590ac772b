/** A module in Python as the engine sees it: in check mode it is asked what it would do, in a run it is run. */
import { nearPath } from '../formats/near-path.ts'
import type { Outcome } from '../model/action.ts'
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
  readonly check: boolean
  /** What it answered in check mode; undefined in a run, and where it cannot be asked. */
  readonly checked?: Ended
}

export function bridgedModule(python: PythonModule): AnyModule {
  const word = python.name.slice(python.name.lastIndexOf('.') + 1)
  const summary = `\`${word}\` through ${python.installed ? "Ansible's module" : `the module ${nearPath(python.path)}`}`
  return {
    name: python.name,
    summary: `${python.installed ? "Ansible's module" : 'the module'} in ${nearPath(python.path)}`,
    options: {},
    open: true,
    examples: '',
    idempotent: false,
    probe: (params) => ({ call: callRead(python, params) }),
    plan: (_params, { call }) => planOf(python, word, summary, call as Call),
    returns(_params, state, done) {
      const { checked } = state.call as Call
      const ended = done.outcome('run') ?? checked
      return ended ? registered(ended) : {}
    },
  }
}

function callRead(python: PythonModule, params: Result): Read<Call> {
  const prepared: ControlRead<{ module: PackedModule; interpreter: string | undefined; args: Result; check: boolean }> = {
    at: 'control',
    async load(here) {
      const { check, diff, noLog, verbosity } = here.mode()
      const interpreter = here.variable('ansible_python_interpreter')
      const module = await python.pack()
      const args = { ...params, ...privateArguments(python.name, module.version, { diff, noLog, verbosity }) }
      return { module, interpreter: explicit(interpreter), args, check }
    },
  }
  return after(prepared, ({ module, interpreter, args, check }) =>
    after(readinessRead(interpreter, module) as HostRead<Readiness>, (readiness): Read<Call> | { readonly value: Call } => {
      // Only a module that reads its arguments by Ansible's own utilities is sure to heed them.
      if (!check || !readiness.python || module.style !== 'python') return { value: { module, readiness, args, check } }
      const asked = launchRead<Ended>(module, readiness, { ...args, _ansible_check_mode: true }, ({ code, stdout, stderr }) => ({
        code,
        stdout,
        stderr,
      }))
      return after(asked, (checked) => ({ value: { module, readiness, args, check, checked } }))
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
  { module, readiness, args, check, checked }: Call,
): readonly Change[] {
  if (!readiness.python)
    throw new Problem(`\`${word}\` is in Python, and the host has none`, {
      hint: `install python3 on the host, or set \`ansible_python_interpreter\`; the module is ${file}`,
      msg: `The module ${name} requires Python, which was not found on the target`,
    })
  const action = { ...launch(module, readiness, args), explain: (ended: Ended) => explained(word, ended) }
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

function explained(word: string, ended: Ended): { readonly message: string; readonly msg: string } {
  const msg = resultIn(ended.stdout)?.msg
  if (typeof msg === 'string' && msg !== '') return { message: `\`${word}\`: ${msg}`, msg }
  const last = ended.stderr.trim().split('\n').at(-1)
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
