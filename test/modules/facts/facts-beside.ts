/** Facts of ours beside those of Ansible's `setup`, key by key. */

export type Facts = Readonly<Record<string, unknown>>

/** Facts that are not compared, and why. */
export const leftOut: Readonly<Record<string, string>> = {
  ansible_system_capabilities: 'Ansible reads the words of `capsh`, whose form has changed; ours are read from the kernel',
  ansible_system_capabilities_enforced: 'as above: what is said of all but one capability differs',
  ansible_systemd: 'only newer releases of Ansible tell it',
  ansible_ssh_host_key_dsa_public: 'hosts of today have no such key',
}

/** Facts that differ from one moment to the next, or with the way in: alike where this leaves the same of both. */
const moving: Readonly<Record<string, (value: unknown) => unknown>> = {
  ansible_date_time: (value) => ({ ...shapeOf(value), year: of(value, 'year'), tz: of(value, 'tz'), tz_dst: of(value, 'tz_dst') }),
  // The point release of Debian is known to Ansible since 2.16, or with a package of Python.
  ansible_distribution_version: (value) => String(value).split('.')[0],
  ansible_uptime_seconds: shapeOf,
  ansible_loadavg: shapeOf,
  ansible_memfree_mb: shapeOf,
  ansible_swapfree_mb: shapeOf,
  ansible_memory_mb: (value) => ({ ...shapeOf(value), total: of(of(value, 'real'), 'total') }),
  ansible_mounts: (value) =>
    (value as readonly Facts[]).map(({ dump: _dump, passno: _passno, ...mount }) =>
      Object.fromEntries(Object.entries(mount).map(([name, each]) => [name, /available|used/.test(name) ? typeof each : each])),
    ),
  ansible_env: (value) =>
    Object.fromEntries(
      Object.entries(value as Facts).filter(([name]) => !/^(_|SHLVL|OLDPWD|PWD|L[AC]\w*|XDG_\w+|SSH_\w+|ANSIBLE_\w+|TERM)$/.test(name)),
    ),
}

/** Facts that others may change on a machine that is not ours alone. */
const restless = /^ansible_(interfaces|devices|device_links|mounts|all_ipv[46]_addresses)$/

/** What differs, a sentence each. Of a machine that is `shared`, what comes and goes is only compared by its shape. */
export function differences(theirs: Facts, ours: Facts, shared: boolean): readonly string[] {
  const come = shared ? comingAndGoing(theirs, ours) : new Set<string>()
  const names = Object.keys({ ...theirs, ...ours }).filter((name) => !(name in leftOut) && !come.has(name))
  return names.flatMap((name) => {
    if (!(name in ours)) return [`${name} is missing`]
    if (!(name in theirs)) return [`${name} is nothing that Ansible tells`]
    // Ansible needs a program for it; ours is told from `os-release` as well.
    if (name === 'ansible_lsb' && Object.keys(theirs[name] as object).length === 0) return []
    const view = shared && restless.test(name) ? (value: unknown) => typeof value : (moving[name] ?? ((value: unknown) => value))
    const [wanted, given] = [theirs[name], ours[name]].map((value) => JSON.stringify(sorted(view(value))))
    return wanted === given ? [] : [`${name} is ${given}, and to Ansible ${wanted}`]
  })
}

/** Facts of interfaces that only one of both has seen. */
function comingAndGoing(theirs: Facts, ours: Facts): ReadonlySet<string> {
  const seen = [theirs, ours].map(({ ansible_interfaces }) => new Set(ansible_interfaces as readonly string[]))
  const all = seen.flatMap((names) => [...names])
  return new Set(all.filter((name) => !seen.every((names) => names.has(name))).map((name) => `ansible_${name.replace(/[-:]/g, '_')}`))
}

function of(value: unknown, name: string): unknown {
  return (value as Facts)[name]
}

/** The kinds of values below the names of a dict. */
function shapeOf(value: unknown): Facts {
  if (typeof value !== 'object' || value === null) return { kind: typeof value }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, typeof each === 'object' ? shapeOf(each) : typeof each]))
}

/** Lists of facts have no order of their own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (typeof value !== 'object' || value === null) return value
  const names = Object.keys(value).sort()
  return Object.fromEntries(names.map((name) => [name, sorted((value as Facts)[name])]))
}

/** What `ansible -m setup` printed. */
export function factsOfSetup(stdout: string): Facts {
  return (JSON.parse(stdout.slice(stdout.indexOf('{'))) as { ansible_facts: Facts }).ansible_facts
}
