/** Requests and their answers. */

import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import type { Request } from '../../../engine/model/action.ts'
import { nothingDone } from '../../../engine/model/module.ts'
import uri from '../../../modules/web/uri.ts'
import { expect, returned, withDefaults } from '../expect.ts'

const free = { created: false, removable: false, files: new Map(), authority: undefined }
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
    returned(uri, withDefaults(uri.options, { url, ...params }), free, { request: outcome }) ?? {}

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
  it('brings files of the host in its turn only', () => {
    const { files } = uri.probe(withDefaults(uri.options, { url, src: '/x', remote_src: true }), nothingDone)
    assert.ok(files.at === 'then' && files.first.at === 'host' && files.first.late)
  })
  it('logs in as the address says, unless options do', () => {
    const login = (params: object) => action(params).headers.Authorization
    const basic = (words: string) => `Basic ${Buffer.from(words).toString('base64')}`
    assert.equal(login({ url: 'http://me:a%20b@c@host/' }), basic('me:a b@c'))
    assert.equal(login({ url: 'http://me@host/' }), basic('me:'))
    assert.equal(login({ url: 'http://me:x@host/', url_username: 'you', url_password: 'y' }), basic('you:y'))
    assert.equal(login({ url: 'http://host/a:b@c' }), undefined)
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
      .refuses({ kind: 'not-a-text', names: ['body'] })
    expect(uri, { url, body: ['a'], body_format: 'form-urlencoded' })
      .on(free)
      .refuses({ kind: 'not-a-form', names: ['body'] })
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
    const told = returned(uri, withDefaults(uri.options, { url }), free, { request: answer(200, '', { 'set-cookie': header }) }) ?? {}
    assert.deepEqual([told.cookies, told.cookies_string], [{ id: 'a=b', lang: '"de"' }, 'id=a=b; lang="de"'])
  })
  it('tells -1 where nothing answered', () => {
    const nothing = { code: 1, stdout: '', stderr: 'no answer', start: '', end: '' }
    assert.deepEqual(returned(uri, withDefaults(uri.options, { url }), free, { request: nothing }), {
      url,
      status: -1,
      redirected: false,
      msg: 'no answer',
    })
  })
  it('heeds creates', () => {
    expect(uri, { url, creates: '/a' })
      .on({ ...free, created: true })
      .plans()
    assert.match(
      String(
        expect(uri, { url, creates: '/a' })
          .on({ ...free, created: true })
          .returns().msg,
      ),
      /'\/a' exists/,
    )
  })
  it('sends a file, of the controller or the host, by the type that its format says', () => {
    const files = new Map([['a.bin', Buffer.from([0, 255, 10])]])
    const sent = (params: object) =>
      expect(uri, { url, method: 'PUT', src: 'a.bin', ...params })
        .on({ ...free, files })
        .changes()[0]?.action as Request
    assert.deepEqual([sent({}).body, sent({}).headers['Content-Type']], [files.get('a.bin'), 'application/x-www-form-urlencoded'])
    assert.equal(sent({ body_format: 'json' }).headers['Content-Type'], 'application/json')
    expect(uri, { url, src: 'b', remote_src: true })
      .on(free)
      .refuses({ names: ['b'] })
  })
  it('sends forms of several parts', () => {
    const body = { b: 'text\n', 'a"': { filename: '/x/r.pdf', mime_type: 'application/pdf' }, c: { content: '{}', filename: 'c.json' } }
    const files = new Map([['/x/r.pdf', Buffer.from([1, 0, 2])]])
    const form = expect(uri, { url, method: 'POST', body_format: 'form-multipart', body })
      .on({ ...free, files })
      .changes()[0]?.action as Request
    const [, boundary] = /^multipart\/form-data; boundary=(tsplay-[0-9a-f]{40})$/.exec(form.headers['Content-Type'] ?? '') ?? []
    const part = (disposition: string, type: string, text: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`
    assert.equal(
      String(form.body),
      [
        part('name="a%22"; filename="r.pdf"', 'application/pdf', '\x01\0\x02'),
        part('name="b"', 'text/plain', 'text\n'),
        part('name="c"; filename="c.json"', 'application/octet-stream', '{}'),
        `--${boundary}--\r\n`,
      ].join(''),
    )
  })
  it('asks for what is new, trusts who it is told to, and opens what comes compressed', () => {
    assert.equal(action({ force: true }).headers['Cache-Control'], 'no-cache')
    const trusting = expect(uri, { url, ca_path: '/ca.pem' }).on({ ...free, authority: 'PEM' })
    assert.deepEqual(
      trusting.changes().map(({ action }) => (action as Request).authority),
      ['PEM'],
    )
    expect(uri, { url, ca_path: '/ca.pem' })
      .on(free)
      .refuses({ names: ['/ca.pem'] })
    const packed = answer(200, '', { 'content-encoding': 'gzip', 'content-type': 'application/json' })
    packed.response.body = gzipSync('{"a":1}')
    assert.deepEqual(said({}, packed).json, { a: 1 })
    assert.equal(said({ decompress: false }, packed).json, undefined)
  })
  it('refuses what cannot be sent', () => {
    const problems = (params: object) => uri.rules?.(withDefaults(uri.options, { url, ...params }))?.length
    assert.equal(problems({}), 0)
    for (const params of [
      { url: 'example.org' },
      { method: 'get' },
      { status_code: [0] },
      { headers: { 'a b': 1 } },
      { headers: { a: 'x\r\ny' } },
      { method: 'HEAD', body: 'x' },
      { method: 'HEAD', src: 'x' },
      { src: 'x', body: 'y' },
      { use_proxy: true },
      { body_format: 'form-multipart', body: 'x' },
      { body_format: 'form-multipart', body: { a: 1 } },
      { body_format: 'form-multipart', body: { a: {} } },
      { body_format: 'form-multipart', body: { a: { content: 'x', mimetype: 'y' } } },
      { body_format: 'form-multipart', body: { a: { content: 'x', mime_type: 'a\r\nb' } } },
    ])
      assert.equal(problems(params), 1, JSON.stringify(params))
  })
})
