/** Parses YAML as data: no string in it becomes a template. */

import { EvaluationError } from './errors.ts'
import { parseYaml, toValue } from './yaml.ts'

export function loadYaml(text: string): unknown {
  const { node, diagnostics } = parseYaml({ file: '', text })
  const error = diagnostics.find((each) => each.severity === 'error')
  if (error !== undefined) throw new EvaluationError(`this is not valid YAML: ${error.message}`)
  return node === undefined ? null : toValue(node, { plain: true })
}

/** Several documents, separated by `---`. */
export function loadYamlAll(text: string): unknown[] {
  const documents = text.split(/^---(?=\s|$)/m)
  if (documents[0]?.trim() === '') documents.shift()
  return documents.map((each) => loadYaml(each.replace(/^\.\.\.\s*$/gm, '')))
}
