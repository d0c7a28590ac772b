/** Filters for network addresses. */
import type { ReferenceTable } from './entry.ts'

export const networkFilters: ReferenceTable = {
  ipaddr: {
    summary: 'Validate an address or a network, or query it',
    example: "'192.168.1.5/24' | ipaddr('network')",
    result: '192.168.1.0',
  },
  ipv4: { summary: 'Like `ipaddr`, for IPv4 only', example: "['192.168.1.5', 'fe80::1'] | ipv4", result: ['192.168.1.5'] },
  ipv6: { summary: 'Like `ipaddr`, for IPv6 only', example: "['192.168.1.5', 'fe80::1'] | ipv6", result: ['fe80::1'] },
  ipwrap: { summary: 'Put brackets around IPv6 addresses', example: "'fe80::1' | ipwrap", result: '[fe80::1]' },
  ipmath: { summary: 'Add to an address', example: "'192.168.1.5' | ipmath(3)", result: '192.168.1.8' },
  ipsubnet: {
    summary: 'Subnets of a network: their number, or one by index',
    example: "'192.168.0.0/16' | ipsubnet(24, 5)",
    result: '192.168.5.0/24',
  },
  ipcut: { summary: 'First or last groups of an address', example: "'192.168.1.5' | ipcut(24)", result: '192.168.1' },
  ipv6form: {
    summary: 'Format an IPv6 address as `expand`, `compress` or `x509`',
    example: "'fe80::1' | ipv6form('expand')",
    result: 'fe80:0000:0000:0000:0000:0000:0000:0001',
  },
  ip4_hex: { summary: 'IPv4 address in hexadecimal', example: "'192.168.1.5' | ip4_hex", result: 'c0a80105' },
  hwaddr: {
    aliases: ['macaddr'],
    summary: 'Validate a hardware address, or format it',
    example: "'52:54:00:12:34:56' | hwaddr('cisco')",
    result: '5254.0012.3456',
  },
  random_mac: {
    summary: 'Complete a hardware address at random; a seed makes it repeatable',
    example: "'52:54:00' | random_mac(seed='web1')",
    result: '52:54:00:63:d2:09',
  },
  cidr_merge: {
    summary: 'Merge networks, or find the one that spans them',
    example: "['192.168.0.0/25', '192.168.0.128/25'] | cidr_merge",
    result: ['192.168.0.0/24'],
  },
  network_in_network: {
    summary: 'Whether a network contains another or an address',
    example: "'192.168.0.0/24' | network_in_network('192.168.0.5')",
    result: true,
  },
  network_in_usable: {
    summary: 'Whether an address is usable for a host of the network',
    example: "'192.168.0.0/24' | network_in_usable('192.168.0.5')",
    result: true,
  },
  nthhost: { summary: 'Address of a network by its index', example: "'192.168.0.0/24' | nthhost(5)", result: '192.168.0.5' },
  next_nth_usable: { summary: 'Usable address after this one', example: "'192.168.0.5/24' | next_nth_usable(2)", result: '192.168.0.7' },
  previous_nth_usable: {
    summary: 'Usable address before this one',
    example: "'192.168.0.5/24' | previous_nth_usable(2)",
    result: '192.168.0.3',
  },
  usable_range: {
    summary: 'Number and list of the usable addresses',
    example: "'192.168.0.0/30' | usable_range",
    result: { usable_ips: ['192.168.0.0', '192.168.0.1', '192.168.0.2', '192.168.0.3'], number_of_ips: 4 },
  },
  reduce_on_network: {
    summary: 'Keep the addresses in a network',
    example: "['192.168.0.5', '10.0.0.1'] | reduce_on_network('192.168.0.0/24')",
    result: ['192.168.0.5'],
  },
  slaac: {
    summary: 'Address that SLAAC assigns for a hardware address',
    example: "'fdcf:1894:23b5:d38c::/64' | slaac('52:54:00:12:34:56')",
    result: 'fdcf:1894:23b5:d38c:5054:ff:fe12:3456',
  },
  vlan_expander: { summary: 'Expand ranges of VLAN numbers', example: "'1,10-12' | vlan_expander", result: [1, 10, 11, 12] },
  vlan_parser: { summary: 'Write VLAN numbers as ranges', example: '[1, 10, 11, 12] | vlan_parser', result: ['1,10-12'] },
  hash_salt: { summary: 'Salt of a hash such as `$1$salt$hash`', example: "'$1$abcd$hash' | hash_salt", result: 'abcd' },
}
