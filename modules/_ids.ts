/** Which number a user or a group has. */
import { type Answer, type ControlRead, type HostRead, known } from '../engine/read.ts'

/** The number of a user or group, undefined where there is none of that name; a number in digits is itself. */
export function idRead(kind: 'user' | 'group', name: string | undefined): HostRead<number | undefined> | ControlRead<number | undefined> {
  if (name === undefined) return known(undefined)
  if (/^\d+$/.test(name)) return known(Number(name))
  const each = `${kind}/${name}`
  const parse = ({ stdout }: Answer) => {
    const words = stdout.split('\0')
    const id = words[words.findIndex((word, index) => index % 2 === 0 && word === each) + 1]
    return id ? Number(id) : undefined
  }
  return { at: 'host', script: idScript, each, parse }
}

const idScript = `
for each; do
  name=\${each#*/}; id=
  case $each in user/*) table=passwd ;; *) table=group ;; esac
  while IFS=: read -r word _ number _; do
    if [ "$word" = "$name" ]; then id=$number; break; fi
  done </etc/$table
  if [ -z "$id" ] && command -v getent >/dev/null; then
    line=$(getent "$table" "$name") && line=\${line#*:} && line=\${line#*:} && id=\${line%%:*}
  fi
  printf '%s\\0' "$each" "$id"
done
`
