/** The lookup `url`. */

import { splitLines } from '../methods/split.ts'
import { EvaluationError } from '../values/errors.ts'
import { awaitValue } from '../values/suspend.ts'
import { toText } from '../values/text.ts'
import type { Named } from '../values/values.ts'
import { booleanOption, defineLookup } from './lookup.ts'

export const url = defineLookup(
  'headers username url_username password url_password split_lines timeout force http_agent use_proxy validate_certs follow_redirects use_gssapi',
  ({ terms, options, site }) => {
    if (!booleanOption(options, 'validate_certs', true))
      throw new EvaluationError('the lookup `url` always checks certificates', 'remove `validate_certs`')
    return terms.flatMap((term) => {
      const address = toText(term)
      const text = awaitValue(`url ${site} ${address} ${JSON.stringify(options)}`, () => fetched(address, options)) as string
      return booleanOption(options, 'split_lines', true) ? splitLines(text, false) : [text]
    })
  },
)

async function fetched(address: string, options: Named): Promise<string> {
  const user = options.username ?? options.url_username
  const headers: Record<string, string> = { 'user-agent': toText(options.http_agent ?? 'tsplay') }
  for (const [name, value] of Object.entries((options.headers ?? {}) as Named)) headers[name] = toText(value)
  if (user !== undefined)
    headers.authorization = `Basic ${Buffer.from(`${toText(user)}:${toText(options.password ?? options.url_password ?? '')}`).toString('base64')}`
  let answer: Response
  try {
    answer = await fetch(address, { headers, signal: AbortSignal.timeout(Number(options.timeout ?? 10) * 1000) })
  } catch (error) {
    const { message, cause } = error as Error
    throw new EvaluationError(`\`${address}\` does not answer: ${cause instanceof Error ? cause.message : message}`)
  }
  if (!answer.ok) throw new EvaluationError(`\`${address}\` returned ${answer.status} ${answer.statusText}`.trim())
  return answer.text()
}
