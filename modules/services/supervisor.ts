/** Supervisor: how its program is called, and what it says of processes. */
import { lastLine } from '../../engine/formats/text-lines.ts'
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { type Outcome, type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { HostRead } from '../../engine/model/read.ts'

/** How the server is reached. */
export interface ServerParams {
  readonly config?: string
  readonly server_url?: string
  readonly username?: string
  readonly password?: string
  readonly supervisorctl_path?: string
}

export interface Process {
  /** With its group, if that has another name: `web`, `workers:worker_0`. */
  readonly name: string
  readonly status: string
}

export interface Supervisor {
  readonly installed: boolean
  /** Why the server does not answer. */
  readonly refused?: string
  readonly processes: readonly Process[]
}

export function supervisorRead(params: ServerParams): HostRead<Supervisor> {
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'supervisorctl' },
    slow: true,
    script: `${textFunction}${callFunctions}status=$(ctl status)
text code "$?"
text status "$status"`,
    args: callArgs(params),
    ...inputOf(params),
    parse({ stdout, stderr, code }) {
      if (code === 127) return { installed: false, processes: [] }
      const records = parseRecords(stdout)
      const lines = (records.get('status') ?? '').split('\n').filter((line) => line.trim() !== '')
      const processes = lines.flatMap((line) => {
        const [, name, status] = processLine.exec(line) ?? []
        return name === undefined || status === undefined ? [] : [{ name, status }]
      })
      // Its exit code is also that of a server whose processes are not all running.
      const isAnswer = records.has('code') && processes.length === lines.length && (lines.length > 0 || records.get('code') === '0')
      const words = lines.find((line) => !processLine.test(line)) ?? lastLine(stderr)
      return { installed: true, processes, ...(isAnswer ? {} : { refused: words || 'no reason given' }) }
    },
  }
}

const processLine = /^(\S+) +(STOPPED|STARTING|RUNNING|BACKOFF|STOPPING|EXITED|FATAL|UNKNOWN)(?: |$)/

/** Throws a Problem if there is no answer. */
export function checkAnswer({ installed, refused }: Supervisor, { supervisorctl_path: path }: ServerParams): void {
  if (!installed && path !== undefined)
    throw new Problem(`\`${path}\` is not a program on the host`, {
      hint: 'correct `supervisorctl_path`, or install Supervisor in an earlier task',
      msg: `Provided path to supervisorctl does not exist or isn't executable: ${path}`,
    })
  if (!installed)
    throw new Problem('`supervisorctl` is not installed on the host', {
      hint: 'install the package `supervisor` first',
      missingProgram: 'supervisorctl',
    })
  if (refused !== undefined)
    throw new Problem(`supervisord does not answer: ${refused}`, {
      hint: 'start it in an earlier task, or correct `config`, `server_url`, `username` and `password`',
    })
}

/** Calls `supervisorctl`; it has to print `expected`, if that is given. */
export function call(params: ServerParams, words: readonly string[], expected = '', decides: 'code' | 'output' = 'code'): Run {
  const argv = ['sh', '-c', callScript, 'sh', ...callArgs(params), expected, ...words]
  return run(argv, { ...inputOf(params), explain: explainCall(decides) })
}

/** Exit code if the expected text is missing. */
export const unexpected = 90

/** Ansible's message is the output where that decides, and standard error where the exit code does. */
function explainCall(decides: 'code' | 'output') {
  return ({ code, stdout, stderr }: Pick<Outcome, 'code' | 'stdout' | 'stderr'>) => ({
    message: `supervisorctl: ${lastLine(stdout) || lastLine(stderr) || `exited with code ${code}`}`,
    msg: code === unexpected || decides === 'output' ? stdout : stderr.trimEnd(),
  })
}

function callArgs({ supervisorctl_path: path = '', config = '', server_url: url = '', username = '', password }: ServerParams) {
  return [path, config, url, username, password ? 'secret' : '']
}

function inputOf({ password }: ServerParams): { readonly stdin?: string } {
  return password ? { stdin: `${password}\n` } : {}
}

// A password on the command line would be in the process list. So it is in the environment of the program, and the configuration that is read says so: the usual one, with two lines more.
const callFunctions = `export LC_ALL=C LANG=C
program=\${1:-supervisorctl} config=$2 url=$3 user=$4 secret=$5
shift 5
password=
[ -z "$secret" ] || IFS= read -r password
command -v "$program" >/dev/null 2>&1 || exit 127
if [ -n "$secret" ] && [ -z "$config" ]; then
  for file in supervisord.conf etc/supervisord.conf /etc/supervisord.conf /etc/supervisor/supervisord.conf; do
    if [ -e "$file" ]; then config=$file; break; fi
  done
fi
settings() {
  [ -n "$config" ] || return 0
  case $config in */*) folder=\${config%/*} ;; *) folder=. ;; esac
  folder=$(cd "\${folder:-/}" && pwd | sed 's/[&|\\\\]/\\\\&/g')
  sed "s|%(here)s|$folder|g" "$config"
}
ctl() {
  [ -z "$user" ] || set -- -u "$user" "$@"
  [ -z "$url" ] || set -- -s "$url" "$@"
  if [ -z "$secret" ]; then
    [ -z "$config" ] || set -- -c "$config" "$@"
    "$program" "$@"
    return
  fi
  TSPLAY_PASSWORD=$password "$program" -c /dev/fd/3 "$@" 3<<SETTINGS
$(settings)
[supervisorctl]
password = %(ENV_TSPLAY_PASSWORD)s
SETTINGS
}
`

const callScript = `${callFunctions}expected=$1
shift
output=$(ctl "$@")
code=$?
printf '%s\\n' "$output"
[ "$code" = 0 ] || exit "$code"
case $output in *"$expected"*) ;; *) exit ${unexpected} ;; esac`
