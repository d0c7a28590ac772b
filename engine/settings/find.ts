/** Which `ansible.cfg` counts: the first that is there of the one that is named, the folder's, the person's and the machine's. */
import { statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Diagnostic } from '../model/diagnostic.ts'

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly home: string
  /** The file of the machine; tests have one of their own. */
  readonly machine?: string
}

export interface FoundFile {
  readonly path?: string
  readonly diagnostics: readonly Diagnostic[]
}

export function findFile({ env, cwd, home, machine = '/etc/ansible/ansible.cfg' }: Surroundings): FoundFile {
  const diagnostics: Diagnostic[] = []
  const named = env.ANSIBLE_CONFIG
  if (named) {
    const path = namedFile(resolve(cwd, named.replace(/^~(?=\/|$)/, home)))
    if (path !== undefined) return { path, diagnostics }
    diagnostics.push(
      warning(`there is no file \`${named}\`, which \`ANSIBLE_CONFIG\` names`, 'name a file, or a folder that holds an `ansible.cfg`'),
    )
  }
  const here = join(cwd, 'ansible.cfg')
  if (isFile(here)) {
    if (!isOpenToAll(dirname(here))) return { path: here, diagnostics }
    diagnostics.push(
      warning(
        '`./ansible.cfg` is passed over: everyone can write into this folder, and could have put it there',
        'take that right away with `chmod o-w .`, or name the file in `ANSIBLE_CONFIG`',
      ),
    )
  }
  const path = [join(home, '.ansible.cfg'), machine].find(isFile)
  return { ...(path !== undefined && { path }), diagnostics }
}

function namedFile(path: string): string | undefined {
  return [path, join(path, 'ansible.cfg')].find((each) => isFile(each) || isDevice(each))
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

/** `/dev/null` says that no file counts. */
function isDevice(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isCharacterDevice() ?? false
}

function isOpenToAll(folder: string): boolean {
  return ((statSync(folder, { throwIfNoEntry: false })?.mode ?? 0) & 0o002) !== 0
}

function warning(message: string, hint: string): Diagnostic {
  return { code: 'settings', severity: 'warning', message, hint }
}
