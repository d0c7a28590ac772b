/** `timezone`: time zone of a host and of its hardware clock. */
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'

import { movedCode, replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'

export default defineModule({
  name: 'timezone',
  aliases: ['community.general.timezone'],
  summary: 'Set the time zone of a host',
  notes: ['Uses `timedatectl` on hosts with systemd, otherwise `/etc/localtime` and `/etc/timezone`.'],
  options: {
    name: { type: 'string', description: 'Time zone, such as `Europe/Berlin` or `Etc/UTC`.' },
    hwclock: {
      enum: ['local', 'UTC'],
      aliases: ['rtc'],
      description: 'Time zone of the hardware clock; requires systemd.',
    },
  },
  examples: `
- name: Set the time zone to Berlin
  timezone: { name: Europe/Berlin, hwclock: UTC }
`,
  relations: { oneOf: [['hwclock', 'name']] },
  rules: ({ name }) => [
    ...(name === undefined || /^[A-Za-z0-9][\w+-]*(\/[\w+-]+)*$/.test(name) ? [] : [`\`${name}\` is not a valid time zone`]),
  ],
  results: { diff: 'Time zone `before` and `after`: `name`, `hwclock`, or both, as the task has them.' },
  probe: ({ name }) => ({ zone: zoneRead(name ?? '') }),

  plan({ name, hwclock }, { zone }): readonly Change[] {
    const changes: Change[] = []
    if (name !== undefined && !zone.exists)
      throw new Problem(`the host has no time zone \`${name}\``, {
        hint: 'correct the name, or install the package `tzdata` first',
        msg: `Error message:\ngiven timezone "${name}" is not available\nOther message(s):\n`,
      })
    if (name !== undefined && zone.name !== name) {
      const diff = { summary: `set the time zone to ${name}`, before: zone.name ?? 'unknown', after: name }
      const argv = zone.systemd ? ['timedatectl', 'set-timezone', name] : ['sh', '-c', zoneScript, 'sh', name, zone.link]
      changes.push({ ...diff, action: run(argv, { stale: zone.systemd ? undefined : movedCode }) })
    }
    if (hwclock !== undefined && zone.clock !== hwclock) {
      if (!zone.systemd)
        throw new Problem('`hwclock` requires systemd, which does not run this host', { hint: 'remove it, or use `command`' })
      const action = run(['timedatectl', 'set-local-rtc', hwclock === 'local' ? 'yes' : 'no'])
      changes.push({ summary: `set the hardware clock to ${hwclock}`, before: zone.clock, after: hwclock, action })
    }
    return changes
  },
  returns({ name, hwclock }, { zone }) {
    const of = (zoneName: unknown, clock: unknown) => ({
      ...(name !== undefined && { name: zoneName }),
      ...(hwclock !== undefined && { hwclock: clock }),
    })
    return { diff: { before: of(zone.name ?? 'n/a', zone.clock), after: of(name, hwclock) } }
  },
})

interface Zone {
  readonly systemd: boolean
  /** The wanted zone exists on the host. */
  readonly exists: boolean
  readonly name?: string
  /** `/etc/localtime`: `=` and what it says, `absent`, or empty where it is no link. */
  readonly link: string
  readonly clock: 'local' | 'UTC'
}

/** The state that `timedatectl` shows, from the files it reads. */
function zoneRead(name: string): HostRead<Zone> {
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'timezone' },
    script: `${textFunction}
if [ -d /run/systemd/system ] && command -v timedatectl >/dev/null 2>&1; then text systemd yes; fi
if [ -n "$1" ] && [ -f "/usr/share/zoneinfo/$1" ]; then text exists yes; fi
if [ "$(sed -n 3p /etc/adjtime 2>/dev/null)" = LOCAL ]; then text local yes; fi
if [ -h /etc/localtime ]; then text link "=$(readlink /etc/localtime)"; elif [ ! -e /etc/localtime ]; then text link absent; fi`,
    args: [name],
    parse({ stdout }) {
      const records = parseRecords(stdout)
      const link = records.get('link') ?? ''
      const zone = /\/zoneinfo\/(.*)$/.exec(link)?.[1]
      return {
        link,
        systemd: records.has('systemd'),
        exists: records.has('exists'),
        clock: records.has('local') ? 'local' : 'UTC',
        ...(zone === undefined ? {} : { name: zone }),
      }
    },
  }
}

// The name is also written to `/etc/timezone` if it exists or the host has dpkg.
const zoneScript = `${replaceFunctions}
neighbour /etc/ d && ln -s "/usr/share/zoneinfo/$1" "$temp/localtime" && printf '%s\\n' "$1" >"$temp/timezone" && chmod 0644 "$temp/timezone" || exit
lock_folder /etc/
unchanged_link /etc/localtime "$2"
put_in_place "$temp/localtime" /etc/localtime /etc/ || exit
# It only repeats the name, and nothing was planned from it.
if [ -e /etc/timezone ] || command -v dpkg >/dev/null 2>&1; then
  put_in_place "$temp/timezone" /etc/timezone /etc/
fi`
