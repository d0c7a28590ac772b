/** `uri` where files or a socket of the host take part: curl of this machine speaks, to a server of this machine. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { Worker } from 'node:worker_threads'
import { changesOf, isCounted, nothingDone } from '../../../engine/model/module.ts'
import uri from '../../../modules/web/uri.ts'
import { runOf } from '../actions.ts'
import { expect, returned, withDefaults } from '../expect.ts'
import { settle } from '../locally.ts'
import { folderForTest, type Web, web, without } from './web.ts'

type Wish = Partial<Parameters<typeof uri.plan>[0]>
const free = { created: false, removable: false, files: new Map(), authority: undefined }

/** Tells what it was asked, over a socket and over TLS to whoever has a certificate. */
const server = `
const { parentPort, workerData: { socket, key, cert } } = require('node:worker_threads')
const tell = (request, response) => {
  const parts = []
  request.on('data', (part) => parts.push(part)).on('end', () => {
    const { method, url, headers } = request
    const body = Buffer.concat(parts).toString('latin1')
    const peer = request.socket.getPeerCertificate?.().subject?.CN
    response.writeHead(url === '/no' ? 418 : 200, { 'content-type': 'application/json', 'x-two': ['a', 'b'] })
    response.end(JSON.stringify({ method, url, body, peer, headers }))
  })
}
require('node:http').createServer(tell).listen(socket)
const secure = require('node:https').createServer({ key, cert, ca: cert, requestCert: true, rejectUnauthorized: true }, tell)
secure.listen(0, '127.0.0.1', () => parentPort.postMessage(secure.address().port))
`

describe('uri, by curl of the host', function () {
  this.timeout(60_000)
  const at = folderForTest()
  const there: { site?: Web; worker?: Worker; port?: number } = {}
  before(async () => {
    const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=here', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync('openssl', [...words, '-keyout', at('key'), '-out', at('cert')], { stdio: 'ignore' })
    const [key, cert] = ['key', 'cert'].map((name) => fs.readFileSync(at(name), 'utf8'))
    there.worker = new Worker(server, { eval: true, workerData: { socket: at('socket'), key, cert } })
    there.port = ((await once(there.worker, 'message')) as [number])[0]
    there.site = await web({ '/a.txt': 'hello', '/named': 'named', '/empty': '' })
  })
  after(() => Promise.all([there.site?.close(), there.worker?.terminate()]))

  const page = (name: string) => `${there.site?.url}/${name}`
  /** What it tells, and whether it was a change. */
  async function ask(wish: Wish) {
    const { result } = await settle(uri, wish)
    return result
  }
  /** Whether a run of it is a change. */
  async function changes(wish: Wish): Promise<boolean> {
    const [change] = expect(uri, wish).on(free).changes()
    assert.ok(change)
    const { argv, stdin } = runOf(change)
    const stdout = execFileSync(argv[0] ?? '', argv.slice(1), { input: stdin as string, encoding: 'utf8' })
    return isCounted(change, { code: 0, stdout, stderr: '', start: '', end: '' })
  }

  it('puts the answer into a file, and is a change only where that becomes another', async () => {
    const wish = { url: page('a.txt'), dest: at('a'), mode: '0640' }
    assert.equal(await changes(wish), true)
    assert.deepEqual([fs.readFileSync(at('a'), 'utf8'), fs.statSync(at('a')).mode & 0o777], ['hello', 0o640])
    assert.equal(await changes(wish), false)
    assert.equal(await changes({ ...wish, mode: '0600' }), true)
    assert.deepEqual([fs.statSync(at('a')).mode & 0o777, fs.readdirSync(at('')).filter((name) => name.startsWith('.'))], [0o600, []])
    fs.writeFileSync(at('a'), 'other')
    const { status, path, content, msg } = await ask({ ...wish, return_content: true })
    assert.deepEqual([status, path, content, msg], [200, at('a'), 'hello', 'OK (5 bytes)'])
    assert.equal(await changes({ ...wish, url: page('empty') }), true)
    assert.equal(fs.readFileSync(at('a'), 'utf8'), '')
    const odd = await ask({ url: page('a.txt'), dest: at('two\nlines'), return_content: true })
    assert.deepEqual([odd.path, odd.content], [at('two\nlines'), 'hello'])
  })

  it('leaves a file that the server has no newer one of, unless forced, and one that it has no answer for', async () => {
    const wish = { url: page('a.txt'), dest: at('b') }
    fs.writeFileSync(at('b'), 'own')
    fs.utimesSync(at('b'), Date.UTC(2040) / 1000, Date.UTC(2040) / 1000)
    assert.deepEqual([(await ask(wish)).status, await changes(wish), fs.readFileSync(at('b'), 'utf8')], [304, false, 'own'])
    await assert.rejects(ask({ ...wish, url: page('none'), force: true }), /ended with 65/)
    assert.equal(fs.readFileSync(at('b'), 'utf8'), 'own')
    assert.equal(await changes({ ...wish, force: true }), true)
    assert.equal(fs.readFileSync(at('b'), 'utf8'), 'hello')
  })

  it('names a file in a folder as the server does, and lets it name no other', async () => {
    fs.mkdirSync(at('folder'))
    for (const name of ['go?to=/named', 'go?to=/a.txt']) assert.equal(await changes({ url: page(name), dest: at('folder') }), true)
    assert.deepEqual(fs.readdirSync(at('folder')).sort(), ['a.txt', 'given.bin'])
    const { redirected, url } = await ask({ url: page('go?to=/a.txt'), dest: at('folder') })
    assert.deepEqual([redirected, url], [true, page('a.txt')])
  })

  it('speaks to a socket, with the very body and headers', async () => {
    const unix_socket = at('socket')
    const body = 'a "text"\\\n\twith @all\r\nü'
    const said = async (more: Wish) => (await ask({ url: 'http://here/x?y=1', unix_socket, ...more })).json as Record<string, unknown>
    const posted = await said({ method: 'POST', body, headers: { 'X-A': 'b"c' } })
    assert.deepEqual([posted.method, posted.url, Buffer.from(String(posted.body), 'latin1').toString()], ['POST', '/x?y=1', body])
    const sent = { host: 'here', 'user-agent': 'tsplay', 'content-type': 'application/x-www-form-urlencoded', 'x-a': 'b"c' }
    const { 'accept-encoding': _, 'content-length': length, ...others } = posted.headers as Record<string, string>
    assert.deepEqual([others, length], [sent, String(Buffer.byteLength(body))])
    assert.deepEqual((await said({ method: 'PUT', body: '' })).method, 'PUT')
    assert.deepEqual((await said({ method: 'POST' })).body, '')
    assert.equal((await ask({ url: 'http://here/', unix_socket, method: 'HEAD' })).x_two, 'a, b')
  })

  it('sends bytes of a file', async () => {
    const bytes = Buffer.from([0, 255, 10, 46, 10, 1])
    const wish = withDefaults(uri.options, { url: 'http://here/', unix_socket: at('socket'), method: 'PUT', src: '/x' })
    const [change] = changesOf(uri.plan(wish, { ...free, files: new Map([['/x', bytes]]) } as never, nothingDone))
    const { argv, stdin } = runOf(change)
    const stdout = execFileSync(argv[0] ?? '', argv.slice(1), { input: stdin as Buffer, encoding: 'utf8' })
    const { json } = returned(uri, wish, free as never, { request: { code: 0, stdout, stderr: '', start: '', end: '' } }) ?? {}
    assert.deepEqual(Buffer.from(String((json as { body: string }).body), 'latin1'), bytes)
  })

  it('shows its certificate, and trusts only whom it is told to', async () => {
    const wish = { url: `https://127.0.0.1:${there.port}/`, client_cert: at('cert'), client_key: at('key') }
    assert.equal(((await ask({ ...wish, ca_path: at('cert') })).json as Record<string, unknown>).peer, 'here')
    await assert.rejects(ask(wish), /ended with 1: curl: \(60\)/)
    assert.equal((await ask({ ...wish, validate_certs: false })).status, 200)
  })

  it('says what the server answered instead, and that there is no curl', async () => {
    const [change] = expect(uri, { url: 'http://u:w@here/no', unix_socket: at('socket') })
      .on(free)
      .changes()
    const { argv, stdin, explain } = runOf(change)
    const { stdout, status } = (() => {
      try {
        return { stdout: execFileSync(argv[0] ?? '', argv.slice(1), { input: stdin as string, encoding: 'utf8' }), status: 0 }
      } catch (error) {
        return error as { stdout: string; status: number }
      }
    })()
    assert.equal(explain?.({ code: status, stdout, stderr: '' })?.msg, "Status code was 418 and not [200]: HTTP Error 418: I'm a Teapot")
    await without(['curl'], () => assert.rejects(ask({ url: 'http://here/', unix_socket: at('socket') }), /ended with \d+: curl /))
  })

  it('shows no password to a list of processes, and leaves nothing of what it said', async () => {
    const wish = {
      url: 'https://me:word@x.org/a',
      dest: '/x',
      url_password: 'word',
      headers: { 'X-Key': 'word' },
      method: 'POST',
      body: 'word',
    }
    const { argv, stdin } = runOf(expect(uri, wish).on(free).changes()[0])
    assert.doesNotMatch(argv.slice(3).join(' '), /word/)
    assert.match(String(stdin), /word/)
    const rules = (more: Wish) => uri.rules?.(withDefaults(uri.options, { url: 'http://x', ...more })) ?? []
    for (const each of [{ mode: '0600' }, { client_key: '/k' }, { unix_socket: '/s', url: 'http://x/\n' }])
      assert.equal(rules(each).length, 1)
  })
})
