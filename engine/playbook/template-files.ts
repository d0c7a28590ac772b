/** Checks template files that tasks name, and finds the facts they use. */
import { checkFile } from '../template/index.ts'
import { namesFact } from './fact-names.ts'
import { recordInclude } from './include-trace.ts'
import { addDiagnostic, type Position } from './loading.ts'
import { checkedOnce, recordText, wholeFile } from './texts.ts'

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
