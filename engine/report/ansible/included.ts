/** Who includes what: one line for all hosts that include the same file. */
import type { IncludeTarget } from '../../model/event.ts'

export class Included {
  readonly #hosts = new Map<string, string[]>()

  add(host: string, targets: readonly IncludeTarget[]): void {
    for (const { file, item } of targets) {
      if (file === undefined) continue
      const key = `${file}\0${item ?? ''}`
      this.#hosts.set(key, [...(this.#hosts.get(key) ?? []), host])
    }
  }

  /** The lines since the last time. */
  lines(): readonly string[] {
    const lines = [...this.#hosts].map(([key, hosts]) => {
      const [file, item] = key.split('\0')
      return `included: ${file} for ${hosts.join(', ')}${item ? ` => (item=${item})` : ''}`
    })
    this.#hosts.clear()
    return lines
  }
}

/** A condition passed it over. */
export function isIgnored(targets: readonly IncludeTarget[]): boolean {
  return targets.every(({ file, role }) => file === undefined && role === undefined)
}
