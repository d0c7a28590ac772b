/** Renders what a play says of itself before there is a host, as `ansible-playbook` does before it lists plays or checks them. */
import { DiagnosticError, Problem } from '../../engine/model/diagnostic.ts'
import type { Play } from '../../engine/model/play.ts'
import { Template } from '../../engine/model/template.ts'
import { varsFileLayers } from '../../engine/run/prepare/vars-files.ts'
import { renderValue, UndefinedError } from '../../engine/template/index.ts'
import { LayeredScope, type Levels, playLayers } from '../../engine/variables/variables.ts'
import type { Loaded } from '../load/load.ts'
import type { RunFlags } from '../options/flags.ts'

const words = [
  'hosts',
  'gatherFacts',
  'gatherSubset',
  'gatherTimeout',
  'serial',
  'strategy',
  'order',
  'maxFailPercentage',
  'forceHandlers',
] as const

/** The play with its own words rendered. Throws DiagnosticError where one of them cannot be. */
export function renderedPlay(play: Play, { extraVars }: Loaded, { settings }: RunFlags): Play {
  const { name } = play.keywords
  const open = words.filter((word) => holdsTemplate(play[word]))
  if (open.length === 0 && !(name instanceof Template)) return play
  const scope = scopeOf(play, { extraVars: [{ name: '--extra-vars', values: extraVars }] }, settings?.hashBehaviour === 'merge')
  const render = (value: unknown) => renderValue(value, scope)
  const rendered = Object.fromEntries(open.map((word) => [word, orDiagnostic(play, play[word], render)]))
  return { ...play, ...rendered, keywords: { ...play.keywords, ...(name instanceof Template && { name: named(name, render) }) } }
}

/** What such words see: no inventory and no facts; of a question its default. */
function scopeOf(play: Play, own: Levels, merge: boolean): LayeredScope {
  const answers = Object.fromEntries(play.questions.map((question) => [question.name, question.default ?? null]))
  const magic = [{ name: 'the play', values: { playbook_dir: play.dir } }]
  const here = { folders: () => [play.dir], keepSecret: () => {}, hostsOf: () => [] }
  const scope = (files: Levels) => new LayeredScope([playLayers({ ...play, answers }), files, { ...own, magic }], { here, merge })
  return play.varsFiles.length === 0 ? scope({}) : scope({ varsFiles: varsFileLayers(play, scope({})) })
}

function orDiagnostic(play: Play, value: unknown, render: (value: unknown) => unknown): unknown {
  try {
    return render(value)
  } catch (error) {
    if (!(error instanceof UndefinedError)) throw error
    const { message, hint = 'it is rendered before there is a host: set the variable with `-e`', place = play.place } = error
    throw new DiagnosticError([{ code: 'undefined-variable', severity: 'error', message, place, hint }])
  }
}

/** A name that cannot be rendered stays as it is written. */
function named(name: Template, render: (value: unknown) => unknown): string | Template {
  try {
    return String(render(name))
  } catch (error) {
    if (error instanceof Problem) return name
    throw error
  }
}

function holdsTemplate(value: unknown): boolean {
  return value instanceof Template || (Array.isArray(value) && value.some(holdsTemplate))
}
