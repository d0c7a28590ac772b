/** Tests for network addresses. */
import type { ReferenceTable } from './entry.ts'

export const networkTests: ReferenceTable = {
  ip: {
    aliases: ['ip_address'],
    summary: 'Whether a string is an IP network or address',
    example: "'192.168.1.5' is ip_address",
    result: true,
  },
  ipv4: { summary: 'Whether a string is an IPv4 network or address', example: "'192.168.1.0/24' is ipv4", result: true },
  ipv6: { summary: 'Whether a string is an IPv6 network or address', example: "'fe80::/64' is ipv6", result: true },
  ipv4_address: { summary: 'Whether a string is an IPv4 address', example: "'192.168.1.5' is ipv4_address", result: true },
  ipv6_address: { summary: 'Whether a string is an IPv6 address', example: "'fe80::1' is ipv6_address", result: true },
  ipv4_netmask: { summary: 'Whether a string is an IPv4 netmask', example: "'255.255.255.0' is ipv4_netmask", result: true },
  ipv4_hostmask: { summary: 'Whether a string is an IPv4 hostmask', example: "'0.0.0.255' is ipv4_hostmask", result: true },
  ipv6_ipv4_mapped: { summary: 'Whether an IPv6 address is IPv4-mapped', example: "'::ffff:10.1.1.1' is ipv6_ipv4_mapped", result: true },
  ipv6_sixtofour: { summary: 'Whether an IPv6 address is a 6to4 address', example: "'2002:c0a8:0105::1' is ipv6_sixtofour", result: true },
  ipv6_teredo: { summary: 'Whether an IPv6 address is a Teredo address', example: "'2001::1' is ipv6_teredo", result: true },
  in_network: { summary: 'Whether an address is in a network', example: "'192.168.1.5' is in_network('192.168.1.0/24')", result: true },
  in_any_network: {
    summary: 'Whether an address is in any of several networks',
    example: "'10.1.1.1' is in_any_network(['10.0.0.0/8', '192.168.0.0/16'])",
    result: true,
  },
  in_one_network: {
    summary: 'Whether an address is in exactly one of several networks',
    example: "'10.1.1.1' is in_one_network(['10.0.0.0/8', '192.168.0.0/16'])",
    result: true,
  },
  subnet_of: { summary: 'Whether a network is inside another', example: "'10.1.0.0/16' is subnet_of('10.0.0.0/8')", result: true },
  supernet_of: { summary: 'Whether a network contains another', example: "'10.0.0.0/8' is supernet_of('10.1.0.0/16')", result: true },
  loopback: { summary: 'Whether an address is a loopback address', example: "'127.0.0.1' is loopback", result: true },
  multicast: { summary: 'Whether an address is a multicast address', example: "'224.0.0.1' is multicast", result: true },
  private: { summary: 'Whether an address is private', example: "'10.1.1.1' is private", result: true },
  public: { summary: 'Whether an address is public', example: "'8.8.8.8' is public", result: true },
  reserved: { summary: 'Whether an address is reserved by the IETF', example: "'253.0.0.1' is reserved", result: true },
  unspecified: { summary: 'Whether an address is the unspecified one', example: "'0.0.0.0' is unspecified", result: true },
  mac: { summary: 'Whether a string is a hardware address', example: "'52:54:00:12:34:56' is mac", result: true },
  resolvable: { summary: 'Whether the controller can resolve a name', example: "'localhost' is resolvable", result: true },
}
