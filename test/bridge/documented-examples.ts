/** Examples that modules of an installed Ansible document, called in check mode by tsplay and by ansible-playbook: both must answer alike. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseDocument } from 'yaml'
import type { Lab } from '../../engine/lab/lab.ts'
import { controllerPython } from '../../engine/model/controller-python.ts'
import { allNames } from '../../modules/registry.ts'

const tsplay = fileURLToPath(new URL('../../bin/tsplay.js', import.meta.url))

export interface Example {
  readonly module: string
  /** Of the module, as its documentation writes them. */
  readonly args: unknown
}

/** Names of the modules of a collection that are not native and have no action plug-in, in their order. */
export function modulesOf(collection: string): readonly string[] {
  const program = `import ansible_collections, json, os, sys
folder = os.path.join(list(ansible_collections.__path__)[0], *sys.argv[1].split('.'), 'plugins')
names = lambda kind: set(os.listdir(os.path.join(folder, kind)) if os.path.isdir(os.path.join(folder, kind)) else [])
print(json.dumps(sorted(names('modules') - names('action'))))`
  const { stdout } = spawnSync(controllerPython(), ['-c', program, collection], { encoding: 'utf8', cwd: '/' })
  const native = new Set(allNames)
  return (JSON.parse(stdout || '[]') as string[])
    .flatMap((file) => /^([a-z]\w*)\.py$/.exec(file)?.[1] ?? [])
    .filter((word) => !native.has(word) && !native.has(`${collection}.${word}`))
    .map((word) => `${collection}.${word}`)
}

/** So many of them, evenly chosen. */
export function sampleOf<T>(all: readonly T[], count: number): readonly T[] {
  return all.length <= count ? all : Array.from({ length: count }, (_, at) => all[Math.floor((at * all.length) / count)] as T)
}

/** Collections of many kinds: the system, databases, containers, clouds, devices. */
export const acrossMany: readonly string[] = `community.general ansible.posix community.crypto community.docker community.mongodb
  community.rabbitmq containers.podman community.libvirt openvswitch.openvswitch community.proxysql community.zabbix amazon.aws
  community.aws netbox.netbox openstack.cloud community.dns hetzner.hcloud community.digitalocean google.cloud azure.azcollection
  community.vmware theforeman.foreman community.hrobot community.sops ngine_io.cloudstack`.split(/\s+/)

/** Modules of all these collections in turn, so that a beginning of them has some of each; those of the first two, which are of hosts, three times as often. */
export function acrossCollections(collections: readonly string[], word = ''): readonly string[] {
  const shuffled = (names: readonly string[]) => names.map((name) => [digest(name), name] as const).sort().map(([, name]) => name) // biome-ignore format: one line
  const lists = collections.map((collection) => shuffled(modulesOf(collection).filter((name) => name.includes(word))))
  const turns = Math.max(...lists.map(({ length }) => length))
  const shares = lists.map((list, at) => ({ list, pace: at < 2 ? 3 : 1 }))
  return Array.from({ length: turns }, (_, turn) => shares.flatMap(({ list, pace }) => list.slice(turn * pace, (turn + 1) * pace))).flat()
}

function digest(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}

/** The documented examples of modules that need no variables, at most so many of each. */
export function examplesOf(modules: readonly string[], most: number): readonly Example[] {
  const { stdout } = spawnSync('ansible-doc', ['--json', ...modules], { encoding: 'utf8', maxBuffer: 1 << 28, cwd: '/' })
  const pages = JSON.parse(stdout || '{}') as Readonly<Record<string, { readonly examples?: string | null }>>
  return modules.flatMap((module) => {
    const written = parseDocument(pages[module]?.examples ?? '', { logLevel: 'silent' }).toJS() as unknown
    const tasks = (Array.isArray(written) ? written : []).flatMap((each) => argumentsIn(each, module) ?? [])
    return tasks.slice(0, most).map((args) => ({ module, args }))
  })
}

function argumentsIn(task: unknown, module: string): unknown {
  if (typeof task !== 'object' || task === null) return undefined
  const word = module.slice(module.lastIndexOf('.') + 1)
  const found = Object.entries(task).find(([name]) => name === module || name === word)
  if (!found || /\{\{|\{%/.test(JSON.stringify(found[1] ?? ''))) return undefined
  return found[1] ?? {}
}

/** What a host has that is asked. */
export const examplesNeed: readonly string[] = ['python3', 'python3-apt', 'cron', 'nginx']

/** Seconds: many modules wait for a service that is not there. */
const longestCall = 30

type Result = Readonly<Record<string, unknown>>

export interface Difference {
  readonly example: Example
  readonly ansible: unknown
  readonly tsplay: unknown
}

export interface Compared {
  readonly differences: readonly Difference[]
  /** How often each ending was the one of both. */
  readonly endings: Readonly<Record<string, number>>
  readonly seconds: { readonly ansible: number; readonly tsplay: number }
}

/** Both call all examples on a host of the lab, each in one play. It is no check as a whole: there, what one task may change leaves the next ones open. */
export function compareExamples(examples: readonly Example[], lab: Lab, host: string): Compared {
  const tasks = examples.map(({ module, args }, at) => ({ name: `${at}`, [module]: args, check_mode: true }))
  const [ansible, ours] = resultsBeside(tasks, lab, host)
  const pairs = examples.map((example, at) => ({
    example,
    ansible: comparable(ansible.get(`${at}`)),
    tsplay: comparable(ours.get(`${at}`)),
  }))
  const alike = pairs.filter(({ ansible, tsplay }) => JSON.stringify(ansible) === JSON.stringify(tsplay))
  const endings: Record<string, number> = {}
  for (const { ansible } of alike) endings[ansible.ending] = (endings[ansible.ending] ?? 0) + 1
  return {
    differences: pairs.filter((pair) => !alike.includes(pair)),
    endings,
    seconds: { ansible: ansible.seconds, tsplay: ours.seconds },
  }
}

/** Results by the names of tasks. */
class Results extends Map<string, Result> {
  readonly seconds: number
  constructor(results: ReadonlyMap<string, Result>, seconds: number) {
    super(results)
    this.seconds = seconds
  }
}

/** What ansible-playbook and tsplay get of the same tasks. */
function resultsBeside(tasks: readonly Result[], lab: Lab, host: string): readonly [ansible: Results, tsplay: Results] {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-examples-'))
  try {
    const run = (program: string, words: readonly string[]) => {
      const play = join(folder, `${host}.yml`)
      const whole = { hosts: host, gather_facts: false, vars: { ansible_user: 'root' } }
      const limited = tasks.map((task) => ({ ...task, ignore_errors: true, timeout: longestCall }))
      writeFileSync(play, JSON.stringify([{ ...whole, tasks: limited }]))
      const start = performance.now()
      const results = resultsOf(program, [...words, '-i', lab.inventory, play], lab, host)
      return new Results(results, (performance.now() - start) / 1000)
    }
    return [run('ansible-playbook', []), run(process.execPath, [tsplay, 'playbook'])]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function resultsOf(program: string, words: readonly string[], lab: Lab, host: string): ReadonlyMap<string, Result> {
  const env = {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    ANSIBLE_SSH_ARGS: `-o UserKnownHostsFile=${lab.knownHosts} -o IdentitiesOnly=yes -F none -o ControlMaster=auto -o ControlPersist=30s`,
    ANSIBLE_PRIVATE_KEY_FILE: lab.key,
    ANSIBLE_PIPELINING: '1',
    ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
    ANSIBLE_STDOUT_CALLBACK: 'json',
    ANSIBLE_NOCOLOR: '1',
  }
  const { stdout, stderr } = spawnSync(program, words, { env, encoding: 'utf8', maxBuffer: 1 << 28 })
  const start = stdout.indexOf('{')
  if (start < 0) throw new Error(`${program} gave no results: ${stdout}${stderr}`)
  const { plays } = JSON.parse(stdout.slice(start)) as { plays: { tasks: { task: { name: string }; hosts: Record<string, Result> }[] }[] }
  return new Map(plays.flatMap(({ tasks }) => tasks.map(({ task, hosts }) => [task.name, hosts[host] ?? {}] as const)))
}

/** Names of what differs from run to run, or is only Ansible's way to show it. */
const passing =
  /^(?:action|exception|start|end|delta|stdout_lines|stderr_lines|module_stdout|discovered_interpreter_python|deprecations|warnings)$|^_ansible/

function comparable(result: Result | undefined): { readonly ending: string; readonly result?: unknown } {
  if (!result) return { ending: 'absent' }
  if (result.skipped === true) return { ending: 'cannot be asked' }
  if (/in the expected time frame/.test(String(result.msg))) return { ending: 'timed out' }
  const ending = result.failed === true ? 'failed' : result.changed === true ? 'changed' : 'ok'
  return { ending, result: withoutPassing(result) }
}

function withoutPassing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPassing)
  if (typeof value === 'string') return textOf(value)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !passing.test(name))
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, withoutPassing(each)]))
}

/** Of a trace the last line; paths of scratch, addresses of objects in memory and times differ. */
function textOf(text: string): string {
  const last = text.startsWith('Traceback') ? (text.trim().split('\n').at(-1) as string) : text
  return last
    .replace(/\/[\w./-]*(?:ansible-tmp|ansible_|\.tsplay)[\w./-]*/g, '(scratch)')
    .replace(/0x[0-9a-f]{6,}/g, '(address)')
    .replace(/\b20\d{12}\b/g, '(time)')
}
