/** Builds the registered result from a response. */
import { gunzipSync } from 'node:zlib'
import { jsonIn } from '../../engine/formats/json-text.ts'
import type { Outcome } from '../../engine/model/action.ts'
import { elapsed } from '../command/result.ts'

export type Response = NonNullable<Outcome['response']>

/** The request. */
export interface Asked {
  readonly decompress: boolean
  readonly url: string
  readonly status_code: readonly number[]
  readonly return_content: boolean
}

/** Its status and headers, its body where that is wanted, and what stands in both. */
export function answered({ url, status_code, return_content, decompress }: Asked, outcome: Outcome, response: Response) {
  const type = response.headers['content-type'] ?? ''
  const headers = Object.entries(response.headers).map(([name, value]) => [name.toLowerCase().replaceAll('-', '_'), value])
  const expected = status_code.includes(response.status)
  const encoding = /charset="?(?:iso-8859-1|latin1|windows-1252)/i.test(type) ? 'latin1' : 'utf8'
  const bytes = decompress && /^(?:x-)?gzip$/i.test(response.headers['content-encoding'] ?? '') ? opened(response.body) : response.body
  const content = bytes.toString(encoding)
  return {
    ...Object.fromEntries(headers),
    ...cookiesOf(response.headers['set-cookie'] ?? ''),
    status: response.status,
    url: response.url,
    redirected: response.url !== url,
    elapsed: elapsed(outcome),
    msg: expected ? `OK (${response.body.length} bytes)` : `Status code was ${response.status} and not [${status_code.join(', ')}]`,
    ...(return_content || !expected ? { content } : {}),
    ...(/^[^;/]*\/[^;]*(json|javascript)/i.test(type) ? parsed(content) : {}),
  }
}

/** A body that is not gzip, whatever the header says, stays unchanged. */
function opened(body: Buffer): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: 256 * 1024 * 1024 })
  } catch {
    return body
  }
}

/** The cookies that an answer sets, joined by commas there, which also stand in dates. */
function cookiesOf(header: string): { readonly cookies: Readonly<Record<string, string>>; readonly cookies_string: string } {
  const cookies = Object.fromEntries(
    header.split(/, *(?=[^;,=\s]+=)/).flatMap((cookie) => {
      const [, name, value] = /^([^;=]+)=([^;]*)/.exec(cookie.trimStart()) ?? []
      return name === undefined ? [] : [[name, value ?? '']]
    }),
  )
  return {
    cookies,
    cookies_string: Object.entries(cookies)
      .map((pair) => pair.join('='))
      .join('; '),
  }
}

/** Invalid JSON yields no `json`, as in Ansible. */
function parsed(content: string): { readonly json?: unknown } {
  const json = jsonIn(content)
  return json === undefined ? {} : { json }
}
