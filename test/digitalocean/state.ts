/** What the account of the API server holds, in the shapes of DigitalOcean's OpenAPI description, and what it can order. */

export interface Region {
  readonly name: string
  readonly slug: string
  readonly features: readonly string[]
  readonly available: boolean
  readonly sizes: readonly string[]
}
export interface Size {
  readonly slug: string
  readonly memory: number
  readonly vcpus: number
  readonly disk: number
  readonly transfer: number
  readonly price_monthly: number
  readonly price_hourly: number
  readonly regions: readonly string[]
  readonly available: boolean
  readonly description: string
}
export interface Image {
  readonly id: number
  readonly name: string
  readonly type: string
  readonly distribution: string
  readonly slug: string
  readonly public: boolean
  readonly regions: readonly string[]
  readonly created_at: string
  readonly min_disk_size: number
  readonly size_gigabytes: number
  readonly description: string
  readonly tags: readonly string[]
  readonly status: string
  readonly error_message: string
}
interface Address {
  readonly ip_address: string
  readonly netmask: string | number
  readonly gateway: string | null
  readonly type: 'public' | 'private'
}
export interface Droplet {
  readonly id: number
  name: string
  memory: number
  vcpus: number
  disk: number
  locked: boolean
  status: 'new' | 'active' | 'off' | 'archive'
  readonly kernel: null
  readonly created_at: string
  features: string[]
  readonly backup_ids: number[]
  readonly next_backup_window: null
  readonly snapshot_ids: number[]
  readonly image: Image
  volume_ids: string[]
  size: Size
  size_slug: string
  networks: { readonly v4: readonly Address[]; readonly v6: readonly Address[] }
  readonly region: Region
  tags: string[]
  readonly vpc_uuid: string
}
export interface SshKey {
  readonly id: number
  readonly fingerprint: string
  readonly public_key: string
  name: string
}
export interface DomainRecord {
  readonly id: number
  type: string
  name: string
  data: string
  priority: number | null
  port: number | null
  ttl: number
  weight: number | null
  flags: number | null
  tag: string | null
}
export interface Domain {
  readonly name: string
  readonly ttl: number
  zone_file: string | null
  readonly records: DomainRecord[]
}
export interface Firewall {
  readonly id: string
  name: string
  readonly status: string
  readonly created_at: string
  readonly pending_changes: readonly unknown[]
  inbound_rules: readonly unknown[]
  outbound_rules: readonly unknown[]
  droplet_ids: number[]
  tags: string[]
}
export interface Volume {
  readonly id: string
  readonly name: string
  readonly description: string
  size_gigabytes: number
  readonly created_at: string
  droplet_ids: number[]
  readonly tags: string[]
  readonly region: Region
  readonly filesystem_type: string
  readonly filesystem_label: string
}
export interface FloatingIp {
  readonly ip: string
  readonly region: Region
  dropletId: number | null
}
export interface Action {
  readonly id: number
  status: 'in-progress' | 'completed' | 'errored'
  readonly type: string
  readonly started_at: string
  completed_at: string | null
  readonly resource_id: number | null
  readonly resource_type: string
  readonly region: Region | null
  readonly region_slug: string | null
}

const regionFeatures = ['backups', 'ipv6', 'metadata', 'install_agent', 'storage', 'image_transfer']
const sizeRows: readonly (readonly [string, number, number, number, number])[] = [
  ['s-1vcpu-1gb', 1024, 1, 25, 6],
  ['s-1vcpu-2gb', 2048, 1, 50, 12],
  ['s-2vcpu-4gb', 4096, 2, 80, 24],
]
const regionRows: readonly (readonly [string, string])[] = [
  ['fra1', 'Frankfurt 1'],
  ['nyc3', 'New York 3'],
  ['ams3', 'Amsterdam 3'],
]
const imageRows: readonly (readonly [string, string, string])[] = [
  ['debian-12-x64', '12 x64', 'Debian'],
  ['ubuntu-24-04-x64', '24.04 (LTS) x64', 'Ubuntu'],
]
/** Everything has the same birthday, so that answers can be recorded. */
export const birthday = '2024-05-01T10:00:00Z'

const slugsOf = (rows: readonly (readonly [string, ...unknown[]])[]) => rows.map(([slug]) => slug)

export const regions: readonly Region[] = regionRows.map(([slug, name]) => ({
  name,
  slug,
  features: regionFeatures,
  available: true,
  sizes: slugsOf(sizeRows),
}))
export const sizes: readonly Size[] = sizeRows.map(([slug, memory, vcpus, disk, price]) => ({
  slug,
  memory,
  vcpus,
  disk,
  transfer: vcpus,
  price_monthly: price,
  price_hourly: price / 672,
  regions: slugsOf(regionRows),
  available: true,
  description: 'Basic',
}))
export const images: readonly Image[] = imageRows.map(([slug, name, distribution], index) => ({
  id: 153_000_000 + index,
  name,
  type: 'base',
  distribution,
  slug,
  public: true,
  regions: slugsOf(regionRows),
  created_at: birthday,
  min_disk_size: 10,
  size_gigabytes: 1.5,
  description: `${distribution} ${name}`,
  tags: [],
  status: 'available',
  error_message: '',
}))

/** The account: a test may put things into it, and look at it. */
export class State {
  #number = 1000
  readonly droplets: Droplet[] = []
  readonly keys: SshKey[] = []
  readonly domains: Domain[] = []
  readonly firewalls: Firewall[] = []
  readonly volumes: Volume[] = []
  readonly floatingIps: FloatingIp[] = []
  readonly tags = new Set<string>()
  readonly actions: Action[] = []
  readonly projects: { readonly id: string; readonly name: string; readonly is_default: boolean; readonly resources: string[] }[] = [
    { id: this.uuid(), name: 'first-project', is_default: true, resources: [] },
  ]
  dropletLimit = 25
  /** The next number that names something. */
  number(): number {
    this.#number += 1
    return this.#number
  }
  uuid(): string {
    return `4de7ac8b-495b-4884-9a69-${String(this.number()).padStart(12, '0')}`
  }
}
