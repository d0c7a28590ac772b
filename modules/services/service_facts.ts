/** Gathers the state of all services as facts. */

import { type Records, recordsRead } from '../../engine/host-scripts/records.ts'
import { defineModule } from '../../engine/model/module.ts'

export default defineModule({
  name: 'service_facts',
  summary: 'Gather the state of services as facts',
  readOnly: true,
  notes: [
    'The fact `services` maps each name to a dict of `name`, `state`, `status` and `source`. Names of systemd services end with `.service`.',
    'If the program `service` exists, scripts in `/etc/init.d` are included with `source: sysv`, and it is asked for their status.',
    '`chkconfig` and upstart are not supported.',
  ],
  options: {},
  examples: `
- name: Gather services
  service_facts:
- debug: { msg: "nginx is at work" }
  when: (ansible_facts.services['nginx.service'] | default({})).state | default('') == 'running'
`,
  results: { ansible_facts: '`services`, a dict of dicts.', msg: 'That no service was found.' },
  probe: () => ({ services: servicesRead }),
  plan: () => [],
  returns(_, { services }) {
    const found = servicesOf(services)
    if (Object.keys(found).length > 0) return { ansible_facts: { services: found } }
    // As in Ansible no failure: a host may have nothing that starts services.
    return { skipped: true, msg: 'Failed to find any services. This can be due to privileges or some other configuration issue.' }
  },
})

interface Service {
  readonly name: string
  readonly state: string
  readonly status?: string
  readonly source: 'systemd' | 'sysv' | 'openrc'
  readonly runlevels?: readonly string[] | null
}

const servicesRead = recordsRead(`
PATH=$PATH:/usr/sbin:/sbin
init=; IFS= read -r init </proc/1/comm 2>/dev/null || :
case $init in *systemd*)
  if command -v systemctl >/dev/null 2>&1; then
    text units "$(systemctl list-units --no-pager --no-legend --plain --full --type service --all 2>/dev/null)"
    files=$(systemctl list-unit-files --no-pager --no-legend --full --type service --all 2>/dev/null)
    text files "$files"
    # A template is not a unit: it has no state.
    names=$(printf '%s\\n' "$files" | while read -r name rest; do case $name in *@.service) ;; *) printf '%s\\n' "$name" ;; esac; done)
    text names "$names"
    if [ -n "$names" ]; then text states "$(printf '%s\\n' "$names" | xargs systemctl show --no-pager --property=ActiveState -- 2>/dev/null)"; fi
  fi ;;
esac
if command -v rc-status >/dev/null 2>&1; then
  if command -v rc-update >/dev/null 2>&1; then
    text openrc "$(rc-status -a -s -m 2>&1 | grep '^ ' | tr -d '[]')"
    text levels "$(rc-update show -v 2>&1 | grep '|')"
  fi
elif command -v service >/dev/null 2>&1 && ! command -v chkconfig >/dev/null 2>&1; then
  text scripts "$(service --status-all 2>/dev/null </dev/null)"
fi
`)

/** By name. A unit of systemd replaces a script of the same name. */
export function servicesOf(records: Records): Readonly<Record<string, Service>> {
  const all = [...scripts(records.get('scripts') ?? ''), ...openrc(records), ...systemd(records)]
  return Object.fromEntries(all.map((service) => [service.name, service]))
}

/** Lines such as ` [ + ]  nginx`; an unknown state has a question mark and is left out. */
function scripts(text: string): readonly Service[] {
  return [...text.matchAll(/^[ \t]*\[ ([+-]) \][ \t]+(\S.*)$/gm)].map(([, sign, name = '']) => ({
    name,
    state: sign === '+' ? 'running' : 'stopped',
    source: 'sysv',
  }))
}

function openrc(records: Records): readonly Service[] {
  const levels = new Map(
    lines(records.get('levels') ?? '').map((line) => {
      const [name = '', words = ''] = line.split('|')
      return [name.trim(), words.trim() === '' ? null : words.trim().split(/\s+/)] as const
    }),
  )
  return lines(records.get('openrc') ?? '').flatMap((line) => {
    const [name = '', state] = line.trim().split(/\s+/)
    return state === undefined ? [] : [{ name, runlevels: levels.get(name) ?? null, state, source: 'openrc' as const }]
  })
}

/** A problem of a unit matters more than whether it is enabled. */
const bad: readonly string[] = ['not-found', 'masked', 'failed']

function systemd(records: Records): readonly Service[] {
  const services = new Map<string, Service>()
  for (const line of lines(records.get('units') ?? '')) {
    const [name = '', load = '', active = '', sub = ''] = line.replace(/^[^\w\\-]+/, '').split(/\s+/)
    const status = bad.find((word) => word === load || word === active) ?? active
    services.set(name, { name, state: sub === 'running' ? 'running' : 'stopped', status, source: 'systemd' })
  }
  const states = statesOf(records)
  for (const line of lines(records.get('files') ?? '')) {
    const [name = '', status = ''] = line.trim().split(/\s+/)
    const unit = services.get(name)
    if (!unit) services.set(name, { name, state: states.get(name) ?? 'unknown', status, source: 'systemd' })
    else if (!bad.includes(unit.status ?? '')) services.set(name, { ...unit, status })
  }
  return [...services.values()]
}

/** One line for each unit, in the order of the names; none if the counts differ. */
function statesOf(records: Records): ReadonlyMap<string, string> {
  const names = lines(records.get('names') ?? '')
  const states = [...(records.get('states') ?? '').matchAll(/^ActiveState=(.*)$/gm)].map(([, state = '']) => state)
  return names.length === states.length ? new Map(names.map((name, index) => [name, states[index] as string])) : new Map()
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}
