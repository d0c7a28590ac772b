/** The inventory plug-in `containers.podman.podman_containers`: containers by `podman ps`. */
import { globRegex } from '../formats/path-glob.ts'
import type { Variables } from '../model/template.ts'
import { toText } from '../template/index.ts'
import { type MapNode, toValue } from '../template/values/yaml.ts'
import { constructionOf, constructionOptions } from './constructed.ts'
import { addContainer, objectAt, objectsBy, textAt } from './container-engine.ts'
import { PluginOptions, type PluginReading } from './plugins.ts'

const own = ['executable', 'include_stopped', 'name_patterns', 'label_selectors', 'connection_plugin']
const grouping = ['group_by_image', 'group_by_label', 'verbose_output', 'filters', 'debug']
const attributes = ['name', 'id', 'image', 'status']

export async function readPodmanContainers(config: MapNode, reading: PluginReading): Promise<void> {
  const options = new PluginOptions(config, ['plugin', ...own, ...grouping, ...constructionOptions], '`podman_containers`', reading)
  const executable = options.text('executable') ?? process.env.ANSIBLE_PODMAN_EXECUTABLE
  const engine = { program: executable ?? 'podman', options: [], timeout: 60_000, place: config.place, reading }
  const isWanted = selection(options, reading)
  const construction = constructionOf(options, reading, false)
  const layout = {
    connection: options.text('connection_plugin') ?? 'containers.podman.podman',
    executable,
    verbose: options.flag('verbose_output', false),
    byImage: options.flag('group_by_image', true),
    byLabels: options.items('group_by_label').map((node) => toText(toValue(node, reading.values))),
  }
  const all = options.flag('include_stopped', false) ? ['--all'] : []
  for (const listed of await objectsBy(engine, ['ps', ...all, '--format', 'json'])) {
    const container = containerOf(listed)
    if (container.name === '' || !isWanted(container)) continue
    for (const group of groupsOf(container, layout)) reading.tree.group(group).hosts.add(container.name)
    const { listed: _, ...seen } = container
    addContainer(container.name, variablesOf(container, layout), seen, construction)
  }
}

interface Container {
  readonly name: string
  readonly id: string
  readonly image: string | undefined
  readonly status: string | undefined
  readonly labels: Variables
  readonly listed: Variables
}

function containerOf(listed: Variables): Container {
  const id = textAt(listed, 'Id') ?? textAt(listed, 'ID') ?? ''
  const [name] = [listed.Names].flat()
  return {
    name: typeof name === 'string' && name !== '' ? name : id.slice(0, 12),
    id,
    image: textAt(listed, 'Image') ?? textAt(listed, 'ImageName'),
    status: textAt(listed, 'Status') ?? textAt(listed, 'State'),
    labels: objectAt(listed, 'Labels'),
    listed,
  }
}

interface Layout {
  readonly connection: string
  readonly executable: string | undefined
  readonly verbose: boolean
  readonly byImage: boolean
  readonly byLabels: readonly string[]
}

function variablesOf({ name, id, image, status, labels, listed }: Container, { connection, executable, verbose }: Layout): Variables {
  return {
    ansible_connection: connection,
    ansible_host: name,
    ...(executable !== undefined && { ansible_podman_executable: executable }),
    podman_container_id: id,
    podman_container_name: name,
    ...(image !== undefined && { podman_image: image }),
    ...(status !== undefined && { podman_status: status }),
    ...(Object.keys(labels).length > 0 && { podman_labels: labels }),
    ...(verbose && { podman_ps: listed }),
  }
}

function groupsOf({ image, labels }: Container, { byImage, byLabels }: Layout): readonly string[] {
  const plain = (text: string) => text.replace(/[:/-]/g, '_')
  return [
    ...(byImage && image !== undefined ? [`image_${plain(image)}`] : []),
    ...byLabels.flatMap((key) => (Object.hasOwn(labels, key) ? [`label_${key}_${plain(String(labels[key]))}`] : [])),
  ]
}

type Wanted = (container: Container) => boolean

/** By `name_patterns`, `label_selectors` and `filters`. */
function selection(options: PluginOptions, reading: PluginReading): Wanted {
  const textOf = (node: Parameters<typeof toValue>[0]) => toText(toValue(node, reading.values))
  const patterns = options.items('name_patterns').map((node) => globRegex(textOf(node)))
  const labels = options.entries('label_selectors').map(({ key, value }) => [key.text, textOf(value)] as const)
  const filters = options.node('filters')
  if (filters?.kind !== 'map') options.entries('filters')
  const words = filters?.kind === 'map' ? new PluginOptions(filters, ['include', 'exclude'], '`filters`', reading) : undefined
  const rules = (name: string): readonly Wanted[] =>
    (words?.entries(name) ?? []).map(({ key, value }) => {
      const attribute = key.text.startsWith('label.') ? 'label' : attributes.find((each) => each === key.text)
      if (attribute === undefined)
        reading.tree.report(
          'unknown-option',
          `\`filters\` has no attribute \`${key.text}\``,
          key.place,
          `use one of ${attributes.join(', ')}, label.KEY`,
        )
      const pattern = globRegex(textOf(value).toLowerCase())
      return (container) => pattern.test(attributeOf(container, key.text).toLowerCase())
    })
  const [include, exclude] = [rules('include'), rules('exclude')]
  return (container) =>
    (patterns.length === 0 || patterns.some((pattern) => pattern.test(container.name) || pattern.test(container.id))) &&
    labels.every(([key, value]) => container.labels[key] === value) &&
    include.every((rule) => rule(container)) &&
    !exclude.some((rule) => rule(container))
}

function attributeOf(container: Container, attribute: string): string {
  const value = attribute.startsWith('label.') ? container.labels[attribute.slice('label.'.length)] : container[attribute as 'name']
  return value === undefined ? '' : String(value)
}
