/** The version of a PostgreSQL server, from what `version()` returns. */

export function serverVersion(raw: string): Readonly<Record<string, unknown>> {
  const full = raw.split(/\s+/)[1] ?? ''
  const [, major = '0', minor = '0', patch] = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(full) ?? []
  return { major: Number(major), minor: Number(minor), full, raw, ...(patch === undefined ? {} : { patch: Number(patch) }) }
}
