/** `openssl_dhparam`: what is planned, what `openssl` makes of it, and that Ansible finds it settled and the other way round. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import dhparam from '../../../modules/x509/openssl_dhparam.ts'
import { ansibleResults } from '../ansible-results.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle, twice } from '../locally.ts'
import { absentAt, fileAt } from '../path-state-of.ts'
import { parameters } from '../samples/openssl_dhparam.ts'

const file = fileAt('/etc/ssl/dh.pem', parameters, { mode: 0o644 })
const rest = { uid: undefined, gid: undefined }

describe('openssl_dhparam', () => {
  const on = (more: object, text?: string) =>
    expect(dhparam, { path: '/etc/ssl/dh.pem', size: 512, ...more }).on({
      ...rest,
      file: text === undefined ? file : fileAt(file.path, text),
    })
  const made = 'generate the parameters /etc/ssl/dh.pem'

  it('leaves those that are long enough, and makes others', () => {
    on({}).plans()
    on({ force: true }).plans(made)
    on({ size: 1024 }).plans(made)
    on({}, 'nothing').plans(made)
    on({}, parameters.replace('MEYC', 'MEcC')).plans(made)
    on({ mode: '0600' }).plans('change mode of /etc/ssl/dh.pem')
    on({ state: 'absent' }).plans('remove /etc/ssl/dh.pem')
    assert.equal(on({ return_content: true }).returns().dhparams, parameters)
  })
  it('needs a folder, and a prime of some length', () => {
    expect(dhparam, { path: '/no/dh.pem' })
      .on({ ...rest, file: absentAt('/no/dh.pem', '/') })
      .refuses({ msg: "The directory '/no' does not exist or the file is not a directory" })
    assert.equal(dhparam.rules?.(withDefaults(dhparam.options, { path: 'x', size: 256 })).length, 1)
  })
})

describe('openssl_dhparam, with the openssl of this machine', function () {
  this.timeout(120_000)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-dhparam-'))
  after(() => fs.rmSync(folder, { recursive: true }))
  const at = (name: string) => path.join(folder, name)

  it('makes them once, keeps the old ones, and removes them', async () => {
    const wish = { path: at("it's dh"), size: 512, return_content: true } as const
    const { result } = await twice(dhparam, wish)
    const first = fs.readFileSync(wish.path, 'utf8')
    assert.deepEqual(result, { filename: wish.path, size: 512, dhparams: first })
    const { result: next } = await twice(dhparam, { ...wish, size: 520, backup: true })
    assert.equal(fs.readFileSync(String(next.backup_file), 'utf8'), first)
    assert.notEqual(next.dhparams, first)
    await twice(dhparam, { ...wish, state: 'absent' })
    assert.ok(!fs.existsSync(wish.path))
  })
  it('is settled where Ansible made them, and Ansible finds settled what is made here', async function () {
    await twice(dhparam, { path: at('ours'), size: 512 })
    const asked = ['ours', 'theirs'].map((name) => ({
      module: 'community.crypto.openssl_dhparam',
      args: { path: at(name), size: 512, return_content: true },
    }))
    const told = ansibleResults(asked)
    if (!told) return this.skip()
    for (const [index, { args }] of asked.entries()) {
      const { changed, failed, ...theirs } = told[index] as Record<string, unknown>
      assert.deepEqual([failed, changed], [false, index === 1], JSON.stringify(theirs))
      const { changes, result } = await settle(dhparam, args)
      assert.deepEqual([changes, result], [[], theirs])
    }
  })
})
