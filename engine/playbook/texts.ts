/** Checks the syntax of every text and template file that will be evaluated, and records whether it uses facts. */
import type { Diagnostic, Source } from '../model/diagnostic.ts'
import { Expression, Template } from '../model/template.ts'
import { check, checkFile } from '../template/index.ts'
import { type Node, toValue } from '../template/values/yaml.ts'
import { recordInclude } from './include-trace.ts'
import { addDiagnostic, type Checked, type FindingOptions, type Position, type Project } from './loading.ts'

/** The data of a node, with its texts checked. A `variable` that no password decrypts fails the steps that use it. */
export function valueAt(position: Position, node: Node, { variable, aside }: TextWords = {}): unknown {
  const value = toValue(node, {
    vault: position.project.vault,
    report: (diagnostic) => addDiagnostic(position, diagnostic),
    ...(variable === undefined && { sealed: (diagnostic) => addDiagnostic(position, diagnostic) }),
  })
  checkTexts(position, value, { variable, aside })
  return value
}

interface TextWords extends Pick<FindingOptions, 'variable'> {
  /** It is not evaluated in place; `noteEvaluated` records where it is. */
  readonly aside?: boolean
}

/** Checks the texts in a value and records whether they use facts. */
export function checkTexts(position: Position, value: unknown, { aside, ...words }: TextWords = {}): void {
  eachText(value, (text) => {
    if (!aside) recordText(position, text, words.variable)
    if (!position.play.namesFacts && namesFact(text.text)) position.play.namesFacts = true
    for (const each of checkedOnce(position.project, text, text.place.source, keyOf(text), () => check(text)))
      addDiagnostic(position, each, words)
    return false
  })
}

/** Records that the current step evaluates the texts in a value. */
export function recordEvaluated(position: Position, value: unknown): void {
  eachText(value, (text) => {
    recordText(position, text)
    return false
  })
}

function recordText({ collected, play, step, handlers }: Position, text: Checked['text'], variable?: string): void {
  const texts = [variable === undefined ? { text } : { text, variable }]
  collected.texts.push({ texts, play, handler: handlers, ...(step && { step }) })
}

/** Diagnostics of a text, which is checked once even if it is included twice. */
function checkedOnce(
  { checked }: Project,
  text: Checked['text'],
  source: Source,
  key: number,
  check: () => readonly Diagnostic[],
): readonly Diagnostic[] {
  const texts = checked.get(source) ?? new Map<number, Checked>()
  checked.set(source, texts)
  const found = texts.get(key) ?? { text, diagnostics: check() }
  texts.set(key, found)
  return found.diagnostics
}

/** The key of a whole template file. */
const wholeFile = Number.POSITIVE_INFINITY

/** The cache key of a text: its offset and type. */
function keyOf(text: Template | Expression): number {
  const { start } = text.place
  return text instanceof Expression ? -text.text.length - start * 65536 : start
}

/** Whether a value has a text to evaluate. */
export function holdsText(value: unknown): boolean {
  return eachText(value, () => true)
}

/** Visits nested templates and expressions of a value until `visit` returns true; returns whether it did. */
export function eachText(value: unknown, visit: (text: Template | Expression) => boolean, seen?: Set<object>): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Template || value instanceof Expression) return visit(value)
  const visited = seen ?? new Set()
  if (visited.has(value)) return false
  visited.add(value)
  const inner = value instanceof Map ? value.values() : Object.values(value)
  for (const each of inner) if (eachText(each, visit, visited)) return true
  return false
}

/** Names with the prefix of facts that the inventory, the play or the run sets. */
const notFacts = new Set(
  `become become_exe become_flags become_method become_pass become_password become_user check_mode collection_name config_file connection
  dependent_role_names diff_mode failed_result failed_task forks group_priority host inventory_sources limit loop loop_var index_var managed
  network_os parent_role_names parent_role_paths password paramiko_host_key_checking play_batch play_hosts play_hosts_all play_name
  play_role_names playbook_python port private_key_file python_interpreter pipelining remote_tmp role_name role_names run_tags search_path
  shell_executable shell_type skip_tags ssh_args ssh_common_args ssh_executable ssh_extra_args ssh_host ssh_host_key_checking ssh_pass
  ssh_password ssh_pipelining ssh_port ssh_private_key_file ssh_retries ssh_transfer_method ssh_user sudo_pass timeout user verbosity version
  scp_extra_args sftp_extra_args scp_if_ssh host_key_checking delegated_vars async_dir`
    .split(/\s+/)
    .map((name) => `ansible_${name}`),
)

/** Whether a text mentions a fact, by its own name (`ansible_os_family`) or inside `ansible_facts`; in doubt it does. */
export function namesFact(text: string): boolean {
  if (text.includes('discovered_interpreter_python')) return true
  if (!text.includes('ansible_') && !text.includes('lookup') && !text.includes('query')) return false
  if (/(?:lookup|query|q)\s*\(\s*['"](?:ansible\.builtin\.)?(?:template|varnames)['"]/.test(text)) return true
  for (const [name] of text.matchAll(/\bansible_\w*/g)) if (!notFacts.has(name)) return true
  return false
}

/** Checks a template file once and records whether it uses facts. */
export function loadTemplate(position: Position, path: string): void {
  const source = position.project.files.read(path)
  if (!source) return
  recordInclude(position, path)
  if (namesFact(source.text)) position.play.namesFacts = true
  recordText(position, source)
  const { controllerWrites } = position.collected
  for (const each of checkedOnce(position.project, source, source, wholeFile, () => checkFile(source)))
    addDiagnostic(position, each, { deferred: controllerWrites.possible })
}

/** JSON with sorted keys; templates and expressions by their text. */
export function signature(value: unknown): string {
  return JSON.stringify(plain(value))
}

function plain(value: unknown): unknown {
  if (value instanceof Template || value instanceof Expression) return ['text', value.text]
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) return [...value].map(([key, each]) => [key, plain(each)])
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, each]) => [key, plain(each)])
}
