/** Package specifications of a task, and which of them a host does not meet. */

import { compareVersions, versionMatches } from '../../engine/formats/debian-version.ts'
import type { AptState, InstalledPackage } from './state.ts'

export interface PackageSpec {
  /** As written: `nginx=1.18*`. */
  readonly text: string
  /** May contain `*`, `?` and `[`. */
  readonly name: string
  readonly architecture?: string
  readonly version?: { readonly at: 'equal' | 'least'; readonly pattern: string }
}

/** Parses one entry of `name`; undefined if it is not a valid package name. */
export function parseSpec(text: string): PackageSpec | undefined {
  const [, name, architecture, sign, pattern] =
    /^([A-Za-z0-9*?[\]][-A-Za-z0-9+._*?[\]]*)(?::([a-z0-9-]+))?(?:\s*(>?==?)\s*(\S+))?$/.exec(text.trim()) ?? []
  if (name === undefined) return undefined
  const version = pattern === undefined ? undefined : ({ at: sign?.startsWith('>') ? 'least' : 'equal', pattern } as const)
  return { text: text.trim(), name, architecture, version }
}

/** Whether the name is a pattern. */
export function isPattern({ name }: PackageSpec): boolean {
  return /[*?[]/.test(name)
}

/** The argument with which apt-get installs the package. */
export function installArg({ name, architecture, version }: PackageSpec): string {
  return `${nameArg({ name, architecture })}${version?.at === 'equal' ? `=${version.pattern}` : ''}`
}

/** The name, with the architecture if it is set. */
export function nameArg({ name, architecture }: Pick<PackageSpec, 'name' | 'architecture'>): string {
  return architecture === undefined ? name : `${name}:${architecture}`
}

/** The installed package of that name, in the host's architecture unless the specification names another. */
export function installedPackage(spec: PackageSpec, state: AptState): InstalledPackage | undefined {
  return state.packages.find((each) => each.name === spec.name && each.installed && architectureFits(spec, each, state))
}

/** Whether the package itself or, without a version, one that provides it is installed. */
export function isMet(spec: PackageSpec, state: AptState): boolean {
  if (isPattern(spec)) return false
  const installed = installedPackage(spec, state)
  if (installed) return versionFits(spec, installed.version)
  return spec.version === undefined && isProvided(spec, state)
}

/** Whether an installed package of another name provides the package. */
export function isProvided(spec: PackageSpec, state: AptState): boolean {
  return !installedPackage(spec, state) && state.packages.some((each) => each.installed && each.provides.includes(spec.name))
}

/** Whether there is something to remove: the package or, with `purge`, its configuration files. */
export function hasRemains(spec: PackageSpec, state: AptState, purge: boolean): boolean {
  return state.packages.some(
    (each) => each.name === spec.name && (each.installed || (each.leftover && purge)) && architectureFits(spec, each, state),
  )
}

function versionFits({ version }: PackageSpec, installed: string): boolean {
  if (version === undefined) return true
  return version.at === 'least' ? compareVersions(installed, version.pattern) >= 0 : versionMatches(installed, version.pattern)
}

function architectureFits({ architecture }: PackageSpec, found: InstalledPackage, state: AptState): boolean {
  if (found.architecture === 'all' || architecture === 'any') return true
  return found.architecture === (architecture === undefined || architecture === 'native' ? state.architecture : architecture)
}
