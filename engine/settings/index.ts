/** Entry point of the settings: reads `ansible.cfg` and the environment. */
import type { Diagnostic } from '../model/diagnostic.ts'
import { findFile, type Surroundings } from './find.ts'
import type { Said } from './meanings.ts'
import type { Values } from './supported.ts'

export type { Surroundings } from './find.ts'
export type { Said } from './meanings.ts'
export type { Values } from './supported.ts'

export interface Settings {
  readonly values: Values
  /** The file in use, if there is one. */
  readonly file?: string
  /** All settings that are set, in order, to show. */
  readonly said: readonly Said[]
  /** Errors and warnings, each with its place. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the settings; without any, this only checks four paths. */
export async function readSettings(around: Surroundings): Promise<Settings> {
  const { path, diagnostics } = findFile(around)
  const inEnvironment = Object.keys(around.env).some((name) => /^(ANSIBLE|TSPLAY)_/.test(name) && name !== 'ANSIBLE_CONFIG')
  if (path === undefined && !inEnvironment) return { values: {}, said: [], diagnostics }
  const { read } = await import('./read.ts')
  const found = read(path, around)
  return { ...found, ...(path !== undefined && { file: path }), diagnostics: [...diagnostics, ...found.diagnostics] }
}
