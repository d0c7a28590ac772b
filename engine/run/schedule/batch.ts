/** Which hosts go together: `serial` as numbers, percentages or a list of them; `order` before that. */
import { type Place, Problem } from '../../model/diagnostic.ts'

export function batchesOf<T>(hosts: readonly T[], serial: unknown, place: Place): readonly (readonly T[])[] {
  const sizes = (Array.isArray(serial) ? serial : serial === undefined || serial === null ? [] : [serial]).map((word) =>
    sizeOf(word, hosts.length, place),
  )
  if (sizes.length === 0) return [hosts]
  const batches: T[][] = []
  for (let at = 0; at < hosts.length; ) {
    const size = sizes[Math.min(batches.length, sizes.length - 1)] as number
    batches.push(hosts.slice(at, at + size))
    at += size
  }
  return batches
}

/** 0 stands for all of them, as in Ansible. */
function sizeOf(word: unknown, all: number, place: Place): number {
  const match = /^(\d+)(%?)$/.exec(String(word).trim())
  if (!match) throw new Problem(`\`serial\` needs a number or a percentage, not \`${String(word)}\``, { place })
  const size = match[2] ? Math.max(1, Math.floor((Number(match[1]) / 100) * all)) : Number(match[1])
  return size || all
}

export function ordered<T extends { readonly name: string }>(hosts: readonly T[], order: unknown): readonly T[] {
  const byName = (a: T, b: T) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  switch (order) {
    case undefined:
    case null:
    case 'inventory':
      return hosts
    case 'sorted':
      return [...hosts].sort(byName)
    case 'reverse_sorted':
      return [...hosts].sort((a, b) => byName(b, a))
    case 'reverse_inventory':
      return [...hosts].reverse()
    case 'shuffle':
      return hosts
        .map((host) => ({ host, by: Math.random() }))
        .sort((a, b) => a.by - b.by)
        .map(({ host }) => host)
    default:
      throw new Problem(
        `\`order\` is one of \`inventory\`, \`sorted\`, \`reverse_sorted\`, \`reverse_inventory\`, \`shuffle\`, not \`${String(order)}\``,
      )
  }
}
