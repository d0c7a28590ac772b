/** Which names variables and statistics may have. */

/** The names that are none. */
export function invalidNames(dict: object): readonly string[] {
  return Object.keys(dict).filter((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
}

/** What is wrong with such a name, for the report. */
export function invalidName(name: string, what: string): string {
  return `\`${name}\` is not a valid ${what}: use letters, digits and underscores, and do not start with a digit`
}

/** Ansible's message for the first of them. */
export function invalidNameMessage(dict: object): string | undefined {
  const [name] = invalidNames(dict)
  return (
    name &&
    `The variable name '${name}' is not valid. Variables must start with a letter or underscore character, and contain only letters, numbers and underscores.`
  )
}
