/** `digital_ocean_domain_record`: records of a domain whose names DigitalOcean serves. */
import { Problem } from '../../engine/model/diagnostic.ts'
import { type Change, defineModule } from '../../engine/model/module.ts'
import { after, type Read } from '../../engine/model/read.ts'
import { answerOf, apiChange, apiNotes, apiOptions, escaped, foreseen, idIn, listRead, oneRead, type Row } from './api.ts'
import { isRecord, named, type RecordParams, recordOf, shownRecord } from './domain-record.ts'

const topic = 'digital_ocean_domain'

export default defineModule({
  name: 'digital_ocean_domain_record',
  aliases: ['community.digitalocean.digital_ocean_domain_record'],
  summary: 'Manage DNS records of a domain of DigitalOcean',
  notes: [
    ...apiNotes,
    'A record with `record_id` is only updated if it differs; Ansible updates it each time.',
    'Names in `data` are the same with and without the dot at their end; Ansible adds such a record again each time.',
    'With `state: absent` and `data`, only a record with these data is removed; Ansible also removes the only one of this name and type.',
  ],
  options: {
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the record should exist.' },
    domain: { type: 'string', required: true, description: 'Name of the domain.' },
    record_id: { type: 'integer', description: 'ID of the record to update or remove.' },
    force_update: {
      type: 'boolean',
      default: false,
      description: 'Update the only record of this name and type, instead of adding another.',
    },
    type: { enum: ['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'SRV', 'NS', 'CAA'], description: 'Type of the record.' },
    name: { type: 'string', default: '@', description: 'Name of the record, without the domain; `@` is the domain itself.' },
    data: { type: 'string', description: 'Value of the record.' },
    priority: { type: 'integer', description: 'Priority, for MX and SRV.' },
    port: { type: 'integer', description: 'Port, for SRV.' },
    weight: { type: 'integer', description: 'Weight, for SRV.' },
    ttl: { type: 'integer', default: 1800, description: 'Time to live in seconds.' },
    flags: { type: 'integer', description: 'Flags, for CAA.' },
    tag: { enum: ['issue', 'wildissue', 'iodef'], description: 'Tag, for CAA.' },
    ...apiOptions,
  },
  examples: `
- name: Point www to the web server
  digital_ocean_domain_record: { domain: example.com, type: A, name: www, data: 203.0.113.7, ttl: 300, force_update: true }

- name: Deliver mail
  digital_ocean_domain_record: { domain: example.com, type: MX, data: mail.example.com, priority: 10 }

- name: Name a service, and who may issue certificates
  digital_ocean_domain_record: { domain: example.com, type: SRV, name: _imap._tcp, data: mail.example.com, priority: 0, weight: 5, port: 143 }
- digital_ocean_domain_record: { domain: example.com, type: CAA, data: letsencrypt.org, flags: 0, tag: issue }

- name: Change and remove records by their IDs
  digital_ocean_domain_record: { domain: example.com, record_id: 3352896, type: A, name: www, data: 203.0.113.8 }
- digital_ocean_domain_record: { domain: example.com, record_id: 3352897, state: absent }
`,
  results: {
    result: 'The record that was added or changed; else a sentence, or null if there was nothing to remove.',
    data: 'The record, with `state: present`.',
  },
  relations: { requiredIf: [{ option: 'state', values: ['present'], all: ['type', 'data'] }] },
  rules: ({ state, type, record_id }) =>
    state === 'absent' && type === undefined && record_id === undefined ? ['`state: absent` requires `record_id`, or `type`'] : [],
  probe(params) {
    const domain = params.domain.toLowerCase()
    const words = { what: `read the domain ${domain}`, msg: failed('getting domain') }
    const records: Read<readonly Row[]> = after<Row | undefined, readonly Row[]>(
      oneRead(params, `domains/${escaped(domain)}`, 'domain', topic, words),
      (found) => {
        if (found)
          return listRead(params, recordsOf(params), 'domain_records', topic, {
            what: 'list the records',
            msg: failed('getting domain records'),
          })
        throw new Problem(`there is no domain \`${domain}\``, {
          kind: 'no-domain',
          hint: 'create it first, with `digital_ocean_domain`',
          msg: `No domain named '${domain}' found. Please create a domain first`,
        })
      },
    )
    return { records }
  },

  plan(params, { records }): readonly Change[] {
    if (params.state === 'absent') {
      const found = toRemove(params, records)
      return found ? [removal(params, found)] : []
    }
    const wanted = recordOf(params)
    const current = toUpdate(params, records)
    if (current ? isRecord(current, wanted) : records.some((each) => isRecord(each, wanted))) return []
    return [current ? update(params, current, wanted) : creation(params, wanted)]
  },

  returns(params, { records }, done) {
    if (params.state === 'absent') {
      const found = toRemove(params, records)
      return { result: found ? `Successfully deleted ${String(found.name)}` : null }
    }
    const wanted = recordOf(params)
    const made = (answerOf(done, 'create') ?? answerOf(done, 'update'))?.domain_record
    if (made !== undefined) return { result: made, data: made }
    const found = records.find((each) => isRecord(each, wanted))
    if (found) return { result: 'Record has been already created', data: found }
    const next = foreseen(done, { id: Number.NaN, ...wanted })
    return next ? { result: next, data: next } : {}
  },
})

const failed = (what: string) => (status: number, said: string) => `Error ${what} [${status}: ${said}]`
const recordsOf = ({ domain }: RecordParams) => `domains/${escaped(domain.toLowerCase())}/records`

/** The one that is to be changed; undefined where another one is added. */
function toUpdate(params: RecordParams, records: readonly Row[]): Row | undefined {
  const { record_id, force_update } = params
  if (record_id !== undefined) {
    const found = records.find(({ id }) => id === record_id)
    if (found) return found
    throw new Problem(`there is no record with the ID ${record_id}`, {
      kind: 'no-record',
      hint: 'list them with `digital_ocean_domain_record_info`',
      msg: `Error updating domain record. Record does not exist. [${record_id}]`,
    })
  }
  const wanted = recordOf(params)
  if (!force_update || records.some((each) => isRecord(each, wanted))) return undefined
  return onlyOne(named(params, records), 'update')
}

function toRemove(params: RecordParams, records: readonly Row[]): Row | undefined {
  if (params.record_id !== undefined) return records.find(({ id }) => id === params.record_id)
  if (params.data === undefined) return onlyOne(named(params, records), 'delete')
  const wanted = recordOf(params)
  return (
    records.find((each) => isRecord(each, wanted)) ??
    onlyOne(
      named(params, records).filter((each) => isRecord({ ...wanted, data: each.data }, wanted)),
      'delete',
    )
  )
}

function onlyOne(records: readonly Row[], verb: 'update' | 'delete'): Row | undefined {
  if (records.length < 2) return records[0]
  const shown = records.map(shownRecord).join(', ')
  throw new Problem(`there are ${records.length} records of this name and type: ${shown}`, {
    kind: 'ambiguous',
    hint: verb === 'delete' ? 'set `data`, or `record_id`' : 'set `record_id`',
    msg: `Can't ${verb} record, too many similar records: ${JSON.stringify(records)}`,
  })
}

function creation(params: RecordParams, wanted: Row): Change {
  const summary = `add the record ${shownRecord(wanted)}`
  return apiChange(params, {
    ...{ name: 'create', summary, topic, method: 'POST', path: recordsOf(params), after: wanted, body: wanted },
    words: { what: summary, msg: failed('creating domain record') },
  })
}

function update(params: RecordParams, current: Row, wanted: Row): Change {
  const { id, ...before } = current
  const summary = `change the record ${shownRecord(current)} to ${shownRecord(wanted)}`
  return apiChange(params, {
    ...{
      name: 'update',
      summary,
      topic,
      method: 'PUT',
      path: `${recordsOf(params)}/${escaped(String(id))}`,
      before,
      after: wanted,
      body: wanted,
    },
    words: { what: summary, msg: failed('updating domain record') },
  })
}

function removal(params: RecordParams, record: Row): Change {
  const { id: _, ...before } = record
  const summary = `remove the record ${shownRecord(record)}`
  return apiChange(params, {
    ...{ summary, topic, method: 'DELETE', path: `${recordsOf(params)}/${idIn(record)}`, accept: [404], before },
    words: { what: summary, msg: failed('deleting domain record.') },
  })
}
