/** A scope, templates and expressions for the tests, made of plain data. */
import { Expression, Template } from '../../engine/model/template.ts'
import type { Here, Scope } from '../../engine/template/scope.ts'
import { missing } from '../../engine/template/scope.ts'

export interface Setting {
  readonly folders?: Partial<Record<'files' | 'templates' | 'vars', readonly string[]>>
  readonly ahead?: boolean
  readonly secrets?: string[]
  readonly hosts?: readonly string[]
}

export function scopeOf(variables: Readonly<Record<string, unknown>> = {}, setting: Setting = {}): Scope {
  const here: Here = {
    folders: (kind) => setting.folders?.[kind] ?? [],
    keepSecret: (value) => setting.secrets?.push(value),
    hostsOf: (pattern) => (setting.hosts ?? []).filter((host) => pattern === 'all' || host.startsWith(pattern)),
  }
  return {
    get: (name) => (Object.hasOwn(variables, name) ? variables[name] : missing),
    names: () => Object.keys(variables),
    ahead: setting.ahead ?? false,
    here,
  }
}

/** A template that stands in a file of its own, on its first line. */
export function template(text: string, file = 'site.yml', before = ''): Template {
  const source = { file, text: before + text }
  return new Template(text, { source, start: before.length, end: source.text.length }, (offset) => offset + before.length)
}

export function expression(text: string, file = 'site.yml', before = ''): Expression {
  const source = { file, text: before + text }
  return new Expression(text, { source, start: before.length, end: source.text.length }, (offset) => offset + before.length)
}
