/** Answers and templates of a package in the debconf database. */
import { parseRecords, type Records, textFunction } from '../../engine/host-scripts/records.ts'
import type { HostRead } from '../../engine/model/read.ts'

export interface Answers {
  /** debconf is installed. */
  readonly there: boolean
  /** The answer of each question of the package, or its default. */
  readonly values: ReadonlyMap<string, string>
  /** Questions that ask for a password. */
  readonly passwords: ReadonlySet<string>
}

/** Answers of one package, read from the database files: debconf itself would write to them. */
export function answersOf(name: string): HostRead<Answers> {
  return { at: 'host', script: answersScript, args: [name], parse: ({ stdout, code }) => parseAnswers(parseRecords(stdout), code !== 127) }
}

/** Parses the paragraphs of `questions` and of their `templates`. */
export function parseAnswers(records: Records, there: boolean): Answers {
  const types = new Map(paragraphs(records.get('templates')).map((template) => [template.Name ?? '', template]))
  const values = new Map<string, string>()
  const passwords = new Set<string>()
  for (const { Name = '', Template = Name, Value } of paragraphs(records.get('questions'))) {
    const template = types.get(Template)
    values.set(Name, (Value ?? template?.Default ?? '').replaceAll('\\n', '\n'))
    if (template?.Type === 'password') passwords.add(Name)
  }
  return { there, values, passwords }
}

function paragraphs(text = ''): readonly Readonly<Record<string, string>>[] {
  return text
    .split(/\n\n+/)
    .filter((each) => each.trim() !== '')
    .map((each) => Object.fromEntries([...each.matchAll(/^([\w-]+): ?(.*)$/gm)].map((match) => [match[1] ?? '', match[2] ?? ''])))
}

const answersScript = `${textFunction}command -v debconf-set-selections >/dev/null 2>&1 || exit 127
cd /var/cache/debconf 2>/dev/null || exit 0
names=$(cat config.dat passwords.dat 2>/dev/null | awk -v RS= -v FS='\\n' '
BEGIN { package = ARGV[1]; ARGC = 1 }
{
  for (i = 1; i <= NF; i++) if ($i ~ /^Owners: /) {
    n = split(substr($i, 9), owners, ", ")
    for (j = 1; j <= n; j++) if (owners[j] == package) { print $0 "\\n"; next }
  }
}' "$1")
text questions "$names"
text templates "$(printf '%s\\n' "$names" | sed -n 's/^Template: //p' | awk -v RS= -v FS='\\n' '
BEGIN {
  file = ARGV[1]; ARGC = 1
  while ((getline line < "/dev/stdin") > 0) { n = split(line, each, "\\n"); for (i = 1; i <= n; i++) wanted[each[i]] = 1 }
  while ((getline < file) > 0) if ($1 ~ /^Name: / && (substr($1, 7) in wanted)) {
    for (i = 1; i <= NF; i++) if ($i ~ /^(Name|Type|Default): /) print $i
    print ""
  }
}' templates.dat)"
`
