/** The message about a module that Ansible has and tsplay does not support: where it is from, and what to use instead. */
import type { Elsewhere } from '../../engine/playbook/registry.ts'
import { devices, deviceWords, onHosts, online, services, serviceWords, windows, windowsWords } from './ansible-modules.ts'

/** undefined for a name that is none of Ansible's, so that it may be a slip. */
export function elsewhere(name: string): Elsewhere | undefined {
  const dot = name.lastIndexOf('.')
  const word = name.slice(dot + 1)
  const collection = dot < 0 ? undefined : name.slice(0, dot).replace(/^ansible\.legacy$/, 'ansible.builtin')
  return kept(word, collection) ?? foreign(word, collection)
}

/** By the lists of names: one that moved from a collection to another is known under both. */
function kept(word: string, collection: string | undefined): Elsewhere | undefined {
  if (collection !== undefined && !Object.hasOwn(onHosts, collection) && !Object.hasOwn(online, collection)) return undefined
  const holds = (lists: Readonly<Record<string, string>>) => Object.keys(lists).find((each) => namesIn(lists[each]).includes(word))
  const host = holds(onHosts)
  const own = `write it as \`modules/${word}.ts\` beside the playbook`
  if (host !== undefined) return { of: host, instead: `run the program behind it with \`command\`, or ${own}`, throughPython: true }
  const service = holds(online)
  return service === undefined
    ? undefined
    : { of: service, instead: `query the service with \`uri\`, run its command-line tool with \`command\`, or ${own}`, throughPython: true }
}

/** By the collection alone, or by how a short name begins. */
function foreign(word: string, collection: string | undefined): Elsewhere | undefined {
  const among = (collections: string, words: RegExp) =>
    collection === undefined
      ? words.test(word)
      : namesIn(collections).some((each) => collection === each || collection.startsWith(`${each}.`))
  if (among(windows, windowsWords)) return { of: collection, instead: 'Windows hosts are not supported' }
  if (among(devices, deviceWords)) return { of: collection, instead: 'network devices and machines without a shell are not supported' }
  if (among(services, serviceWords))
    return { of: collection, instead: 'query the service with `uri`, or run its command-line tool with `command`', throughPython: true }
  return undefined
}

function namesIn(text: string | undefined): readonly string[] {
  return text?.trim().split(/\s+/) ?? []
}
