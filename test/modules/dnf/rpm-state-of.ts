/** A host that has dnf and these packages, each `version-release` with an epoch where it has one. */

import { parseRpmVersion } from '../../../engine/formats/rpm-version.ts'
import type { InstalledRpm, RpmState } from '../../../modules/dnf/state.ts'

export function rpmOf(name: string, text: string, provides: readonly string[] = []): InstalledRpm {
  const { epoch, version, release = '1' } = parseRpmVersion(text) ?? { epoch: 0, version: text }
  return { name, epoch, version, release, architecture: 'noarch', provides: [name, ...provides] }
}

export function rpmStateOf(installed: Readonly<Record<string, string>>, more: Partial<RpmState> = {}): RpmState {
  const packages = Object.entries(installed).map(([name, text]) => rpmOf(name, text))
  return { programs: ['dnf', 'rpm'], packages, owners: {}, ...more }
}
