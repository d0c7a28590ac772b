/** Resolves `gather_subset` to facts, by Ansible's rules. */

/** Collections of facts, and single facts that name the collection they are in. */
const collections = {
  apparmor: [],
  caps: ['system_capabilities', 'system_capabilities_enforced'],
  cmdline: [],
  date_time: [],
  distribution: ['distribution_version', 'distribution_release', 'distribution_major_version', 'os_family'],
  dns: [],
  env: [],
  fips: [],
  local: [],
  lsb: [],
  pkg_mgr: [],
  platform: ['system', 'kernel', 'kernel_version', 'machine', 'python_version', 'architecture', 'machine_id'],
  python: [],
  selinux: [],
  service_mgr: [],
  ssh_pub_keys: [
    'ssh_host_pub_keys',
    'ssh_host_key_dsa_public',
    'ssh_host_key_rsa_public',
    'ssh_host_key_ecdsa_public',
    'ssh_host_key_ed25519_public',
  ],
  user: [
    'user_id',
    'user_uid',
    'user_gid',
    'user_gecos',
    'user_dir',
    'user_shell',
    'real_user_id',
    'effective_user_id',
    'effective_group_ids',
  ],
  chroot: ['is_chroot'],
  hardware: ['processor', 'processor_cores', 'processor_count', 'mounts', 'devices'],
  loadavg: [],
  network: ['interfaces', 'default_ipv4', 'default_ipv6', 'all_ipv4_addresses', 'all_ipv6_addresses'],
  virtual: ['virtualization_type', 'virtualization_role', 'virtualization_tech_guest', 'virtualization_tech_host'],
  fibre_channel_wwn: [],
  iscsi: [],
  nvme: [],
  facter: [],
  ohai: [],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Collection = keyof typeof collections

const all = Object.keys(collections) as Collection[]
/** Gathered unless `!min` excludes them; all before `chroot` above. */
const least: readonly Collection[] = all.slice(0, all.indexOf('chroot'))

/** Collections that others need, even if they are excluded. */
const needs: Readonly<Partial<Record<Collection, readonly Collection[]>>> = {
  network: ['platform', 'distribution'],
  hardware: ['platform'],
  pkg_mgr: ['distribution'],
  service_mgr: ['platform', 'distribution'],
}

/** The collection that a word of `gather_subset` means; undefined for an unknown word. */
function collectionOf(word: string): Collection | undefined {
  if (Object.hasOwn(collections, word)) return word as Collection
  return all.find((name) => (collections[name] as readonly string[]).includes(word))
}

/** The collections to gather. Exclusion of an unknown word is ignored, as in Ansible. */
export function collectionsFor(subset: readonly string[]): ReadonlySet<Collection> {
  const wanted = new Set<Collection>(least)
  const excluded = new Set<Collection>()
  const explicit = new Set<Collection>()
  for (const word of subset.length > 0 ? subset : ['all']) {
    const bare = word.replace(/^!/, '')
    const named = bare === 'all' ? all : bare === 'min' ? least : [collectionOf(bare) ?? []].flat()
    if (!word.startsWith('!')) {
      for (const name of named) wanted.add(name)
      if (bare !== 'all' && bare !== 'min') for (const name of named) explicit.add(name)
    } else for (const name of named) if (bare !== 'all' || !least.includes(name)) excluded.add(name)
  }
  for (const name of excluded) if (!explicit.has(name)) wanted.delete(name)
  for (const name of [...wanted]) for (const needed of needs[name] ?? []) wanted.add(needed)
  return wanted
}

/** Unknown words of `gather_subset`. */
export function unknownWords(subset: readonly string[]): readonly string[] {
  return subset.filter((word) => !word.startsWith('!') && word !== 'all' && word !== 'min' && collectionOf(word) === undefined)
}
