/** Hosts of a test without a scenario: their names, and the groups that a playbook names. */
import { Problem } from '../model/diagnostic.ts'
import type { Platform } from './scenario.ts'

/** Names of no group. */
const others = ['all', 'ungrouped', 'localhost', '127.0.0.1']

/** The plain names in the patterns of plays, besides those of hosts. */
export function groupsIn(patterns: readonly string[], hosts: readonly string[]): readonly string[] {
  const words = patterns.flatMap((pattern) => pattern.split(/[:,]/)).map((word) => word.trim().replace(/^[&!]/, ''))
  return [...new Set(words)].filter((word) => /^[\w.-]+$/.test(word) && !others.includes(word) && !hosts.includes(word))
}

/** A host as the command line names it: `NAME`, or `NAME:GROUP:GROUP`. Throws Problem where it cannot be one. */
export function platformNamed(word: string): Platform {
  const [name = '', ...groups] = word.split(':')
  if (!isHostName(name))
    throw new Problem(`\`${name}\` cannot be the name of a host`, { hint: 'use `NAME` or `NAME:GROUP`, as in `web1:web`' })
  return { name, groups }
}

/** Whether a host of the lab can have this name: it is part of paths and of names on this machine. */
export function isHostName(name: string): boolean {
  return /^[a-z\d][\w.-]{0,49}$/i.test(name)
}
