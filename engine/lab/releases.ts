/** The releases of Debian that hosts of the lab may have. */
import { Problem } from '../model/diagnostic.ts'

/** Names of releases, as the command line has them, and the suites of their archives. */
export const suites = { debian11: 'bullseye', debian12: 'bookworm', debian13: 'trixie' } as const
export type Release = keyof typeof suites

/** What a host has where nobody asks for another release. */
export const usualRelease: Release = 'debian12'

export const releases = Object.keys(suites) as readonly Release[]

/** `debian12` as a person writes it: `Debian 12`. */
export function releaseTitle(release: Release): string {
  return `Debian ${release.slice('debian'.length)}`
}

export function isRelease(word: string): word is Release {
  return (releases as readonly string[]).includes(word)
}

/** Throws Problem where there is none of this name. */
export function releaseNamed(word: string): Release {
  if (isRelease(word)) return word
  throw new Problem(`\`${word}\` is not a release that a lab host can have`, { hint: `use ${releases.join(', ')}` })
}

/** The release that the name of a container image or of a Vagrant box says: `geerlingguy/docker-debian12-ansible:latest`, `debian:bookworm-slim`, `generic/debian11`. */
export function releaseOfImage(image: string): Release | undefined {
  const word = image.toLowerCase()
  if (!word.includes('debian')) return undefined
  const [, number] = /debian(?:[^a-z\d]+systemd)?[^a-z\d]*(\d+)/.exec(word) ?? []
  return releases.find((release) => release === `debian${number}` || word.includes(suites[release]))
}
