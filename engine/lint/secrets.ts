/** Secrets that stand in a file as they are. */
import type { Place } from '../model/diagnostic.ts'
import type { Option } from '../model/module.ts'
import type { Node } from '../template/values/yaml.ts'
import { assignments } from './names.ts'
import type { Finding, Rule, Subject } from './rule.ts'
import { tasksOf } from './steps.ts'

export const clearSecret: Rule = {
  code: 'clear-secret',
  severity: 'warning',
  finds: 'a password, key or token that stands in a file in clear text',
  why: 'whoever can read the repository, its copies and its history has it.',
  find: (subject) => [...inOptions(subject), ...inVariables(subject)],
}

/** Names that speak of a secret itself, not of where it is kept or how it is made. */
const secretNames = /(?:^|_)(?:password|passwd|passphrase|secret|secret_key|private_key|api_?key|auth_?token|access_?token|api_?token)$/i
/** What stands where the value is given later or means none. */
const placeholders = /^(?:|x+|\*+|change_?me|todo|none|null|omit|undefined|<.*>|!|\*)$/i

function inOptions({ plays }: Subject): Finding[] {
  return [...tasksOf(plays)].flatMap(({ step: { module, args, places } }) =>
    Object.entries(module?.options ?? {}).flatMap(([name, option]) => {
      const value = (args as Readonly<Record<string, unknown>>)[name]
      const place = places[name]
      return place && isSecret(option) && typeof value === 'string' && isClear(value) ? [clearText(name, place)] : []
    }),
  )
}

function isSecret({ secret }: Option): boolean {
  return secret === true
}

function inVariables({ files }: Subject): Finding[] {
  return [...assignments(files.flatMap(({ node }) => node ?? []))]
    .filter(({ entry: { key, value } }) => secretNames.test(key.text) && isClearNode(value))
    .map(({ entry: { key, value } }) => clearText(key.text, value.place))
}

function isClearNode(node: Node): boolean {
  return node.kind === 'scalar' && node.tag === 'str' && isClear(node.text)
}

/** A hash can not be used as it is, a path is no secret, and a template takes it from elsewhere. */
function isClear(text: string): boolean {
  return !placeholders.test(text) && !/\{\{|^\$(?:\d|2[aby]|y|argon2)|^SCRAM-SHA-256\$|^md5[0-9a-f]{32}$|^~?\//.test(text)
}

function clearText(name: string, place: Place): Finding {
  return { message: `\`${name}\` stands here in clear text`, place, hint: 'keep it in the vault, and name it by a template' }
}
