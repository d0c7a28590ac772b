/** Requests over TLS: whose certificate is trusted. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from '../../engine/run/host/request.ts'

describe('a request over TLS', () => {
  let folder: string
  let server: https.Server
  let certificate: string
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'request-'))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=localhost']
    execFileSync('openssl', [...words, '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert], { stdio: 'ignore' })
    certificate = readFileSync(cert, 'utf8')
    server = https.createServer({ key: readFileSync(key), cert: certificate }, (_asked, answer) => answer.end('here'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  after(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })

  const asked = (more: object) => {
    const { port } = server.address() as AddressInfo
    const action = { do: 'request', method: 'GET', url: `https://localhost:${port}/`, headers: {}, timeout: 5, follow: 'none' } as const
    return request({ ...action, verify: true, accept: [200], ...more }, async (_host, at) => net.connect(at, '127.0.0.1'))
  }

  it('trusts the named authority, and without it nobody who signs for himself', async () => {
    const alone = await asked({})
    assert.deepEqual([alone.code, alone.response], [1, undefined])
    assert.match(alone.stderr, /self-signed|self signed/)
    assert.equal((await asked({ authority: certificate })).response?.body.toString(), 'here')
    assert.equal((await asked({ verify: false })).response?.status, 200)
  })
  it('says that an authority is none', async () => {
    const { code, stderr } = await asked({ authority: 'no certificate' })
    assert.equal(code, 1)
    assert.notEqual(stderr, '')
  })
})
