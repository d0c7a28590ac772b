/** Gathers facts about a host. */
import { globPattern } from '../../engine/formats/debian-version.ts'
import type { FactValues, Records } from '../../engine/host-scripts/records.ts'
import { defineModule } from '../../engine/model/module.ts'
import { type ControlRead, constant, type Read } from '../../engine/model/read.ts'
import { deviceFacts, devicesRead, fibreFacts, iscsiFacts, lvmFacts, nvmeFacts, storageRead } from './devices.ts'
import { distributionFacts, lsbFacts } from './distribution.ts'
import { firmwareFacts, hardwareRead, loadFacts, memoryFacts, mountFacts, processorFacts, uptimeFacts } from './hardware.ts'
import { localFacts, localRead } from './local.ts'
import { networkFacts, networkRead } from './network.ts'
import {
  packageManagerFacts,
  platformFacts,
  platformRead,
  pythonExecutable,
  pythonFacts,
  pythonRead,
  pythonVersionFacts,
  serviceManagerFacts,
} from './platform.ts'
import * as session from './session.ts'
import { sessionRead } from './session.ts'
import { type Collection, collectionsFor, unknownWords } from './subsets.ts'
import { virtualFacts, virtualRead } from './virtual.ts'

export default defineModule({
  name: 'setup',
  aliases: ['gather_facts'],
  summary: 'Gather facts about a host',
  readOnly: true,
  notes: [
    'Facts are read with plain shell in a few cheap processes; nothing is installed or left on the host.',
    'The host needs no Python. `ansible_python` and `ansible_python_version` describe the one installed; without it they are absent.',
    '`discovered_interpreter_python` is the path of the Python that is found, unless `ansible_python_interpreter` says one.',
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
      interpreter,
    }
  },
  plan: () => [],
  returns({ gather_subset, filter, fact_path }, state) {
    const facts: FactValues = {
      ...factsOf(collectionsFor(gather_subset), state, fact_path),
      ...discoveredFacts(state.interpreter, state.python),
      gather_subset: gather_subset,
      module_setup: true,
    }
    const kept = Object.entries(facts).flatMap(([name, value]) => {
      const full = bareNames.has(name) ? name : `ansible_${name}`
      return isKept(full, filter) ? [[full, value]] : []
    })
    return { ansible_facts: Object.fromEntries(kept) }
  },
})

/** What `ansible_python_interpreter` says; with a path there is nothing to discover. */
const interpreter: ControlRead<unknown> = { at: 'control', load: (here) => here.variable('ansible_python_interpreter') }

function discoveredFacts(said: unknown, python: Records): FactValues {
  const executable = pythonExecutable(python)
  return executable === undefined || !/^auto/.test(String(said ?? 'auto')) ? {} : { discovered_interpreter_python: executable }
}

/** Facts without `ansible_` in front. */
const bareNames: ReadonlySet<string> = new Set(['gather_subset', 'module_setup', 'discovered_interpreter_python'])

/** A pattern may omit the prefix `ansible_`. */
function isKept(name: string, filter: readonly string[]): boolean {
  const patterns = filter.filter((pattern) => pattern !== '')
  if (patterns.length === 0) return true
  return patterns.some((pattern) => globPattern(pattern).test(name) || globPattern(`ansible_${pattern}`).test(name))
}

/** One question to the host. */
type Group = 'platform' | 'session' | 'hardware' | 'devices' | 'network' | 'virtual' | 'storage' | 'python' | 'local'
type Answers = Readonly<Record<Group, Records>>

type Gather = (records: Records, folder: string) => FactValues

const gatherers: Readonly<Record<Collection, readonly (readonly [Group, Gather])[]>> = {
  apparmor: [['session', session.apparmorFacts]],
  caps: [['session', session.capabilityFacts]],
  cmdline: [['session', session.cmdlineFacts]],
  date_time: [['session', session.dateFacts]],
  distribution: [['platform', distributionFacts]],
  dns: [['session', session.dnsFacts]],
  env: [['session', session.environmentFacts]],
  fips: [['session', session.fipsFacts]],
  local: [['local', localFacts]],
  lsb: [['platform', lsbFacts]],
  pkg_mgr: [['platform', packageManagerFacts]],
  platform: [
    ['platform', platformFacts],
    ['python', pythonVersionFacts],
  ],
  python: [['python', pythonFacts]],
  selinux: [['session', session.selinuxFacts]],
  service_mgr: [['platform', serviceManagerFacts]],
  ssh_pub_keys: [['session', session.hostKeyFacts]],
  user: [['session', session.userFacts]],
  chroot: [['session', session.chrootFacts]],
  hardware: [
    ['hardware', processorFacts],
    ['hardware', memoryFacts],
    ['hardware', firmwareFacts],
    ['hardware', uptimeFacts],
    ['hardware', mountFacts],
    ['devices', deviceFacts],
    ['storage', lvmFacts],
  ],
  loadavg: [['hardware', loadFacts]],
  network: [['network', networkFacts]],
  virtual: [['virtual', virtualFacts]],
  fibre_channel_wwn: [['storage', fibreFacts]],
  iscsi: [['storage', iscsiFacts]],
  nvme: [['storage', nvmeFacts]],
  facter: [],
  ohai: [],
}

/** The questions that the collections need. */
function groupsFor(collections: ReadonlySet<Collection>): ReadonlySet<Group> {
  return new Set([...collections].flatMap((name) => gatherers[name].map(([group]) => group)))
}

/** The facts of the collections, without `ansible_` in front of their names. */
function factsOf(collections: ReadonlySet<Collection>, answers: Answers, folder: string): FactValues {
  const facts = [...collections].flatMap((name) => gatherers[name].map(([group, gather]) => gather(answers[group], folder)))
  return Object.assign({}, ...facts)
}
