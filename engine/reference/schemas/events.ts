/** The events of a run as a JSON schema: what `--report json=FILE` and `jsonl=FILE` write. */
import type { Event, EventOf } from '../../model/event.ts'
import type { JsonSchema } from '../../options/options.ts'
import { changeCounts, counts, failure, notReached, taskFields, taskLabel, where } from './event-parts.ts'
import {
  anything,
  count,
  definition,
  dict,
  document,
  either,
  type Fields,
  flag,
  list,
  number,
  type ObjectOf,
  object,
  type Same,
  type Typed,
  type TypeOf,
  text,
  word,
  yes,
} from './typed.ts'

/** Every event has a type and a time. */
function event<const T extends string, F extends Fields>(
  type: T,
  meaning: string,
  fields: F,
): Typed<ObjectOf<{ readonly type: readonly [Typed<T>]; readonly time: readonly [Typed<string>] } & F>> {
  return object({ type: [word(type)], time: [text, 'ISO 8601, in UTC'], ...fields }, meaning) as never
}

const host = [text, 'name of the host'] as const
const task = [taskLabel, 'the task'] as const
const play = [text, 'name of the play'] as const
const hosts = (meaning: string) => [list(text), meaning] as const

const resume = object({
  playbooks: [list(text), 'playbooks that are not done'],
  'limit?': [text, 'hosts with something left to do; absent if that is all of them'],
  'startAtTask?': [text, 'task to start at; absent if they begin with the first'],
  'unset?': [list(text), 'variables that earlier tasks set, which would be missing'],
  'command?': [text, 'the whole command, without secrets'],
})

const atWork = object({
  user: [text],
  acts: [
    list(
      object({
        process: [count],
        program: [text],
        seconds: [number],
        connection: [word('closed', 'open', 'unknown'), 'whether the connection of its run is closed'],
      }),
    ),
  ],
  more: [count, 'how many there are beyond those'],
})

const types = {
  'run-start': event('run-start', 'The run begins.', {
    playbooks: [list(text), 'paths, as given on the command line'],
    plays: [list(count), 'number of plays of each playbook'],
    check: [flag, 'whether `--check` is on'],
    diff: [flag, 'whether `--diff` is on'],
    version: [text, 'version of tsplay'],
    'groups?': [dict(list(text)), 'hosts by group, without `all` and `ungrouped`; absent if there are none'],
    'selected?': [
      object({ 'tags?': [list(text)], 'skipTags?': [list(text)], 'startAtTask?': [text], 'stepwise?': [yes] }),
      'which tasks were selected; absent if all of them',
    ],
    'single?': [yes, 'one task only (`tsplay exec`)'],
  }),
  'play-start': event('play-start', 'A play begins.', {
    play,
    pattern: [text, '`hosts` as written'],
    hosts: hosts('names of all its hosts'),
    where: [where, 'place of the play'],
    tasks: [count, 'number of tasks that tags and `--start-at-task` select, including fact gathering'],
    'tasksWithoutGathering?': [count, 'the same without fact gathering'],
    'free?': [flag, 'hosts do not wait for each other'],
    'check?': [flag, '`check_mode` of the play, if it differs from the run'],
    'batches?': [count, 'number of batches (`serial`), if there are several'],
    'firstBatch?': hosts('hosts of the first batch'),
  }),
  'batch-start': event('batch-start', 'The next batch of a play with `serial`, from the second on.', {
    play,
    hosts: hosts('hosts of the batch'),
    batch: [count, 'which one it is, counted from 1'],
    batches: [count, 'number of batches'],
  }),
  'play-empty': event('play-empty', 'A play has no hosts.', {
    play,
    pattern: [text, '`hosts` as written'],
    where: [where, 'place of the play'],
    'matched?': [flag, 'the pattern matches hosts, but all of them have failed earlier'],
  }),
  'not-reached': event('not-reached', 'Hosts on which a play, or the rest of it, did not run.', {
    hosts: hosts('names'),
    'wholePlay?': [yes, 'on no host at all'],
    ...notReached,
  }),
  connected: event('connected', 'A connection is open.', {
    host,
    user: [text, 'login user'],
    seconds: [number, 'how long it took'],
    'route?': [
      object({
        address: [text],
        port: [count],
        auth: [text, 'the key with its file, or the password; `OpenSSH` if that logged in'],
        'why?': [text, 'why OpenSSH was chosen'],
        jumps: [list(text), 'jump hosts, first one first'],
      }),
      'how the host was reached; absent on the controller itself',
    ],
  }),
  sent: event('sent', 'With `-vvv`: what is sent to a host in one message, without secrets.', {
    host,
    'become?': [text, 'user who runs the scripts, if not the login user'],
    scripts: [
      list(
        object({
          kind: [word('act', 'ask')],
          script: [text],
          'args?': [list(text), 'absent with `no_log`'],
          env: [list(text), 'names of its variables'],
          stdin: [flag, 'whether it gets input'],
        }),
      ),
    ],
  }),
  'task-start': event('task-start', 'A task starts on a host.', { host, task }),
  output: event('output', 'Lines that a program prints while it is running.', {
    host,
    task,
    stream: [word('stdout', 'stderr')],
    text: [text, 'whole lines'],
  }),
  waiting: event('waiting', 'The task waits for something other than its own work.', {
    host,
    task,
    reason: [text, 'what it waits for'],
    'retriesLeft?': [number, 'with `until`: remaining attempts'],
    'failure?': [failure, 'failure of the last attempt'],
  }),
  include: event('include', 'Files or roles that an `include_…` loads for a host.', {
    host,
    task,
    targets: [
      list(
        object({
          'file?': [text, 'absolute path'],
          'role?': [text],
          'item?': [text],
          'requested?': [dict(anything), "the result in Ansible's words; absent with `no_log`"],
        }),
      ),
      'for each item; a target without `file` and `role` was skipped',
    ],
  }),
  'item-end': event('item-end', 'One item of a loop has ended; the task itself ends with `task-end`.', {
    host,
    task,
    item: [text, 'the item, or its label'],
    'text?': [text, 'the whole label, if `item` is a short form'],
    ...taskFields,
  }),
  meta: event('meta', 'A `meta` task was reached.', {
    host,
    task,
    metaAction: [text, 'such as `flush_handlers`'],
    skipped: [flag, 'whether its condition was false'],
  }),
  'task-end': event('task-end', 'A task has ended on a host.', {
    host,
    task,
    'rescued?': [flag, 'the failure was caught by a `rescue`'],
    'attempts?': [count, 'attempts with `until`'],
    'changeCounts?': [changeCounts, 'number of changes, including those of all items'],
    'notified?': [list(text), 'handlers it notified'],
    ...taskFields,
  }),
  warning: event('warning', 'A warning.', {
    message: [text, 'what is wrong'],
    'where?': [where],
    'hint?': [text, 'what to do'],
    'host?': [text, 'host it is about'],
    'atWork?': [atWork, 'actions of another run that are still running on the host'],
  }),
  'playbook-end': event('playbook-end', 'Between two playbooks of one run.', {
    playbook: [text, 'its path'],
    hosts: [list(object({ host: [text], counts: [counts] })), 'for each host its counts so far'],
  }),
  'host-end': event('host-end', 'Once for each host of the run.', {
    host,
    counts: [counts, 'tasks by result; `ok` includes `changed`, and a loop is one task'],
    'changes?': [changeCounts, 'changes one by one'],
    'notReached?': [list(object(notReached)), 'what did not run on it'],
    'doneBefore?': [count, 'tasks that the run which is resumed had done; they are in `counts`'],
    'untouched?': [yes, 'no play reached it'],
    seconds: [number, 'duration'],
    'failure?': [failure, 'the failure that ended it'],
    'pendingHandlers?': [list(text), 'handlers that were notified and did not run'],
  }),
  'play-end': event('play-end', 'A play has ended.', { play, 'aborted?': [text, 'why it ended early'] }),
  'run-end': event('run-end', 'The run has ended.', {
    seconds: [number, 'duration'],
    exitCode: [count, 'exit code of the run'],
    interrupted: [flag, 'whether it was ended by Ctrl-C or a signal'],
    'statistics?': [object({ run: [dict(anything)], hosts: [dict(dict(anything))] }), 'what `set_stats` collected'],
    'resume?': [list(resume), 'how to continue, if hosts are not finished'],
  }),
}

/** The names of the events whose schema is not that of their type. */
type Different = { [T in Event['type']]: Same<TypeOf<(typeof types)[T]>, EventOf<T>> extends true ? never : T }[Event['type']]
export const eventsAgree: Different extends never ? true : Different = true

export const anyEvent = definition('event', either(...Object.values(types)) as Typed<Event>)

/** A line of `--report jsonl=FILE`. */
export function eventSchema(): JsonSchema {
  return document('An event of a run of tsplay', anyEvent)
}

/** The document of `--report json=FILE`. */
export function reportSchema(): JsonSchema {
  const fields = { format: [word(1), 'version of this format'], events: [list(anyEvent), 'what happened, in its order'] } as const
  return document('The report of a run of tsplay', object(fields))
}
