/** The examples of a module, loaded as a user's playbook would be, beside the files they name. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { makeRegistry } from '../../bin/load/registry.ts'
import { DiagnosticError } from '../../engine/model/diagnostic.ts'
import type { AnyModule } from '../../engine/model/module.ts'
import type { Step, Task } from '../../engine/model/play.ts'
import { renderDiagnostics } from '../../engine/report/diagnostic.ts'
import { loadPlaybook } from '../playbook/load-playbook.ts'

/** Files that examples name: `files/` and `templates/` of a playbook. */
export const exampleFiles = 'test/modules/fixtures'

/** Tasks of the examples, blocks opened. Throws with the loader's own words where they do not load. */
export async function exampleTasks(module: AnyModule): Promise<readonly Task[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-examples-'))
  try {
    fs.cpSync(exampleFiles, folder, { recursive: true, verbatimSymlinks: true })
    fs.writeFileSync(path.join(folder, 'site.yml'), playbookOf(module))
    const { playbook } = await loadPlaybook(path.join(folder, 'site.yml'), { registry: makeRegistry([folder]) })
    return playbook.plays.flatMap((play) => play.sections.flatMap((section) => section.steps.flatMap(tasksOf)))
  } catch (error) {
    if (error instanceof DiagnosticError) throw new Error(`examples of \`${module.name}\`:\n${renderDiagnostics(error.diagnostics)}`)
    throw error
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}

/** A playbook with the examples as its tasks, and a handler for every name they notify. */
export function playbookOf({ examples }: AnyModule): string {
  const indented = examples.replace(/^(?=.)/gm, '    ')
  const notified = [...examples.matchAll(/^\s*notify: (.*)$/gm)].map(([, name = '']) => name.replace(/^['"]|['"]$/g, ''))
  const handlers = [...new Set(notified)].map((name) => `    - name: ${JSON.stringify(name)}\n      ping:\n`)
  return `- hosts: all\n  gather_facts: false\n  tasks:\n${indented}${handlers.length > 0 ? `  handlers:\n${handlers.join('')}` : ''}`
}

function tasksOf(step: Step): readonly Task[] {
  if (step.kind === 'task') return [step]
  return step.kind === 'block' ? [...step.steps, ...step.rescue, ...step.always].flatMap(tasksOf) : []
}
