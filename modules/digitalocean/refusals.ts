/** Why DigitalOcean's API refuses a request: what it says, what kind of mistake that is, and the next step. */
import { jsonObjectIn } from '../../engine/formats/json-text.ts'
import type { Explained, HttpResponse, RequestEnd } from '../../engine/model/action.ts'

/** How a request is named in a failure. */
export interface Words {
  /** What it is for, after "to": `create the droplet web1`. */
  readonly what: string
  /** `msg` of `register`, in the words of Ansible; `status` is -1 where nothing answered. */
  readonly msg?: (status: number, said: string) => unknown
  /** What a time that ran out means, in the words of Ansible. */
  readonly late?: string
  /** Why an answer with a good status is a failure all the same, in the words of Ansible. */
  readonly fails?: (answer: Readonly<Record<string, unknown>>) => string | undefined
  /** Values of the task that the API may not know, by option: `region`. */
  readonly values?: Readonly<Record<string, unknown>>
}

/** Whether an answer is a JSON object. */
export function isJson({ body }: HttpResponse): boolean {
  return jsonObjectIn(body.toString()) !== undefined
}

/** What a failed request means. */
export function explained(end: RequestEnd, words: Words & { readonly method: string }): Explained {
  const { response, stderr, timedOut } = end
  const { what, method } = words
  const msgOf = (status: number, said: string) => words.msg?.(status, said) ?? said
  if (timedOut)
    return {
      kind: 'time-out',
      message: `it took too long to ${what}: still waiting for ${stderr}`,
      msg: words.late ?? msgOf(-1, `Timed out waiting for ${stderr}`),
      hint: 'increase the time-out, and look at the control panel',
    }
  const again = method === 'POST' ? 'it may have been carried out all the same: check before you run again' : undefined
  if (!response)
    return {
      kind: 'unreachable',
      message: `the API does not answer the request to ${what}: ${stderr}`,
      msg: msgOf(-1, stderr),
      hint: again ?? 'check `baseurl`, and the network of the host',
    }
  const { status } = response
  if (!isJson(response)) {
    const type = response.headers['content-type'] ?? 'an unknown type'
    const said = `the API answered the request to ${what} with something that is not JSON: status ${status}, ${type}`
    return {
      kind: 'not-json',
      message: said,
      msg: words.msg?.(status, said) ?? said,
      hint: again ?? 'check `baseurl`, and whether a proxy answers in place of the API',
    }
  }
  const failed = failureIn(response, words)
  if (failed !== undefined)
    return {
      kind: 'action-failed',
      message: `DigitalOcean could not ${what}`,
      msg: failed,
      hint: 'run the task again, and look at the control panel',
    }
  const said = saidIn(response)
  const meaning = meaningOf(status, said, words.values ?? {})
  const message = `the API refuses to ${what}: ${said} (status ${status})`
  return { message, msg: msgOf(status, said), ...(again && status >= 500 && { hint: again }), ...meaning }
}

/** Why an answer with a good status is a failure. */
export function failureIn({ body }: HttpResponse, { fails }: Words): string | undefined {
  const answer = fails && jsonObjectIn(body.toString())
  return answer && fails(answer)
}

function saidIn({ body }: HttpResponse): string {
  const { message } = jsonObjectIn(body.toString()) ?? {}
  return typeof message === 'string' ? message : 'no error message'
}

/** The stable word for it, and what to do. */
function meaningOf(status: number, said: string, values: Readonly<Record<string, unknown>>): Omit<Explained, 'message'> {
  if (status === 401)
    return {
      kind: 'token',
      msg: 'Failed to login using API token, please verify validity of API token.',
      hint: 'the token is wrong, expired or revoked: set `oauth_token` to a valid one',
    }
  if (status === 403 && !isQuota(said)) return { kind: 'scope', hint: 'create a token with the scope that this needs' }
  if (status === 429) return { kind: 'rate-limit', hint: 'the API limits requests for each hour: wait, or use another token' }
  if (status >= 500) return { kind: 'api-failed' }
  if (isQuota(said)) return { kind: 'quota', hint: 'remove what you no longer need, or ask DigitalOcean for a higher limit' }
  const unknown = Object.keys(values).find((name) => new RegExp(`\\b${name}s?\\b`, 'i').test(said))
  if (status === 422 && unknown !== undefined)
    return {
      kind: `unknown-${unknown}`,
      hint: `check \`${unknown}: ${String(values[unknown])}\` in the control panel: it may not exist, or not in this region`,
    }
  return { kind: status === 404 ? 'not-found' : 'refused' }
}

const isQuota = (said: string) => /\b(?:limit|quota)\b/i.test(said)
