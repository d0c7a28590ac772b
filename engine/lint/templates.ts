/** Template files that do not parse, whether a task names them or not. */
import { checkFile } from '../template/index.ts'
import type { Rule } from './rule.ts'

export const brokenTemplate: Rule = {
  code: 'broken-template',
  severity: 'error',
  finds: 'a template file that can not be rendered: wrong syntax, unknown filters, tests or lookups',
  why: 'the task that uses it fails.',
  find: ({ templates, plugins }) =>
    templates.flatMap((source) => checkFile(source)).filter(({ subject }) => subject === undefined || !plugins.has(subject)),
}
