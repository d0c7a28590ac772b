/** Services of a host without systemd: scripts in `/etc/init.d` and their links. */
import { parseRecords, textFunction } from '../../engine/host-scripts/records.ts'
import { type Run, run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change } from '../../engine/model/module.ts'
import type { HostRead } from '../../engine/model/read.ts'
import type { UnitSpec } from './unit-plan.ts'

export interface SysvService {
  /** A script of that name exists and is executable. */
  readonly exists: boolean
  readonly running: boolean
  readonly enabled: boolean
  /** The program that manages its links. */
  readonly links: 'update-rc.d' | 'chkconfig' | 'none'
  /** This host uses OpenRC, which is not supported. */
  readonly openrc: boolean
}

export interface SysvSpec extends Pick<UnitSpec, 'state' | 'enabled'> {
  readonly name: string
  readonly arguments?: string
  readonly sleep?: number
}

/** The state of one service; a pattern replaces the `status` of scripts without one. */
export function sysvRead(name: string, pattern: string | undefined): HostRead<SysvService> {
  // The pattern travels on standard input, so that the process list that is searched does not show it.
  return { at: 'host', script: sysvScript, args: [name], stdin: pattern ?? '', slow: true, parse: ({ stdout }) => parseSysv(stdout) }
}

export function parseSysv(stdout: string): SysvService {
  const records = parseRecords(stdout)
  const [exists = false, running, enabled, openrc] = ['script', 'running', 'enabled', 'openrc'].map((name) => records.has(name))
  const links = (['update-rc.d', 'chkconfig'] as const).find((name) => records.has(name)) ?? 'none'
  return { exists, running: running ?? false, enabled: enabled ?? false, links, openrc: openrc ?? false }
}

/** All changes of one service. */
export function planSysv(spec: SysvSpec, service: SysvService): readonly Change[] {
  const { name, enabled } = spec
  if (service.openrc)
    throw new Problem('this host uses OpenRC, which is not supported', {
      kind: 'openrc',
      hint: 'run `rc-service` and `rc-update` with `command`',
    })
  if (!service.exists) {
    throw new Problem(`service \`${name}\` does not exist on the host`, {
      hint: 'there is no script of that name in `/etc/init.d`; install its package first',
    })
  }
  const changes: Change[] = []
  if (enabled !== undefined && enabled !== service.enabled) {
    const summary = `${enabled ? 'enable' : 'disable'} ${name}`
    const states = { before: enabled ? 'disabled' : 'enabled', after: enabled ? 'enabled' : 'disabled' }
    changes.push({ summary, ...states, action: linksRun(name, enabled, service.links) })
  }
  return [...changes, ...sysvState(spec, service.running)]
}

function sysvState({ name, state, sleep, arguments: words }: SysvSpec, running: boolean): readonly Change[] {
  const change = (verb: string): Change => ({
    summary: `${verb} ${name}`,
    action: run([`/etc/init.d/${name}`, verb, ...(words?.split(/\s+/).filter(Boolean) ?? [])]),
  })
  if (state === undefined) return []
  if (state === 'stopped') return running ? [change('stop')] : []
  if (!running) return [change('start')]
  if (state === 'reloaded') return [change('reload')]
  if (state !== 'restarted') return []
  if (!sleep) return [change('restart')]
  const pause: Change = { summary: `wait ${sleep} seconds`, silent: true, action: { do: 'pause', seconds: sleep } }
  return [change('stop'), pause, change('start')]
}

function linksRun(name: string, enabled: boolean, links: SysvService['links']): Run {
  if (links === 'none') throw new Problem('neither `update-rc.d` nor `chkconfig` is installed on the host', { hint: 'remove `enabled`' })
  if (links === 'chkconfig') return run(['chkconfig', name, enabled ? 'on' : 'off'])
  // A script without any links gets them first: update-rc.d enables only existing ones.
  const script = 'if [ "$2" = enable ]; then update-rc.d "$1" defaults; fi; update-rc.d "$1" "$2"'
  return run(['sh', '-c', script, 'sh', name, enabled ? 'enable' : 'disable'])
}

const sysvScript = `${textFunction}name=$1
IFS= read -r pattern || :
command -v rc-service >/dev/null 2>&1 && [ -d /run/openrc ] && text openrc ''
script=/etc/init.d/$name
[ -x "$script" ] || exit 0
text script ''
if [ -n "$pattern" ]; then
  case $(ps -ef 2>/dev/null || ps) in *"$pattern"*) text running '' ;; esac
elif "$script" status >/dev/null 2>&1 </dev/null; then text running ''; fi
for link in /etc/rc[2345S].d/S??"$name"; do
  if [ -e "$link" ]; then text enabled ''; break; fi
done
if command -v update-rc.d >/dev/null 2>&1; then text update-rc.d ''
elif command -v chkconfig >/dev/null 2>&1; then text chkconfig ''; fi
`
