/** Custom facts of a host: `*.fact` files in JSON or INI, or executables that print either. */

import { jsonIn } from '../../engine/formats/json-text.ts'
import { pairIn } from '../../engine/formats/text-lines.ts'
import { type FactValues, type Records, recordsRead } from '../../engine/host-scripts/records.ts'

export function localRead(folder: string, seconds: number) {
  return recordsRead(localScript, [folder, String(seconds)])
}

const localScript = `
folder=$1 seconds=$2
limit() { if command -v timeout >/dev/null 2>&1; then timeout -s KILL "$seconds" "$@"; else "$@"; fi; }
for fact in "$folder"/*.fact; do
  name=\${fact##*/}; name=\${name%.fact}
  if [ -h "$fact" ] && ! [ -e "$fact" ]; then text "lost:$name" "$fact"; continue; fi
  [ -f "$fact" ] || continue
  if [ -x "$fact" ]; then
    content=$(limit "$fact" 2>/dev/null </dev/null)
    code=$?
    case $code in
      0) text "fact:$name" "$content" ;;
      124 | 137) text "late:$name" "$fact" ;;
      *) text "failed:$name" "$code $fact" ;;
    esac
  else file "fact:$name" "$fact"; fi
done
`

/** Each file under its name; the value of an invalid file is an error message. */
export function localFacts(records: Records, folder: string): FactValues {
  const facts: [string, unknown][] = []
  for (const [key, value] of records) {
    const name = key.slice(key.indexOf(':') + 1)
    if (key.startsWith('failed:')) facts.push([name, value.replace(/^(\d+) (.*)$/s, 'Failure executing fact script ($2), rc: $1')])
    else if (key.startsWith('lost:')) facts.push([name, `Could not stat fact (${value}): [Errno 2] No such file or directory: '${value}'`])
    else if (key.startsWith('late:'))
      facts.push([name, `Failure executing fact script (${value}): it did not end within \`gather_timeout\``])
    else if (key.startsWith('fact:'))
      facts.push([name, parseFact(value) ?? `error loading facts as JSON or ini - please check content: ${folder}/${name}.fact`])
  }
  return { local: Object.fromEntries(facts) }
}

/** A fact as JSON, or else as INI; undefined if it is neither. */
export function parseFact(text: string): unknown {
  const value = jsonIn(text)
  return value === undefined ? parseIni(text) : value
}

/** Sections of options in lower case, as Python's reader has them; any other line makes the whole file invalid. */
function parseIni(text: string): unknown {
  // The host chooses the names, even `__proto__`, so they are keys of a map.
  const sections = new Map<string, Map<string, string>>()
  let current: Map<string, string> | undefined
  let last: string | undefined
  for (const line of text.split('\n')) {
    if (/^\s*([#;].*)?$/.test(line)) continue
    const section = /^\[(.+)\]\s*$/.exec(line)?.[1]
    const { name, value } = pairIn(line, /[=:]/)
    const isPair = value !== undefined && name !== '' && !/^\s/.test(line)
    if (section !== undefined) {
      current = sections.get(section) ?? new Map()
      sections.set(section, current)
      last = undefined
    } else if (/^\s/.test(line) && current && last !== undefined) current.set(last, `${current.get(last)}\n${line.trim()}`)
    else if (isPair && current) {
      last = name.toLowerCase()
      current.set(last, value)
    } else return undefined
  }
  if (sections.size === 0) return undefined
  return Object.fromEntries([...sections].map(([name, options]) => [name, Object.fromEntries(options)]))
}
