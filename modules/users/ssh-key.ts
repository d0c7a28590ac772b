/** Reads and creates SSH key pairs of a user. */

import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { movedCode, replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
import { reportFunction } from '../../engine/host-scripts/reports.ts'
import { type Run, run } from '../../engine/model/action.ts'
import type { HostRead } from '../../engine/model/read.ts'

export interface SshKey {
  /** Absolute path of the private key; relative to the home directory if that is unknown. */
  readonly file: string
  readonly exists: boolean
  /** SHA-1 of the private half; `absent` without one. */
  readonly digest: string
  readonly publicKey: string
  /** As `ssh-keygen -l` prints it. */
  readonly fingerprint: string
}

export interface KeySpec {
  readonly user: string
  /** Absolute, or relative to the home directory. */
  readonly file: string
  readonly type: string
  readonly bits?: number
  readonly comment?: string
  readonly passphrase?: string
  /** The digest of the key that it replaces. */
  readonly expect: string
}

/** The key pair of a user at a path that may be relative to the home directory. */
export function sshKeyOf(user: string, file: string): HostRead<SshKey> {
  return { at: 'host', script: keyScript, args: [user, file], parse: ({ stdout }) => keyOf(Object.fromEntries(parseRecords(stdout)), file) }
}

/** Creates a key pair that belongs to the user, and reports the values of `sshKeyOf`. The passphrase is sent on standard input. */
export function makeKey(spec: KeySpec): Run {
  const { passphrase } = spec
  const argv = ['sh', '-c', makeScript, 'sh', spec.user, spec.file, spec.type, String(spec.bits ?? ''), spec.comment ?? '']
  return run([...argv, passphrase === undefined ? '' : 'secret', spec.expect], {
    stdin: passphrase === undefined ? undefined : `${passphrase}\n${passphrase}\n`,
    umask: '077',
    reports: true,
    stale: movedCode,
  })
}

/** The key pair as a script describes it, by records or by reports. */
export function keyOf(values: Readonly<Record<string, string>>, file: string): SshKey {
  return {
    file: values.file || file,
    exists: 'exists' in values,
    digest: values.digest ?? 'absent',
    publicKey: values.public ?? '',
    fingerprint: values.fingerprint ?? '',
  }
}

// `emit` is `text` in a read and `report` in an action.
const describeFunctions = `
describe() {
  emit file "$file"
  [ -e "$file" ] || return 0
  emit exists yes
  [ -r "$file.pub" ] || return 0
  emit public "$(cat "$file.pub")"
  emit fingerprint "$(ssh-keygen -l -f "$file.pub" 2>/dev/null)"
}
home_of() { { getent passwd "$1" 2>/dev/null || grep "^$1:" /etc/passwd; } | cut -d: -f6; }
place() { case $file in /*) ;; *) file=$(home_of "$user")/$file ;; esac; }
`

const keyScript = `${textFunction}${describeFunctions}
emit() { text "$@"; }
user=$1 file=$2
[ -n "$(home_of "$user")" ] || exit 0
place; describe
[ ! -r "$file" ] || emit digest "$(sha1sum <"$file" | cut -d' ' -f1)"
`

// ssh-keygen asks the program SSH_ASKPASS names for a passphrase, and that program reads it from our standard input.
const makeScript = `${reportFunction}${replaceFunctions}${describeFunctions}set -e
emit() { report "$@"; }
user=$1 file=$2 type=$3 bits=$4 comment=$5 secret=$6 expect=$7
place
folder=$(dirname -- "$file")
if [ ! -d "$folder" ]; then mkdir -p -m 0700 -- "$folder"; chown "$user": "$folder"; fi
[ -n "$comment" ] || comment="ansible-generated on $(uname -n)"
neighbour "$folder/" d || exit
set -- -q -t "$type" -C "$comment" -f "$temp/key"
[ -z "$bits" ] || set -- "$@" -b "$bits"
if [ -z "$secret" ]; then ssh-keygen "$@" -N ''
else
  printf '#!/bin/sh\\nIFS= read -r line && printf "%%s\\\\n" "$line"\\n' >"$temp/ask"
  chmod 0700 "$temp/ask"
  SSH_ASKPASS="$temp/ask" SSH_ASKPASS_REQUIRE=force DISPLAY=none ssh-keygen "$@"
fi
chown "$user": "$temp/key" "$temp/key.pub"
chmod 0644 "$temp/key.pub"
set +e
lock_folder "$folder/"
unchanged "$file" "$expect"
put_in_place "$temp/key" "$file" "$folder/" && put_in_place "$temp/key.pub" "$file.pub" "$folder/" || exit
describe
`
