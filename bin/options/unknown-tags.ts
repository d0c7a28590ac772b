/** Tags of the command line that no step carries: a run for them would do nothing and look like success. */

import { didYouMean } from '../../engine/formats/suggest.ts'
import type { Diagnostic } from '../../engine/model/diagnostic.ts'
import type { Playbook, Step } from '../../engine/model/play.ts'
import { listPlaybook } from '../../engine/playbook/list.ts'
import type { RunFlags } from './flags.ts'

const special = new Set(['all', 'always', 'never', 'tagged', 'untagged'])

/** Says nothing where what is only known during the run may carry them. */
export function unknownTags(
  playbooks: readonly Playbook[],
  { tags = [], skipTags = [] }: Pick<RunFlags, 'tags' | 'skipTags'>,
): readonly Diagnostic[] {
  const asked = [...tags.map((tag) => ({ tag, flag: '--tags' })), ...skipTags.map((tag) => ({ tag, flag: '--skip-tags' }))]
  if (asked.length === 0 || playbooks.length === 0) return []
  const existing = new Set(playbooks.flatMap((playbook) => listPlaybook(playbook).flatMap(({ allTags }) => allTags)))
  if ([...existing].some((tag) => tag.includes('{{')) || playbooks.some(isOpen)) return []
  return asked
    .filter(({ tag }) => !special.has(tag) && !existing.has(tag))
    .map(({ tag, flag }) => ({
      code: 'unknown-tag',
      severity: 'warning',
      message: `no task has the tag \`${tag}\` of \`${flag}\``,
      hint: didYouMean(tag, existing) ?? '`--list-tags` lists the tags',
    }))
}

function isOpen({ plays }: Playbook): boolean {
  const includes = (step: Step): boolean =>
    step.kind === 'include' || (step.kind === 'block' && [...step.steps, ...step.rescue, ...step.always].some(includes))
  return plays.some(({ sections, handlers }) => [...sections.flatMap(({ steps }) => steps), ...handlers].some(includes))
}
