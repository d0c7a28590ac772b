/** Checks the values of `serial`, `environment` and `connection` beyond their type. */

import { didYouMean } from '../formats/suggest.ts'
import { Template } from '../model/template.ts'
import type { Node } from '../template/values/yaml.ts'
import { connections } from './keywords.ts'
import { addError, type Position } from './loading.ts'

/** Checks the value of a keyword and records errors. */
export function checkKeywordValue(position: Position, word: string, value: unknown, node: Node): void {
  checks[word]?.(position, value, node)
}

const checks: Readonly<Record<string, (position: Position, value: unknown, node: Node) => void>> = {
  serial(position, value, node) {
    const sizes = [value].flat(2)
    if (sizes.every((size) => size instanceof Template || /^\d+%?$/.test(String(size)))) return
    addError(position, 'wrong-type', '`serial` must be a number of hosts, a percentage, or a list of these', node.place)
  },
  environment(position, value, node) {
    const levels = [value].flat(2)
    if (levels.every((level) => level instanceof Template || level === null || typeof level === 'object')) return
    addError(position, 'wrong-type', '`environment` must be a dict of names and values', node.place)
  },
  connection(position, value, node) {
    if (typeof value !== 'string' || connections.includes(value.replace(/^ansible\.builtin\./, ''))) return
    const hint = didYouMean(value, connections) ?? `use one of ${connections.map((each) => `\`${each}\``).join(', ')}`
    addError(position, 'unsupported', `the connection \`${value}\` is not supported`, node.place, hint)
  },
}
