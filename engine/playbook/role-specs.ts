/** Makes the task that checks the variables of a role, before its own tasks, from the role's argument specs. */
import { basename } from 'node:path'
import type { RoleUse, Task } from '../model/play.ts'
import type { MapNode, Node } from '../template/values/yaml.ts'
import type { WrittenArgument } from './arguments.ts'
import { collectionOf } from './collections.ts'
import { addError, type Draft, newStep, type Position } from './loading.ts'
import { isNull } from './readers.ts'
import { valueAt } from './texts.ts'

/** The task, if the role has a spec of this entry point and the check is not disabled. */
export function specCheckAt(
  position: Position & { readonly role: RoleUse },
  specs: MapNode | undefined,
  entry: string,
  enabled: boolean,
): Task | undefined {
  const { project, collected, role } = position
  const name = project.registry.roleValidator
  const spec = specs?.entries.find(({ key }) => key.text === entry)
  if (name === undefined || !spec || !enabled || isNull(spec.value)) return undefined
  if (spec.value.kind !== 'map') {
    addError(position, 'wrong-type', 'the spec of an entry point must be a dict with `options`', spec.value.place)
    return undefined
  }
  const description = textOf(spec.value, 'short_description')
  const { place } = spec.key
  const task: Draft<Task> = {
    kind: 'task',
    ...newStep(position, place),
    keywords: {
      name: `Validating arguments against arg spec '${entry}'${description === undefined ? '' : ` - ${description}`}`,
      tags: ['always'],
    },
    ...{ action: name, args: [] },
  }
  const { name: roleName, path } = role.role
  // Of a role in a collection, Ansible says the last part of its name.
  const shortName = collectionOf(`${path}/`) === undefined ? roleName : basename(path)
  const context = { type: 'role', name: shortName, argument_spec_name: entry, path }
  const args = [...argumentsOf(position, spec.value), { name: 'validate_args_context', key: place, place, from: { value: context } }]
  collected.pending.push({ task, outside: position, written: { candidates: [{ name, place, written: { explicit: args } }] } })
  return task
}

/** Arguments of the module: the options, and the rules between them. */
function argumentsOf(position: Position, spec: MapNode): WrittenArgument[] {
  const args: WrittenArgument[] = [{ name: 'argument_spec', key: spec.place, place: spec.place, from: { value: {} } }]
  const rules: Record<string, unknown> = {}
  for (const { key, value } of spec.entries) {
    const place = value.place
    if (key.text === 'options' && !isNull(value))
      args[0] = { name: 'argument_spec', key: key.place, place, from: { value: valueAt(position, withoutProse(value)) } }
    else if (rulesBetween.includes(key.text)) rules[key.text] = valueAt(position, value)
  }
  return Object.keys(rules).length === 0 ? args : [...args, { name: 'rules', key: spec.place, place: spec.place, from: { value: rules } }]
}

const rulesBetween = ['mutually_exclusive', 'required_together', 'required_one_of', 'required_if', 'required_by']

/** Drops descriptions, in which braces are not templates. An option itself may have such a name. */
function withoutProse(node: Node): Node {
  if (node.kind === 'seq') return { ...node, items: node.items.map(withoutProse) }
  if (node.kind !== 'map') return node
  const kept = node.entries.filter(({ key, value }) => value.kind === 'map' || !prose.includes(key.text))
  return { ...node, entries: kept.map((entry) => ({ ...entry, value: withoutProse(entry.value) })) }
}

const prose = ['description', 'short_description', 'version_added', 'author']

function textOf(map: MapNode, word: string): string | undefined {
  const value = map.entries.find(({ key }) => key.text === word)?.value
  return value?.kind === 'scalar' && value.tag !== 'null' ? value.text : undefined
}
