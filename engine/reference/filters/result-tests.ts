/** Tests for registered results. */
import type { ReferenceTable } from './entry.ts'

export const resultTests: ReferenceTable = {
  changed: { aliases: ['change'], summary: 'Whether a task changed something', example: "{'changed': true} is changed", result: true },
  failed: { aliases: ['failure'], summary: 'Whether a task failed', example: "{'failed': true} is failed", result: true },
  succeeded: {
    aliases: ['success', 'successful'],
    summary: 'Whether a task did not fail',
    example: "{'failed': false} is succeeded",
    result: true,
  },
  skipped: { aliases: ['skip'], summary: 'Whether a task was skipped', example: "{'skipped': true} is skipped", result: true },
  reachable: { summary: 'Whether the host was reachable', example: "{'unreachable': false} is reachable", result: true },
  unreachable: { summary: 'Whether the host was unreachable', example: "{'unreachable': true} is unreachable", result: true },
  started: { summary: 'Whether an asynchronous job has started', example: "{'started': 1} is started", result: true },
  finished: { summary: 'Whether an asynchronous job has finished', example: "{'finished': 1} is finished", result: true },
  timedout: { summary: 'Whether a task hit its time limit', example: "{'timedout': {'period': 5}} is timedout", result: true },
}
