/** DNS records as the API has them, and when two of them are the same. */
import { defined } from '../../engine/formats/defined.ts'
import type { Api, Row } from './api.ts'

export interface RecordParams extends Api {
  readonly state: 'present' | 'absent'
  readonly domain: string
  readonly record_id: number | undefined
  readonly force_update: boolean
  readonly type: string | undefined
  readonly name: string
  readonly data: string | undefined
  readonly priority: number | undefined
  readonly port: number | undefined
  readonly weight: number | undefined
  readonly ttl: number
  readonly flags: number | undefined
  readonly tag: string | undefined
}

const namesHosts = ['CNAME', 'MX', 'SRV', 'CAA', 'NS']

/** The record that is wanted, as it is sent. */
export function recordOf(params: RecordParams): Row {
  const { type = '', name, data = '', priority, port, weight, ttl, flags, tag, domain } = params
  const lower = type === 'TXT' ? data : data.toLowerCase()
  const isDomain = withoutDot(lower) === domain.toLowerCase()
  const sent = isDomain ? '@' : namesHosts.includes(type) && lower !== '@' ? `${withoutDot(lower)}.` : lower
  return defined({ type, name, data: sent, priority, port, weight, ttl, flags, tag })
}

/** Whether a record of the API is the one that is wanted. */
export function isRecord(record: Row, wanted: Row): boolean {
  const { data, ...rest } = wanted
  const same = (key: string) => (record[key] ?? null) === (rest[key] ?? null)
  return ['type', 'name', 'priority', 'port', 'weight', 'ttl', 'flags', 'tag'].every(same) && dataOf(record) === dataOf(wanted)
}

/** Those with the name and the type that are wanted. */
export function named({ name, type }: RecordParams, records: readonly Row[]): readonly Row[] {
  return records.filter((each) => each.name === name && each.type === type)
}

/** A record in a line. */
export function shownRecord({ name, type, data }: Row): string {
  return `${String(name)} ${String(type)} ${String(data)}`
}

function dataOf({ type, data }: Row): string {
  const text = String(data ?? '')
  return type === 'TXT' ? text : withoutDot(text.toLowerCase())
}

const withoutDot = (text: string) => (text.length > 1 ? text.replace(/\.$/, '') : text)
