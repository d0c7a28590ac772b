/** The words for yes and no, and which of them count where. */

interface Words {
  readonly yes: RegExp
  readonly no: RegExp
}

/** `yaml`: a plain scalar of YAML 1.1, in its three ways to write each. `options`: keywords, options of modules and settings. `filter`: `| bool`, for which all else is false. */
const sets = {
  yaml: { yes: /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/, no: /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/ },
  options: { yes: /^\s*(?:y|yes|on|1|true|t)\s*$/i, no: /^\s*(?:n|no|off|0|false|f)\s*$/i },
  filter: { yes: /^(?:yes|on|1|true)$/i, no: /^(?:no|off|0|false)$/i },
} as const satisfies Readonly<Record<string, Words>>

/** The boolean that a text is a word for, by one of the sets; undefined for any other text. */
export function booleanIn(set: keyof typeof sets, text: string): boolean | undefined {
  const { yes, no } = sets[set]
  return yes.test(text) ? true : no.test(text) ? false : undefined
}
