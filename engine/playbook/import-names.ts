/** Names of imports that are templates: rendered from what is known before there is a host. */

import { type Place, Problem } from '../model/diagnostic.ts'
import type { Keywords } from '../model/play.ts'
import { type Raw, Template } from '../model/template.ts'
import { renderValue, toText } from '../template/index.ts'
import { NotAhead } from '../template/scope.ts'
import { LayeredScope } from '../variables/layered-scope.ts'
import { type Levels, playLayers, taskLayers } from '../variables/variables.ts'
import { addError, type Position } from './loading.ts'
import { foldersFor } from './local-files.ts'

/** The name that is meant; undefined, and a mistake told, where it hangs on something that only a run knows. */
export function importedName(position: Position, named: Raw<string>, own: Keywords, place: Place, instead: string): string | undefined {
  if (!(named instanceof Template)) return named
  try {
    return toText(renderValue(named, scopeOf(position, own)))
  } catch (error) {
    const why = error instanceof NotAhead ? 'this lookup waits for its turn' : error instanceof Problem ? error.message : undefined
    if (why === undefined) throw error
    const message = `this name is read before there is a host: ${why}`
    addError(position, 'import-template', message, place, `${instead}, or name what it needs with \`-e\``)
    return undefined
  }
}

/** What Ansible sees here, too: `--extra-vars`, and `vars` and roles of the play as far as they are read; neither inventory nor facts. */
function scopeOf(position: Position, own: Keywords): LayeredScope {
  const { loading, play, role, parent } = position
  const levels: Levels[] = [
    playLayers({ roles: play.roles, keywords: { ...(play.vars && { vars: play.vars }) } }),
    parent ? taskLayers(parent, true) : {},
    { taskVars: [{ name: 'vars of the import', values: own.vars ?? {} }] },
    {
      extraVars: [{ name: '--extra-vars', values: loading.extraVars }],
      magic: [
        { name: 'the loader', values: { playbook_dir: play.dir, ...(role && { role_path: role.role.path, role_name: role.role.name }) } },
      ],
    },
  ]
  const here = { folders: (kind: 'files' | 'templates' | 'vars') => foldersFor(position, kind), keepSecret: () => {}, hostsOf: () => [] }
  return new LayeredScope(levels, { here, ahead: true })
}
