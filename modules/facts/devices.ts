/** Facts about block devices, network storage and LVM volumes. */
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { type FactValues, type Records, recordsRead, under } from '../../engine/host-scripts/records.ts'

export const devicesRead = recordsRead(`
for device in /sys/block/*; do
  [ -e "$device/size" ] || continue
  name=\${device##*/}
  for what in size removable ro queue/rotational queue/logical_block_size queue/scheduler queue/discard_granularity device/model device/vendor device/serial; do
    line "$name|$what" "$device/$what"
  done
  set -- "$device"/holders/*
  if [ -e "$1" ]; then text "$name|holders" "$*"; fi
  for part in "$device/$name"*; do
    [ -e "$part/partition" ] || continue
    for what in size start; do line "$name|part|\${part##*/}|$what" "$part/$what"; done
  done
done
for kind in id label uuid; do
  if [ -d "/dev/disk/by-$kind" ]; then text "by-$kind" "$(ls -l "/dev/disk/by-$kind" 2>/dev/null)"; fi
done
`)

/** One entry per device, with its partitions. */
export function deviceFacts(records: Records): FactValues {
  const names = [...new Set([...records.keys()].flatMap((key) => (key.includes('|') ? [key.split('|')[0] as string] : [])))]
  const links = (kind: string, device: string) =>
    linksOf(records.get(`by-${kind}`) ?? '').flatMap(([name, target]) => (target === device ? [name] : []))
  const linked = (device: string) => ({
    ids: links('id', device),
    uuids: links('uuid', device),
    labels: links('label', device),
    masters: [],
  })
  const devices = names.map((name) => [name, deviceOf(under(records, `${name}|`), linked, name)])
  const byDevice = (kind: string) => {
    const all = linksOf(records.get(`by-${kind}`) ?? '')
    return Object.fromEntries([...new Set(all.map(([, target]) => target))].map((device) => [device, links(kind, device)]))
  }
  return {
    devices: Object.fromEntries(devices),
    device_links: { ids: byDevice('id'), uuids: byDevice('uuid'), labels: byDevice('label'), masters: {} },
  }
}

function deviceOf(records: Records, linked: (device: string) => { readonly uuids: readonly string[] }, name: string): FactValues {
  const text = (key: string) => records.get(key)?.trim()
  const sectorSize = wholeNumber(text('queue/logical_block_size')) ?? 512
  const sectors = wholeNumber(text('size')) ?? 0
  const parts = [...new Set([...records.keys()].flatMap((key) => /^part\|([^|]+)\|/.exec(key)?.[1] ?? []))]
  const partitions = parts.map((part) => {
    const count = wholeNumber(records.get(`part|${part}|size`)) ?? 0
    const links = linked(part)
    return [
      part,
      {
        start: records.get(`part|${part}|start`),
        sectors: String(count),
        sectorsize: sectorSize,
        size: human(count),
        uuid: links.uuids[0] ?? null,
        holders: [],
        links,
      },
    ]
  })
  return {
    // Ansible returns this for every device of a current kernel.
    virtual: 1,
    model: text('device/model') ?? null,
    vendor: text('device/vendor') ?? null,
    ...(records.has('device/serial') ? { serial: text('device/serial') } : {}),
    removable: text('removable') ?? '0',
    rotational: text('queue/rotational') ?? '0',
    support_discard: text('queue/discard_granularity') ?? '0',
    scheduler_mode: /\[([^\][]+)\]/.exec(text('queue/scheduler') ?? '')?.[1] ?? text('queue/scheduler') ?? '',
    sectors: String(sectors),
    sectorsize: String(sectorSize),
    size: human(sectors),
    holders: (text('holders') ?? '')
      .split(' ')
      .filter(Boolean)
      .map((path) => path.slice(path.lastIndexOf('/') + 1)),
    host: '',
    sas_address: null,
    sas_device_handle: null,
    links: linked(name),
    partitions: Object.fromEntries(partitions),
  }
}

/** Sectors of 512 bytes, in the unit that suits. */
function human(sectors: number): string {
  let size = sectors * 512
  const units = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB']
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit++
  }
  return `${size.toFixed(2)} ${units[unit]}`
}

/** Names and devices from lines of `ls -l` such as `… 1234-ABCD -> ../../vda15`. */
export function linksOf(text: string): readonly (readonly [string, string])[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', target] = line.split(' -> ')
    const [name, device] = [before.split(' ').at(-1), target?.split('/').at(-1)]
    return name && device ? [[name, device] as const] : []
  })
}

export const storageRead = recordsRead(`
PATH=$PATH:/usr/sbin:/sbin
file iscsi /etc/iscsi/initiatorname.iscsi
line nqn /etc/nvme/hostnqn
for port in /sys/class/fc_host/*; do line "port:\${port##*/}" "$port/port_name"; done
if [ "$(id -u)" -eq 0 ]; then
  for what in vgs lvs pvs; do run "$what" "$what" --noheadings --nosuffix --units g --separator ,; done
fi
`)

export function iscsiFacts(records: Records): FactValues {
  return { iscsi_iqn: /^InitiatorName=(.*)$/m.exec(records.get('iscsi') ?? '')?.[1]?.trim() ?? '' }
}

export function nvmeFacts(records: Records): FactValues {
  return { hostnqn: (records.get('nqn') ?? '').trim() }
}

export function fibreFacts(records: Records): FactValues {
  return { fibre_channel_wwn: [...under(records, 'port:').values()].map((name) => name.trim().replace(/^0x/, '')) }
}

/** Sizes in gibibytes, as texts; `N/A` without LVM, or if only root can read it. */
export function lvmFacts(records: Records): FactValues {
  if (!records.has('vgs')) return { lvm: 'N/A' }
  const rows = (what: string) =>
    (records.get(what) ?? '')
      .split('\n')
      .map((line) => line.trim().split(','))
      .filter(([name]) => name !== '')
  const vgs = rows('vgs').map((row) => [row[0], { size_g: row.at(-2), free_g: row.at(-1), num_lvs: row[2], num_pvs: row[1] }])
  const lvs = rows('lvs').map(([name, vg, , size]) => [name, { size_g: size, vg }])
  const pvs = rows('pvs').map((row) => [row[0], { size_g: row[4], free_g: row[5], vg: row[1] }])
  return { lvm: { lvs: Object.fromEntries(lvs), vgs: Object.fromEntries(vgs), pvs: Object.fromEntries(pvs) } }
}
