/** Reads the state of ufw from its files, since `ufw status` is far slower than all other reads of a task. */
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import type { HostRead } from '../../engine/model/read.ts'
import { parseTuple, type UfwRule } from './ufw-rules.ts'

export interface UfwState {
  /** ufw is installed. */
  readonly installed: boolean
  /** A file of ufw that only root can read. */
  readonly unreadable?: string
  readonly enabled: boolean
  readonly ipv6: boolean
  /** `off`, `low`, `medium`, `high` or `full`. */
  readonly logging: string
  readonly policies: Readonly<Record<'incoming' | 'outgoing' | 'routed', string>>
  readonly rules: readonly UfwRule[]
  /** Names of application profiles. */
  readonly applications: readonly string[]
}

/** The whole state; equal for all tasks of a window, so it is read once. */
export const ufwRead: HostRead<UfwState> = {
  at: 'host',
  subject: { kind: 'topic', topic: 'ufw' },
  script: `${textFunction}PATH=$PATH:/usr/sbin:/sbin
command -v ufw >/dev/null 2>&1 || exit 0
text installed ''
files= unreadable=
first() {
  for file; do if [ -e "$file" ]; then break; fi; done
  if [ -r "$file" ]; then files="$files $file"
  elif [ -e "$file" ] && [ -z "$unreadable" ]; then unreadable=$file; text unreadable "$file"; fi
}
show() {
  if [ -n "$files" ]; then text "$1" "$(grep -hE '^(### tuple|(ENABLED|LOGLEVEL|IPV6|DEFAULT_[A-Z]+_POLICY)=)' $files)"; fi
  files=
}
first /etc/default/ufw
first /etc/ufw/ufw.conf
first /etc/ufw/user.rules /lib/ufw/user.rules /var/lib/ufw/user.rules
show settings
first /etc/ufw/user6.rules /lib/ufw/user6.rules /var/lib/ufw/user6.rules
show rules6
for file in /etc/ufw/applications.d/*; do
  case $file in *.dpkg-*) ;; *) if [ -r "$file" ]; then set -- "$@" "$file"; fi ;; esac
done
if [ $# -gt 0 ]; then text applications "$(grep -h '^\\[' "$@")"; fi
`,
  parse: ({ stdout }) => parseUfw(stdout),
}

/** Ports and protocols of service names in `/etc/services`. */
export function servicesRead(names: readonly string[]): HostRead<readonly Service[]> {
  const script = `grep -Ew -- "$1" /etc/services || :`
  const pattern = names.map((name) => name.replace(/[^\w-]/g, '.')).join('|')
  return {
    at: 'host',
    script,
    args: [pattern],
    subject: { kind: 'paths', paths: ['/etc/services'] },
    parse: ({ stdout }) => parseServices(stdout),
  }
}

export interface Service {
  readonly names: readonly string[]
  readonly port: string
  readonly proto: string
}

/** Parses lines such as `domain 53/tcp nameserver # comment`. */
export function parseServices(text: string): readonly Service[] {
  return text.split('\n').flatMap((line) => {
    const [name, place = '', ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/)
    const [, port, proto] = /^(\d+)\/(\w+)$/.exec(place) ?? []
    return name && port && proto ? [{ names: [name, ...aliases], port, proto }] : []
  })
}

export function parseUfw(stdout: string): UfwState {
  const records = parseRecords(stdout)
  const linesOf = (record: string) => (records.get(record) ?? '').split('\n')
  const lines = linesOf('settings')
  const setting = (name: string) =>
    lines
      .findLast((line) => line.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replaceAll(/["']/g, '')
      .trim() ?? ''
  const policy = (chain: string) => ({ ACCEPT: 'allow', REJECT: 'reject' })[setting(`DEFAULT_${chain}_POLICY`).toUpperCase()] ?? 'deny'
  const rulesIn = (record: string, version: 4 | 6) => linesOf(record).flatMap((line) => parseTuple(line, version) ?? [])
  return {
    installed: records.has('installed'),
    unreadable: records.get('unreadable'),
    enabled: setting('ENABLED').toLowerCase() === 'yes',
    ipv6: setting('IPV6').toLowerCase() === 'yes',
    logging: setting('LOGLEVEL').toLowerCase() || 'off',
    policies: { incoming: policy('INPUT'), outgoing: policy('OUTPUT'), routed: policy('FORWARD') },
    rules: [...rulesIn('settings', 4), ...rulesIn('rules6', 6)],
    applications: linesOf('applications').flatMap((line) => /^\[(.+)\]\s*$/.exec(line)?.[1] ?? []),
  }
}
