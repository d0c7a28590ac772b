/** Reads `molecule.yml` of a scenario: its hosts, what is played on them, and their variables. What has no meaning for lab hosts is reported. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { nearPath } from '../formats/near-path.ts'
import { readSource } from '../formats/utf8.ts'
import { releaseOfImage, releases } from '../lab/releases.ts'
import { type Place, whereOf } from '../model/diagnostic.ts'
import { type Node, parseYaml } from '../template/values/yaml.ts'
import { isHostName } from './hosts.ts'
import { interpolated } from './interpolation.ts'
import { isNothing, type KeyReader, MoleculeReading } from './molecule-reading.ts'
import { type Provisioner, provisionerKeys } from './provisioner.ts'
import { ownPlaybooks, type Platform, type Scenario, type Stage } from './scenario.ts'

export interface MoleculeOptions {
  /** Absolute: the directory of the role or the project. */
  readonly project: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Reads the scenario in this directory; without a `molecule.yml` it has one host. */
export function readMolecule(folder: string, { project, environment }: MoleculeOptions): Scenario {
  const file = join(folder, 'molecule.yml')
  const own = {
    MOLECULE_FILE: file,
    MOLECULE_PROJECT_DIRECTORY: project,
    MOLECULE_SCENARIO_DIRECTORY: folder,
    MOLECULE_SCENARIO_NAME: basename(folder),
  }
  const reading = new MoleculeReading()
  const provisioner: Provisioner = { playbooks: {}, groups: {}, hosts: {}, links: {}, environment: {}, settings: {}, options: {} }
  const platforms: Platform[] = []
  const omitted: Partial<Record<Stage, string>> = {}
  const { node, diagnostics } = existsSync(file)
    ? parseYaml(interpolated(readSource(file, nearPath(file)), { ...environment, ...own }))
    : { node: undefined, diagnostics: [] }
  if (node)
    reading.section('molecule.yml', node, {
      dependency: (value) => reading.section('dependency', value, dependencyKeys(reading, folder)),
      driver: (value, key) => readDriver(reading, value, key),
      platforms: (value) => {
        for (const item of reading.list('platforms', value)) platforms.push(...readPlatform(reading, item))
      },
      provisioner: (value) => reading.section('provisioner', value, provisionerKeys(reading, folder, provisioner)),
      scenario: (value) => reading.section('scenario', value, scenarioKeys(reading, omitted)),
      verifier: (value) => reading.section('verifier', value, verifierKeys(reading, omitted)),
      ...{ lint: 'nothing', log: 'nothing', prerun: 'nothing', role_name_check: 'nothing' },
    })
  return {
    name: basename(folder),
    playbooks: { ...playbooksIn(folder), ...provisioner.playbooks },
    platforms: platforms.length > 0 ? platforms : [{ name: 'instance', groups: [] }],
    variables: provisioner,
    environment: { ...own, ...provisioner.environment },
    settings: provisioner.settings,
    options: { ...provisioner.options, skipTags: [...(provisioner.options.skipTags ?? []), ...notTested] },
    omitted,
    diagnostics: [...diagnostics, ...reading.diagnostics],
  }
}

/** Tags of tasks that no test runs. */
const notTested = ['molecule-notest', 'notest']

/** Those that have their usual names. */
function playbooksIn(folder: string): Scenario['playbooks'] {
  const found = (...names: readonly string[]) => names.map((name) => join(folder, name)).find((file) => existsSync(file))
  const run = found('converge.yml', 'converge.yaml', 'playbook.yml')
  const others = ownPlaybooks.flatMap((stage) => {
    const file = found(`${stage}.yml`, `${stage}.yaml`)
    return file === undefined ? [] : [[stage, file] as const]
  })
  return { ...Object.fromEntries(others), ...(run !== undefined && { run }) }
}

function readDriver(reading: MoleculeReading, node: Node, key: Place): void {
  const name = node.kind === 'map' ? node.entries.find((entry) => entry.key.text === 'name') : undefined
  const which = name ? `the driver \`${reading.text('name', name.value)}\`` : 'the driver'
  reading.warning(`${which} is not used: each platform is a host of the lab`, name?.value.place ?? key)
}

/** What containers and virtual machines have and lab hosts have not. */
const containerOptions = `
command entrypoint privileged volumes mounts tmpfs cgroupns_mode cgroupns cgroup_manager pre_build_image capabilities
security_opts networks network network_mode docker_networks published_ports exposed_ports ports dockerfile registry env
hostname dns_servers etc_hosts extra_hosts ulimits sysctls systemd override_command pull tty purge_networks
restart_policy user platform pid_mode ipc_mode shm_size devices keep_volumes memory cpus interfaces
instance_raw_config_args config_options provider provider_options box_version box_url`
  .trim()
  .split(/\s+/)

function readPlatform(reading: MoleculeReading, node: Node): readonly Platform[] {
  let platform: Platform = { name: '', groups: [] }
  const image: KeyReader = (value, key) => {
    platform = { ...platform, ...releaseFrom(reading.text('image', value), isNothing(value) ? key : value.place) }
  }
  reading.section('platforms', node, {
    name: (value) => {
      platform = { ...platform, name: reading.text('name', value) }
      if (!isHostName(platform.name))
        reading.error(
          'unsupported',
          `\`${platform.name}\` cannot be the name of a host`,
          value.place,
          'use letters, digits, `-`, `_` and `.`',
        )
    },
    groups: (value) => {
      platform = { ...platform, groups: reading.list('groups', value).map((each) => reading.text('groups', each)) }
    },
    ...{ image, box: image },
    ...Object.fromEntries(containerOptions.map((name) => [name, { unused: 'a host of the lab is no container' }])),
  })
  if (platform.name === '' && node.kind === 'map') reading.error('wrong-type', 'a platform needs a `name`', node.place)
  return platform.name === '' ? [] : [platform]
}

function releaseFrom(image: string, place: Place): Pick<Platform, 'release' | 'unsupported'> {
  const release = releaseOfImage(image)
  if (release !== undefined) return { release }
  const message = `the image \`${image}\` is none of ${releases.join(', ')}`
  return {
    unsupported: { code: 'unsupported', severity: 'error', message, place, hint: 'choose a release with `--on`, such as `--on debian12`' },
  }
}

function dependencyKeys(reading: MoleculeReading, folder: string): Readonly<Record<string, KeyReader>> {
  const listed = ['requirements.yml', 'collections.yml'].map((name) => join(folder, name)).find((file) => existsSync(file))
  return {
    name: (value) => {
      if (reading.text('name', value) !== 'galaxy')
        reading.warning('this kind of dependency is not installed by a test', value.place, 'install it before')
      else if (listed)
        reading.warning(
          `the roles and collections in \`${nearPath(listed)}\` are not installed by a test`,
          value.place,
          `install them before: \`ansible-galaxy install -r ${nearPath(listed)}\``,
        )
    },
    enabled: 'nothing',
    ...Object.fromEntries(['options', 'command', 'env'].map((key) => [key, { unused: 'a test installs no dependencies' }])),
  }
}

/** Words of a test sequence, and the stages they stand for. */
const sequence: Readonly<Record<string, Stage | undefined>> = {
  ...{
    prepare: 'prepare',
    check: 'check',
    converge: 'run',
    idempotence: 'again',
    side_effect: 'side_effect',
    verify: 'verify',
    cleanup: 'cleanup',
  },
  ...{ dependency: undefined, lint: undefined, syntax: undefined, create: undefined, destroy: undefined },
}

function scenarioKeys(reading: MoleculeReading, omitted: Partial<Record<Stage, string>>): Readonly<Record<string, KeyReader>> {
  const others = [
    'create',
    'check',
    'converge',
    'destroy',
    'cleanup',
    'dependency',
    'idempotence',
    'lint',
    'prepare',
    'side_effect',
    'syntax',
    'verify',
  ]
  return {
    name: 'nothing',
    ...Object.fromEntries(others.map((name) => [`${name}_sequence`, 'nothing' as const])),
    test_sequence: (value, key) => {
      const words = reading.list('test_sequence', value).map((item) => ({ word: reading.text('test_sequence', item), place: item.place }))
      for (const { word, place } of words)
        if (!Object.hasOwn(sequence, word)) reading.warning(`\`${word}\` in \`test_sequence\` is not carried out`, place)
      const { file, line } = whereOf(key)
      // A test always checks first.
      for (const [word, stage] of Object.entries(sequence))
        if (stage && word !== 'check' && word !== 'converge' && !words.some((each) => each.word === word))
          omitted[stage] = `\`test_sequence\` has no \`${word}\` (${file}:${line})`
    },
  }
}

function verifierKeys(reading: MoleculeReading, omitted: Partial<Record<Stage, string>>): Readonly<Record<string, KeyReader>> {
  return {
    name: (value) => {
      const name = reading.text('name', value)
      if (name === 'ansible') return
      reading.warning(`the verifier \`${name}\` is not supported: nothing is verified`, value.place, 'write a `verify.yml`')
      omitted.verify = `the verifier \`${name}\` is not supported (${whereOf(value.place).file}:${whereOf(value.place).line})`
    },
    enabled: (value, key) => {
      if (!['false', 'no', 'off'].includes(reading.text('enabled', value).toLowerCase())) return
      omitted.verify = `the verifier is disabled (${whereOf(key).file}:${whereOf(key).line})`
    },
    ...{ lint: 'nothing' },
    ...Object.fromEntries(
      ['directory', 'env', 'options', 'additional_files_or_dirs'].map((key) => [key, { unused: 'it is for other verifiers' }]),
    ),
  }
}
