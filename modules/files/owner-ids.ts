/** IDs of users and groups. */

import { neededNumber } from '../../engine/host-scripts/answer-readers.ts'
import type { Outlook } from '../../engine/model/effect.ts'
import { type Answer, type ControlRead, constant, type HostRead } from '../../engine/model/read.ts'

/** ID of a user or group; undefined if the name does not exist. Digits are returned as they are. */
export function idRead(kind: 'user' | 'group', name: string | undefined): HostRead<number | undefined> | ControlRead<number | undefined> {
  if (name === undefined) return constant(undefined)
  if (/^\d+$/.test(name)) return constant(Number(name))
  const each = `${kind}/${name}`
  const parse = ({ stdout }: Answer, outlook?: Outlook) => {
    const words = stdout.split('\0')
    const text = words[words.findIndex((word, index) => index % 2 === 0 && word === each) + 1]
    const id = text ? neededNumber(text, 'the number of a user or group', { most: 2 ** 32 - 1 }) : undefined
    return outlook ? foreseenId(kind, name, id, outlook) : id
  }
  return { at: 'host', script: idScript, each, subject: { kind: 'foreseen' }, parse }
}

function foreseenId(kind: 'user' | 'group', name: string, id: number | undefined, outlook: Outlook): number | undefined {
  const plan = kind === 'user' ? outlook.user(name) : outlook.group(name)
  if (plan === 'absent') return undefined
  const planned = plan && ('gid' in plan ? plan.gid : 'uid' in plan ? plan.uid : undefined)
  const found = planned ?? id
  if (found === undefined) outlook.lacking()
  return found
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
