/** Facts about the virtualization that the host runs in and offers. */
import { type FactValues, type Records, recordsRead } from '../../engine/host-scripts/records.ts'

export const virtualRead = recordsRead(`
file cgroup /proc/1/cgroup
if [ -r /proc/1/environ ]; then text environ "$(tr '\\0' '\\n' </proc/1/environ 2>/dev/null | grep '^container=')"; fi
line systemd_container /run/systemd/container
for name in product_name sys_vendor product_family bios_vendor; do line "$name" "/sys/devices/virtual/dmi/id/$name"; done
for path in /.dockerenv /.dockerinit /proc/vz /proc/lve /proc/bc /proc/xen /dev/kvm; do
  if [ -e "$path" ]; then text "has:$path" yes; fi
done
line xen /proc/xen/capabilities
text models "$(grep -E '^(model name|vendor_id|machine)' /proc/cpuinfo 2>/dev/null | sort -u)"
text modules "$(while read -r name rest; do case $name in kvm|vboxdrv|virtio) echo "$name" ;; esac; done </proc/modules 2>/dev/null)"
`)

interface Finding {
  readonly type: string
  readonly role: 'guest' | 'host'
}

/** Type and role are those of the first finding; the lists contain all. */
export function virtualFacts(records: Records): FactValues {
  const findings = [...containers(records), ...xen(records), ...machines(records), ...models(records), ...hosts(records)]
  const [first] = findings
  const named = (role: Finding['role']) => [...new Set(findings.filter((each) => each.role === role).map((each) => each.type))].sort()
  const guest = named('guest')
  const isContainer =
    guest.some((type) => ['docker', 'lxc', 'podman', 'openvz', 'containerd'].includes(type)) || records.has('systemd_container')
  return {
    virtualization_type: first?.type ?? 'NA',
    virtualization_role: first?.role ?? 'NA',
    virtualization_tech_guest: isContainer ? [...new Set([...guest, 'container'])].sort() : guest,
    virtualization_tech_host: named('host'),
  }
}

function containers(records: Records): readonly Finding[] {
  const cgroup = records.get('cgroup') ?? ''
  const container = /^container=(.+)$/m.exec(records.get('environ') ?? '')?.[1]
  const has = (path: string) => records.has(`has:${path}`)
  const found: string[] = []
  if (/\/docker(\/|-[0-9a-f]+\.scope)/.test(cgroup)) found.push('docker')
  if (/\/lxc\/|\/machine\.slice\/machine-lxc/.test(cgroup)) found.push('lxc')
  if (cgroup.includes('/system.slice/containerd.service')) found.push('containerd')
  if (container?.includes('lxc')) found.push('lxc')
  if (container?.includes('podman')) found.push('podman')
  if (container) found.push('container')
  if (has('/proc/vz') && !has('/proc/lve') && !has('/proc/bc')) found.push('openvz')
  const systemd = records.get('systemd_container')?.trim()
  if (systemd) found.push(systemd)
  if (has('/.dockerenv') || has('/.dockerinit')) found.push('docker')
  const openvz: Finding[] = has('/proc/vz') && !has('/proc/lve') && has('/proc/bc') ? [{ type: 'openvz', role: 'host' }] : []
  return [...found.map((type) => ({ type, role: 'guest' }) as const), ...openvz]
}

function xen(records: Records): readonly Finding[] {
  if (!records.has('has:/proc/xen')) return []
  return [{ type: 'xen', role: records.get('xen')?.includes('control_d') ? 'host' : 'guest' }]
}

/** Findings from the firmware's name of the machine. */
function machines(records: Records): readonly Finding[] {
  const word = (name: string) => records.get(name)?.trim() ?? ''
  const [product, vendor, bios] = [word('product_name'), word('sys_vendor'), word('bios_vendor')]
  const found: string[] = []
  if (['KVM', 'KVM Server', 'Bochs', 'AHV'].includes(product)) found.push('kvm')
  if (vendor === 'oVirt') found.push('oVirt')
  if (vendor === 'Red Hat' && word('product_family') === 'RHV') found.push('RHV')
  else if (vendor === 'Red Hat' && product === 'RHEV Hypervisor') found.push('RHEV')
  if (['VMware Virtual Platform', 'VMware7,1', 'VMware20,1'].includes(product)) found.push('VMware')
  if (['OpenStack Compute', 'OpenStack Nova'].includes(product)) found.push('openstack')
  if (bios === 'Xen') found.push('xen')
  if (bios === 'innotek GmbH') found.push('virtualbox')
  if (['Amazon EC2', 'DigitalOcean', 'Hetzner'].includes(bios)) found.push('kvm')
  if (['QEMU', 'Amazon EC2', 'DigitalOcean', 'Google', 'Scaleway', 'Nutanix'].includes(vendor)) found.push('kvm')
  const others = {
    KubeVirt: 'KubeVirt',
    'Microsoft Corporation': 'VirtualPC',
    'Parallels Software International Inc.': 'parallels',
    'OpenStack Foundation': 'openstack',
  }
  const other = others[vendor as keyof typeof others]
  return [...found, ...(other ? [other] : [])].map((type) => ({ type, role: 'guest' }))
}

function models(records: Records): readonly Finding[] {
  const text = records.get('models') ?? ''
  const found: string[] = []
  if (/^model name.*QEMU Virtual CPU|^machine.*emulated by qemu/m.test(text)) found.push('kvm')
  if (/^vendor_id.*User Mode Linux|^model name.*UML/m.test(text)) found.push('uml')
  if (/^vendor_id.*PowerVM Lx86/m.test(text)) found.push('powervm_lx86')
  if (/^vendor_id.*IBM\/S390/m.test(text)) found.push('ibm_systemz')
  return found.map((type) => ({ type, role: 'guest' }))
}

function hosts(records: Records): readonly Finding[] {
  const modules = (records.get('modules') ?? '').split('\n')
  const found: Finding[] = []
  if (modules.includes('kvm')) found.push({ type: 'kvm', role: 'host' })
  if (modules.includes('vboxdrv')) found.push({ type: 'virtualbox', role: 'host' })
  if (records.has('has:/dev/kvm')) found.push({ type: 'kvm', role: 'host' })
  return found
}
