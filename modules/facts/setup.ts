/** Facts of a host: what it is, what it has, and where it stands. */

import { globPattern } from '../../engine/formats/debian-version.ts'
import type { FactValues, Records } from '../../engine/host-scripts/records.ts'
import { defineModule } from '../../engine/model/module.ts'
import { known, type Read } from '../../engine/model/read.ts'
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
  summary: 'Gather facts of a host',
  readOnly: true,
  notes: [
    'Facts are read by plain shell in a few cheap processes; nothing is installed or left on the host.',
    'No Python is used on the host. `ansible_python` and `ansible_python_version` tell of the one that it has for itself; without one they are absent.',
    '`ansible_selinux_python_present` is always true: nothing here needs that library.',
    '`ansible_lsb` is told from `os-release`, so it is there without the program `lsb_release`.',
    'Facts of facter, ohai and ethtool are not built.',
    'What a play does not name need not be gathered: facts are read only where the playbook mentions any.',
  ],
  options: {
    gather_subset: {
      type: 'list',
      default: ['all'],
      description:
        'Collections of facts: `all`, `min`, `hardware`, `network`, `virtual`, `distribution` and so on, or single facts; with `!` in front they are left out. `!all` leaves the least set, `!min` not even that.',
    },
    filter: { type: 'list', default: [], description: 'Only facts whose names match one of these shell patterns are kept.' },
    fact_path: {
      type: 'path',
      default: '/etc/ansible/facts.d',
      description: 'Directory of `*.fact` files, whose content becomes `ansible_local`; those that may be executed are run.',
    },
    gather_timeout: {
      type: 'integer',
      default: 10,
      description: 'Seconds that a program for a local fact, or a file system of another host, may take.',
    },
    parallel: { type: 'boolean', description: 'Accepted for the sake of playbooks: questions run side by side as they can.' },
  },
  examples: `
- name: All there is to know
  setup:

- name: Only what the firewall needs
  setup:
    gather_subset: ["!all", "!min", network]
    filter: ["ansible_default_*", "ansible_eth?"]

- name: Facts of our own, which take a while
  setup: { gather_subset: ["!all", "!min", local], fact_path: /srv/facts, gather_timeout: 30, parallel: true }
`,
  results: { ansible_facts: 'The facts, each with `ansible_` in front of its name.' },
  rules({ gather_subset, gather_timeout }) {
    const said = unknownWords(gather_subset).map((word) => `\`gather_subset\` knows no \`${word}\``)
    if (gather_timeout < 1) said.push('`gather_timeout` takes a number of seconds above 0')
    return said
  },
  probe({ gather_subset, fact_path, gather_timeout }) {
    const groups = groupsFor(collectionsFor(gather_subset))
    const where = (wanted: boolean, read: Read<Records>): Read<Records> => (wanted ? read : known(new Map()))
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
