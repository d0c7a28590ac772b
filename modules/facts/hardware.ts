/** Facts about processors, memory, file systems, firmware and uptime. */

import { decimalNumber, wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { type FactValues, type Records, recordsRead, under } from '../../engine/host-scripts/records.ts'
import { unescaped } from '../mount/mounts.ts'
import { linksOf } from './devices.ts'

/** `seconds` bounds the wait for file systems of other hosts, which may never answer. */
export function hardwareRead(seconds: number) {
  return recordsRead(hardwareScript, [String(seconds)])
}

const firmware = [
  ...['bios_date', 'bios_vendor', 'bios_version', 'board_asset_tag', 'board_name', 'board_serial', 'board_vendor', 'board_version'],
  ...['chassis_asset_tag', 'chassis_serial', 'chassis_type', 'chassis_vendor', 'chassis_version'],
  ...['product_name', 'product_serial', 'product_uuid', 'product_version', 'sys_vendor'],
]
/** Facts that have another name than the file of the kernel. */
const renamed: Readonly<Record<string, string>> = { chassis_type: 'form_factor', sys_vendor: 'system_vendor' }

const hardwareScript = `
seconds=$1
file cpuinfo /proc/cpuinfo
file meminfo /proc/meminfo
line uptime /proc/uptime
line loadavg /proc/loadavg
run nproc nproc
text architecture "$(uname -m)"
for name in ${firmware.join(' ')}; do line "dmi:$name" "/sys/devices/virtual/dmi/id/$name"; done
mounts=/proc/self/mounts
file mounts "$mounts"
file mountinfo /proc/self/mountinfo
set --
while read -r device path type rest; do
  case $device in /*|*:/*) ;; *) continue ;; esac
  path=$(printf '%bx' "\${path}"); path=\${path%x}
  case $type in
    nfs*|cifs|smb*|fuse.sshfs|fuse.gluster*|ceph|afs|9p)
      if command -v timeout >/dev/null 2>&1; then
        space=$(timeout "$seconds" stat -f -c '%s %S %b %a %f %c %d' "$path" 2>/dev/null)
        [ "$?" != 124 ] || text "late:$path" yes
        text "space:$path" "$space"
      fi ;;
    *) set -- "$@" "$path" ;;
  esac
done <"$mounts"
[ "$#" -eq 0 ] || stat -f -c '%n|%s %S %b %a %f %c %d' "$@" 2>/dev/null | while IFS= read -r entry; do
  text "space:\${entry%|*}" "\${entry##*|}"
done
if [ -d /dev/disk/by-uuid ]; then text uuids "$(ls -l /dev/disk/by-uuid 2>/dev/null)"; fi
`

/** Processors, counted as Ansible counts them. */
export function processorFacts(records: Records): FactValues {
  const fields = (records.get('cpuinfo') ?? '').split('\n').flatMap((line) => {
    const at = line.indexOf(':')
    return at < 0 ? [] : [{ name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() }]
  })
  const all = (name: string) => fields.filter((field) => field.name === name).map((field) => field.value)
  const named = fields.filter(({ name }) => ['model name', 'Processor', 'vendor_id', 'cpu', 'Vendor', 'processor'].includes(name))
  const numbered = all('processor').length
  const vendors = all('vendor_id').length
  const byNumber = /^(armv|aarch|ppc)/.test(records.get('architecture') ?? '')
  const entries = byNumber ? numbered : vendors > 0 && vendors === all('model name').length ? vendors : named.length
  const sockets = new Set(all('physical id')).size
  const cores = wholeNumber(all('cpu cores')[0]) || 1
  const siblings = wholeNumber(all('siblings')[0]) ?? 0
  const threads = siblings > 0 ? Math.floor(siblings / cores) : Math.floor(1 / cores)
  const count = sockets || entries
  return {
    processor: named.map((field) => field.value),
    processor_count: count,
    processor_cores: cores,
    processor_threads_per_core: threads,
    processor_vcpus: threads * count * cores,
    processor_nproc: wholeNumber(records.get('nproc')) || numbered,
  }
}

/** Memory in MiB. */
export function memoryFacts(records: Records): FactValues {
  const text = records.get('meminfo') ?? ''
  const of = (name: string) => Math.floor((wholeNumber(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]) ?? 0) / 1024)
  const [total, free, cached, buffers, swapTotal, swapFree] = ['MemTotal', 'MemFree', 'Cached', 'Buffers', 'SwapTotal', 'SwapFree'].map(
    of,
  ) as [number, number, number, number, number, number]
  const available = cached + free + buffers
  return {
    memtotal_mb: total,
    memfree_mb: free,
    swaptotal_mb: swapTotal,
    swapfree_mb: swapFree,
    memory_mb: {
      real: { total, used: total - free, free },
      nocache: { free: available, used: total - available },
      swap: { total: swapTotal, free: swapFree, used: swapTotal - swapFree, cached: of('SwapCached') },
    },
  }
}

export function uptimeFacts(records: Records): FactValues {
  const seconds = decimalNumber(records.get('uptime')?.split(' ')[0])
  return seconds === undefined ? {} : { uptime_seconds: Math.floor(seconds) }
}

export function loadFacts(records: Records): FactValues {
  const [one, five, fifteen] = (records.get('loadavg') ?? '').split(' ').map(decimalNumber)
  return { loadavg: { '1m': one, '5m': five, '15m': fifteen } }
}

/** Firmware data of the machine; `NA` if there is none. */
export function firmwareFacts(records: Records): FactValues {
  const pairs = firmware.map((name) => {
    const value = records.get(`dmi:${name}`)?.trim() || 'NA'
    const isFormFactor = name === 'chassis_type' && value !== 'NA'
    return [renamed[name] ?? name, isFormFactor ? (formFactors[Number(value)] ?? `unknown (${value})`) : value]
  })
  return Object.fromEntries(pairs)
}

/** File systems on devices and on other hosts, with their sizes in bytes if they could be read. */
export function mountFacts(records: Records): FactValues {
  const spaces = under(records, 'space:')
  const uuids = new Map(linksOf(records.get('uuids') ?? '').map(([uuid, device]) => [`/dev/${device}`, uuid]))
  const note = (mount: string) => (records.has(`late:${mount}`) ? { note: 'Timed out while attempting to get extra information.' } : {})
  const bound = boundMounts(records.get('mountinfo') ?? '')
  const mounts = (records.get('mounts') ?? '').split('\n').flatMap((line) => {
    const [device = '', mount = '', fstype = '', written = '', dump, passno] = line.split(' ').map(unescaped)
    if (!/^\/|:\//.test(device) || fstype === 'none') return []
    const options = bound.has(mount) && !written.split(',').includes('bind') ? `${written},bind` : written
    const numbers = { dump: wholeNumber(dump) ?? 0, passno: wholeNumber(passno) ?? 0 }
    return [{ mount, device, fstype, options, ...numbers, ...sizes(spaces.get(mount)), uuid: uuids.get(device) ?? 'N/A', ...note(mount) }]
  })
  // A later mount on the same path hides the earlier one.
  return { mounts: [...new Map(mounts.map((each) => [each.mount, each])).values()] }
}

/** Where a part of a file system is mounted, not its root. */
function boundMounts(text: string): ReadonlySet<string> {
  const fields = text.split('\n').map((line) => line.split(' '))
  return new Set(fields.flatMap(([, , , root = '/', mount = '']) => (root === '/' ? [] : [unescaped(mount)])))
}

function sizes(text: string | undefined): FactValues {
  const numbers = (text ?? '').trim().split(' ').map(Number)
  if (numbers.length < 7) return {}
  const [block, fragment, blocks, available, , inodes, free] = numbers as [number, number, number, number, number, number, number]
  return {
    size_total: fragment * blocks,
    size_available: fragment * available,
    block_size: block,
    block_total: blocks,
    block_available: available,
    block_used: blocks - available,
    inode_total: inodes,
    inode_available: free,
    inode_used: inodes - free,
  }
}

/** By number in the SMBIOS reference. */
const formFactors =
  'Unknown,Other,Unknown,Desktop,Low Profile Desktop,Pizza Box,Mini Tower,Tower,Portable,Laptop,Notebook,Hand Held,Docking Station,All In One,Sub Notebook,Space-saving,Lunch Box,Main Server Chassis,Expansion Chassis,Sub Chassis,Bus Expansion Chassis,Peripheral Chassis,RAID Chassis,Rack Mount Chassis,Sealed-case PC,Multi-system,CompactPCI,AdvancedTCA,Blade,Blade Enclosure,Tablet,Convertible,Detachable,IoT Gateway,Embedded PC,Mini PC,Stick PC'.split(
    ',',
  )
