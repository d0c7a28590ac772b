/** Package specifications of a dnf task, and whether a host meets them. */

import { compareRpmVersions, parseRpmVersion, type RpmVersion } from '../../engine/formats/rpm-version.ts'
import type { InstalledRpm, RpmState } from './state.ts'

export type PackageSpec =
  | { readonly kind: 'group' | 'path' | 'glob'; readonly text: string }
  /** A package file on the host or at a URL. */
  | { readonly kind: 'file'; readonly text: string }
  /** A package name with optional version, release and architecture. */
  | { readonly kind: 'package'; readonly text: string }
  | { readonly kind: 'compared'; readonly text: string; readonly name: string; readonly sign: Sign; readonly version: RpmVersion }
type Sign = '<' | '<=' | '=' | '>=' | '>'

/** Parses all entries of `name`; an entry may contain several, separated by commas. */
export function specsOf(names: readonly string[]): readonly PackageSpec[] {
  return entriesOf(names).flatMap((text) => parseSpec(text) ?? [])
}

export function entriesOf(names: readonly string[]): readonly string[] {
  return names
    .flatMap((name) => name.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/** Parses one entry of `name`; undefined if it is not valid. */
export function parseSpec(text: string): PackageSpec | undefined {
  if (text.includes('://') || text.endsWith('.rpm')) return { kind: 'file', text }
  if (text.startsWith('@')) return /^@\s*\S/.test(text) ? { kind: 'group', text: `@${text.slice(1).trim()}` } : undefined
  if (text.startsWith('/')) return { kind: 'path', text }
  const [, name, sign, version] = /^([^\s<>=]+)\s+(<=?|>=?|==?)\s+(\S+)$/.exec(text) ?? []
  if (name !== undefined && sign !== undefined) return compared(name, sign, version ?? '')
  if (!/^[A-Za-z0-9_*?[\]][-A-Za-z0-9._+:~^*?[\]!{}()]*$/.test(text)) return undefined
  return { kind: /[*?[]/.test(text) ? 'glob' : 'package', text }
}

function compared(name: string, sign: string, version: string): PackageSpec | undefined {
  const parsed = parseRpmVersion(version)
  const plain = (sign === '==' ? '=' : sign) as Sign
  return parsed && { kind: 'compared', text: `${name} ${plain} ${version}`, name, sign: plain, version: parsed }
}

/** Possible package names: `made-tool-2.0-1.noarch` may be a package `made-tool-2.0-1`, `made-tool-2.0` or `made-tool`. */
export function candidatesOf(spec: PackageSpec): readonly string[] {
  if (spec.kind === 'path') return [spec.text]
  if (spec.kind === 'compared') return [...new Set([spec.name, withoutArchitecture(spec.name)])]
  if (spec.kind !== 'package') return []
  const cut = (text: string): readonly string[] => [text, text.replace(/-[^-]*$/, ''), text.replace(/-[^-]*-[^-]*$/, '')]
  return [...new Set([...cut(spec.text), ...cut(withoutArchitecture(spec.text))])]
}

const withoutArchitecture = (text: string) => text.replace(/\.[a-z]\w*$/, '')

/** Whether the host has the package; always false for groups, files and patterns, which names do not identify. */
export function isMet(spec: PackageSpec, state: RpmState): boolean {
  return installedPackages(spec, state).length > 0
}

/** Installed packages that match: those of the name, or else those that provide it. */
export function installedPackages(spec: PackageSpec, { packages, owners }: RpmState): readonly InstalledRpm[] {
  if (spec.kind === 'path') return packages.filter((each) => owners[spec.text]?.includes(each.name))
  if (spec.kind === 'compared') return packages.filter((each) => namesOf(each).includes(spec.name) && holds(each, spec))
  if (spec.kind !== 'package') return []
  const named = packages.filter((each) => spellingsOf(each).includes(spec.text))
  return named.length > 0 ? named : packages.filter((each) => each.provides.includes(spec.text))
}

/** Whether a newer version than the named one is installed. */
export function isNewerInstalled(spec: PackageSpec, { packages }: RpmState): boolean {
  if (spec.kind !== 'package') return false
  return packages.some((each) => {
    const version = versionIn(each, spec.text)
    return version !== undefined && compareRpmVersions(each, version) > 0
  })
}

/** The version in a text that names a package: `2.0-1` of `made-tool-2.0-1.noarch`. */
function versionIn({ name, architecture }: InstalledRpm, text: string): RpmVersion | undefined {
  if (!text.startsWith(`${name}-`)) return undefined
  const rest = text.slice(name.length + 1)
  const version = parseRpmVersion(rest.endsWith(`.${architecture}`) ? rest.slice(0, -architecture.length - 1) : rest)
  // A version begins with a digit: `java-11-openjdk` is not a version of `java`.
  return version && /^\d/.test(version.version) && (version.release === undefined || /^\d/.test(version.release)) ? version : undefined
}

function holds(each: InstalledRpm, { sign, version }: Extract<PackageSpec, { kind: 'compared' }>): boolean {
  const order = compareRpmVersions(each, version)
  return order === 0 ? sign.includes('=') : order < 0 ? sign.startsWith('<') : sign.startsWith('>')
}

const namesOf = ({ name, architecture }: InstalledRpm): readonly string[] => [name, `${name}.${architecture}`]

/** All spellings that dnf accepts for a package. */
function spellingsOf(each: InstalledRpm): readonly string[] {
  const { name, epoch, version, release, architecture } = each
  const versions = [version, `${epoch}:${version}`].flatMap((text) => [
    `${name}-${text}`,
    `${name}-${text}-${release}`,
    `${name}-${text}-${release}.${architecture}`,
  ])
  return [...namesOf(each), ...versions, `${epoch}:${name}-${version}-${release}.${architecture}`]
}
