/** A Debian host whose lists are a thousand seconds old, with these packages installed. */
import type { AptState } from '../../../modules/apt/state.ts'

export function aptStateOf(
  installed: Readonly<Record<string, string>>,
  provides: Readonly<Record<string, readonly string[]>> = {},
): AptState {
  const packages = Object.entries(installed).map(([name, version]) => ({
    name,
    version,
    architecture: 'amd64',
    installed: true,
    leftover: false,
    provides: provides[name] ?? [],
  }))
  return { debian: true, architecture: 'amd64', packages, listed: true, refreshed: 1_700_000_000, now: 1_700_001_000, sourcesNewer: false }
}
