/** `deb822_repository`: the text of the file, and its key. */
import assert from 'node:assert/strict'
import repository from '../../../modules/apt/deb822_repository.ts'
import { sha1 } from '../../../modules/files/path-state.ts'
import { runOf, writeOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { ann } from '../fixtures/openpgp.ts'
import { absentAt, directoryAt, fileAt } from '../path-state-of.ts'

const folder = '/etc/apt/sources.list.d'
const nothing = { asc: undefined, gpg: undefined, folder: undefined, keyFile: undefined, key: undefined }
const file = absentAt(`${folder}/my-source.sources`, folder)
const source = { name: 'My_source!', uris: ['https://deb.example.org'], suites: ['bookworm', 'sid'] }
const textOf = (params: Readonly<Record<string, unknown>>) => {
  const [change] = expect(repository, { ...source, ...params })
    .on({ ...nothing, file })
    .changes()
  return writeOf(change).content.toString()
}

describe('deb822_repository', () => {
  it('writes the fields in the order of their options', () => {
    assert.equal(
      textOf({
        components: ['main', 'contrib'],
        architectures: ['amd64'],
        by_hash: true,
        enabled: false,
        date_max_future: 9,
        trusted: true,
      }),
      `Architectures: amd64
By-Hash: yes
Components: main contrib
Date-Max-Future: 9
Enabled: no
X-Repolib-Name: My_source!
Suites: bookworm sid
Trusted: yes
Types: deb
URIs: https://deb.example.org
`,
    )
  })
  it('writes an armoured key below its field, an empty line as a dot', () => {
    const text = textOf({ signed_by: '-----BEGIN\n\n  abc\n-----END\n' })
    assert.ok(text.includes('Signed-By:\n    -----BEGIN\n    .\n    abc\n    -----END\nSuites:'), text)
    assert.ok(textOf({ signed_by: 'ABCD1234' }).includes('Signed-By: ABCD1234\n'))
  })
  it('puts a key that was fetched beside other keys', () => {
    const asc = absentAt('/etc/apt/keyrings/my-source.asc', '/etc/apt')
    const state = { ...nothing, file, asc, gpg: absentAt('/etc/apt/keyrings/my-source.gpg', '/etc/apt'), key: Buffer.from(ann) }
    const params = { ...source, signed_by: 'https://deb.example.org/key' }
    const on = expect(repository, params).on({ ...state, folder: absentAt('/etc/apt/keyrings', '/etc/apt') })
    const [, key, text] = on.plans('create directory /etc/apt/keyrings', `create ${asc.path}`, `create ${file.path}`)
    assert.equal(writeOf(key).mode, '0644')
    assert.ok(writeOf(text).content.toString().includes(`Signed-By: ${asc.path}\n`))
    assert.equal(on.returns().key_filename, asc.path)
    const kept = fileAt(asc.path, ann, { mode: 0o644 })
    expect(repository, params)
      .on({ ...state, asc: kept, folder: directoryAt('/etc/apt/keyrings') })
      .plans(`create ${file.path}`)
  })
  it('leaves what is so, and keeps the permissions', () => {
    const text = textOf({})
    expect(repository, source)
      .on({ ...nothing, file: fileAt(file.path, text, { mode: 0o644 }) })
      .plans()
    expect(repository, source)
      .on({ ...nothing, file: fileAt(file.path, text) })
      .plans(`change mode of ${file.path}`)
  })
  it('removes the file and the keys of its own', () => {
    const state = { ...nothing, file: fileAt(file.path, 'x'), asc: fileAt('/etc/apt/keyrings/my-source.asc', ann) }
    const [, key] = expect(repository, { name: source.name, state: 'absent' })
      .on({ ...state, gpg: absentAt('/etc/apt/keyrings/my-source.gpg', '/etc/apt/keyrings') })
      .plans(`remove ${file.path}`, 'remove /etc/apt/keyrings/my-source.asc')
    assert.deepEqual(runOf(key).argv.slice(4, 6), ['/etc/apt/keyrings/my-source.asc', sha1(ann)])
  })
  it('needs an address and a release', () => {
    const said = (params: Readonly<Record<string, unknown>>) => repository.rules?.(withDefaults(repository.options, params)) ?? []
    assert.equal(said({ name: 'x', uris: ['a'] }).length, 1)
    assert.equal(said({ name: '!', state: 'absent' }).length, 1)
    assert.equal(said(source).length, 0)
  })
})
