/** The rule on invalid template files, whether a task uses them or not. */
import { checkFile } from '../template/index.ts'
import type { Rule } from './rule.ts'

export const invalidTemplate: Rule = {
  code: 'invalid-template',
  severity: 'error',
  finds: 'a template file that cannot be rendered: invalid syntax, unknown filters, tests or lookups',
  why: 'the task that uses it fails.',
  find: ({ templates, plugins }) =>
    templates.flatMap((source) => checkFile(source)).filter(({ subject }) => subject === undefined || !plugins.has(subject)),
}
