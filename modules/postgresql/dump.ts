/** Dumps a database into a file of the host with `pg_dump`, and restores it with `psql` or `pg_restore`. */
import { lineOf, quotedWord, wordsOf } from '../../engine/formats/shell-words.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { connect, passwordLine, place, serverOf } from './connection.ts'
import type { Login } from './options.ts'

export interface Dump {
  readonly state: 'dump' | 'restore'
  readonly name: string
  readonly target?: string | undefined
  readonly target_opts?: string | undefined
  readonly dump_extra_args?: string | undefined
}

/** Format of `pg_dump` by the end of the file's name; other files hold SQL. */
const formats: Readonly<Record<string, string>> = { tar: 't', pgc: 'c', dir: 'd' }
const compressors: Readonly<Record<string, string>> = { gz: 'gzip', bz2: 'bzip2', xz: 'xz' }

export function dumpRun(login: Login, dump: Dump): Run {
  const { file, format, compressor, words } = partsOf(dump)
  const options = [...(format === undefined ? [] : [`--format=${format}`]), ...words]
  const script = dump.state === 'dump' ? dumpScript : restoreScript
  const at = place({ ...login, connect_params: { ...login.connect_params, dbname: dump.name } }, dump.name)
  return run(['sh', '-c', connect + script, 'sh', ...at, file, format ?? '', compressor ?? '', ...options], {
    stdin: `${passwordLine(login)}\n`,
    explain: ({ code, stderr }) => {
      const [reason = `code ${code}`] = stderr.trim().split('\n')
      return { message: `database \`${dump.name}\` cannot be ${dump.state === 'dump' ? 'dumped' : 'restored'}: ${reason}`, msg: stderr }
    },
  })
}

/** The command as Ansible runs it. */
export function dumpCommand(login: Login, dump: Dump): string {
  const { file, format, compressor, words } = partsOf(dump)
  const dumps = dump.state === 'dump'
  const program = dumps ? 'pg_dump' : format === undefined ? 'psql' : 'pg_restore'
  const where = [dumps ? dump.name : `--dbname=${dump.name}`, ...flag('host', serverOf(login)), ...flag('port', login.port)]
  const options = [...where, ...flag('username', login.login_user), ...flag('format', format), ...words]
  const line = lineOf([program, ...options])
  const path = quotedWord(file)
  if (format === 'd') return `${line} ${dumps ? '-f ' : ''}${path}`
  if (compressor === undefined) return `${line} ${dumps ? '>' : '<'} ${path}`
  return dumps ? `${line} | ${compressor} > ${path}` : `${compressor} -dc ${path} | ${line}`
}

function partsOf({ state, name, target, target_opts, dump_extra_args }: Dump) {
  const file = target || `${name}.sql`
  const end = /\.([^./]+)$/.exec(file)?.[1] ?? ''
  const words = [state === 'dump' ? dump_extra_args : undefined, target_opts].flatMap((text) => wordsOf(text ?? ''))
  return { file, format: formats[end], compressor: compressors[end], words }
}

function flag(name: string, value: string | number | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : [`--${name}=${value}`]
}

const begin = `file=$1 format=$2 compressor=$3
shift 3
case $file in -*) file=./$file ;; esac
need() { if ! command -v "$1" >/dev/null 2>&1; then echo "there is no program $1 on the host" >&2; exit 69; fi; }
if [ -n "$compressor" ]; then need "$compressor"; fi
`

/** Of a pipe: the code of the one program that failed. */
const ended = `case $code in 0) ;; *[!0-9]*) exit 65 ;; *) exit "$code" ;; esac`

// A dump that fails leaves the earlier one as it is.
const dumpScript = `${begin}need pg_dump
if [ "$format" = d ]; then exec pg_dump -w -d "$params" "$@" -f "$file"; fi
new=$file.tsplay-$$
trap 'rm -f -- "$new"' EXIT
if [ -n "$compressor" ]; then
  code=$({ { pg_dump -w -d "$params" "$@"; echo $? >&3; } | "$compressor" >"$new" || echo 74 >&3; } 3>&1)
else
  pg_dump -w -d "$params" "$@" >"$new"
  code=$?
fi
${ended}
mv -f -- "$new" "$file"
`

const restoreScript = `${begin}if ! [ -r "$file" ]; then echo "$file: cannot be read" >&2; exit 66; fi
case $format in
'') need psql; set -- psql -X -w -d "$params" -U "$PGUSER" "$@" ;;
*) need pg_restore; set -- pg_restore -w -d "$params" "$@" ;;
esac
if [ "$format" = d ]; then exec "$@" "$file"; fi
if [ -z "$compressor" ]; then exec "$@" <"$file"; fi
code=$({ { "$compressor" -dc <"$file" || echo 65 >&3; } | { "$@" >/dev/null; echo $? >&3; }; } 3>&1)
${ended}
`
