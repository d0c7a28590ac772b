/** Finds the secrets in a decrypted text. */
import { parseYaml, toValue } from '../template/values/yaml.ts'
import { isTemplate } from '../template/values/yaml-value.ts'

const secretNames = /pass|pwd|secret|token|key|credential|private|auth/i
/** Shorter values of a variables file, such as `true` or `8080`, would be hidden in every text; they only count under a name of a secret. */
const minLength = 8

/** A single value is a secret as a whole; of an encrypted variables file, those values that look like one. */
export function secretsIn(clear: string, isFile: boolean): readonly string[] {
  if (!isFile) return [clear]
  const { node } = parseYaml({ file: '', text: clear })
  if (node?.kind !== 'map') return [clear]
  const found: string[] = []
  collect(toValue(node, { plain: true, report: () => {} }), false, found)
  return found
}

function collect(value: unknown, isSecretName: boolean, found: string[]): void {
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value)
    if (!isTemplate(text) && (text.length >= minLength || (isSecretName && text !== ''))) found.push(text)
  } else if (Array.isArray(value)) for (const item of value) collect(item, isSecretName, found)
  else if (typeof value === 'object' && value !== null) {
    const entries = value instanceof Map ? value : Object.entries(value)
    for (const [key, inner] of entries) collect(inner, isSecretName || secretNames.test(String(key)), found)
  }
}
