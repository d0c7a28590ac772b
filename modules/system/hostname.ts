/** `hostname`: the host name, now and after a reboot. */
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { contentOf, placeFile } from '../files/install-file.ts'
import { editedBytes, pathRead } from '../files/path-state.ts'

const strategies = [
  'generic',
  'debian',
  'systemd',
  'alpine',
  'sles',
  'openrc',
  'openbsd',
  'redhat',
  'freebsd',
  'macos',
  'macosx',
  'darwin',
  'solaris',
]
const built = ['generic', 'debian', 'systemd', 'alpine']

export default defineModule({
  name: 'hostname',
  summary: 'Set the host name',
  notes: [
    'Uses `hostnamectl` on hosts with systemd, otherwise `hostname` and `/etc/hostname`.',
    'Does not change `/etc/hosts`; the facts `ansible_fqdn` and `ansible_domain` are updated by the next `setup`.',
  ],
  options: {
    name: { type: 'string', required: true, description: 'Host name, with or without domain.' },
    use: {
      enum: strategies,
      description: 'How to set the name; detected by default. Supported: `systemd`, `debian`, `alpine` and `generic`.',
    },
  },
  examples: `
- name: Set the host name
  hostname: { name: web1, use: systemd }
`,
  results: {
    name: 'The host name.',
    ansible_facts: 'Facts `ansible_hostname` and `ansible_nodename`.',
  },
  rules: ({ name, use }) => [
    ...(/^[a-z0-9_]([a-z0-9._-]{0,62}[a-z0-9])?$/i.test(name)
      ? []
      : [`\`${name}\` is not a valid host name: use at most 64 letters, digits, - and .`]),
    ...(use === undefined || built.includes(use) ? [] : [`\`use: ${use}\` is not supported: remove it, or use \`command\``]),
  ],
  probe: () => ({ names: namesRead, file: pathRead('/etc/hostname', { content: editedBytes }) }),

  plan({ name, use }, { names, file }): readonly Change[] {
    const { now, kept, systemd } = names
    const changes: Change[] = []
    const diffFrom = (before: string) => ({ before: `hostname = ${before}\n`, after: `hostname = ${name}\n` })
    if (use === 'systemd' ? !names.hostnamectl : !names.command)
      throw new Problem(`there is no \`${use === 'systemd' ? 'hostnamectl' : 'hostname'}\` on the host`, {
        hint: use === 'systemd' ? 'remove `use`' : 'install the package `hostname` first',
        missingProgram: use === 'systemd' ? 'hostnamectl' : 'hostname',
      })
    const byControl = use === undefined ? systemd : use === 'systemd'
    if (kept !== name) {
      const content = contentOf(`${name}\n`)
      if (byControl) {
        const action = run(['hostnamectl', '--pretty', '--static', 'set-hostname', name], { explain })
        changes.push({ summary: `set the static host name to ${name}`, ...diffFrom(kept), action })
      } else changes.push(...placeFile(file, { content, mode: file.self ? undefined : '0644', follow: 'always' }))
    }
    if (now !== name) {
      const argv = byControl ? ['hostnamectl', '--transient', 'set-hostname', name] : ['hostname', name]
      changes.push({ summary: `set the host name to ${name}`, ...diffFrom(now), action: run(argv, { explain }) })
    }
    return changes
  },

  returns: ({ name }) => ({ name, ansible_facts: { ansible_hostname: name.split('.')[0], ansible_nodename: name } }),
})

const explain: NonNullable<Run['explain']> = ({ code, stdout, stderr }) => ({
  msg: `Command failed rc=${code}, out=${stdout}, err=${stderr}`,
})

interface Names {
  readonly now: string
  readonly kept: string
  readonly hostnamectl: boolean
  /** systemd runs the host, and `hostnamectl` is installed. */
  readonly systemd: boolean
  /** `hostname` or `hostnamectl` is installed. */
  readonly command: boolean
}

const namesRead: HostRead<Names> = {
  at: 'host',
  subject: { kind: 'topic', topic: 'hostname' },
  script: `${textFunction}
text now "$(cat /proc/sys/kernel/hostname)"
[ ! -f /etc/hostname ] || text kept "$(sed -n -e 's/^[[:space:]]*//' -e '/^#/d' -e '/./{p;q;}' /etc/hostname)"
for program in hostname hostnamectl; do if command -v "$program" >/dev/null; then text "$program" yes; fi; done
[ ! -d /run/systemd/system ] || text booted yes`,
  parse({ stdout }) {
    const records = parseRecords(stdout)
    const hostnamectl = records.has('hostnamectl')
    return {
      now: records.get('now') ?? '',
      kept: (records.get('kept') ?? '').trim(),
      hostnamectl,
      systemd: hostnamectl && records.has('booted'),
      command: records.has('hostname') || hostnamectl,
    }
  },
}
