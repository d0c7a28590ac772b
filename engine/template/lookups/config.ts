/** The lookup `config`: settings of this run. */

import { didYouMean } from '../../formats/suggest.ts'
import { missing, type Scope } from '../scope.ts'
import { EvaluationError } from '../values/errors.ts'
import { awaitValue } from '../values/suspend.ts'
import { toText } from '../values/text.ts'
import { tuple } from '../values/values.ts'
import { renderDeep } from '../variables.ts'
import { booleanOption, defineLookup, warn } from './lookup.ts'

const missingActions = ['error', 'warn', 'skip']

export const config = defineLookup('on_missing plugin_type plugin_name show_origin', ({ terms, options, scope }) => {
  const onMissing = toText(options.on_missing ?? 'error')
  if (!missingActions.includes(onMissing))
    throw new EvaluationError(
      `\`on_missing\` must be one of ${missingActions.join(', ')}, not \`${onMissing}\``,
      didYouMean(onMissing, missingActions),
    )
  const plugin = pluginOf(options.plugin_type, options.plugin_name)
  return terms.flat(1).flatMap((term) => {
    const found = setting(toText(term), plugin, scope)
    if (found !== undefined) return [booleanOption(options, 'show_origin', false) ? tuple([found.value, found.origin]) : found.value]
    if (onMissing === 'error')
      throw new EvaluationError(`there is no setting \`${toText(term)}\``, "set `on_missing='skip'` to skip unknown names")
    if (onMissing === 'warn') warn(scope, `there is no setting \`${toText(term)}\`; it is skipped`)
    return []
  })
})

type Plugin = { readonly type: string; readonly name: string } | undefined

function pluginOf(type: unknown, name: unknown): Plugin {
  if (type === undefined && name === undefined) return undefined
  if (type === undefined || name === undefined) throw new EvaluationError('`config` needs both `plugin_type` and `plugin_name`, or neither')
  return { type: toText(type), name: toText(name).replace(/^ansible\.(?:builtin|legacy)\./, '') }
}

function setting(name: string, plugin: Plugin, scope: Scope): { readonly value: unknown; readonly origin: string } | undefined {
  const { setting: lookUpSetting } = scope.here
  if (lookUpSetting === undefined)
    throw new EvaluationError('the settings are not available here', 'use the lookup `config` in plays, tasks and templates')
  const found = awaitValue(`config ${JSON.stringify([name, plugin])}`, () => lookUpSetting(name, plugin)) as Awaited<
    ReturnType<typeof lookUpSetting>
  >
  if (found === 'no such plug-in')
    throw new EvaluationError(
      `the settings of the ${plugin?.type} \`${plugin?.name}\` are not supported`,
      'use the connection `ssh`, the shell `sh`, or `sudo` of become',
    )
  const variable = found?.variables.findLast((each) => scope.get(each) !== missing)
  return variable === undefined ? found : { value: renderDeep(scope.get(variable), scope), origin: `var: ${variable}` }
}
