/** Requests and their answers. */
import assert from 'node:assert/strict'
import type { Request } from '../../engine/action.ts'
import uri from '../../modules/uri.ts'
import { expect, withDefaults } from './expect.ts'

const free = { created: false, removable: false }
const url = 'http://127.0.0.1:8000/x'
const times = { stdout: '', stderr: '', start: '2024-05-01T10:00:00.000Z', end: '2024-05-01T10:00:02.900Z' }
const answer = (status: number, body: string, headers: Record<string, string> = {}, from = url) => ({
  ...times,
  code: status === 200 ? 0 : 1,
  response: { status, headers, body: Buffer.from(body), url: from },
})

describe('uri', () => {
  const action = (params: object) =>
    expect(uri, { url, ...params })
      .on(free)
      .changes()[0]?.action as Request
  const said = (params: object, outcome: ReturnType<typeof answer>) =>
    uri.returns?.(withDefaults(uri.options, { url, ...params }), free, [outcome]) ?? {}

  it('asks for a page', () => {
    const [change] = expect(uri, { url: 'http://me:secret@host/a?key=1' }).on(free).plans('GET http://host/a?…')
    assert.equal(change?.silent, true)
    assert.deepEqual(action({}), {
      do: 'request',
      method: 'GET',
      url,
      headers: { 'User-Agent': 'tsplay' },
      timeout: 30,
      follow: 'safe',
      verify: true,
      accept: [200],
    })
  })
  it('writes bodies', () => {
    const sent = (body: unknown, body_format: string) => {
      const { body: text, headers } = action({ method: 'POST', body, body_format })
      return [text, headers['Content-Type']]
    }
    assert.deepEqual(sent({ a: [1, 'ü'] }, 'json'), ['{"a":[1,"ü"]}', 'application/json'])
    assert.deepEqual(sent(new Map([[1, 'x']]), 'json'), ['{"1":"x"}', 'application/json'])
    assert.deepEqual(sent('{"a": 1}', 'json'), ['{"a": 1}', 'application/json'])
    assert.deepEqual(sent({ a: 'x y', b: [1, 2] }, 'form-urlencoded'), ['a=x+y&b=1&b=2', 'application/x-www-form-urlencoded'])
    assert.deepEqual(sent([['a', '&']], 'form-urlencoded'), ['a=%26', 'application/x-www-form-urlencoded'])
    assert.deepEqual(sent('text', 'raw'), ['text', 'application/x-www-form-urlencoded'])
    expect(uri, { url, body: { a: 1 } })
      .on(free)
      .refuses(/no text/)
    expect(uri, { url, body: ['a'], body_format: 'form-urlencoded' })
      .on(free)
      .refuses(/no form/)
  })
  it('lets headers of the author win', () => {
    const { headers } = action({
      headers: { 'content-type': 'text/x', 'X-N': 1 },
      body: {},
      body_format: 'json',
      url_username: 'me',
      url_password: 'ß',
    })
    assert.deepEqual(headers, {
      'User-Agent': 'tsplay',
      Authorization: `Basic ${Buffer.from('me:ß').toString('base64')}`,
      'content-type': 'text/x',
      'X-N': '1',
    })
  })
  it('knows what to follow', () => {
    const follows = (['all', 'yes', 'safe', 'no', 'urllib2', 'none'] as const).map(
      (follow_redirects) => action({ follow_redirects }).follow,
    )
    assert.deepEqual(follows, ['all', 'all', 'safe', 'safe', 'safe', 'none'])
  })
  it('returns an answer', () => {
    const outcome = answer(200, '{"ok": true}', { 'content-type': 'application/json; charset=utf-8', 'X-Request-Id': '7' }, `${url}/`)
    assert.deepEqual(said({}, outcome), {
      content_type: 'application/json; charset=utf-8',
      x_request_id: '7',
      status: 200,
      url: `${url}/`,
      redirected: true,
      elapsed: 2,
      msg: 'OK (12 bytes)',
      json: { ok: true },
      cookies: {},
      cookies_string: '',
    })
    assert.equal(said({ return_content: true }, outcome).content, '{"ok": true}')
  })
  it('returns the body of a failure, and no json that is none', () => {
    const failed = said({}, answer(404, 'not here', { 'content-type': 'application/json' }))
    assert.deepEqual([failed.content, failed.msg, 'json' in failed], ['not here', 'Status code was 404 and not [200]', false])
  })
  it('returns cookies, dates and all', () => {
    const header = 'id=a=b; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/, lang="de"; Secure'
    const told = uri.returns?.(withDefaults(uri.options, { url }), free, [answer(200, '', { 'set-cookie': header })]) ?? {}
    assert.deepEqual([told.cookies, told.cookies_string], [{ id: 'a=b', lang: '"de"' }, 'id=a=b; lang="de"'])
  })
  it('tells -1 where nothing answered', () => {
    const nothing = { code: 1, stdout: '', stderr: 'no answer', start: '', end: '' }
    assert.deepEqual(uri.returns?.(withDefaults(uri.options, { url }), free, [nothing]), {
      url,
      status: -1,
      redirected: false,
      msg: 'no answer',
    })
  })
  it('heeds creates', () => {
    expect(uri, { url, creates: '/a' }).on({ created: true, removable: false }).plans()
    assert.match(String(expect(uri, { url, creates: '/a' }).on({ created: true, removable: false }).returns().msg), /'\/a' exists/)
  })
  it('refuses what can not be sent', () => {
    const problems = (params: object) => uri.rules?.(withDefaults(uri.options, { url, ...params }))?.length
    assert.equal(problems({}), 0)
    for (const params of [
      { url: 'example.org' },
      { method: 'get' },
      { status_code: [0] },
      { headers: { 'a b': 1 } },
      { headers: { a: 'x\r\ny' } },
      { method: 'HEAD', body: 'x' },
    ])
      assert.equal(problems(params), 1, JSON.stringify(params))
  })
})
