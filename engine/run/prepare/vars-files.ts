/** Finds the files of `vars_files`, whose names may be templates, and reads them as layers. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { Problem } from '../../model/diagnostic.ts'
import type { Play } from '../../model/play.ts'
import { type Layer, Template } from '../../model/template.ts'
import { toText, UndefinedError } from '../../template/index.ts'
import type { Scope } from '../../template/scope.ts'
import { varsFilePlaces } from '../../variables/variables-file.ts'
import type { HostRun } from '../host/host-run.ts'
import { renderedKeyword } from './keywords.ts'

/** Gives the layers of a host; `scope` is what the names of the files are rendered in. */
export function varsFilesOf(play: Play): (host: HostRun, scope: () => Scope) => readonly Layer[] {
  const plain = play.varsFiles.every((entry) => !hasTemplate(entry))
  let shared: readonly Layer[] | undefined
  const cache = new WeakMap<HostRun, { version: number; layers: readonly Layer[] }>()
  return (host, scope) => {
    if (plain) {
      shared ??= varsFileLayers(play, scope(), true)
      return shared
    }
    const cached = cache.get(host)
    if (cached?.version === host.variables.version) return cached.layers
    const layers = varsFileLayers(play, scope(), true)
    cache.set(host, { version: host.variables.version, layers })
    return layers
  }
}

function hasTemplate(entry: unknown): boolean {
  return entry instanceof Template || (Array.isArray(entry) && entry.some(hasTemplate))
}

/** The layers of the files whose names the scope gives; before there is a host, one that is not there may be found later, and is ignored. */
export function varsFileLayers(play: Play, scope: Scope, hasHost = false): readonly Layer[] {
  return play.varsFiles.flatMap((entry) => {
    const file = chosen(Array.isArray(entry) ? entry : [entry], play, scope, hasHost)
    return file === undefined ? [] : [{ name: path.relative(play.dir, file), values: play.loadVariables(file) }]
  })
}

/** The first of the names that is there. A name that needs facts which are not gathered yet is ignored until they are. */
function chosen(names: readonly unknown[], play: Play, scope: Scope, hasHost: boolean): string | undefined {
  const searched: string[] = []
  for (const name of names) {
    try {
      const named = renderedKeyword(name, () => scope)
      if (named === undefined) continue
      const candidates = varsFilePlaces(play.dir, toText(named))
      const found = candidates.find((file) => existsSync(file))
      if (found) return found
      searched.push(...candidates)
    } catch (error) {
      if (!(error instanceof UndefinedError)) throw error
      return undefined
    }
  }
  if (searched.length === 0 || !hasHost) return undefined
  throw new Problem(`none of the files of \`vars_files\` exists: ${searched.join(', ')}`, { place: play.place })
}
