/** Files that are not UTF-8: what is read as text is refused with the place of the first wrong byte, what is only carried stays as it is. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { bytesOfText, decoded, textWithBytes } from '../../engine/formats/utf8.ts'
import { printedDiagnostics } from '../printed.ts'
import { type Project, warmProject } from './project.ts'

const latin = (text: string) => Buffer.from(text, 'latin1')
const wide = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
const playbook = (task: string) => `- hosts: all\n  gather_facts: false\n  vars_files: [more.yml]\n  tasks:\n    - ${task}\n`

/** A project in which one file is encoded otherwise, and the place of its first wrong byte. */
const wrong: Readonly<Record<string, readonly [string, Buffer]>> = {
  'site.yml:2:8': ['site.yml', latin(`- hosts: all # 1\n  # caf\u00e9\n`)],
  'more.yml:1:7': ['more.yml', latin('name: \u00e9t\u00e9\n')],
  'group_vars/all.yml:3:4': ['group_vars/all.yml', latin('\n\na: \u00fc\n')],
  'hosts.yml:1:3': ['hosts.yml', latin('# \u00e9\nall: { hosts: { one: } }\n')],
  'ansible.cfg:1:2': ['ansible.cfg', latin('#\u00e9\n[defaults]\n')],
  'templates/t.j2:2:4': ['templates/t.j2', latin('one\ncaf\u00e9\n')],
  'templates/inner.j2:1:2': ['templates/inner.j2', latin('\u20ac\u00e9'.replace('\u20ac', 'x'))],
}

describe('files that are not UTF-8', function () {
  this.timeout(60_000)
  let made: Project
  afterEach(() => made?.close())
  const said = (name?: string, bytes?: Buffer, task = 'template: { src: t.j2, dest: /nowhere/t }') => {
    made = warmProject({
      'hosts.yml': 'all: { hosts: { one: { ansible_connection: local } } }\n',
      'site.yml': playbook(task),
      'more.yml': '{}\n',
      'group_vars/all.yml': '{}\n',
      'templates/t.j2': "{% include 'inner.j2' %}\n",
      'templates/inner.j2': '',
    })
    if (name && bytes) writeFileSync(made.file(name), bytes)
    return made.tsplay('run', 'site.yml', '-i', 'hosts.yml')
  }

  for (const [where, [name, bytes]] of Object.entries(wrong))
    it(`are refused at ${where}`, async () => {
      const { code, all } = await said(name, bytes)
      assert.notEqual(code, 0)
      assert.ok(all.includes(where), all)
      assert.match(all, /0x(?:e9|fc)\b[\s\S]*`iconv -f latin1 -t utf-8 /)
    })

  it('are told by their name where they begin with a mark', async () => {
    const { all } = await said('more.yml', wide('a: 1\n'))
    const [{ code, at, names } = { code: '', names: [] }] = printedDiagnostics(all)
    assert.deepEqual([code, at, names], ['wrong-encoding', 'more.yml:1:1', ['iconv -f utf-16 -t utf-8 more.yml']])
  })

  it('are not those that begin with the mark of UTF-8', async () => {
    const marked = Buffer.from('\ufeffa: 1\n')
    const { all } = await said('more.yml', marked, 'assert: { that: a == 1 }')
    assert.match(all, /ok=1 .*failed=0/)
  })

  it('are told once by lint, too', async () => {
    made = warmProject({ 'site.yml': playbook('template: { src: t.j2, dest: /t }'), 'more.yml': '{}' })
    made.write({ 'templates/t.j2': '' })
    writeFileSync(made.file('templates/t.j2'), latin('\u00e9'))
    const { all } = await made.tsplay('lint', '.')
    assert.deepEqual(printedDiagnostics(all).filter(({ code }) => code === 'wrong-encoding').length, 1, all)
  })

  it('are carried by `copy` and the lookup `file` byte for byte', async () => {
    const bytes = Buffer.from([0x61, 0xe9, 0x80, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80, 0xff, 0xed, 0xa0, 0x80, 0x62])
    const tasks = `copy: { src: b, dest: "out1" }
    - copy: { content: "{{ lookup('file', 'b') }}", dest: "out2" }
    - copy: { content: "{{ lookup('file', 'b') | b64encode }}", dest: "out3" }`
    const { all } = await said('b', bytes, tasks.replaceAll('out', '{{ playbook_dir }}/out'))
    assert.match(all, /changed=3/, all)
    assert.deepEqual(readFileSync(made.file('out1')), bytes)
    assert.deepEqual(readFileSync(made.file('out2')), bytes)
    assert.equal(made.read('out3'), bytes.toString('base64'))
  })

  it('hold no characters that YAML has no place for', async () => {
    const { all } = await said('more.yml', Buffer.from('a: 1\nb: "x\0y"\n'))
    const [found] = printedDiagnostics(all)
    assert.deepEqual([found?.code, found?.at, /U\+0000/.test(all)], ['yaml-syntax', 'more.yml:2:6', true])
  })
})

describe('bytes as text', () => {
  it('come back as they were, whatever they are', () => {
    for (let first = 0; first < 256; first++)
      for (const second of [0x00, 0x61, 0x80, 0xa0, 0xbf, 0xc2, 0xed, 0xff]) {
        const bytes = Buffer.from([first, second, 0x80, 0x20])
        assert.deepEqual(bytesOfText(textWithBytes(bytes)), bytes)
      }
  })
  it('have a place for the first that is wrong', () => {
    const { error } = decoded(Buffer.concat([Buffer.from('\u{1f600}\ufffd\u00e9'), Buffer.of(0xe9)]), 'f')
    assert.deepEqual([error?.place?.start, error?.place?.end], [4, 5])
  })
})
