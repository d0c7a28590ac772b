/** `tsplay config`: what `ansible.cfg` and the environment say, from where, and what becomes of it here. */

import { nearPath } from '../../engine/formats/near-path.ts'
import { whereOf } from '../../engine/model/diagnostic.ts'
import { settingRows } from '../../engine/reference/setting-rows.ts'
import type { Settings, WrittenSetting } from '../../engine/settings/index.ts'
import { settingsHere } from '../options/settings.ts'
import { printDiagnostics } from '../terminal/errors.ts'

export interface ConfigFlags {
  readonly all?: boolean
  readonly json?: boolean
}

/** 0, or 1 where a run would refuse what is written. */
export async function configCommand({ all, json }: ConfigFlags): Promise<number> {
  const settings = await settingsHere()
  process.stdout.write(all ? everything(json === true) : json ? asJson(settings.written.map(row)) : text(settings))
  printDiagnostics(settings.diagnostics)
  return settings.diagnostics.some(({ severity }) => severity === 'error') ? 1 : 0
}

function text({ file, written }: Settings): string {
  const head = file === undefined ? 'There is no ansible.cfg.' : `The file is ${file}.`
  if (written.length === 0)
    return `${head}\nNo setting is given in ${file === undefined ? 'the environment' : 'it or in the environment'}.\n`
  const rows = written.map(row)
  const parts = [
    part(
      'Supported',
      rows.filter(({ kind }) => kind === 'supported'),
    ),
    part(
      'Ignored',
      rows.filter(({ kind }) => kind === 'ignored'),
    ),
    part(
      'Unsupported',
      rows.filter(({ kind }) => kind === 'unsupported' || kind === 'unknown'),
    ),
  ]
  return `${[head, ...parts.filter((each) => each !== '')].join('\n\n')}\n`
}

interface Row {
  readonly name: string
  readonly value: string
  readonly from: string
  readonly kind: 'supported' | 'ignored' | 'unsupported' | 'unknown'
  readonly meaning: string
}

function row({ name, text, place, meaning }: WrittenSetting): Row {
  const where = place && whereOf(place)
  const from = where ? `${nearPath(where.file)}:${where.line}` : 'the environment'
  const value = text.replaceAll('\n', ' ')
  const about = { name, value, from }
  switch (meaning.kind) {
    case 'supported':
      return { ...about, kind: 'supported', meaning: meaning.setting.sentence }
    case 'ignored':
      return { ...about, kind: 'ignored', meaning: meaning.reason }
    case 'unsupported':
      return { ...about, kind: 'unsupported', meaning: meaning.message }
    case 'unknown':
      return { ...about, kind: 'unknown', meaning: meaning.hint ?? 'there is no setting of this name' }
  }
}

function part(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) return ''
  return [title, ...rows.flatMap(({ name, value, from, meaning }) => [`  ${name} = ${value}  (${from})`, `      ${meaning}`])].join('\n')
}

function everything(json: boolean): string {
  const rows = settingRows()
  if (json) return asJson(rows)
  return `${rows.map(({ names, meaning }) => `${names.join(', ')}\n    ${meaning}`).join('\n')}\n`
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
