/** Finds and reads task files of imports and includes. */
import { dirname, isAbsolute, join } from 'node:path'
import type { Place } from '../model/diagnostic.ts'
import type { Step } from '../model/play.ts'
import { type Node, parseYaml } from '../template/values/yaml.ts'
import { recordInclude } from './include-trace.ts'
import { addDiagnostic, addError, type FindingContext, type Load, type Position } from './loading.ts'
import { stepsAt } from './steps.ts'

/** The absolute path of a task file; a missing file is an error with the searched paths. */
export function findTasks(position: Position, name: string, place: Place): string | undefined {
  const { play, role, handlers } = position
  const { files } = position.project
  const own = role ? [join(role.role.path, handlers ? 'handlers' : 'tasks'), join(role.role.path, 'tasks'), role.role.path] : []
  const folders = [dirname(position.file), ...own, play.dir, join(play.dir, 'tasks')]
  const paths = isAbsolute(name) ? [name] : [...new Set(folders.map((folder) => join(folder, name)))]
  const found = paths.find((path) => files.isFile(path))
  if (found === undefined)
    addError(
      position,
      'missing-file',
      `there is no task file \`${name}\``,
      place,
      `searched ${paths.map((path) => `\`${files.shown(path)}\``).join(', ')}`,
      // An include searches again when it is reached.
      { deferred: position.step?.kind === 'include' },
    )
  return found
}

/** The steps of a file. */
export function stepsOfFile(position: Position, path: string): Step[] {
  recordInclude(position, path)
  const node = parsedFile(position, path)
  return node ? stepsAt({ ...position, file: path }, 'a task file', node) : []
}

/** The node tree of a YAML file, parsed once. */
export function parsedFile(spot: Load & FindingContext, path: string): Node | undefined {
  const { project } = spot
  let parsed = project.parsed.get(path)
  if (!parsed) {
    const source = project.files.read(path)
    parsed = source ? parseYaml(source) : { diagnostics: [] }
    project.parsed.set(path, parsed)
  }
  for (const each of parsed.diagnostics) addDiagnostic(spot, each)
  return parsed.node
}
