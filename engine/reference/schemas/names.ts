/** What `tsplay doc --schema` prints beside the schema of playbooks. */
export const writtenNames = ['report', 'event', 'plan', 'plan-line'] as const
