/** Parts of events that several of them have, as schemas. */
import type { Cause, NotReached } from '../../model/account.ts'
import type { Status, TaskReport } from '../../model/event.ts'
import { anything, count, definition, dict, flag, list, number, object, type Same, type TypeOf, text, word, yes } from './typed.ts'

export const where = definition(
  'where',
  object({ file: [text], line: [count, 'counted from 1'], column: [count, 'counted from 1'] }, 'A place in a file.'),
)

export const counts = definition(
  'counts',
  object({
    ok: [count],
    changed: [count],
    unreachable: [count],
    failed: [count],
    skipped: [count],
    rescued: [count],
    ignored: [count],
    wouldRun: [count, 'in check mode only'],
    cannotTell: [count, 'in check mode only'],
  }),
)

export const changeCounts = object({ made: [count], planned: [count, 'in check mode'] })

export const changeReport = definition(
  'change',
  object({
    summary: [text],
    'before?': [anything],
    'after?': [anything],
    'path?': [text, 'the file, if `before` and `after` are its texts'],
    'notApplied?': [flag, 'an earlier change of the task failed'],
  }),
)

export const failure = definition(
  'failure',
  object({
    message: [text, 'one sentence'],
    'msg?': [anything, 'what `register` sees as `msg`, if it differs'],
    'kind?': [text, 'a stable word for what is wrong, if it has one'],
    'endsRun?': [yes, 'Ansible ends the whole run with it'],
    'missingProgram?': [text, 'a program the host lacks'],
    'hint?': [text, 'what to do'],
    'where?': [where],
    'through?': [list(where), 'places that led there, nearest first'],
    'stdout?': [text],
    'stderr?': [text],
    'code?': [number, 'exit code'],
    'timedOut?': [yes, 'its time was over'],
    'detail?': [text, 'more to read, such as lines of a journal'],
    'judgedResult?': [dict(anything), 'what `failed_when` judged'],
  }),
)

export const taskLabel = definition(
  'task',
  object({
    id: [number, 'number of the task in the run'],
    name: [text, 'its name, or the module and main argument'],
    action: [text, 'the module'],
    'role?': [text, 'role it belongs to'],
    where: [where, 'place of the task'],
    'handler?': [flag, 'it is a handler'],
    'unnamed?': [flag, 'it has no name of its own'],
    'includedRole?': [text, 'the role it includes, as written'],
    'check?': [flag, 'the `check_mode` of the task, if it differs from the run'],
    'outerItems?': [list(text), 'items of loops around it, outermost first'],
  }),
)

const causes = [
  'batch-failed',
  'any-errors-fatal',
  'max-fail-percentage',
  'interrupted',
  'play-failed',
  'playbook-failed',
  'end-play',
  'end-batch',
  'end-host',
] as const satisfies readonly Cause[]

export const notReached = {
  play: [text, 'name of the play'],
  where: [where, 'place of the play'],
  begun: [flag, 'whether the hosts had begun it'],
  cause: [word(...causes), 'why'],
  reason: [text, 'the cause in words'],
} as const

const statuses = ['ok', 'changed', 'failed', 'skipped', 'unreachable', 'would-run', 'cannot-tell'] as const satisfies readonly Status[]

/** What a task, or one item of its loop, came to. */
export const taskFields = {
  status: [word(...statuses), '`would-run` and `cannot-tell` in check mode only'],
  changes: [list(changeReport), 'empty for a loop, whose items have their own'],
  'failure?': [failure],
  'reason?': [text, 'why it was skipped, or cannot be predicted'],
  'conditionFalse?': [yes, 'the reason is a false condition'],
  'ignored?': [flag, 'the failure was ignored'],
  'check?': [flag, 'planned, not carried out, if it differs from the run'],
  'result?': [anything, 'what `register` sees'],
  'delegate?': [text, 'host that ran the task instead'],
  seconds: [number, 'duration'],
  'alwaysShown?': [flag, 'its result is shown without `-v`'],
  'onlyMessage?': [flag, 'only the message of its result is shown'],
  'multiline?': [flag, 'its result is shown over several lines'],
  'noChange?': [flag, 'in check mode: it would run something that changes nothing'],
} as const

const task = object(taskFields)
const missed = object(notReached)
export const partsAgree: Same<TypeOf<typeof task>, TaskReport> & Same<TypeOf<typeof missed>, NotReached> = true
