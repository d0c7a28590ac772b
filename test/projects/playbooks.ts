/** Which files of a repository are playbooks, and where a person would stand to run them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseAllDocuments } from 'yaml'

/** Folders whose YAML files are parts of playbooks, or not Ansible's at all. */
const notPlaybooks = new Set(
  'tasks handlers vars defaults meta templates files group_vars host_vars molecule collections node_modules .git .github'.split(' '),
)

export interface FoundPlaybook {
  /** The folder a person runs it from: that of the nearest `ansible.cfg`, else the repository. */
  readonly cwd: string
  readonly path: string
}

/** All playbooks below a repository, in the order of their paths. */
export function playbooksOf(repository: string): FoundPlaybook[] {
  return yamlFiles(repository)
    .filter(isPlaybook)
    .map((path) => ({ path, cwd: workingFolder(repository, path) }))
}

function yamlFiles(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return notPlaybooks.has(entry.name) ? [] : yamlFiles(path)
    return entry.isFile() && /\.ya?ml$/.test(entry.name) ? [path] : []
  })
}

/** A list of which an entry names hosts or imports a playbook. */
function isPlaybook(path: string): boolean {
  const text = readFileSync(path, 'utf8')
  if (!/^\s*-?\s*(hosts|import_playbook|ansible\.builtin\.import_playbook|include)\s*:/m.test(text)) return false
  try {
    const value: unknown = parseAllDocuments(text, { logLevel: 'silent', strict: false })[0]?.toJS()
    return Array.isArray(value) && value.some((entry) => isPlay(entry))
  } catch {
    return /^- +(hosts|import_playbook)\s*:/m.test(text)
  }
}

function isPlay(entry: unknown): boolean {
  if (typeof entry !== 'object' || entry === null) return false
  return ['hosts', 'import_playbook', 'ansible.builtin.import_playbook'].some((key) => key in entry)
}

function workingFolder(repository: string, path: string): string {
  for (let folder = dirname(path); folder.startsWith(repository); folder = dirname(folder)) {
    if (existsSync(join(folder, 'ansible.cfg'))) return folder
  }
  return repository
}
