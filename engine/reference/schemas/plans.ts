/** Plans as JSON schemas: the lines of a plan file, and what `tsplay show PLAN --json` prints. */
import type { JsonSchema } from '../../options/options.ts'
import type { PlanHeader, PlannedTask } from '../../plans/plan.ts'
import { anyEvent } from './events.ts'
import { anything, count, dict, document, either, list, object, type Same, type TypeOf, text, yes } from './typed.ts'

const header = object(
  {
    tsplan: [count, 'version of the format'],
    tsplay: [text, 'version of tsplay that made it'],
    created: [text, 'ISO 8601'],
    directory: [text, 'absolute; playbooks and flags are relative to it'],
    playbooks: [list(text)],
    flags: [dict(anything), 'as they were given, by the names of the options'],
    seed: [text, 'hexadecimal; random values of the plan and of the run come from it'],
    files: [dict(text), 'SHA-256 of the files of the project that were read, by path'],
  },
  'What was planned, where, and from which files.',
)

const task = object(
  {
    host: [text, 'name of the host; with `run_once` the first of the batch'],
    target: [text, 'host that the task acts on'],
    'user?': [text, 'user that it becomes'],
    name: [text],
    where: [text, 'FILE:LINE:COLUMN'],
    occurrence: [text, 'which of the tasks at this place, and which item of its loop'],
    wanted: [text, 'digest of what it is to bring about, whatever it finds'],
    changes: [
      list(
        object({
          summary: [text],
          'digest?': [text, 'SHA-256 of its action; absent if an earlier change decides how it is made'],
          'silent?': [yes, 'it is no change of the host, such as a request'],
        }),
      ),
    ],
    'uncertain?': [yes, 'earlier changes may make something else of it'],
    'command?': [yes, 'it runs what the author wrote, every time'],
    'done?': [yes, 'it was carried out while the plan was made (`check_mode: false`)'],
  },
  'What a task, or an item of its loop, is to do on a host.',
)

export const plansAgree: Same<TypeOf<typeof header>, PlanHeader> & Same<TypeOf<typeof task>, PlannedTask> = true

/** A line of a plan file: the header first, then events and tasks, and last the digest of all lines before it. */
export function planLineSchema(): JsonSchema {
  const end = object({ end: [text, 'SHA-256 of all lines before'] })
  return document('A line of a plan file of tsplay', either(header, object({ event: [anyEvent] }), object({ task: [task] }), end))
}

/** The document of `tsplay show PLAN --json`. */
export function planSchema(): JsonSchema {
  const events = [list(anyEvent), 'events of the check that made the plan, with the predicted differences'] as const
  return document('A plan of tsplay', object({ header: [header], tasks: [list(task)], events }))
}
