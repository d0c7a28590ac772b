/** `timezone`: time zone of a host and of its hardware clock. */

import { endOnSignals } from '../../engine/host-scripts/end-on-signals.ts'
import { replaceFunctions } from '../../engine/host-scripts/replace-file.ts'
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
  rules: ({ name, hwclock }) => [
    ...(name === undefined && hwclock === undefined ? ['one of `name` and `hwclock` is required'] : []),
    ...(name === undefined || /^[A-Za-z0-9][\w+-]*(\/[\w+-]+)*$/.test(name) ? [] : [`\`${name}\` is not a valid time zone`]),
  ],
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
      const argv = zone.systemd ? ['timedatectl', 'set-timezone', name] : ['sh', '-c', zoneScript, 'sh', name]
      changes.push({ ...diff, action: run(argv) })
    }
    if (hwclock !== undefined && zone.clock !== hwclock) {
      if (!zone.systemd)
        throw new Problem('`hwclock` requires systemd, which does not run this host', { hint: 'remove it, or use `command`' })
      const action = run(['timedatectl', 'set-local-rtc', hwclock === 'local' ? 'yes' : 'no'])
      changes.push({ summary: `set the hardware clock to ${hwclock}`, before: zone.clock, after: hwclock, action })
    }
    return changes
  },
})

interface Zone {
  readonly systemd: boolean
  /** The wanted zone exists on the host. */
  readonly exists: boolean
  readonly name?: string
  readonly clock: 'local' | 'UTC'
}

/** The state that `timedatectl` shows, from the files it reads. */
function zoneRead(name: string): HostRead<Zone> {
  return {
    at: 'host',
    subject: { kind: 'topic', topic: 'timezone' },
    script: `
if [ -d /run/systemd/system ] && command -v timedatectl >/dev/null 2>&1; then echo systemd; else echo plain; fi
if [ -n "$1" ] && [ -f "/usr/share/zoneinfo/$1" ]; then echo yes; else echo no; fi
if [ "$(sed -n 3p /etc/adjtime 2>/dev/null)" = LOCAL ]; then echo local; else echo UTC; fi
readlink /etc/localtime 2>/dev/null`,
    args: [name],
    parse({ stdout }) {
      const [manager, exists, clock, link = ''] = stdout.split('\n')
      const zone = link === '' ? undefined : /\/zoneinfo\/(.*)$/.exec(link)?.[1]
      return {
        systemd: manager === 'systemd',
        exists: exists === 'yes',
        clock: clock === 'local' ? 'local' : 'UTC',
        ...(zone === undefined ? {} : { name: zone }),
      }
    },
  }
}

// The name is also written to `/etc/timezone` if it exists or the host has dpkg.
const zoneScript = `${replaceFunctions}
link= new=
trap 'rm -f -- "$link" "$new"' EXIT
${endOnSignals}
link=$(mktemp -u /etc/localtime.XXXXXXXX) && ln -s "/usr/share/zoneinfo/$1" "$link" && mv -fT "$link" /etc/localtime || exit
if [ -e /etc/timezone ] || command -v dpkg >/dev/null 2>&1; then
  neighbour /etc/ && new=$temp && printf '%s\\n' "$1" >"$new" && chmod 0644 "$new" && put_in_place "$new" /etc/timezone /etc/
fi`
