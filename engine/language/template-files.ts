/** Template files that tasks name: checked once, and read for the facts they name. */
import { checkFile } from '../values/template/index.ts'
import { namesFact } from './fact-names.ts'
import type { Position } from './loading.ts'
import { tolerated } from './texts.ts'
import { noteWay } from './ways.ts'

/** Checks a template file and takes note of whether it names facts. */
export function loadTemplate(position: Position, path: string): void {
  const source = position.loading.files.read(path)
  if (!source) return
  noteWay(position, path)
  if (namesFact(source.text)) position.play.namesFacts = true
  const { checked, diagnostics } = position.loading
  if (checked.has(source)) return
  checked.set(source, new Set())
  diagnostics.push(...checkFile(source).map((each) => tolerated(position, each)))
}
