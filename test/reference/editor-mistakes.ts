/** What the schemas for editors are made from in tests, and what they say of a file. */
import { Ajv, type ValidateFunction } from 'ajv'
import { parse, type ScalarTag } from 'yaml'
import type { AnyModule } from '../../engine/model/module.ts'
import { loadModule, moduleNames } from '../../modules/registry.ts'

export function allModules(): Promise<readonly AnyModule[]> {
  return Promise.all(moduleNames.map(async (name) => (await loadModule(name)) as AnyModule))
}

/** Checks each schema by its own meta schema as well; unions of types are meant. Making the code `small` takes longer than all that runs it, but what is nested deep needs the stack. */
export function editorAjv({ small = false } = {}): Ajv {
  const keywords = ['markdownDescription', 'errorMessage', 'doNotSuggest']
  return new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true, keywords, code: { optimize: small } })
}

/** Each complaint of a value: where, what, and of which words. */
export function mistakesOf(validate: ValidateFunction, value: unknown): readonly string[] {
  validate(value)
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${Object.values(params).join(' ')}`)
}

/** Numbers that begin with 0 are octal. */
const octal: ScalarTag = { tag: 'tag:yaml.org,2002:int', default: true, test: /^0[0-7]+$/, resolve: (digits) => Number.parseInt(digits, 8) }

/** A file as the loader reads it, without its tags. */
export function readYaml(text: string): unknown {
  return parse(text, { customTags: (tags) => [octal, ...tags, 'merge'], logLevel: 'silent', uniqueKeys: false })
}
