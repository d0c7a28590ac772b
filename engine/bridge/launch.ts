/** How a module in Python is run on a host: what is asked first, the script that runs it, and what it printed. */
import { hash } from 'node:crypto'
import { jsonObjectIn } from '../formats/json-text.ts'
import { parseRecords, textFunction } from '../host-scripts/records.ts'
import { scratchFunctions, scratchPlaces } from '../host-scripts/scratch.ts'
import { type Run, run } from '../model/action.ts'
import type { HostRead } from '../model/read.ts'

/** How Ansible would run a module of its kind: with its imports in a zip, or as a program that is given a file of arguments. */
export type ModuleStyle = 'python' | 'json-args' | 'want-json' | 'old' | 'binary'

/** A module as it is sent to hosts. */
export interface PackedModule {
  readonly style: ModuleStyle
  /** Its dotted name inside of the zip. */
  readonly dotted: string
  /** The zip, or the module itself. */
  readonly bytes: Buffer
  /** Of the Ansible whose utilities it imports. */
  readonly version: string
  /** Hex; the name of its file on the host. */
  readonly digest: string
}

export function packedModule(module: Omit<PackedModule, 'digest'>): PackedModule {
  return { ...module, digest: hash('sha256', module.bytes).slice(0, 32) }
}

/** What has to be known of a host before a module can be run there. */
export interface Readiness {
  /** Its Python; undefined where there is none. */
  readonly python?: string
  /** Where the module is, if an earlier task of a connection sent it. */
  readonly sent?: string
}

/** `interpreter`: what `ansible_python_interpreter` says, or undefined. */
export function readinessRead(interpreter: string | undefined, { digest }: PackedModule): HostRead<Readiness> {
  return {
    at: 'host',
    script: readinessScript,
    args: [interpreter ?? '', digest],
    subject: { kind: 'machine' },
    parse({ stdout }) {
      const records = parseRecords(stdout)
      return { python: records.get('python') || undefined, sent: records.get('sent') || undefined }
    },
  }
}

const readinessScript = `${textFunction}python=
for each in \${1:-/usr/bin/python3 python3 /usr/libexec/platform-python python3.13 python3.12 python3.11 python3.10 python3.9 python3.8 python3.7 python3.6}; do
  if command -v "$each" >/dev/null 2>&1; then python=$each; break; fi
done
sent=
for around in ${scratchPlaces}; do
  for each in "$around"/.tsplay.*.*.*/"$2"; do
    # A link of another user could lead to a folder of ours now, and to one of theirs later.
    if [ ! -h "\${each%/*}" ] && [ -O "\${each%/*}" ] && [ -O "$each" ] && [ -r "$each" ]; then sent=$each; break 2; fi
  done
done
text python "$python"
text sent "$sent"
`

/** The module is no longer where it was; the task is planned again, and sends it. */
const goneCode = 75

/** The action that runs a module; it is sent along where the host does not have it. `args` become JSON; `openFiles` is how many files it may have open, 0 for as many as usual. */
export function launch(module: PackedModule, { python = 'python3', sent }: Readiness, args: unknown, openFiles = 0): Run {
  const json = Buffer.from(JSON.stringify({ ANSIBLE_MODULE_ARGS: args }))
  const stdin = Buffer.concat([Buffer.from(`${json.length} ${openFiles}\n`), json, ...(sent ? [] : [module.bytes])])
  const argv = ['sh', '-c', launchScript, 'sh', python, sent ?? '', module.digest, module.style, module.dotted, hostProgram]
  return run(argv, { stdin, stale: goneCode })
}

/** The same as a question, for a module that is asked in check mode. */
export function launchRead<T>(parse: HostRead<T>['parse'], ...launched: Parameters<typeof launch>): HostRead<T> {
  const { argv, stdin } = launch(...launched)
  const bytes = stdin as Buffer
  return {
    at: 'host',
    script: launchScript,
    args: argv.slice(4),
    stdin: { bytes, sha1: hash('sha1', bytes) },
    late: true,
    parse,
  }
}

/** `$1` Python, `$2` the module if it is there, `$3` its digest, `$4` style, `$5` dotted name, `$6` the program that loads it. */
const launchScript = `${scratchFunctions}python=$1 module=$2
shift 2
case $2 in binary|old|want-json|json-args) scratch_for_programs ;; *) [ "$module" ] || scratch ;; esac || exit 73
if [ "$module" ] && [ ! -r "$module" ]; then exit ${goneCode}; fi
"$python" -c "$4" "\${module:-$work/$1}" "\${module:+sent}" "$2" "$3" "$work"
code=$?
[ -z "$work" ] || rm -rf -- "$work/run"
if [ ! "$module" ] && [ -r "$work/$1" ]; then keep_scratch 2>/dev/null || :; fi
exit "$code"
`

/**
 * Runs on the host, in Python 3.5 or later: takes the length of the arguments and the limit of open files, the arguments and, if need be, the module from standard
 * input; runs it; prints what it printed, and ends with 1 where it says that it failed.
 */
const hostProgram = `
import io, json, os, runpy, shlex, subprocess, sys, traceback
path, sent, style, dotted, work = sys.argv[1:6]
data = sys.stdin.buffer
length, files = map(int, data.readline().split())
args = data.read(length)
if not sent:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), 'wb') as file:
        file.write(data.read())
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
code = 0
if files and style == 'python':
    import resource
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files if most == resource.RLIM_INFINITY else min(files, most), most))
if style == 'python':
    kept = io.BytesIO()
    wrapper = io.TextIOWrapper(kept, encoding='utf-8', errors='surrogateescape', write_through=True)
    stdout, sys.stdout = sys.stdout, wrapper
    sys.path.insert(0, path)
    from ansible.module_utils import basic
    basic._ANSIBLE_ARGS = args
    basic._ANSIBLE_PROFILE = 'legacy'
    sys.argv = [dotted]
    try:
        runpy.run_module(dotted, init_globals={'_module_fqn': dotted, '_modlib_path': path}, run_name='__main__', alter_sys=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout = stdout
    wrapper.flush()
    output = kept.getvalue()
else:
    values = json.loads(args.decode())['ANSIBLE_MODULE_ARGS']
    work = os.path.join(work, 'run')
    os.mkdir(work, 0o700)
    program, given = os.path.join(work, 'program'), os.path.join(work, 'args')
    with open(path, 'rb') as file:
        module = file.read()
    if style == 'json-args':
        module = module.replace(b'<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>', json.dumps(values).encode())
    if style == 'old':
        text = ' '.join('%s=%s' % (name, shlex.quote(str(value))) for name, value in values.items())
    else:
        text = json.dumps(values)
    with open(given, 'w') as file:
        file.write(text)
    with open(program, 'wb') as file:
        file.write(module)
    os.chmod(program, 0o700)
    first = module.split(b'\\n', 1)[0]
    command = [sys.executable, program] if first.startswith(b'#!') and b'python' in first or not first.startswith(b'#!') and style != 'binary' else [program]
    done = subprocess.Popen(command + ([] if style == 'json-args' else [given]), stdout=subprocess.PIPE)
    output, code = done.communicate()[0], done.returncode
sys.stdout.flush()
sys.stdout.buffer.write(output)
if code == 0:
    try:
        text = output.decode('utf-8', 'replace')
        if json.loads(text[text.index('{'):text.rindex('}') + 1]).get('failed') is True:
            code = 1
    except (ValueError, AttributeError):
        pass
sys.stdout.flush()
sys.exit(code)
`

/** The JSON that a module printed, whatever stands around it; undefined where there is none. */
export function resultIn(stdout: string): Readonly<Record<string, unknown>> | undefined {
  const start = stdout.indexOf('{')
  const end = stdout.lastIndexOf('}')
  return start < 0 ? undefined : jsonObjectIn(stdout.slice(start, end + 1))
}
