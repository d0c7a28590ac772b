/** What does not go together in a request for a certificate, in our words and in those of Ansible. */
import { exclusive, neededFor, oneNeeded, together } from '../ansible-words.ts'
import { attributeRules } from '../files/attributes.ts'
import { type CsrParams, subjectOf } from './csr.ts'

export function csrRules(params: CsrParams): readonly string[] {
  const problems = attributeRules(params)
  const { subject, subject_ordered: ordered, state } = params
  if (params.version !== 1) problems.push('`version` must be 1')
  if (state === 'present' && (params.privatekey_path === undefined) === (params.privatekey_content === undefined))
    problems.push('one of `privatekey_path` and `privatekey_content` is needed')
  if (/[\n\r\0]/.test(params.privatekey_passphrase ?? '')) problems.push('`privatekey_passphrase` must be one line')
  if (subject && ordered) problems.push('`subject` and `subject_ordered` are mutually exclusive')
  if (ordered?.length && subjectOf({ ...params, subject_ordered: undefined }).length > 0)
    problems.push('`subject_ordered` cannot be combined with other subject fields')
  if (ordered?.some((each) => Object.keys(each).length !== 1)) problems.push('each dict of `subject_ordered` must have one field')
  if ((params.authority_cert_issuer === undefined) !== (params.authority_cert_serial_number === undefined))
    problems.push('`authority_cert_issuer` and `authority_cert_serial_number` are required together')
  if (params.create_subject_key_identifier && params.subject_key_identifier !== undefined)
    problems.push('`subject_key_identifier` cannot be combined with `create_subject_key_identifier`')
  for (const name of ['subject_key_identifier', 'authority_key_identifier'] as const)
    if (!/^([0-9a-f]{2}:?)*$/i.test(params[name] ?? '')) problems.push(`\`${name}\` must be pairs of hexadecimal digits`)
  for (const point of params.crl_distribution_points ?? []) {
    if (point.full_name && point.relative_name) problems.push('`full_name` and `relative_name` are mutually exclusive')
    if (!point.full_name && !point.relative_name && !point.crl_issuer)
      problems.push('an item of `crl_distribution_points` needs `full_name`, `relative_name` or `crl_issuer`')
  }
  return problems
}

export function csrRuleWords(params: CsrParams): string | undefined {
  const keys = ['privatekey_path', 'privatekey_content']
  return (
    exclusive(params, keys, ['subject', 'subject_ordered']) ??
    together(params, 'authority_cert_issuer', 'authority_cert_serial_number') ??
    neededFor(params, 'state', 'present', keys, 'any') ??
    pointWords(params) ??
    subjectWords(params) ??
    identifierWords(params)
  )
}

function pointWords({ crl_distribution_points: points = [] }: CsrParams): string | undefined {
  for (const point of points) {
    const words = exclusive(point, ['full_name', 'relative_name']) ?? oneNeeded(point, 'full_name', 'relative_name', 'crl_issuer')
    if (words !== undefined) return `${words} found in crl_distribution_points`
  }
  return undefined
}

function subjectWords(params: CsrParams): string | undefined {
  const { create_subject_key_identifier: made, subject_key_identifier: given, subject_ordered: ordered = [] } = params
  if (made && given !== undefined) return 'subject_key_identifier cannot be specified if create_subject_key_identifier is true'
  if (ordered.length > 0 && subjectOf({ ...params, subject_ordered: undefined }).length > 0)
    return 'subject_ordered cannot be combined with any other subject field'
  const wrong = ordered.findIndex((each) => Object.keys(each).length !== 1)
  return wrong < 0 ? undefined : `Entry #${wrong + 1} in subject_ordered must be a dictionary with exactly one key-value pair`
}

function identifierWords(params: CsrParams): string | undefined {
  for (const name of ['subject_key_identifier', 'authority_key_identifier'] as const) {
    const digits = (params[name] ?? '').replaceAll(':', '')
    if (digits.length % 2 === 1) return `Cannot parse ${name}: Odd-length string`
    if (!/^[0-9a-f]*$/i.test(digits)) return `Cannot parse ${name}: Non-hexadecimal digit found`
  }
  return undefined
}
