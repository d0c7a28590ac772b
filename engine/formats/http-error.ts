/** An HTTP status that is an error, as Python words it. */

export function httpError(status: number): string {
  // Loading that module takes as long as loading a playbook, and few runs need it.
  const { STATUS_CODES } = process.getBuiltinModule('node:http')
  return `HTTP Error ${status}: ${STATUS_CODES[status] ?? ''}`
}
