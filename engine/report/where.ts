/** A place of a playbook as `file:line:column`, the file named from the working folder. */
import path from 'node:path'
import type { Where } from '../diagnostic.ts'
import { escapeLine } from './escape.ts'

export function whereText({ file, line, column }: Where): string {
  const near = path.relative(process.cwd(), file)
  return `${escapeLine(near.startsWith('..') ? file : near)}:${line}:${column}`
}
