/** What Ansible says of a keyword whose value is of another type: the same for a literal and for what a template gave. */

type Wanted = 'bool' | 'int' | 'float'

export function keywordMessage(word: string, value: string, wanted: Wanted): string {
  return `the field '${word}' has an invalid value (${value}), and could not be converted to an ${wanted}. The error was: ${reason(value, wanted)}`
}

function reason(value: string, wanted: Wanted): string {
  if (wanted === 'int') return `invalid literal for int() with base 10: '${value}'`
  if (wanted === 'float') return `could not convert string to float: '${value}'`
  return `The value '${value}' is not a valid boolean.  Valid booleans include: 0, 1, '0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'`
}
