/** What a linted folder holds: playbooks, roles, files of variables, templates. */
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { isVault } from '../../engine/formats/vault-format.ts'
import type { ReadFile } from '../../engine/lint/rule.ts'
import { type Diagnostic, Problem, type Source } from '../../engine/model/diagnostic.ts'
import type { FileCache } from '../../engine/playbook/loading.ts'
import { parsedOnce } from '../../engine/playbook/steps.ts'
import type { Node } from '../../engine/template/values/yaml.ts'

export interface Found {
  readonly playbooks: readonly string[]
  /** Folders of roles. */
  readonly roles: readonly string[]
  readonly files: readonly ReadFile[]
  readonly templates: readonly Source[]
  /** Encrypted files. */
  readonly sealed: readonly Source[]
  /** What is wrong in files that are not YAML, whoever reads them. */
  readonly errors: readonly Diagnostic[]
}

/** Looks through files and folders; a file that is named is a playbook, or part of the role it stands in. Without those that are `known`. */
export function filesUnder(paths: readonly string[], cache: FileCache, known: ReadonlySet<Source> = new Set()): Found {
  const playbooks = new Set<string>()
  const roles = new Set<string>()
  const files: ReadFile[] = []
  const templates: Source[] = []
  const sealed: Source[] = []
  const errors: Diagnostic[] = []
  for (const file of paths.flatMap((each) => [...below(each)])) {
    const source = sourceOf(cache, file)
    if (!source || known.has(source)) continue
    const role = roleOf(file)
    if (role !== undefined) roles.add(role)
    if (file.endsWith('.j2')) templates.push(source)
    // Before it is rendered it is not YAML; of which kind it is, only who renders it knows.
    else if (/(?:^|\/)templates\//.test(file)) files.push({ source })
    else if (isYaml(file)) {
      const { node, diagnostics } = isVault(source.text) ? { diagnostics: [] } : parsedOnce(cache, source)
      if (!node) errors.push(...diagnostics.filter(({ severity }) => severity === 'error'))
      if (isVault(source.text)) sealed.push(source)
      files.push({ source, ...(node && { node }) })
      if (role === undefined && (isPlaybook(node) || paths.includes(file))) playbooks.add(file)
    }
  }
  return { playbooks: topmost([...playbooks], files), roles: [...roles], files, templates, sealed, errors }
}

/** Folders that hold other things, however their files are called. */
const others = new Set(['node_modules', 'files', 'molecule', 'tests', 'venv', 'collections'])

function* below(file: string): Generator<string> {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat) throw new Problem(`there is no file or directory \`${file}\``, { hint: 'use playbooks, roles, or the directory of a project' })
  if (!stat.isDirectory()) {
    yield file
    return
  }
  for (const entry of readdirSync(file, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || (entry.isDirectory() && others.has(entry.name))) continue
    if (entry.isDirectory()) yield* below(path.join(file, entry.name))
    else if (entry.isFile() && (isYaml(entry.name) || entry.name.endsWith('.j2') || isVariables(file))) yield path.join(file, entry.name)
  }
}

function isYaml(file: string): boolean {
  return /\.(?:ya?ml|json)$/.test(file) || (path.extname(file) === '' && isVariables(path.dirname(file)))
}

/** Files without an ending are read in these. */
function isVariables(folder: string): boolean {
  return /(?:^|\/)(?:group_vars|host_vars)(?:\/|$)/.test(folder)
}

const parts = 'tasks|handlers|vars|defaults|meta|templates'
/** The role a file is part of: `roles/NAME`, or a folder whose `tasks/main.yml` it stands beside. */
function roleOf(file: string): string | undefined {
  const [, role] = new RegExp(`^(.*?(?:^|/)roles/[^/]+)/(?:${parts})/`).exec(file) ?? []
  if (role !== undefined) return role
  const [, beside] = new RegExp(`^(.*?)/?(?:${parts})/`).exec(file) ?? []
  if (beside === undefined) return undefined
  const folder = beside === '' ? '.' : beside
  return ['main.yml', 'main.yaml'].some((name) => statSync(path.join(folder, 'tasks', name), { throwIfNoEntry: false }))
    ? folder
    : undefined
}

function isPlaybook(node: Node | undefined): boolean {
  if (node?.kind !== 'seq') return false
  const words = node.items.flatMap((item) => (item.kind === 'map' ? item.entries.map(({ key }) => key.text) : []))
  return words.some((word) => /^(?:hosts|roles|(?:pre_|post_)?tasks|(?:ansible\.builtin\.)?import_playbook)$/.test(word))
}

/** A playbook that another one imports is read there. */
function topmost(playbooks: readonly string[], files: readonly ReadFile[]): readonly string[] {
  const imported = new Set<string>()
  for (const { source, node } of files) {
    if (node?.kind !== 'seq') continue
    for (const item of node.items)
      for (const { key, value } of item.kind === 'map' ? item.entries : [])
        if (/^(?:ansible\.builtin\.)?import_playbook$/.test(key.text) && value.kind === 'scalar')
          imported.add(path.join(path.dirname(source.file), value.text))
  }
  const top = playbooks.filter((file) => !imported.has(path.normalize(file)))
  return top.length > 0 ? top : playbooks
}

/** Shown as it is named, wherever else it is read. */
function sourceOf({ sources }: FileCache, file: string): Source | undefined {
  return sources.read(file, path.isAbsolute(file) ? 'absolute' : 'near')
}
