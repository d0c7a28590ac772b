/** Plans of `copy` and `template`, and what comes of them on this machine. */

import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { nothingDone } from '../../../engine/model/module.ts'
import copy from '../../../modules/files/copy.ts'
import { contentOf } from '../../../modules/files/install-file.ts'
import { inlineContent } from '../../../modules/files/local-source.ts'
import template from '../../../modules/files/template.ts'
import { writeOf } from '../actions.ts'
import { expect } from '../expect.ts'
import { settle } from '../locally.ts'
import { absentAt, directoryAt, fileAt, linkAt } from '../path-state-of.ts'
import { refused } from '../registered.ts'

type Wish = Partial<Parameters<typeof copy.plan>[0]>
const source = { kind: 'file', path: '/play/one', mode: 0o640, content: contentOf('one\n'), md5: '0' } as const
const none = { source: undefined, flags: undefined, dest: undefined, root: undefined, pairs: [], uid: undefined, gid: undefined }
const on = (dest: ReturnType<typeof fileAt>) => ({ ...none, loaded: { kind: 'file', source, dest } as const })

describe('copy', () => {
  it('writes what is new or differs, and nothing else', () => {
    const wish = { src: 'one', dest: '/etc/one' }
    const [made] = expect(copy, wish)
      .on(on(absentAt('/etc/one', '/etc')))
      .plans('create /etc/one')
    assert.deepEqual([made?.before, made?.after, writeOf(made).expect], ['', 'one\n', 'absent'])
    const [written] = expect(copy, wish)
      .on(on(fileAt('/etc/one', 'two\n')))
      .plans('write /etc/one')
    assert.deepEqual([written?.before, written?.after], ['two\n', 'one\n'])
    expect(copy, wish)
      .on(on(fileAt('/etc/one', 'one\n')))
      .plans()
    expect(copy, { ...wish, mode: 'preserve' })
      .on(on(fileAt('/etc/one', 'one\n')))
      .plans('change mode of /etc/one')
    expect(copy, { ...wish, force: false, mode: '0600' })
      .on(on(fileAt('/etc/one', 'two\n')))
      .plans()
  })

  it('replaces a link, or writes behind it', () => {
    const link = on(linkAt('/etc/one', 'two', fileAt('/etc/two', 'one\n')))
    expect(copy, { src: 'one', dest: '/etc/one' }).on(link).plans('replace the link /etc/one with a file')
    expect(copy, { src: 'one', dest: '/etc/one', follow: true }).on(link).plans()
    expect(copy, { src: 'one', dest: '/etc/one', follow: true })
      .on(on(linkAt('/etc/one', 'gone')))
      .plans('replace the link /etc/one with a file')
  })

  it('refuses a folder that is not there, a folder in the way, and content that is not as promised', async () => {
    expect(copy, { src: 'one', dest: '/no/one' })
      .on(on(absentAt('/no/one', '/')))
      .refuses({ msg: 'Destination directory /no does not exist' })
    expect(copy, { src: 'one', dest: '/no/' })
      .on(on(absentAt('/no/one', '/')))
      .plans('create directory /no', 'create /no/one')
    expect(copy, { content: 'x', dest: '/etc' })
      .on(on(directoryAt('/etc')))
      .refuses({ msg: 'can not use content with a dir as dest', names: ['/etc', 'content'] })
    expect(copy, { src: 'one', dest: '/etc/one', checksum: 'feed' })
      .on(on(absentAt('/etc/one', '/etc')))
      .refuses({ msg: 'Copied file does not match the expected checksum. Transfer failed.' })
    const registered = refused(() =>
      expect(copy, { content: 'x', dest: '/etc' })
        .on(on(directoryAt('/etc')))
        .changes(),
    )
    await assert.rejects(settle(copy, { src: '/dev/null', dest: '/etc/null', remote_src: true }), { msg: /not a file/ })
    assert.equal(registered, 'can not use content with a dir as dest')
  })

  it('shows no content that is no text', () => {
    const binary = { ...source, content: contentOf(Buffer.from([0, 1, 2])) }
    const [change] = expect(copy, { src: 'one', dest: '/etc/one' })
      .on({ ...none, loaded: { kind: 'file', source: binary, dest: fileAt('/etc/one', 'two\n') } })
      .plans('write /etc/one')
    assert.match(String(change?.after), /^\(binary content of 3 bytes, SHA-1 \w+\)\n$/)
  })

  it('is silent the second time, whatever it copied', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-copy-'))
    const at = (name: string) => path.join(folder, name)
    try {
      fs.mkdirSync(at('s/sub/deep'), { recursive: true })
      fs.writeFileSync(at('s/one'), '1\n')
      fs.writeFileSync(at('s/sub/two'), '2\n', { mode: 0o600 })
      fs.symlinkSync('sub', at('s/way'))
      fs.symlinkSync('..', at('s/sub/round'))
      fs.symlinkSync('nowhere', at('s/lost'))
      fs.symlinkSync('one', at('s/first'))
      fs.mkdirSync(at('t5'))
      fs.writeFileSync(at('t5/first'), 'old')
      fs.writeFileSync(at('long'), Buffer.alloc(2_000_000, 'x'))
      const steps: Wish[] = [
        { content: '{"a": [1, true, "\\u00fc"]}', dest: at('json') },
        { src: at('s/one'), dest: at('new/folder/'), directory_mode: '0700', mode: 'preserve' },
        { src: at('s'), dest: at('t1'), mode: '0640', directory_mode: '0750' },
        { src: at('s/'), dest: at('t2'), local_follow: false, mode: 'preserve' },
        { src: at('long'), dest: at('long2') },
        { src: at('long'), dest: at('long3'), remote_src: true, mode: '0600', validate: 'test -s %s' },
        { src: at('s/one'), dest: at('long3'), remote_src: true, backup: true },
        { src: at('s'), dest: at('t3'), remote_src: true },
        { src: at('s/'), dest: at('t5'), remote_src: true },
        { src: at('s/'), dest: at('t4'), remote_src: true, mode: '0600', directory_mode: '0700', local_follow: true },
      ]
      for (const step of steps) {
        const announced = await settle(copy, step, { check: true })
        const done = await settle(copy, step)
        assert.deepEqual(announced.changes, done.changes)
        assert.ok(done.changes.length > 0, JSON.stringify(step))
        assert.deepEqual((await settle(copy, step, { check: true })).changes, [], JSON.stringify(step))
      }
      const read = (name: string) => fs.readFileSync(at(name), 'utf8')
      const mode = (name: string) => (fs.statSync(at(name)).mode & 0o777).toString(8)
      assert.equal(read('json'), '{"a": [1, true, "\\u00fc"]}')
      assert.deepEqual([read('t1/s/way/two'), mode('t1/s/sub/two'), mode('t1/s/sub')], ['2\n', '640', '750'])
      assert.deepEqual(
        ['t1/s/sub/round', 't1/s/way/round', 't1/s/lost'].map((name) => fs.readlinkSync(at(name))),
        ['..', '..', 'nowhere'],
      )
      assert.deepEqual([fs.readlinkSync(at('t2/way')), mode('t2/sub/two')], ['sub', '600'])
      assert.deepEqual([fs.statSync(at('long2')).size, read('long3')], [2_000_000, '1\n'])
      assert.deepEqual([fs.readlinkSync(at('t3/s/first')), fs.lstatSync(at('t5/first')).isFile(), read('t5/first')], ['one', true, '1\n'])
      assert.deepEqual([fs.readlinkSync(at('t3/s/way')), mode('t3/s/sub/two')], ['sub', '600'])
      assert.deepEqual([read('t4/way/two'), mode('t4/one'), mode('t4/sub/deep')], ['2\n', '600', '700'])
      assert.deepEqual(fs.readdirSync(folder).filter((name) => name.startsWith('.')), []) // biome-ignore format: one line
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  })

  it('makes directories below a directory of the controller, and not the directory itself', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-copy-'))
    const at = (name: string) => path.join(folder, name)
    try {
      fs.mkdirSync(at('empty'))
      fs.mkdirSync(at('nested/sub'), { recursive: true })
      fs.mkdirSync(at('t'))
      for (const src of ['empty', 'empty/']) {
        const { changes, result } = await settle(copy, { src: at(src), dest: at('t/one/two') })
        assert.deepEqual([changes, result], [[], { dest: `${at('t/one/two')}/`, src: at(src) }])
      }
      await settle(copy, { src: at('nested/'), dest: at('t/nested') })
      assert.deepEqual(fs.readdirSync(at('t'), { recursive: true }).sort(), ['nested', 'nested/sub'])
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  })

  it('takes the mode of inline content, if it is asked for, from a private file', () => assert.equal(inlineContent('a').mode, 0o600))

  it('knows which options exclude or need each other', () => {
    const rules = (wish: Wish) => copy.rules?.({ dest: '/x', unsafe_writes: false, ...wish } as Parameters<typeof copy.plan>[0])
    assert.deepEqual(rules({ src: 'a' }), [])
    const wrong: [Wish, string?][] = [
      [{}, 'src (or content) is required'],
      [{ src: '' }, 'src (or content) is required'],
      [{ src: 'a', content: 'b' }, 'src and content are mutually exclusive'],
      [{ content: 'a', dest: '/x/' }, 'can not use content with a dir as dest'],
      [{ content: 'a', remote_src: true }],
    ]
    for (const [wish, words] of wrong) {
      assert.equal(rules(wish)?.length, 1, JSON.stringify(wish))
      assert.equal(copy.ruleMessage?.({ dest: '/x', unsafe_writes: false, ...wish } as Parameters<typeof copy.plan>[0]), words)
    }
  })
})

describe('template', () => {
  it('renders with the options of its author, and goes the way of all files', async () => {
    let asked: unknown
    const { source: read } = template.probe(
      {
        ...Object.fromEntries(
          Object.entries(template.options).map(([name, option]) => [name, 'default' in option ? option.default : undefined]),
        ),
        src: 'site.j2',
        dest: '/etc/site',
        newline_sequence: '\\r\\n',
        variable_start_string: '<<',
      } as Parameters<typeof template.probe>[0],
      nothingDone,
    )
    const here = {
      find: (_: string, name: string) => `/play/templates/${name}`,
      stat: async () => ({ kind: 'file', size: 3, mode: 0o600 }),
      renderTemplate: async (_: string, options: unknown) => {
        asked = options
        return 'listen 80\n'
      },
    }
    const loaded = await read.load(here as unknown as Parameters<typeof read.load>[0])
    assert.deepEqual(asked, {
      written: 'site.j2',
      destination: '/etc/site',
      trimBlocks: true,
      lstripBlocks: false,
      keepTrailingNewline: true,
      newline: '\r\n',
      markers: { variable_start_string: '<<' },
    })
    expect(template, { src: 'site.j2', dest: '/etc/site', mode: 'preserve' })
      .on({ source: loaded, flags: undefined, dest: fileAt('/etc/site', 'listen 8080\n', { mode: 0o644 }), uid: undefined, gid: undefined })
      .plans('write /etc/site', 'change mode of /etc/site')
  })
})
