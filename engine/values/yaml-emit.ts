/** Data as YAML text. */
export interface EmitOptions {
  readonly indent?: number
}
export function emitYaml(value: unknown, _options: EmitOptions = {}): string {
  return JSON.stringify(value)
}
