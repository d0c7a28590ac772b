/** How a route of the API server answers, and the errors it documents. */

export interface Call {
  /** What stands in the path for `:name`. */
  readonly path: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
}

/** A list is paged by the server. */
export type Reply = { readonly status: number; readonly body?: unknown } | { readonly list: string; readonly items: readonly unknown[] }

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Such as `droplets/:id`. */
  readonly path: string
  /** What a token needs, such as `droplet:read`. */
  readonly scope: string
  readonly handle: (call: Call) => Reply
}

const usual: Readonly<Record<number, readonly [string, string]>> = {
  400: ['bad_request', 'error parsing query string'],
  401: ['unauthorized', 'Unable to authenticate you.'],
  403: ['forbidden', 'You do not have permission to perform this action.'],
  404: ['not_found', 'The resource you requested could not be found.'],
  405: ['method_not_allowed', 'This method is not allowed.'],
  409: ['conflict', 'The request could not be completed due to a conflict.'],
  422: ['unprocessable_entity', 'request payload validation failed'],
  429: ['too_many_requests', 'API Rate limit exceeded.'],
  500: ['server_error', 'Unexpected server-side error'],
}

/** An answer that is an error, with the documented body. */
export class ApiError extends Error {
  readonly status: number
  constructor(status: number, message?: string) {
    super(message ?? (usual[status] ?? usual[500])?.[1])
    this.status = status
  }
  body(requestId: string): unknown {
    return { id: (usual[this.status] ?? usual[500])?.[0], message: this.message, request_id: requestId }
  }
}

export const missing = (): never => {
  throw new ApiError(404)
}
export const invalid = (message: string): never => {
  throw new ApiError(422, message)
}

export const created = (body: unknown): Reply => ({ status: 201, body })
export const accepted = (body: unknown): Reply => ({ status: 202, body })
export const found = (body: unknown): Reply => ({ status: 200, body })
export const gone: Reply = { status: 204 }

/** A text of the body; empty if it is none. */
export function textOf(body: Call['body'], name: string): string {
  const value = body[name]
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

export function textsOf(body: Call['body'], name: string): readonly string[] {
  const value = body[name]
  return Array.isArray(value) ? value.map(String) : []
}
