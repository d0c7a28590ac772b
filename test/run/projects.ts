/** Projects on disk that are loaded and run on model hosts. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DiagnosticError } from '../../engine/model/diagnostic.ts'
import type { Circumstances } from '../../engine/playbook/findings.ts'
import type { RunOptions } from '../../engine/run/schedule/state.ts'
import { type ModelRun, modelRun } from './model-run.ts'
import { taskStatuses } from './task-statuses.ts'

/** Loads and runs a project of which `play.yml` is the playbook. */
export async function outcome(
  files: Readonly<Record<string, string>>,
  options: Partial<RunOptions> & Circumstances = {},
): Promise<ModelRun | DiagnosticError> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-findings-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  try {
    return await modelRun('', { file: join(folder, 'play.yml'), options, circumstances: options })
  } catch (error) {
    if (error instanceof DiagnosticError) return error
    throw error
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What becomes of the task `it`. */
export function endOf(run: ModelRun): string | undefined {
  return taskStatuses(run.events)
    .find((line) => / it \w+$/.test(line))
    ?.replace(/^.* /, '')
}
