/** Keywords that are true or false, as Ansible takes their values once they are rendered. */

export function isTrue(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === 'string' && /^(yes|y|true|t|on|1)$/i.test(value.trim()))
}
