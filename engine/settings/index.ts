/** Entry point of the settings: finds the `ansible.cfg` to use, and reads it and the environment. */
import { statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isFile } from '../formats/controller-files.ts'
import type { Diagnostic } from '../model/diagnostic.ts'
import type { WrittenSetting } from './meanings.ts'
import type { Values } from './supported.ts'

export type { WrittenSetting } from './meanings.ts'
export type { Values } from './supported.ts'

export interface Settings {
  readonly values: Values
  /** The file in use, if there is one. */
  readonly file?: string
  /** All settings that are set, in order, to show. */
  readonly written: readonly WrittenSetting[]
  /** Errors and warnings, each with its place. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the settings; without any, this only checks four paths. */
export async function readSettings(around: Surroundings): Promise<Settings> {
  const { path, diagnostics } = findFile(around)
  const inEnvironment = Object.keys(around.env).some((name) => /^(ANSIBLE|TSPLAY)_/.test(name) && name !== 'ANSIBLE_CONFIG')
  if (path === undefined && !inEnvironment) return { values: {}, written: [], diagnostics }
  const { read } = await import('./read.ts')
  const found = read(path, around)
  return { ...found, ...(path !== undefined && { file: path }), diagnostics: [...diagnostics, ...found.diagnostics] }
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly home: string
  /** The system-wide file; tests replace it. */
  readonly machine?: string
}

interface FoundFile {
  readonly path?: string
  readonly diagnostics: readonly Diagnostic[]
}

function findFile({ env, cwd, home, machine = '/etc/ansible/ansible.cfg' }: Surroundings): FoundFile {
  const diagnostics: Diagnostic[] = []
  const named = env.ANSIBLE_CONFIG
  if (named) {
    const path = namedFile(resolve(cwd, named.replace(/^~(?=\/|$)/, home)))
    if (path !== undefined) return { path, diagnostics }
    diagnostics.push(
      warning(
        'missing-file',
        `there is no file \`${named}\`, which \`ANSIBLE_CONFIG\` names`,
        'set it to a file, or to a directory with an `ansible.cfg`',
      ),
    )
  }
  const here = join(cwd, 'ansible.cfg')
  if (isFile(here)) {
    if (!isWorldWritable(dirname(here))) return { path: here, diagnostics }
    diagnostics.push(
      warning(
        'world-writable-directory',
        '`./ansible.cfg` is ignored: the directory is world-writable, so anyone could have created it',
        'run `chmod o-w .`, or set `ANSIBLE_CONFIG` to the file',
      ),
    )
  }
  const path = [join(home, '.ansible.cfg'), machine].find(isFile)
  return { ...(path !== undefined && { path }), diagnostics }
}

function namedFile(path: string): string | undefined {
  return [path, join(path, 'ansible.cfg')].find((each) => isFile(each) || isDevice(each))
}

/** `/dev/null` means no file. */
function isDevice(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isCharacterDevice() ?? false
}

function isWorldWritable(folder: string): boolean {
  return ((statSync(folder, { throwIfNoEntry: false })?.mode ?? 0) & 0o002) !== 0
}

function warning(code: string, message: string, hint: string): Diagnostic {
  return { code, severity: 'warning', message, hint }
}
