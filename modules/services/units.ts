/** Reads unit state with one query for all units of a window, predicts it after planned changes, and builds the commands that change units. */
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { type Run, run } from '../../engine/model/action.ts'
import type { Outlook, PlannedUnit } from '../../engine/model/effect.ts'
import { type Answer, after, type HostRead, type Read } from '../../engine/model/read.ts'

/** Whose units: those of the host, of the user that the task becomes, or the files of all users. */
export type UnitScope = 'system' | 'user' | 'global'

export interface Unit {
  /** The full name of the query, such as `nginx.service`. */
  readonly name: string
  /** Whether this host runs systemd; without it only `enabled` can be read. */
  readonly booted: boolean
  /** `SYSTEMD_OFFLINE` forbids contact with systemd, whether it runs or not. */
  readonly offline: boolean
  /** The program `systemctl` is installed. */
  readonly systemctl: boolean
  /** `loaded`, `not-found`, `masked`, `bad-setting`, `error` … */
  readonly load: string
  /** `active`, `inactive`, `failed`, `activating` … */
  readonly active: string
  readonly sub: string
  /** Output of `systemctl is-enabled`; empty if there is nothing to enable. */
  readonly enabled: string
  /** Its real name if the query used an alias. */
  readonly id: string
  readonly canReload: boolean
  /** A script of that name is in `/etc/init.d`. */
  readonly script: boolean
  /** Such a script is started at boot by a link. */
  readonly scriptEnabled: boolean
  readonly properties: Readonly<Record<string, string>>
}

/** The full name of a unit: `.service` is added where no kind is named. */
export function unitName(name: string): string {
  return /\.(service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/.test(name) ? name : `${name}.service`
}

/** The state of one unit; one `systemctl show` reads all units of a window. Only changes of units of the host are foreseen. */
export function unitRead(name: string, scope: UnitScope = 'system'): Read<Unit> {
  const each = unitName(name)
  const isSystem = scope === 'system'
  const parse = ({ stdout }: Answer, outlook?: Outlook) => {
    const unit = parseUnit(stdout, each)
    if (!isSystem) return { ...unit, script: false, scriptEnabled: false }
    return outlook ? foreseenUnit(unit, outlook) : unit
  }
  const shown: Read<Unit> = {
    at: 'host',
    script: managers[scope] + unitScript,
    each,
    subject: isSystem ? { kind: 'foreseen' } : { kind: 'machine' },
    parse,
  }
  return after<Unit, Unit>(shown, (unit) => (unit.enabled === 'indirect' ? alsoRead(unit, scope) : { value: unit }))
}

/** A unit that can only be enabled through others (`Also=`) is enabled when they all are. */
function alsoRead(unit: Unit, scope: UnitScope): HostRead<Unit> {
  const script = `${managers[scope]}
others=$(sed -n 's/^Also=//p' "$1")
[ -n "$others" ] || exit 1
for other in $others; do manager is-enabled --quiet -- "$other" || exit 1; done
`
  const args = [unit.properties.FragmentPath ?? '']
  return {
    at: 'host',
    script,
    args,
    subject: { kind: 'machine' },
    parse: ({ code }) => (code === 0 ? { ...unit, enabled: 'enabled' } : unit),
  }
}

/** The last lines of a unit's journal, for a failure. */
function journalOf(name: string, scope: UnitScope): HostRead<string> {
  const script = 'journalctl "$2" -u "$1" -n 15 --no-pager 2>&1 || :'
  return { at: 'host', script, args: [name, scope === 'system' ? '--system' : '--user'], slow: true, parse: ({ stdout }) => stdout }
}

/** State of a unit after a command of systemctl. */
export function unitBecomes(verb: string): PlannedUnit {
  if (verb === 'enable' || verb === 'disable') return { enabled: verb === 'enable' }
  if (verb === 'mask' || verb === 'unmask') return { masked: verb === 'mask' }
  return { active: verb !== 'stop' }
}

/** One command of systemctl; a failure is reported with the journal of the unit. */
export function systemctl(verb: string, unit: string, flags: readonly string[] = [], scope: UnitScope = 'system'): Run {
  const explain: Run['explain'] = ({ stderr }) => {
    const reason = stderr.split('\n').find((line) => /^(Failed|Job for|Unit )/.test(line))
    return { message: `\`systemctl ${verb} ${unit}\` failed${reason ? `: ${reason.trim()}` : ''}` }
  }
  return run(managerArgv(scope, [...flags, verb, unit]), { explain, diagnose: journalOf(unit, scope) })
}

/** Speaks to systemd itself, or to that of the user. */
export function managerArgv(scope: UnitScope, words: readonly string[]): readonly string[] {
  return scope === 'system' ? ['systemctl', ...words] : ['sh', '-c', `${managers[scope]}manager "$@"`, 'sh', ...words]
}

const runtime = `export XDG_RUNTIME_DIR="\${XDG_RUNTIME_DIR:-/run/user/$(id -u)}"\n`
/** Defines `manager`, which is systemctl, and `runs`, whether there is a systemd that answers it. */
const managers: Readonly<Record<UnitScope, string>> = {
  system: 'manager() { LC_ALL=C systemctl "$@"; }\nruns() { [ -d /run/systemd/system ]; }\n',
  user: `${runtime}manager() { LC_ALL=C systemctl --user "$@"; }\nruns() { manager show --property=Version >/dev/null 2>&1; }\n`,
  global: 'manager() { LC_ALL=C systemctl --global "$@"; }\nruns() { false; }\n',
}

// The properties that playbooks use; all of `systemctl show` would be five kilobytes per unit.
const properties = [
  'Id Names LoadState LoadError ActiveState SubState UnitFileState UnitFilePreset FragmentPath SourcePath DropInPaths Description Type',
  'MainPID ExecMainPID ExecMainStatus ExecMainCode ExecMainStartTimestamp ExecStart ExecReload Result StatusText NRestarts User Group',
  'ActiveEnterTimestamp ActiveEnterTimestampMonotonic ActiveExitTimestamp InactiveEnterTimestamp InactiveExitTimestamp StateChangeTimestamp',
  'CanStart CanStop CanReload NeedDaemonReload ConditionResult Environment EnvironmentFiles WorkingDirectory Restart RestartUSec',
  'Requires Wants WantedBy After Before Conflicts TriggeredBy Triggers ControlGroup MemoryCurrent TasksCurrent LimitNOFILE UMask Slice',
]
  .join(' ')
  .replaceAll(' ', ',')

// A template has no properties, and would break the output for the other units.
const unitScript = `${textFunction}case \${SYSTEMD_OFFLINE:-} in 1 | [yYtT]* | [oO][nN]) offline=offline ;; *) offline= ;; esac
if ! command -v systemctl >/dev/null 2>&1; then text manager none; elif [ -z "$offline" ] && runs; then
  text manager systemd
  set -f
  plain= templates=
  for unit; do
    case $unit in *@.*) templates="$templates $unit" ;; *) plain="$plain $unit" ;; esac
  done
  text units "$([ -z "$plain" ] || manager --no-pager show --property=${properties} -- $plain
  for unit in $templates; do
    load=loaded; enabled=$(manager is-enabled -- "$unit" 2>/dev/null)
    case $enabled in ('' | not-found) load=not-found; enabled= ;; (masked) load=masked ;; esac
    printf '\\nId=%s\\nNames=%s\\nLoadState=%s\\nActiveState=inactive\\nUnitFileState=%s\\n' "$unit" "$unit" "$load" "$enabled"
  done)"
  set +f
else
  text manager "\${offline:-other}"
  for unit; do text "enabled $unit" "$(manager is-enabled -- "$unit" 2>/dev/null)"; done
fi
for unit; do
  name=\${unit%.service}
  [ -x "/etc/init.d/$name" ] || continue
  links=$(echo /etc/rc[2345S].d/S??"$name")
  case $links in ('/etc/rc['*) links= ;; esac
  text "script $unit" "\${links:+enabled}"
done
`

/** Reads the answer of the units script for one of its units. */
export function parseUnit(stdout: string, name: string): Unit {
  const records = parseRecords(stdout)
  const [manager, script] = [records.get('manager'), records.get(`script ${name}`)]
  const common = { name, script: script !== undefined, scriptEnabled: script === 'enabled' }
  if (manager === 'systemd') return { ...common, offline: false, ...shown(records.get('units') ?? '', name) }
  const enabled = records.get(`enabled ${name}`) ?? ''
  const load = enabled === '' || enabled === 'not-found' ? 'not-found' : enabled === 'masked' ? 'masked' : 'loaded'
  const rest = { active: 'unknown', sub: '', id: name, canReload: false, properties: {} }
  const systemctl = manager === 'other' || manager === 'offline'
  const state = { booted: false, offline: manager === 'offline', systemctl, load, enabled: enabled === 'not-found' ? '' : enabled }
  return { ...common, ...rest, ...state }
}

/** One block per unit, found by its ID or by one of its aliases. */
function shown(units: string, name: string): Omit<Unit, 'name' | 'script' | 'scriptEnabled' | 'offline'> {
  const blocks = units
    .trim()
    .split('\n\n')
    .map((block) => Object.fromEntries(block.split('\n').flatMap((line) => property(line))))
  const found = blocks.find((each) => each.Id === name) ?? blocks.find((each) => each.Names?.split(' ').includes(name)) ?? {}
  const {
    LoadState: load = 'not-found',
    ActiveState: active = 'inactive',
    SubState: sub = '',
    UnitFileState: enabled = '',
    Id: id = name,
  } = found
  return { booted: true, systemctl: true, load, active, sub, enabled, id, canReload: found.CanReload === 'yes', properties: found }
}

function property(line: string): [string, string][] {
  const at = line.indexOf('=')
  return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : []
}

/** Where the files of units are, the strongest first. */
const folders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
]

function foreseenUnit(seen: Unit, outlook: Outlook): Unit {
  const filed = seen.load === 'not-found' && !seen.script ? fromFile(seen, outlook) : seen
  if (filed.load === 'not-found') outlook.lacking()
  else outlook.asRead()
  const plan = outlook.unit(seen.name) ?? outlook.unit(seen.id)
  if (!plan) return filed
  // The state of the unit is hidden until it is unmasked.
  if (plan.masked === false) outlook.doubt('silence', plan.cause)
  return {
    ...filed,
    ...(plan.masked === undefined ? {} : { load: plan.masked ? 'masked' : 'loaded' }),
    ...(plan.active === undefined ? {} : { active: plan.active ? 'active' : 'inactive', sub: plan.active ? 'running' : 'dead' }),
    ...(plan.enabled === undefined ? {} : { enabled: plan.enabled ? 'enabled' : 'disabled' }),
  }
}

/** A unit whose file is planned: its properties are in the text. */
function fromFile(seen: Unit, outlook: Outlook): Unit {
  const names = [seen.name, seen.name.replace(/^([^@]*@).*(?=\.)/, '$1')]
  for (const path of folders.flatMap((folder) => names.map((name) => `${folder}/${name}`))) {
    const plan = outlook.at(path)
    if (plan.kind === 'link') outlook.doubt('change', plan.cause)
    if (plan.kind !== 'file') continue
    const { content } = plan
    const text = typeof content === 'string' || Buffer.isBuffer(content) ? String(content) : undefined
    if (text === undefined) outlook.doubt('silence', plan.cause)
    const enabled = text === undefined || /^\[Install\]/m.test(text) ? 'disabled' : 'static'
    return { ...seen, load: 'loaded', active: 'inactive', sub: 'dead', enabled, canReload: /^ExecReload=/m.test(text ?? '') }
  }
  return seen
}
