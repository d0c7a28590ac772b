/** SSH key pairs: how one is read, and the scripts that generate and repair it. */

import { lastLine } from '../../engine/formats/text-lines.ts'
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { scratchFunctions } from '../../engine/host-scripts/scratch.ts'
import type { Run } from '../../engine/model/action.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { beginMaking, place } from '../files/generated-file.ts'

/** Private and public key as lines of `ssh-keygen`; empty if missing. */
export interface Pair {
  /** Whether the host has `ssh-keygen`. */
  readonly tools: boolean
  readonly there: boolean
  /** The line of the public key file. */
  readonly publicLine: string
  /** The public key derived from the private one; empty if that cannot be read with this passphrase. */
  readonly derived: string
  /** It cannot be read without a passphrase. */
  readonly closed: boolean
  /** `ssh`, `pkcs1`, `pkcs8`, or nothing. */
  readonly format: string
  /** The host cannot run the program that enters the passphrase. */
  readonly mute: boolean
}

export function pairRead(path: string, passphrase: string | undefined): HostRead<Pair> {
  return {
    at: 'host',
    script: readScript,
    args: [path, passphrase === undefined ? '' : 'secret'],
    ...(passphrase === undefined ? {} : { stdin: `${passphrase}\n` }),
    parse: ({ stdout, code }) => parsePair(stdout, code),
  }
}

export function parsePair(stdout: string, code: number): Pair {
  const records = parseRecords(stdout)
  const line = (record: string) => records.get(record)?.split('\n', 1)[0]?.trim() ?? ''
  const [, kind = ''] = /^-----BEGIN (.*)-----$/.exec(line('head')) ?? []
  return {
    tools: code !== 127,
    there: records.has('there'),
    publicLine: line('public'),
    derived: line('derived'),
    closed: records.has('closed'),
    format: formats.find(([words]) => words.test(kind))?.[1] ?? '',
    mute: code === 126,
  }
}

const formats = [
  [/^OPENSSH/, 'ssh'],
  [/^(ENCRYPTED )?PRIVATE/, 'pkcs8'],
  [/^(RSA|EC|DSA) PRIVATE/, 'pkcs1'],
] as const

/** A line of a public key: kind, key, comment. */
export interface PublicLine {
  readonly kind: string
  readonly data: string
  readonly comment: string
}

export function publicLineOf(text: string): PublicLine | undefined {
  const [, kind = '', data, comment = ''] = /^(\S+) (\S+)(?: (.*))?$/.exec(text.trim()) ?? []
  return data === undefined ? undefined : { kind, data, comment }
}

/** Size of a key: bits of the modulus, or of the curve. */
export function sizeOf({ kind, data }: PublicLine): number {
  const bytes = Buffer.from(data, 'base64')
  const field = (number: number) => {
    let at = 0
    for (let index = 0; at + 4 <= bytes.length; index++) {
      const length = bytes.readUInt32BE(at)
      if (index === number) return bytes.subarray(at + 4, at + 4 + length)
      at += 4 + length
    }
    return Buffer.alloc(0)
  }
  const bits = (number: Buffer) => (number.length === 0 ? 0 : BigInt(`0x${number.toString('hex')}`).toString(2).length)
  if (kind === 'ssh-rsa') return bits(field(2))
  if (kind === 'ssh-dss') return bits(field(1))
  return Number(/nistp(\d+)$/.exec(kind)?.[1] ?? 256)
}

/** The value of `type` for a public key. */
export function typeOf({ kind }: PublicLine): string {
  return kind === 'ssh-rsa' ? 'rsa' : kind === 'ssh-dss' ? 'dsa' : kind.startsWith('ecdsa-') ? 'ecdsa' : kind.replace(/^ssh-/, '')
}

const ask = `"$work/ask"`

// ssh-keygen runs the program in SSH_ASKPASS, at most twice; it reads a line of standard input, which holds the passphrase twice.
const asking = `
IFS= read -r passphrase || :
write_asker() {
  printf '#!/bin/sh\\nIFS= read -r line && printf "%%s\\\\n" "$line"\\n' >${ask} && chmod 0700 ${ask} || exit
  if [ "$(echo heard | ${ask} 2>/dev/null)" != heard ]; then exit 126; fi
}
keygen() {
  SSH_ASKPASS=${ask} SSH_ASKPASS_REQUIRE=force DISPLAY=none ssh-keygen "$@" <<END
$passphrase
$passphrase
END
}
`

// ssh-keygen refuses a file that others can read, but accepts the same key from a pipe or a private copy.
const readScript = `
export LC_ALL=C
${textFunction}${scratchFunctions}path=$1 secret=$2
command -v ssh-keygen >/dev/null 2>&1 || exit 127
if [ -r "$path.pub" ]; then text public "$(head -n 1 -- "$path.pub")"; fi
[ -e "$path" ] || exit 0
text there ''
text head "$(head -n 1 -- "$path" 2>/dev/null | tr -d '\\000')"
if derived=$(cat -- "$path" 2>/dev/null | ssh-keygen -P '' -y -f /dev/stdin 2>/dev/null); then text derived "$derived"; exit 0; fi
text closed ''
[ -n "$secret" ] || exit 0
umask 077
scratch_for_programs || exit 126
${asking}write_asker
if cat -- "$path" >"$work/key" 2>/dev/null && derived=$(keygen -y -f "$work/key" 2>/dev/null); then text derived "$derived"; fi
exit 0
`

/** What to generate, besides the path. */
export interface PairSpec {
  readonly type: string
  readonly size: number
  readonly comment?: string
  readonly format: string
}

/** Arguments that generate both keys, after those of `placementArgs`. */
export function generateWords({ type, size, comment = '', format }: PairSpec, passphrase: string | undefined): readonly string[] {
  const kept = { pkcs1: 'PEM', pkcs8: 'PKCS8', ssh: 'RFC4716' }[format] ?? ''
  return [passphrase === undefined ? '' : 'secret', type, String(size), comment, kept]
}

/** Both halves are compared before one of them is replaced. */
const unchangedPair = `lock_folder "$folder"
unchanged "$path" "$expect"
unchanged "$path.pub" "$public"
`

const reportPublicKey = `report public "$(cat -- "$path.pub")"
`

export const generateScript = `${beginMaking}${place}${asking}
public=$1 secret=$2 type=$3 size=$4 comment=$5 format=$6
set -- -q -t "$type" -b "$size" -C "$comment" -f "$new"
if [ -n "$format" ]; then set -- "$@" -m "$format"; fi
if [ -n "$secret" ]; then write_asker; keygen "$@" || exit
else ssh-keygen "$@" -N '' </dev/null || exit; fi
if [ -e "$path.pub" ]; then open=$(stat -L -c %a -- "$path.pub"); else open=0644; fi
if [ "$bits" != usual ]; then open=$bits; elif [ -e "$path" ]; then bits=$(stat -L -c %a -- "$path"); else bits=0600; fi
${unchangedPair}place "$new" "$path" "$bits"
place "$new.pub" "$path.pub" "$open"
${reportPublicKey}`

/** Rewrites the public key from a line, and the comment in the private key if its format has one. */
export const mendScript = `${beginMaking}${place}${asking}
public=$1 secret=$2 line=$3 comment=$4 change=$5
if [ -n "$secret" ]; then write_asker; fi
${unchangedPair}if [ -n "$change" ]; then
  cp -p -- "$path" "$new" || exit
  case $(head -n 1 -- "$new") in
    *OPENSSH*)
      chmod 0600 "$new" || exit
      if [ -n "$secret" ]; then keygen -q -c -C "$comment" -f "$new" >/dev/null || exit
      else ssh-keygen -q -c -P '' -C "$comment" -f "$new" >/dev/null </dev/null || exit; fi
      kept=$bits
      if [ "$bits" = usual ]; then kept=$(stat -L -c %a -- "$path"); fi
      place "$new" "$path" "$kept" ;;
  esac
fi
if [ "$bits" != usual ]; then open=$bits; elif [ -e "$path.pub" ]; then open=$(stat -L -c %a -- "$path.pub"); else open=0644; fi
printf '%s\\n' "$line" >"$work/public" || exit
place "$work/public" "$path.pub" "$open"
${reportPublicKey}`

/** Explains a failure of these scripts. */
export const explainKeygen: Run['explain'] = ({ code, stderr }) => {
  if (code === 127) return missingKeygen
  if (code === 126) return muteKeygen
  const reason = lastLine(stderr)
  return reason ? { message: `ssh-keygen: ${reason}` } : undefined
}

export const missingKeygen = {
  message: '`ssh-keygen` is not installed on the host',
  hint: 'install it first; on Debian the package `openssh-client`',
  missingProgram: 'ssh-keygen',
}
export const muteKeygen = {
  message: 'no program can run from the directory for temporary files on the host, which a passphrase needs',
  hint: 'set `TMPDIR` in `environment` to a directory that is not mounted `noexec`',
}
