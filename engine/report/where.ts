/** A place of a playbook as `file:line:column`, the file named from the working folder, and absolute outside of it. */
import path from 'node:path'
import type { Where } from '../model/diagnostic.ts'
import { escapeLine } from './escape.ts'

export function whereText({ file, line, column }: Where): string {
  const whole = path.resolve(file)
  const near = path.relative(process.cwd(), whole)
  const outside = near === '..' || near.startsWith(`..${path.sep}`)
  return `${escapeLine(outside ? whole : near)}:${line}:${column}`
}
