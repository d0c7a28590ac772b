/** The inventory plug-in `community.docker.docker_containers`: the containers of a Docker daemon, by `docker ps` and `docker inspect`. */
import { daemonArguments, daemonOptions } from '../carriers/docker.ts'
import { type MapNode, toValue } from '../template/values/yaml.ts'
import { type Construction, constructionOf, constructionOptions } from './constructed.ts'
import { addContainer, type Engine, objectAt, objectsBy, printedBy, textAt } from './container-engine.ts'
import { PluginOptions, type PluginReading } from './plugins.ts'

const own = [
  'connection_type',
  'configure_docker_daemon',
  'verbose_output',
  'default_ip',
  'private_ssh_port',
  'add_legacy_groups',
  'timeout',
]
/** Options that the program decides by itself, or by the environment. */
const unsupported: Readonly<Record<string, string>> = {
  api_version: 'set `DOCKER_API_VERSION` in the environment',
  tls_hostname: 'put the name that the certificate has into `docker_host`',
  ssl_version: 'remove it: the program picks the version',
  use_ssh_client: 'remove it: the program always uses `ssh`',
  debug: 'remove it',
}
const aliases: Readonly<Record<string, string>> = {
  docker_url: 'docker_host',
  tls_ca_cert: 'ca_cert',
  cacert_path: 'ca_cert',
  tls_client_cert: 'client_cert',
  cert_path: 'client_cert',
  tls_client_key: 'client_key',
  key_path: 'client_key',
  tls_verify: 'validate_certs',
}
const connections = ['docker-api', 'docker-cli', 'ssh']

export async function readDockerContainers(written: MapNode, reading: PluginReading): Promise<void> {
  const config = {
    ...written,
    entries: written.entries.map(({ key, value }) => ({ key: { ...key, text: aliases[key.text] ?? key.text }, value })),
  }
  const names = ['plugin', ...own, ...Object.keys(daemonOptions), ...constructionOptions, ...Object.keys(unsupported)]
  const options = new PluginOptions(config, names, '`docker_containers`', reading)
  for (const { key } of config.entries)
    if (Object.hasOwn(unsupported, key.text))
      reading.tree.report('unsupported', `the option \`${key.text}\` is not supported`, key.place, unsupported[key.text])
  const daemon = daemonVariables(options, reading)
  const timeout = 1000 * Number(options.text('timeout') ?? 60)
  const engine = { program: 'docker', options: daemonArguments(daemon), timeout, place: written.place, reading }
  const construction = constructionOf(options, reading, false)
  const layout = layoutOf(options, daemon, reading)
  for (const container of await inspected(engine)) addDockerContainer(container, layout, construction)
}

async function inspected(engine: Engine) {
  const ids = (await printedBy(engine, ['ps', '--all', '--quiet', '--no-trunc'])).split('\n').filter(Boolean)
  return ids.length === 0 ? [] : objectsBy(engine, ['inspect', '--type=container', ...ids])
}

/** Variables that lead the connection to the same daemon. */
function daemonVariables(options: PluginOptions, { values }: PluginReading): Readonly<Record<string, string>> {
  const found = Object.keys(daemonOptions).flatMap((name) => {
    const node = options.node(name)
    return node ? [[`ansible_docker_${name}`, String(toValue(node, values))] as const] : []
  })
  return Object.fromEntries(found)
}

interface Layout {
  readonly connection: string
  readonly daemon: Readonly<Record<string, string>>
  readonly verbose: boolean
  readonly legacyGroups: boolean
  readonly defaultIp: string
  readonly sshPort: string
  readonly daemonName: string
}

function layoutOf(options: PluginOptions, daemon: Readonly<Record<string, string>>, { tree }: PluginReading): Layout {
  const connection = options.text('connection_type') ?? 'docker-api'
  const node = options.node('connection_type')
  if (!connections.includes(connection))
    tree.report('wrong-type', `\`connection_type\` is one of ${connections.map((each) => `\`${each}\``).join(', ')}`, node?.place)
  return {
    connection,
    daemon: options.flag('configure_docker_daemon', true) ? daemon : {},
    verbose: options.flag('verbose_output', false),
    legacyGroups: options.flag('add_legacy_groups', false),
    defaultIp: options.text('default_ip') ?? '127.0.0.1',
    sshPort: options.text('private_ssh_port') ?? '22',
    daemonName: daemon.ansible_docker_docker_host ?? 'unix://var/run/docker.sock',
  }
}

function addDockerContainer(container: Readonly<Record<string, unknown>>, layout: Layout, construction: Construction): void {
  const { tree } = construction.reading
  const id = textAt(container, 'Id') ?? ''
  const shortId = id.slice(0, 13)
  const written = textAt(container, 'Name')?.replace(/^\/+/, '')
  const name = written ?? shortId
  if (name === '') return
  const facts = { docker_name: name, docker_short_id: shortId, ...connectionOf(container, written ?? id, layout) }
  const labels = objectAt(container, 'Config', 'Labels')
  const stack = textAt(labels, 'com.docker.stack.namespace')
  const service = textAt(labels, 'com.docker.swarm.service.name')
  const all = {
    ...(stack !== undefined && { docker_stack: stack }),
    ...(service !== undefined && { docker_service: service }),
    ...facts,
    ...Object.fromEntries(Object.entries(container).map(([key, value]) => [slug(key), value])),
  }
  if (layout.legacyGroups) {
    for (const each of ['running', 'stopped']) tree.group(each)
    const image = textAt(objectAt(container, 'Config'), 'Image')
    const state = objectAt(container, 'State').Running === true ? 'running' : 'stopped'
    const parts = Object.entries({ image, stack, service }).flatMap(([kind, value]) => (value === undefined ? [] : [`${kind}_${value}`]))
    for (const group of [...parts, id, name, shortId, layout.daemonName, state]) tree.group(group).hosts.add(name)
  }
  addContainer(name, layout.verbose ? all : facts, all, construction)
}

function slug(key: string): string {
  return `docker_${key
    .replace(/[^\w-]/g, '_')
    .toLowerCase()
    .replace(/^_+/, '')}`
}

function connectionOf(container: Readonly<Record<string, unknown>>, address: string, layout: Layout): Readonly<Record<string, unknown>> {
  if (layout.connection === 'docker-cli') return { ansible_host: address, ansible_connection: 'community.docker.docker' }
  if (layout.connection === 'docker-api')
    return { ansible_host: address, ansible_connection: 'community.docker.docker_api', ...layout.daemon }
  const ports = objectAt(container, 'NetworkSettings', 'Ports')[`${layout.sshPort}/tcp`]
  const port = objectAt(Array.isArray(ports) ? ports[0] : undefined)
  const ip = textAt(port, 'HostIp')
  return { ansible_ssh_host: ip === '0.0.0.0' ? layout.defaultIp : (ip ?? ''), ansible_ssh_port: port.HostPort ?? 0 }
}
