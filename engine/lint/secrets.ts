/** The rule on secrets in plain text. */
import type { Place } from '../model/diagnostic.ts'
import { argumentsOf } from '../model/play.ts'
import type { Node } from '../template/values/yaml.ts'
import { assignments } from './names.ts'
import type { Finding, Rule, Subject } from './rule.ts'
import { tasksOf } from './steps.ts'

export const plaintextSecret: Rule = {
  code: 'plaintext-secret',
  severity: 'warning',
  finds: 'a password, key or token in plain text',
  why: 'everyone who can read the repository, its copies or its history can read it.',
  find: (subject) => [...inOptions(subject), ...inVariables(subject)],
}

/** Names of secrets themselves, not of their location or generation. */
const secretNames = /(?:^|_)(?:password|passwd|passphrase|secret|secret_key|private_key|api_?key|auth_?token|access_?token|api_?token)$/i
/** Placeholders and empty values. */
const placeholders = /^(?:|x+|\*+|change_?me|todo|none|null|omit|undefined|<.*>|!|\*)$/i

function inOptions({ plays }: Subject): Finding[] {
  return [...tasksOf(plays)].flatMap(({ step }) =>
    argumentsOf(step)
      .filter(({ name, value }) => step.module?.options[name]?.secret && typeof value === 'string' && isClear(value))
      .map(({ name, place }) => findingAt(name, place)),
  )
}

function inVariables({ files }: Subject): Finding[] {
  return [...assignments(files.flatMap(({ node }) => node ?? []))]
    .filter(({ entry: { key, value } }) => secretNames.test(key.text) && isClearNode(value))
    .map(({ entry: { key, value } }) => findingAt(key.text, value.place))
}

function isClearNode(node: Node): boolean {
  return node.kind === 'scalar' && node.tag === 'str' && isClear(node.text)
}

/** Whether a text is a secret: not a hash, a path, a template or a placeholder. */
function isClear(text: string): boolean {
  return !placeholders.test(text) && !/\{\{|^\$(?:\d|2[aby]|y|argon2)|^SCRAM-SHA-256\$|^md5[0-9a-f]{32}$|^~?\//.test(text)
}

function findingAt(name: string, place: Place): Finding {
  return { message: `\`${name}\` is in plain text`, place, hint: 'encrypt it with `tsplay vault`, and use it through a template' }
}
