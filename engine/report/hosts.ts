/** Names of hosts in a line, without flooding it. */

export function hostList(hosts: readonly string[], most = 8): string {
  if (hosts.length <= most) return hosts.join(', ')
  return `${hosts.slice(0, most - 1).join(', ')} and ${hosts.length - most + 1} more`
}
