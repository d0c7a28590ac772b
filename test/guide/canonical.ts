/** Reports with what depends on the machine and the time taken out: how long tasks took, whether equal results of hosts came in one line or in several, and names of runs. */

interface Block {
  readonly head: string
  readonly hosts: readonly string[]
  readonly body: readonly string[]
}

export function canonical(text: string): string {
  const blocks: Block[] = []
  for (const line of timeless(text).split('\n')) {
    const last = blocks.at(-1)
    const result = /^(?:ok|changed|failed|skipped|would (?:change|run)|cannot tell) {1,}\S.*? {2}(\S+(?:, \S+)*)$/.exec(line)
    if (result?.[1] !== undefined) blocks.push({ head: line.slice(0, -result[1].length), hosts: result[1].split(', '), body: [] })
    else if (last && last.hosts.length > 0 && line.startsWith(' '.repeat(13)))
      blocks[blocks.length - 1] = { ...last, body: [...last.body, line] }
    else blocks.push({ head: line, hosts: [], body: [] })
  }
  return merged(blocks)
    .flatMap(({ head, hosts, body }) => [head + [...hosts].sort().join(', '), ...body])
    .join('\n')
}

function timeless(text: string): string {
  return text
    .replaceAll(/ · \d+(?:\.\d+)? s$/gm, '')
    .replaceAll(/\b\d{8}-\d{6}-[a-z0-9]{3}\b/g, 'RUN')
    .replaceAll(/\b\d{4}-\d\d-\d\d \d\d:\d\d\b/g, 'TIME')
}

/** Results that differ in their hosts alone are one. */
function merged(blocks: readonly Block[]): readonly Block[] {
  const all: Block[] = []
  for (const block of blocks) {
    const same =
      block.hosts.length === 0
        ? -1
        : all.findIndex(({ head, body, hosts }) => hosts.length > 0 && head === block.head && body.join() === block.body.join())
    if (same < 0) all.push(block)
    else all[same] = { ...block, hosts: [...(all[same] as Block).hosts, ...block.hosts] }
  }
  return all
}
