/** Looks up entries in name service databases: users, groups, hosts, services and so on. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { defineModule } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'

export default defineModule({
  name: 'getent',
  summary: 'Look up entries in name service databases',
  readOnly: true,
  notes: [
    'The entries become the fact `getent_DATABASE`: a dict keyed by the first field, with lists of the remaining fields as values.',
    'On hosts without `getent`, the file of the database in `/etc` is read instead.',
  ],
  options: {
    database: { type: 'string', required: true, description: 'Database, such as `passwd`, `group`, `hosts` or `services`.' },
    key: { type: 'string', description: 'Entry to look up; all entries by default.' },
    service: { type: 'string', description: 'The only service to query, such as `files`, instead of those in `nsswitch.conf`.' },
    split: {
      type: 'string',
      description: 'Field separator; by default `:` for the user and group databases, white space for others.',
    },
    fail_key: { type: 'boolean', default: true, description: 'Fail if the entry does not exist.' },
  },
  examples: `
- name: Look up root
  getent: { database: passwd, key: root }
- debug: { msg: "{{ ansible_facts.getent_passwd.root[4] }}" }
- name: Check whether a group exists
  getent: { database: group, key: deploy, fail_key: false, split: ":", service: files }
- debug: { msg: "no such group" }
  when: ansible_facts.getent_group.deploy is none
`,
  results: { ansible_facts: '`getent_DATABASE` with the entries.', msg: 'With `fail_key: false`: that the entry does not exist.' },
  probe: ({ database, key, service }) => ({ entries: entriesRead(database, key, service) }),
  plan({ database, key, service, fail_key }, { entries: { code, trouble } }) {
    if (code === 0 || (code === 2 && !fail_key && key !== undefined)) return []
    const fail = (msg: string, what: string, hint?: string) => new Problem(`${msg.slice(0, -1)}: ${what}`, { hint, msg })
    if (code === 1) throw fail('Missing arguments, or database unknown.', `\`${[database, service].filter(Boolean).join(' ')}\``, trouble)
    if (code === 3) throw fail('Enumeration not supported on this database.', `\`${database}\``, 'set `key`')
    const what = key === undefined ? `all of \`${database}\`` : `\`${key}\` in \`${database}\``
    if (code === 2) throw fail(missing, what, 'set `fail_key: false` if that is not an error')
    throw new Problem(`\`getent\` exited with code ${code} for ${what}`, { hint: trouble })
  },
  returns({ database, key, split }, { entries: { code, lines } }) {
    const fact = `getent_${database}`
    if (code === 2 && key !== undefined) return { ansible_facts: { [fact]: { [key]: null } }, msg: missing }
    const between = split ?? (colons.includes(database) ? ':' : undefined)
    return { ansible_facts: { [fact]: dictOf(lines.map((line) => fieldsOf(line, between))) } }
  },
})

const missing = 'One or more supplied key could not be found in the database.'
const colons: readonly string[] = ['passwd', 'shadow', 'group', 'gshadow']

function fieldsOf(line: string, between: string | undefined): readonly string[] {
  return between === undefined ? line.trim().split(/\s+/) : line.split(between)
}

/** Several entries of one key become a list. */
function dictOf(entries: readonly (readonly string[])[]): Readonly<Record<string, unknown>> {
  const byKey = new Map<string, (readonly string[])[]>()
  for (const [key = '', ...fields] of entries) byKey.set(key, [...(byKey.get(key) ?? []), fields])
  return Object.fromEntries([...byKey].map(([key, fields]) => [key, fields.length === 1 ? fields[0] : fields]))
}

interface Entries {
  /** As `getent` ends: 1 unknown database, 2 no such entry, 3 no enumeration. */
  readonly code: number
  readonly lines: readonly string[]
  readonly trouble?: string
}

function entriesRead(database: string, key: string | undefined, service: string | undefined): HostRead<Entries> {
  const args = [database, service ?? '', ...(key === undefined ? [] : [key])]
  return {
    at: 'host',
    script,
    args,
    parse({ stdout, stderr, code }) {
      const lines = stdout.split('\n').filter((line) => line !== '')
      const trouble = stderr.trim() || undefined
      if (code !== 100) return { code, lines, trouble }
      return fromFile(database, lines, key)
    },
  }
}

/** Looks up entries in the file of a database, on hosts without `getent`. */
function fromFile(database: string, all: readonly string[], key: string | undefined): Entries {
  const lines = all.map((line) => line.replace(/^#.*|\s#.*/, '').trim()).filter((line) => line !== '')
  if (key === undefined) return { code: 0, lines }
  const between = colons.includes(database) ? ':' : undefined
  const found = lines.filter((line) => {
    const fields = fieldsOf(line, between)
    const number = between === ':' ? fields[2] : undefined
    return fields[0] === key || number === key || (between === undefined && fields.includes(key))
  })
  return { code: found.length > 0 ? 0 : 2, lines: found }
}

const script = `export LC_ALL=C
database=$1 service=$2; shift 2
if command -v getent >/dev/null 2>&1; then
  if [ -n "$service" ]; then exec getent -s "$service" "$database" "$@"; fi
  exec getent "$database" "$@"
fi
case $database in */* | .*) exit 1 ;; esac
if ! [ -f "/etc/$database" ]; then echo "there is no program getent and no file /etc/$database" >&2; exit 1; fi
cat "/etc/$database" || exit
exit 100
`
