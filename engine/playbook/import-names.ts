/** Renders import names that are templates, before any host is known. */

import { type Place, Problem } from '../model/diagnostic.ts'
import type { Keywords } from '../model/play.ts'
import { type Raw, Template } from '../model/template.ts'
import { renderValue, toText } from '../template/index.ts'
import { NotAhead } from '../template/scope.ts'
import { LayeredScope } from '../variables/layered-scope.ts'
import { type Levels, playLayers, taskLayers } from '../variables/variables.ts'
import { addError, type Position } from './loading.ts'
import { foldersFor } from './local-files.ts'

/** The rendered name; undefined, with an error, if it depends on something that only the run knows. */
export function importedName(position: Position, named: Raw<string>, own: Keywords, place: Place, instead: string): string | undefined {
  if (!(named instanceof Template)) return named
  try {
    return toText(renderValue(named, scopeOf(position, own)))
  } catch (error) {
    const reason =
      error instanceof NotAhead ? 'this lookup only runs during the play' : error instanceof Problem ? error.message : undefined
    if (reason === undefined) throw error
    const message = `the name of an import is rendered before any host is known: ${reason}`
    addError(position, 'import-template', message, place, `${instead}, or set the variable with \`-e\``)
    return undefined
  }
}

/** As in Ansible: `--extra-vars`, and `vars` and roles of the play read so far; neither inventory nor facts. */
function scopeOf(position: Position, own: Keywords): LayeredScope {
  const { project, play, role, parent } = position
  const levels: Levels[] = [
    playLayers({ roles: play.roles, keywords: { ...(play.vars && { vars: play.vars }) } }),
    parent ? taskLayers(parent, true) : {},
    { taskVars: [{ name: 'vars of the import', values: own.vars ?? {} }] },
    {
      extraVars: [{ name: '--extra-vars', values: project.extraVars }],
      magic: [
        { name: 'the loader', values: { playbook_dir: play.dir, ...(role && { role_path: role.role.path, role_name: role.role.name }) } },
      ],
    },
  ]
  const here = { folders: (kind: 'files' | 'templates' | 'vars') => foldersFor(position, kind), keepSecret: () => {}, hostsOf: () => [] }
  return new LayeredScope(levels, { here, ahead: true })
}
