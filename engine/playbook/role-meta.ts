/** Reads `meta/main.yml` of a role: its dependencies, and whether it may run twice. */
import { join } from 'node:path'
import { didYouMean } from '../formats/suggest.ts'
import type { MapNode, Node } from '../template/values/yaml.ts'
import { namesIn } from './collections.ts'
import { mainFiles } from './files.ts'
import { recordInclude } from './include-trace.ts'
import { addError, addWarning, type Position } from './loading.ts'
import { readKeyword } from './readers.ts'
import { roleCalls } from './role-entries.ts'
import type { RoleCall } from './roles.ts'
import { parsedFile } from './task-files.ts'

export interface RoleMeta {
  readonly allowDuplicates: boolean
  readonly dependencies?: Node
  readonly file?: string
  /** Collections to search for roles it names; those of the play are not inherited. */
  readonly collections: readonly string[]
  /** The argument specs of its entry points, by name. */
  readonly specs?: MapNode
}

const words = ['dependencies', 'allow_duplicates', 'galaxy_info', 'collections', 'argument_specs', 'standalone']

/** Reads the meta file of a role. */
export function metaOf(position: Position, path: string): RoleMeta {
  const { project } = position
  const [file] = mainFiles(project.files, join(path, 'meta'))
  const node = file === undefined ? undefined : metaFile(position, file)
  const specs = specsOf(position, path, node)
  if (node?.kind !== 'map') return { allowDuplicates: false, collections: [], ...(specs && { specs }) }
  const entries = new Map(node.entries.map((entry) => [entry.key.text, entry]))
  for (const [word, { key }] of entries)
    if (!words.includes(word))
      addWarning(position, 'unknown-keyword', `\`${word}\` is not a keyword of the meta file of a role`, key.place, didYouMean(word, words))
  const twice = entries.get('allow_duplicates')
  const dependencies = entries.get('dependencies')?.value
  const collections = entries.get('collections')
  return {
    collections: collections ? namesIn(collections) : [],
    allowDuplicates: twice !== undefined && readKeyword(position, 'allow_duplicates', 'boolean', twice.value) === true,
    ...(dependencies && { dependencies }),
    ...(file !== undefined && { file }),
    ...(specs && { specs }),
  }
}

/** `argument_specs` of `meta/argument_specs.yml`, or of the meta file. */
function specsOf(position: Position, path: string, meta: Node | undefined): MapNode | undefined {
  const { project } = position
  const [file] = mainFiles(project.files, join(path, 'meta'), 'argument_specs')
  const node = file === undefined ? meta : metaFile(position, file)
  const specs = node?.kind === 'map' ? node.entries.find(({ key }) => key.text === 'argument_specs')?.value : undefined
  if (!specs || specs.kind === 'map' || (specs.kind === 'scalar' && specs.tag === 'null')) return specs?.kind === 'map' ? specs : undefined
  addError(
    position,
    'wrong-type',
    '`argument_specs` must be a dict of entry points',
    specs.place,
    'write `argument_specs: { main: { options: … } }`',
  )
  return undefined
}

function metaFile(position: Position, file: string): Node | undefined {
  recordInclude(position, file)
  return parsedFile(position, file)
}

/** The dependencies of a role. */
export function dependenciesOf(position: Position, { dependencies, file }: RoleMeta): RoleCall[] {
  return roleCalls({ ...position, file: file ?? position.file }, 'dependencies', dependencies)
}
