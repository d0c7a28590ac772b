/** Names of filters and tests that the text of a Python file shows, without running it. */
import type { PluginKind } from '../model/plugin.ts'

/** Those that stand as keys of the dict that the file returns. */
export function namesWritten(kind: PluginKind, text: string): readonly string[] {
  return [...dictIn(kind, text).matchAll(/["'](\w+)["']\s*:\s*[A-Za-z_][\w.]*\s*[,}\n]/g)].map(([, name]) => name as string)
}

/** Whether that dict has this name, however it is written. */
export function isWritten(kind: PluginKind, text: string, name: string): boolean {
  return new RegExp(`["']${name}["']\\s*(?::|\\]\\s*=)|\\b${name}\\s*=[^=]`).test(dictIn(kind, text))
}

function dictIn(kind: PluginKind, text: string): string {
  const start = text.search(new RegExp(`\\bdef\\s+${kind}\\s*\\(`))
  return start < 0 ? '' : text.slice(start)
}
