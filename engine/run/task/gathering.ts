/** The task that gathers facts at the beginning of a play, and the mark it leaves. */
import type { Task } from '../../model/play.ts'

/** What facts hold once a play has gathered them; Ansible looks for it as well, in a cache. */
export const gatheredMark = { _ansible_facts_gathered: true } as const

/** No task of a playbook has it. */
export const gatheringId = -1

/** Whether a task is the one that a play begins with by itself. */
export function isGathering({ id }: Task): boolean {
  return id === gatheringId
}
