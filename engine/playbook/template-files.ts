/** Template files that tasks name: checked once, and read for the facts they name. */
import { checkFile } from '../template/index.ts'
import { namesFact } from './fact-names.ts'
import { noteWay } from './include-trace.ts'
import { addDiagnostic, type Position } from './loading.ts'
import { checkedOnce, noteText, wholeFile } from './texts.ts'

/** Checks a template file and takes note of whether it names facts. */
export function loadTemplate(position: Position, path: string): void {
  const source = position.loading.files.read(path)
  if (!source) return
  noteWay(position, path)
  if (namesFact(source.text)) position.play.namesFacts = true
  noteText(position, source)
  const { here } = position.loading
  for (const each of checkedOnce(position.loading, source, source, wholeFile, () => checkFile(source)))
    addDiagnostic(position, each, { passes: here.worked })
}
