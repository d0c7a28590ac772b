/** Facts about the user, environment, clock and security settings. */
import { isoTime, wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { type FactValues, type Records, recordsRead } from '../../engine/host-scripts/records.ts'

export const sessionRead = recordsRead(`
text ids "$(id -u) $(id -g) $(id -ru) $(id -rg)"
text passwd "$(getent passwd "$(id -u)" 2>/dev/null || while IFS= read -r entry; do
  case $entry in *:*:"$(id -u)":*) printf %s "$entry"; break ;; esac
done </etc/passwd)"
text date "$(date '+%Y %m %d %H %M %S %s %Z %z %A %w %W %N')"
year=$(date +%Y)
text zones "$(date -d "$year-01-01 12:00" '+%Z %z' 2>/dev/null; date -d "$year-07-01 12:00" '+%Z %z' 2>/dev/null)"
file cmdline /proc/cmdline
file resolv /etc/resolv.conf
line fips /proc/sys/crypto/fips_enabled
for kind in dsa rsa ecdsa ed25519; do line "key:$kind" "/etc/ssh/ssh_host_\${kind}_key.pub"; done
line selinux:enforce /sys/fs/selinux/enforce
line selinux:policyvers /sys/fs/selinux/policyvers
file selinux:config /etc/selinux/config
if [ -d /sys/kernel/security/apparmor ]; then text apparmor yes; fi
line last_capability /proc/sys/kernel/cap_last_cap
file status /proc/self/status
if [ -r /proc/1/root/. ]; then text roots "$(stat -c '%d %i' / /proc/1/root/. 2>/dev/null)"; fi
environment
`)

/** The user that runs the tasks. */
export function userFacts(records: Records): FactValues {
  const [uid, gid, realUid, realGid] = (records.get('ids') ?? '').split(' ').map((word) => wholeNumber(word))
  const [name = '', , , group, gecos = '', home = '', shell = ''] = (records.get('passwd') ?? '').trim().split(':')
  return {
    user_id: name,
    user_uid: uid,
    user_gid: wholeNumber(group) ?? gid,
    user_gecos: gecos,
    user_dir: home,
    user_shell: shell,
    real_user_id: realUid,
    effective_user_id: uid,
    real_group_id: realGid,
    effective_group_id: gid,
  }
}

/** The clock of the host, in its own zone and in UTC. */
export function dateFacts(records: Records): FactValues {
  const [year, month, day, hour, minute, second, epoch, tz, offset, weekday, weekdayNumber, week, nanoseconds = ''] = (
    records.get('date') ?? ''
  ).split(' ')
  const micro = /^\d{9}$/.test(nanoseconds) ? nanoseconds.slice(0, 6) : '000000'
  // Without a readable clock there is no date.
  const time = isoTime((wholeNumber(epoch, { least: Number.MIN_SAFE_INTEGER }) ?? Number.NaN) * 1000)
  if (time === undefined) return {}
  const utc = time.slice(0, 19)
  const basic = `${year}${month}${day}T${hour}${minute}${second}`
  return {
    date_time: {
      year,
      month,
      weekday,
      weekday_number: weekdayNumber,
      weeknumber: week,
      day,
      hour,
      minute,
      second,
      epoch,
      epoch_int: epoch,
      date: `${year}-${month}-${day}`,
      time: `${hour}:${minute}:${second}`,
      iso8601_micro: `${utc}.${micro}Z`,
      iso8601: `${utc}Z`,
      iso8601_basic: `${basic}${micro}`,
      iso8601_basic_short: basic,
      tz,
      tz_dst: summerZone(records.get('zones') ?? '') ?? tz,
      tz_offset: offset,
    },
  }
}

/** The time zone of summer: the one of the two in a year that is further ahead. */
function summerZone(text: string): string | undefined {
  const [winter, summer] = text.split('\n').map((line) => line.split(' '))
  const ahead = ([, offset = '0']: readonly string[]) => wholeNumber(offset.replace(/^\+/, ''), { least: -9999 }) ?? 0
  if (!winter || !summer) return undefined
  return ahead(winter) > ahead(summer) ? winter[0] : summer[0]
}

/** Boot parameters of the kernel. */
export function cmdlineFacts(records: Records): FactValues {
  const words = (records.get('cmdline') ?? '').trim().match(/(?:[^\s"]|"[^"]*")+/g) ?? []
  const pairs = words.map((word): readonly [string, string | true] => {
    const at = word.indexOf('=')
    return at < 0 ? [word, true] : [word.slice(0, at), word.slice(at + 1).replace(/^"(.*)"$/, '$1')]
  })
  const all = new Map<string, (string | true)[]>()
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value])
  const every = [...all].map(([name, values]) => [name, values.length > 1 ? values : values[0]])
  return { cmdline: Object.fromEntries(pairs), proc_cmdline: Object.fromEntries(every) }
}

/** Settings of the resolver. */
export function dnsFacts(records: Records): FactValues {
  const dns: Record<string, unknown> = {}
  for (const line of (records.get('resolv') ?? '').split('\n')) {
    const [word = '', ...rest] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/)
    if (word === 'nameserver') dns.nameservers = [...((dns.nameservers as string[] | undefined) ?? []), rest[0]]
    else if (word === 'domain') dns.domain = rest[0]
    else if (word === 'search' || word === 'sortlist') dns[word] = rest
    else if (word === 'options')
      dns.options = Object.fromEntries(
        rest.map((each) => [each.split(':')[0], each.includes(':') ? each.slice(each.indexOf(':') + 1) : true]),
      )
  }
  return { dns }
}

/** Public host keys. */
export function hostKeyFacts(records: Records): FactValues {
  const kinds = ['dsa', 'rsa', 'ecdsa', 'ed25519'].flatMap((kind) => {
    const [type, key] = (records.get(`key:${kind}`) ?? '').split(' ')
    return key
      ? [
          [`ssh_host_key_${kind}_public`, key],
          [`ssh_host_key_${kind}_public_keytype`, type],
        ]
      : []
  })
  return Object.fromEntries(kinds)
}

export function selinuxFacts(records: Records): FactValues {
  const enforce = records.get('selinux:enforce')
  if (enforce === undefined) return { selinux: { status: 'disabled' } }
  const config = records.get('selinux:config') ?? ''
  return {
    selinux: {
      status: 'enabled',
      mode: enforce === '1' ? 'enforcing' : 'permissive',
      config_mode: /^SELINUX=(\w+)/m.exec(config)?.[1] ?? 'unknown',
      type: /^SELINUXTYPE=(\w+)/m.exec(config)?.[1] ?? 'unknown',
      policyvers: Number(records.get('selinux:policyvers')) || 'unknown',
    },
  }
}

export function apparmorFacts(records: Records): FactValues {
  return { apparmor: { status: records.has('apparmor') ? 'enabled' : 'disabled' } }
}

export function fipsFacts(records: Records): FactValues {
  return { fips: records.get('fips') === '1' }
}

/** Whether the root directory differs from that of the first process; false if only root can read that. */
export function chrootFacts(records: Records): FactValues {
  const [current, first] = (records.get('roots') ?? '').trim().split('\n')
  return { is_chroot: current !== undefined && first !== undefined && current !== first }
}

/** Environment of the tasks. The kernel also shows variables that only started the resident shell; they are omitted. */
export function environmentFacts(records: Records): FactValues {
  const pairs = (records.get('env') ?? '').split('\0').filter((each) => each.includes('=') && !/^TSPLAY_(?:STEP|BEGIN)=/.test(each))
  return { env: Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])) }
}

/** Linux capabilities of the tasks; an empty list with `enforced` false means all. */
export function capabilityFacts(records: Records): FactValues {
  const bits = /^CapEff:\s*([0-9a-f]+)/m.exec(records.get('status') ?? '')?.[1]
  if (bits === undefined) return { system_capabilities: [], system_capabilities_enforced: 'N/A' }
  const held = BigInt(`0x${bits}`)
  const names = capabilityNames.filter((_, bit) => (held >> BigInt(bit)) & 1n)
  const last = wholeNumber(records.get('last_capability'), { most: 1000 }) ?? capabilityNames.length - 1
  const all = held === (1n << BigInt(last + 1)) - 1n
  return { system_capabilities: all ? [] : names.map((name) => `cap_${name}`), system_capabilities_enforced: all ? 'False' : 'True' }
}

/** By number in `linux/capability.h`. */
const capabilityNames =
  'chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore'.split(
    ' ',
  )
