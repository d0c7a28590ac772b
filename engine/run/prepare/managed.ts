/** `ansible_managed` as the settings write it: with the names of the template, of this machine and of the file's owner, and a date. */
import { statSync } from 'node:fs'
import { formatTime, overlaid, toText } from '../../template/index.ts'
import type { Scope } from '../../template/scope.ts'

/** The scope of a template file, which knows its own words; the same one where its author set the variable, or the settings write no such thing. */
export function managedScope(scope: Scope, managed: string | undefined, file: string): Scope {
  if (managed === undefined || !/[{%]/.test(managed) || scope.get('ansible_managed') !== managed) return scope
  const words: Readonly<Record<string, string>> = { file: 'template_path', host: 'template_host', uid: 'template_uid' }
  const named = managed.replace(/\{(file|host|uid)\}/g, (_, name: string) => toText(scope.get(words[name] as string)))
  return overlaid(scope, { ansible_managed: named.includes('%') ? formatTime(named, statSync(file).mtime) : named })
}
