/** Facts about network interfaces, addresses and default routes. */
import { wholeNumber } from '../../engine/host-scripts/answer-readers.ts'
import { type FactValues, type Records, recordsRead, under } from '../../engine/host-scripts/records.ts'

export const networkRead = recordsRead(`
PATH=$PATH:/usr/sbin:/sbin
for path in /sys/class/net/*; do
  [ -d "$path" ] || continue
  device=\${path##*/}
  text "$device|device" "$device"
  for what in address mtu operstate type speed flags bridge/bridge_id bridge/stp_state bonding/slaves bonding/mode bonding/miimon bonding/lacp_rate bonding/primary; do
    line "$device|$what" "$path/$what" 2>/dev/null
  done
  if [ -d "$path/bridge" ]; then set -- "$path"/brif/*; [ -e "$1" ] || set --; text "$device|brif" "$*"; fi
  if [ -e "$path/device/driver/module" ]; then text "$device|module" "$(readlink -f "$path/device/driver/module")"; fi
  if [ -L "$path/device" ]; then text "$device|pci" "$(readlink "$path/device")"; fi
done
run address ip -o addr show
run route4 ip -4 route get 8.8.8.8
run route6 ip -6 route get 2404:6800:400a:800::1012
file route /proc/net/route
`)

interface Address {
  readonly device: string
  /** Label of the address, such as `eth0:1`. */
  readonly label: string
  readonly secondary: boolean
  readonly version: 4 | 6
  readonly address: string
  readonly prefix: string
  readonly broadcast: string
  readonly scope: string
}

/** Interfaces, each as a fact of its name, all addresses, and those of the default routes. */
export function networkFacts(records: Records): FactValues {
  const addresses = parseAddresses(records.get('address') ?? '')
  const names = [...records.keys()].flatMap((key) => (key.endsWith('|device') ? [key.slice(0, -'|device'.length)] : []))
  const interfaces = new Map(
    names.map((name) => [
      name,
      interfaceOf(
        under(records, `${name}|`),
        addresses.filter((each) => each.device === name),
      ),
    ]),
  )
  for (const { label, device, ...address } of addresses) {
    if (label === device || address.version !== 4 || interfaces.has(label)) continue
    interfaces.set(label, { ipv4: ipv4Of({ label, device, ...address }) })
  }
  const listed = (version: 4 | 6, hidden: RegExp) =>
    names.flatMap((name) =>
      addresses
        .filter((each) => each.device === name && each.version === version && !hidden.test(each.address))
        .map((each) => each.address),
    )
  return {
    interfaces: [...interfaces.keys()].map((name) => name.replaceAll(':', '_')),
    ...Object.fromEntries([...interfaces].map(([name, facts]) => [name.replace(/[-:]/g, '_'), facts])),
    all_ipv4_addresses: listed(4, /^127\./),
    all_ipv6_addresses: listed(6, /^::1$/),
    default_ipv4: defaultOf(records, 4, addresses, interfaces),
    default_ipv6: defaultOf(records, 6, addresses, interfaces),
  }
}

/** Parses `ip -o addr show` of iproute2 and of busybox. */
export function parseAddresses(text: string): readonly Address[] {
  return text.split('\n').flatMap((line) => {
    const [number = '', link = '', family = '', peerless = '', ...more] = (line.split('\\', 1)[0] as string).split(/\s+/)
    if (!/^\d+:$/.test(number) || !/^inet6?$/.test(family)) return []
    const device = link.replace(/(.)@.*/, '$1')
    const rest = ['', ...more].join(' ')
    const [address = '', records] = peerless.split('/')
    const peer = / peer \S+?\/(\d+)/.exec(rest)?.[1]
    const version = family === 'inet6' ? 6 : 4
    return [
      {
        device,
        label: version === 4 ? (/ (\S+)\s*$/.exec(rest.replace(/ (valid|preferred)_lft .*/, ''))?.[1] ?? device) : device,
        secondary: version === 4 && / secondary\b/.test(rest),
        version,
        address,
        prefix: records ?? peer ?? (version === 4 ? '32' : '128'),
        broadcast: / brd (\S+)/.exec(rest)?.[1] ?? '',
        scope: / scope (\S+)/.exec(rest)?.[1] ?? '',
      },
    ]
  })
}

function interfaceOf(records: Records, addresses: readonly Address[]): FactValues {
  const text = (key: string) => records.get(key)?.trim() || undefined
  const mac = text('address')
  const speed = wholeNumber(text('speed'), { least: -1 })
  const four = addresses.filter((each) => each.version === 4)
  const six = addresses.filter((each) => each.version === 6)
  const [first, ...others] = [...four.filter((each) => !each.secondary), ...four.filter((each) => each.secondary)]
  return {
    device: text('device'),
    ...(mac && mac !== '00:00:00:00:00:00' ? { macaddress: mac } : {}),
    mtu: wholeNumber(text('mtu')),
    active: text('operstate') !== 'down',
    ...(text('module') ? { module: lastPart(text('module') as string) } : {}),
    ...typeOf(records),
    ...(text('pci') ? { pciid: lastPart(text('pci') as string) } : {}),
    ...(speed === undefined ? {} : { speed }),
    promisc: ((wholeNumber(text('flags')?.replace(/^0x/, ''), { base: 16 }) ?? 0) & 0x100) > 0,
    ...(first ? { ipv4: ipv4Of(first) } : {}),
    ...(others.length > 0 ? { ipv4_secondaries: others.map(ipv4Of) } : {}),
    ...(six.length > 0 ? { ipv6: six.map(({ address, prefix, scope }) => ({ address, prefix, scope })) } : {}),
  }
}

function typeOf(records: Records): FactValues {
  const text = (key: string) => (records.get(key) ?? '').trim()
  if (records.has('brif')) {
    const interfaces = text('brif').split(' ').filter(Boolean).map(lastPart)
    return { type: 'bridge', interfaces, id: text('bridge/bridge_id'), stp: text('bridge/stp_state') === '1' }
  }
  if (records.has('bonding/slaves')) {
    const word = (key: string) => text(`bonding/${key}`).split(' ')[0]
    const primary = word('primary')
    const bond = {
      slaves: text('bonding/slaves').split(' ').filter(Boolean),
      mode: word('mode'),
      miimon: word('miimon'),
      lacp_rate: word('lacp_rate'),
    }
    return { type: 'bonding', ...bond, ...(primary ? { primary } : {}) }
  }
  return { type: kinds[text('type')] ?? 'unknown' }
}

/** By number in `linux/if_arp.h`. */
const kinds: Readonly<Record<string, string>> = { '1': 'ether', '32': 'infiniband', '512': 'ppp', '772': 'loopback', '65534': 'tunnel' }

function ipv4Of({ address, broadcast, prefix }: Address): Readonly<Record<string, string>> {
  const bits = 2 ** 32 - 2 ** (32 - (wholeNumber(prefix, { most: 32 }) ?? 32))
  const netmask = dotted(bits)
  const network = dotted(Number(BigInt(numberOf(address)) & BigInt(bits)))
  return { address, broadcast, netmask, network, prefix }
}

function defaultOf(
  records: Records,
  version: 4 | 6,
  addresses: readonly Address[],
  interfaces: ReadonlyMap<string, FactValues>,
): FactValues {
  const words = (records.get(`route${version}`) ?? '').split('\n')[0] ?? ''
  const word = (name: string) => new RegExp(` ${name} (\\S+)`).exec(` ${words}`)?.[1]
  const device = word('dev') ?? (version === 4 ? defaultDevice(records.get('route') ?? '') : undefined)
  const source =
    word('src') ?? addresses.find((each) => each.version === version && each.device === device && each.scope === 'global')?.address
  if (device === undefined || /^(unreachable|prohibit)/.test(words)) return {}
  const gateway = word('via')
  const found = addresses.find((each) => each.version === version && each.address === source)
  const facts = interfaces.get(device) ?? {}
  const route = { ...(gateway ? { gateway } : {}), interface: device, ...(source ? { address: source } : {}) }
  if (!found) return route
  const common = { ...route, macaddress: facts.macaddress ?? '00:00:00:00:00:00', mtu: facts.mtu, type: facts.type ?? 'unknown' }
  if (version === 6) return { ...common, prefix: found.prefix, scope: found.scope }
  return { ...common, ...ipv4Of(found), alias: found.label }
}

/** The interface of the default route, on hosts without `ip`. */
function defaultDevice(text: string): string | undefined {
  const line = text.split('\n').find((each) => each.split('\t')[1] === '00000000')
  return line?.split('\t')[0]
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + (wholeNumber(part, { most: 255 }) ?? 0), 0) % 2 ** 32
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
