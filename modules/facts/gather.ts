/** Selects the reads that fact collections need, and builds the facts from their output. */

import type { FactValues, Records } from '../../engine/host-scripts/records.ts'
import { deviceFacts } from './devices.ts'
import { distributionFacts, lsbFacts } from './distribution.ts'
import { firmwareFacts, loadFacts, memoryFacts, mountFacts, processorFacts, uptimeFacts } from './hardware.ts'
import { localFacts } from './local.ts'
import { networkFacts } from './network.ts'
import { packageManagerFacts, platformFacts, serviceManagerFacts } from './platform.ts'
import { pythonFacts, pythonVersionFacts } from './python.ts'
import * as session from './session.ts'
import { fibreFacts, iscsiFacts, lvmFacts, nvmeFacts } from './storage.ts'
import type { Collection } from './subsets.ts'
import { virtualFacts } from './virtual.ts'

/** One question to the host. */
export type Group = 'platform' | 'session' | 'hardware' | 'devices' | 'network' | 'virtual' | 'storage' | 'python' | 'local'
export type Answers = Readonly<Record<Group, Records>>

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
export function groupsFor(collections: ReadonlySet<Collection>): ReadonlySet<Group> {
  return new Set([...collections].flatMap((name) => gatherers[name].map(([group]) => group)))
}

/** The facts of the collections, without `ansible_` in front of their names. */
export function factsOf(collections: ReadonlySet<Collection>, answers: Answers, folder: string): FactValues {
  const facts = [...collections].flatMap((name) => gatherers[name].map(([group, gather]) => gather(answers[group], folder)))
  return Object.assign({}, ...facts)
}
