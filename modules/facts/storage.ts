/** Facts about network storage (iSCSI, NVMe over fabrics, Fibre Channel) and LVM volumes. */
import { type FactValues, type Records, recordsRead, under } from '../../engine/host-scripts/records.ts'

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

/** Sizes in gibibytes, as texts; `N/A` where there is no LVM, or only root may see it. */
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
