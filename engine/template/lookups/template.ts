/** The lookup `template`. */

import { overlaid } from '../compile/overlay.ts'
import { readTemplate } from '../files.ts'
import { markerNames } from '../parse/markers.ts'
import { templateWords } from '../parse/template-words.ts'
import { renderFile } from '../render-file.ts'
import { valueOfText } from '../values/literal.ts'
import { toText } from '../values/text.ts'
import { booleanOption, defineLookup } from './lookup.ts'
import { findFile } from './search.ts'

export const templateLookup = defineLookup(
  `convert_data template_vars jinja2_native trim_blocks lstrip_blocks ${markerNames.join(' ')}`,
  ({ terms, options, scope }) =>
    terms.map((term) => {
      const file = findFile(scope, 'templates', toText(term))
      const chosen = markerNames.filter((name) => options[name] !== undefined).map((name) => [name, toText(options[name])] as const)
      const text = renderFile(readTemplate(file, scope), overlaid(scope, templateVariables(file, toText(term), options.template_vars)), {
        trimBlocks: booleanOption(options, 'trim_blocks', true),
        lstripBlocks: booleanOption(options, 'lstrip_blocks', false),
        keepTrailingNewline: true,
        newline: '\n',
        markers: Object.fromEntries(chosen),
      })
      return booleanOption(options, 'convert_data', true) ? valueOfText(text) : text
    }),
)

/** The template's own variables, overridden by those of the lookup. */
function templateVariables(file: string, written: string, variables: unknown): Readonly<Record<string, unknown>> {
  const words = templateWords(file, written)
  return variables === undefined || variables === null
    ? words
    : Object.defineProperties(
        {},
        {
          ...Object.getOwnPropertyDescriptors(words),
          ...Object.getOwnPropertyDescriptors(variables as object),
        },
      )
}
