/** Gathers facts about a host. */

import { globPattern } from '../../engine/formats/debian-version.ts'
import type { FactValues, Records } from '../../engine/host-scripts/records.ts'
import { defineModule } from '../../engine/model/module.ts'
import { constant, type Read } from '../../engine/model/read.ts'
import { devicesRead } from './devices.ts'
import { factsOf, groupsFor } from './gather.ts'
import { hardwareRead } from './hardware.ts'
import { localRead } from './local.ts'
import { networkRead } from './network.ts'
import { platformRead } from './platform.ts'
import { pythonRead } from './python.ts'
import { sessionRead } from './session.ts'
import { storageRead } from './storage.ts'
import { collectionsFor, unknownWords } from './subsets.ts'
import { virtualRead } from './virtual.ts'

export default defineModule({
  name: 'setup',
  aliases: ['gather_facts'],
  summary: 'Gather facts about a host',
  readOnly: true,
  notes: [
    'Facts are read with plain shell in a few cheap processes; nothing is installed or left on the host.',
    'The host needs no Python. `ansible_python` and `ansible_python_version` describe the one installed; without it they are absent.',
    '`ansible_selinux_python_present` is always true, since that library is not needed.',
    '`ansible_lsb` is derived from `os-release`, so it exists without the program `lsb_release`.',
    'Facts from facter, ohai and ethtool are not supported.',
    'By default facts are only gathered if the playbook uses any.',
  ],
  options: {
    gather_subset: {
      type: 'list',
      default: ['all'],
      description:
        'Fact collections: `all`, `min`, `hardware`, `network`, `virtual`, `distribution` and so on, or single facts; `!` in front excludes one. `!all` leaves the minimal set, `!min` excludes that too.',
    },
    filter: { type: 'list', default: [], description: 'Return only facts whose names match one of these shell patterns.' },
    fact_path: {
      type: 'path',
      default: '/etc/ansible/facts.d',
      description: 'Directory of `*.fact` files, which become `ansible_local`; executable ones are run.',
    },
    gather_timeout: {
      type: 'integer',
      default: 10,
      description: 'Timeout in seconds for each local fact program and each network file system.',
    },
    parallel: { type: 'boolean', description: 'Accepted for compatibility; reads always run in parallel where possible.' },
  },
  examples: `
- name: Gather all facts
  setup:

- name: Gather only network facts
  setup:
    gather_subset: ["!all", "!min", network]
    filter: ["ansible_default_*", "ansible_eth?"]

- name: Gather slow local facts
  setup: { gather_subset: ["!all", "!min", local], fact_path: /srv/facts, gather_timeout: 30, parallel: true }
`,
  results: { ansible_facts: 'Facts, each with the prefix `ansible_`.' },
  rules({ gather_subset, gather_timeout }) {
    const problems = unknownWords(gather_subset).map((word) => `\`gather_subset\` has no subset \`${word}\``)
    if (gather_timeout < 1) problems.push('`gather_timeout` must be greater than 0 seconds')
    return problems
  },
  probe({ gather_subset, fact_path, gather_timeout }) {
    const groups = groupsFor(collectionsFor(gather_subset))
    const where = (wanted: boolean, read: Read<Records>): Read<Records> => (wanted ? read : constant(new Map()))
    return {
      platform: where(groups.has('platform'), platformRead),
      session: where(groups.has('session'), sessionRead),
      hardware: where(groups.has('hardware'), hardwareRead(gather_timeout)),
      devices: where(groups.has('devices'), devicesRead),
      network: where(groups.has('network'), networkRead),
      virtual: where(groups.has('virtual'), virtualRead),
      storage: where(groups.has('storage'), storageRead),
      python: where(groups.has('python'), pythonRead),
      local: where(groups.has('local'), localRead(fact_path, gather_timeout)),
    }
  },
  plan: () => [],
  returns({ gather_subset, filter, fact_path }, state) {
    const facts: FactValues = {
      ...factsOf(collectionsFor(gather_subset), state, fact_path),
      gather_subset: gather_subset,
      module_setup: true,
    }
    const kept = Object.entries(facts).flatMap(([name, value]) => {
      const full = name === 'gather_subset' || name === 'module_setup' ? name : `ansible_${name}`
      return isKept(full, filter) ? [[full, value]] : []
    })
    return { ansible_facts: Object.fromEntries(kept) }
  },
})

/** A pattern without `ansible_` in front means the fact all the same. */
function isKept(name: string, filter: readonly string[]): boolean {
  const patterns = filter.filter((pattern) => pattern !== '')
  if (patterns.length === 0) return true
  return patterns.some((pattern) => globPattern(pattern).test(name) || globPattern(`ansible_${pattern}`).test(name))
}
