/** Reads `loop`, `with_…` and `loop_control`. */

import { didYouMean } from '../formats/suggest.ts'
import type { Place } from '../model/diagnostic.ts'
import type { Loop } from '../model/play.ts'
import { Template } from '../model/template.ts'
import { lookupNames, plainLookup } from '../template/index.ts'
import type { Entry, Node } from '../template/values/yaml.ts'
import { addError, addWarning, type Position } from './loading.ts'
import { type DictKeys, dictAt, isIdentifier, readKeyword } from './readers.ts'
import { valueAt } from './texts.ts'

/** The loop of a step, if it has one. */
export function loopAt(position: Position, rest: ReadonlyMap<string, Entry>): Loop | undefined {
  const [entry, second] = [...rest.entries()].filter(([word]) => word === 'loop' || word.startsWith('with_')).map(([, each]) => each)
  const control = rest.get('loop_control')
  if (second)
    addError(
      position,
      'multiple-loops',
      `\`${second.key.text}\` is a second loop; a task can have one`,
      second.key.place,
      'put the second loop on an included file',
      { refusedBy: 'loader' },
    )
  if (!entry) {
    if (control)
      addWarning(position, 'loop-control-without-loop', '`loop_control` has no loop', control.key.place, 'remove it, or add `loop`')
    return undefined
  }
  const kind = entry.key.text === 'loop' ? 'loop' : lookupOf(position, entry.key.text.replace(/^with_/, ''), entry.key.place)
  const value = kind === 'loop' ? itemsAt(position, entry.value) : termsAt(position, kind, entry.value)
  return { kind, value, place: entry.value.place, control: controlAt(position, control?.value) }
}

/** A built-in lookup by its plain name, any other by the name that is written. */
function lookupOf(position: Position, written: string, place: Place): string {
  const names = lookupNames()
  const plain = plainLookup(written)
  if (names.includes(plain)) return plain
  const message = `there is no lookup \`${written}\` for \`with_${written}\``
  addError(position, 'unknown-lookup', message, place, didYouMean(plain, names), {
    subject: written,
    refusedBy: 'parser',
    msg: `'with_${written}' is not a valid attribute for a Task`,
  })
  return written
}

function itemsAt(position: Position, node: Node): unknown {
  const value = valueAt(position, node)
  if (!Array.isArray(value) && !(value instanceof Template))
    addError(
      position,
      'wrong-type',
      '`loop` must be a list',
      node.place,
      node.kind === 'map' ? 'write `loop: "{{ … | dict2items }}"`' : 'write `loop: "{{ … }}"`',
    )
  return value
}

/** Lookups whose terms old playbooks wrote as a bare variable name. */
const ofVariables = new Set(['items', 'dict', 'together', 'nested', 'cartesian', 'flattened', 'subelements', 'indexed_items', 'list'])

function termsAt(position: Position, kind: string, node: Node): unknown {
  if (node.kind !== 'scalar' || node.tag !== 'str' || !ofVariables.has(kind) || !/^[A-Za-z_]\w*(?:[.[][\w.'"[\]-]*)?$/.test(node.text))
    return valueAt(position, node)
  addWarning(
    position,
    'bare-variable',
    `\`with_${kind}: ${node.text}\` is a text, not a variable`,
    node.place,
    `write "{{ ${node.text} }}" for the variable`,
  )
  return node.text
}

export const controls: DictKeys<keyof Loop['control']> = {
  loop_var: { kind: 'text', field: 'loopVar' },
  index_var: { kind: 'text', field: 'indexVar' },
  label: { kind: 'any', field: 'label' },
  pause: { kind: 'number', field: 'pause' },
  extended: { kind: 'boolean', field: 'extended' },
  extended_allitems: { kind: 'boolean', field: 'allItems' },
  break_when: { kind: 'condition', field: 'breakWhen' },
}

function controlAt(position: Position, node: Node | undefined): Loop['control'] {
  const map = node && readKeyword(position, 'loop_control', 'dict', node)
  const control = { loopVar: 'item', ...(map && dictAt(position, map, controls, '`loop_control`')) }
  for (const { key, value } of map?.entries ?? []) {
    const field = controls[key.text]?.field
    const read = field && key.text.endsWith('_var') ? control[field] : undefined
    if (typeof read === 'string' && !isIdentifier(read)) readKeyword(position, key.text, 'identifier', value)
  }
  return control as Loop['control']
}
