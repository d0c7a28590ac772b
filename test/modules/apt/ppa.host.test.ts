/** `apt_repository` with an archive of Launchpad: Launchpad and the key server are servers of this machine, behind the proxy of the environment. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { Worker } from 'node:worker_threads'
import { publicKeys, withoutArmour } from '../../../engine/formats/openpgp.ts'
import type { Problem } from '../../../engine/model/diagnostic.ts'
import { nothingDone, type Params } from '../../../engine/model/module.ts'
import repository from '../../../modules/apt/apt_repository.ts'
import { hostCodename, type NewKey, ppaKeyRead } from '../../../modules/apt/ppa.ts'
import { runOf, writeOf } from '../actions.ts'
import { ask } from '../ask.ts'
import { expect, withDefaults } from '../expect.ts'
import { ann, annId, bert } from '../fixtures/openpgp.ts'
import { environmentForTest, folderForTest } from '../web/web.ts'

const line = 'deb http://ppa.launchpad.net/ann/tools/ubuntu jammy main'
const file = '/etc/apt/sources.list.d/ppa_ann_tools_jammy.list'
const bytes = (key: string) => withoutArmour(Buffer.from(key))
const key: NewKey = { fingerprint: annId, rings: [], keys: publicKeys(bytes(ann)) }
type Given = Partial<Params<typeof repository.options>>
const on = (given: Given, { text = '', codename = 'jammy', missing = undefined as NewKey | undefined } = {}) =>
  expect(repository, { repo: 'ppa:ann/tools', update_cache: false, ...given }).on({
    files: text === '' ? [] : [{ path: file, text }],
    codename,
    key: missing,
  })

describe('apt_repository: an archive of Launchpad', () => {
  it('has the line and the file that Ansible gives it, and its key first', () => {
    const [trust, source] = on({}, { missing: key }).plans(`trust key ${annId}`, `create ${file}`)
    assert.deepEqual([writeOf(trust).path, writeOf(trust).content], ['/etc/apt/trusted.gpg', bytes(ann)])
    assert.equal(writeOf(source).content.toString(), `${line}\n`)
    const [named] = on({ repo: 'ppa:ann', filename: 'x' }, { codename: 'noble' }).plans('create /etc/apt/sources.list.d/x.list')
    assert.equal(writeOf(named).content.toString(), 'deb http://ppa.launchpad.net/ann/ppa/ubuntu noble main\n')
  })
  it('is there once its line is, and is removed by its name', () => {
    on({}, { text: `${line}\n` }).plans()
    const [removed] = on({ state: 'absent' }, { text: `${line}\n` }).plans(`remove ${file}`)
    assert.equal(runOf(removed).argv[4], file)
    assert.equal(on({}).returns().repo, 'ppa:ann/tools')
  })
  it('needs a release, of the host or of the task', () => {
    on({}, { codename: '' }).refuses({ kind: 'no-codename' })
    const rules = (given: Given) => repository.rules?.(withDefaults(repository.options, { repo: 'ppa:ann/tools', ...given }))
    assert.deepEqual([rules({})?.length, rules({ codename: 'jammy main\ndeb' })?.length], [0, 1])
    const parsed = (stdout: string) => hostCodename.parse({ stdout, bytes: Buffer.from(stdout), stderr: '', code: 0 })
    assert.deepEqual([parsed('jammy\nother\n'), parsed('"noble"\n'), parsed('\n'), parsed('a b\n')], ['jammy', 'noble', '', ''])
  })
  it('is not asked for where it is to go, or its line is there', () => {
    const { key: read } = repository.probe(withDefaults(repository.options, { repo: 'ppa:ann/tools', state: 'absent' }), nothingDone)
    assert.ok(read.at === 'then')
    const next = read.next('jammy')
    assert.ok('at' in next && next.at === 'then')
    assert.deepEqual(next.next([]), { value: undefined })
  })
})

/** Answers as Launchpad, over TLS, and as the key server; a proxy leads both of them here. */
const servers = `
const { parentPort, workerData: { key, cert, keys, archives } } = require('node:worker_threads')
const http = require('node:http')
const net = require('node:net')
const seen = []
const launchpad = require('node:https').createServer({ key, cert }, ({ url, headers }, response) => {
  const found = archives[url]
  response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(found)
})
launchpad.listen(0, '127.0.0.1', () => {
  const proxy = http.createServer(({ url }, response) => {
    const found = keys[url]
    response.writeHead(found === undefined ? 404 : 200).end(found)
  })
  proxy.on('connect', ({ url }, socket) => {
    if (url !== 'api.launchpad.net:443') return socket.end('HTTP/1.1 502 No\\r\\n\\r\\n')
    const to = net.connect(launchpad.address().port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\\r\\n\\r\\n')
      to.pipe(socket).pipe(to)
    })
    to.on('error', () => socket.destroy())
    socket.on('error', () => to.destroy())
  })
  proxy.listen(0, '127.0.0.1', () => parentPort.postMessage(proxy.address().port))
})
`

describe('the key of an archive of Launchpad', function () {
  this.timeout(60_000)
  const at = folderForTest()
  const missing = 'F'.repeat(40)
  const archive = (name: string) => `/1.0/~ann/+archive/ubuntu/${name}`
  const keyAt = (id: string) => `http://keyserver.ubuntu.com/pks/lookup?op=get&options=mr&search=0x${id}`
  let worker: Worker
  let proxy = ''
  before(async () => {
    const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=here']
    execFileSync('openssl', [...words, '-keyout', at('key'), '-out', at('cert')], { stdio: 'ignore' })
    const [secret, cert] = ['key', 'cert'].map((name) => fs.readFileSync(at(name), 'utf8'))
    const archives = {
      [archive('tools')]: JSON.stringify({ signing_key_fingerprint: annId, name: 'tools' }),
      [archive('empty')]: JSON.stringify({ signing_key_fingerprint: null }),
      [archive('unknown')]: JSON.stringify({ signing_key_fingerprint: missing }),
    }
    // A server that adds a key of somebody else is not believed.
    const keys = { [keyAt(annId)]: ann + bert, [keyAt(missing)]: bert }
    worker = new Worker(servers, { eval: true, workerData: { key: secret, cert, keys, archives } })
    const [port] = (await once(worker, 'message')) as [number]
    proxy = `http://127.0.0.1:${port}`
  })
  environmentForTest(() => ({ http_proxy: proxy, https_proxy: proxy }))
  after(() => worker?.terminate())
  const keyOf = (name: string, validate = false) => ask(ppaKeyRead({ owner: 'ann', name }, validate))

  it('is the one that Launchpad names, and no other', async () => {
    const found = await keyOf('tools')
    assert.deepEqual([found?.fingerprint, found?.keys.map(({ fingerprints }) => fingerprints[0])], [annId, [annId]])
  })
  it('is refused where Launchpad has no archive or no key of it, or the server another', async () => {
    const msg = (name: string, validate?: boolean): Promise<string> =>
      keyOf(name, validate).then(
        () => '',
        (error: Problem) => String(error.msg),
      )
    assert.match(await msg('none'), /^failed to fetch PPA information, error was: HTTP Error 404: Not Found/)
    assert.match(await msg('empty'), /no key for `ppa:ann\/empty`/)
    assert.equal(await msg('unknown'), 'Unable to get required signing key')
    assert.match(await msg('tools', true), /^failed to fetch PPA information/)
  })
})
