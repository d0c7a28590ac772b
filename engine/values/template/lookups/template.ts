/** The lookup `template`. */
import { readFileSync } from 'node:fs'
import type { Scope } from '../../scope.ts'
import { markerNames } from '../markers.ts'
import { renderFile } from '../render-file.ts'
import { toText } from '../text.ts'
import type { Named } from '../values.ts'
import { looksUp, switchOption } from './lookup.ts'
import { findFile } from './search.ts'

export const templateLookup = looksUp(
  `convert_data template_vars jinja2_native trim_blocks lstrip_blocks ${markerNames.join(' ')}`,
  ({ terms, options, scope }) =>
    terms.map((term) => {
      const file = findFile(scope, 'templates', toText(term))
      const chosen = markerNames.filter((name) => options[name] !== undefined).map((name) => [name, toText(options[name])] as const)
      return renderFile({ file, text: readFileSync(file, 'utf8') }, withVariables(scope, (options.template_vars ?? {}) as Named), {
        trimBlocks: switchOption(options, 'trim_blocks', true),
        lstripBlocks: switchOption(options, 'lstrip_blocks', false),
        keepTrailingNewline: true,
        newline: '\n',
        markers: Object.fromEntries(chosen),
      })
    }),
)

/** The scope with some names over its own. */
function withVariables(scope: Scope, own: Named): Scope {
  if (Object.keys(own).length === 0) return scope
  return {
    get: (name) => (Object.hasOwn(own, name) ? own[name] : scope.get(name)),
    names: () => new Set([...Object.keys(own), ...scope.names()]),
    ahead: scope.ahead,
    here: scope.here,
  }
}
