/** `ini_file`: tables of texts and wishes, links, and random files beside Ansible. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import iniFile from '../../../modules/files/ini_file.ts'
import { type IniSpec, withIni } from '../../../modules/files/ini-edit.ts'
import { Answers } from '../../oracle/answers.ts'
import { writeOf } from '../actions.ts'
import { expect, withDefaults } from '../expect.ts'
import { absentAt, fileAt, linkAt } from '../path-state-of.ts'
import { folderForTest } from '../web/web.ts'

const answers = new Answers(import.meta.url)

type Wish = Partial<Parameters<typeof iniFile.plan>[0]>
const usual: IniSpec = {
  ...{ section: 's', option: 'o', values: ['1'], present: true, exclusive: true, bare: false, tight: false },
  ...{ ignoreSpaces: false, inactive: true, holding: [] },
}

describe('ini_file', () => {
  const at = folderForTest()
  const gives = (text: string, wish: Partial<IniSpec>, result: string, message?: string) => {
    const got = withIni(text, { ...usual, ...wish })
    assert.equal(got.text, result)
    if (message) assert.equal(got.message, message)
    assert.equal(withIni(result, { ...usual, ...wish }).text, result, 'a second time')
  }

  it('changes, adds and removes', () => {
    gives('[s]\no = 2\n', {}, '[s]\no = 1\n', 'option changed')
    gives('[s]\no=1\n', {}, '[s]\no = 1\n')
    gives('[s]\n#o = 3\n\n[t]\no = 2\n', {}, '[s]\no = 1\n\n[t]\no = 2\n')
    gives('[s]\np = 2\n# last\n\n[t]\n', { tight: true }, '[s]\np = 2\no=1\n# last\n\n[t]\n', 'option added')
    gives('[t]\n', {}, '[t]\n[s]\no = 1\n', 'section and option added')
    gives('', {}, '\n[s]\no = 1\n')
    gives('o = 2\n[s]\no = 2', { section: undefined }, 'o = 1\n[s]\no = 2\n')
    gives('[s]\na\n[t]\nb\n', { present: false, option: undefined }, '[t]\nb\n', 'section removed')
    gives('[s]\no = 1\no = 2\n#o = 3\n', { present: false }, '[s]\n#o = 3\n', 'option changed')
    gives('[s]\r\np = 2\r\n', {}, '[s]\r\np = 2\r\no = 1\r\n')
  })

  it('keeps several values, with others or alone', () => {
    gives('[s]\no = 3\no = 2\n', { values: ['1', '2'] }, '[s]\no = 1\no = 2\n')
    gives('[s]\no = 3\n', { values: ['1', '2'], exclusive: false }, '[s]\no = 3\no = 1\no = 2\n')
    gives('[s]\no = 1\no = 2\n', { values: ['2'], exclusive: false, present: false }, '[s]\no = 1\n')
  })

  it('knows options without a value, blanks, and what is commented out', () => {
    gives('[s]\no = 2\n', { values: [], bare: true }, '[s]\no\n')
    gives('[s]\n', { values: [], bare: true }, '[s]\no\n')
    gives('[t]\n', { values: [], option: undefined, bare: true }, '[t]\n[s]\n', 'only section added')
    gives('[s]\no=1\n', { ignoreSpaces: true }, '[s]\no=1\n', 'OK')
    gives('[s]\n#o = 1\n', { inactive: false }, '[s]\no = 1\n#o = 1\n')
  })

  it('finds the section that holds something, or makes one that does', () => {
    const holding = [{ option: 'n', values: ['b'] }]
    gives('[s]\nn = a\n[s]\nn = b\n', { holding }, '[s]\nn = a\n[s]\nn = b\no = 1\n')
    gives('[s]\nn = a\n', { holding }, '[s]\nn = a\n[s]\nn = b\no = 1\n')
  })

  it('writes, or leaves, with its attributes; a link gives way or is followed', () => {
    const wish: Wish = { path: '/etc/x', section: 's', option: 'o', value: 'ü', mode: '0600' }
    const ids = { uid: undefined, gid: undefined }
    const [change] = expect(iniFile, wish)
      .on({ file: absentAt('/etc/x', '/etc'), ...ids })
      .plans('create /etc/x')
    assert.equal(String(writeOf(change).content), '\n[s]\no = ü\n')
    const same = fileAt('/etc/x', '[s]\no = ü\n')
    expect(iniFile, wish)
      .on({ file: same, ...ids })
      .plans()
    expect(iniFile, { ...wish, mode: '0644' })
      .on({ file: same, ...ids })
      .plans('change mode of /etc/x')
    const link = linkAt('/etc/l', 'x', same)
    expect(iniFile, { ...wish, path: '/etc/l' })
      .on({ file: link, ...ids })
      .plans()
    expect(iniFile, { ...wish, path: '/etc/l', value: '2' })
      .on({ file: link, ...ids })
      .plans('replace the link /etc/l with a file')
    expect(iniFile, { ...wish, path: '/etc/l', value: '2', follow: true })
      .on({ file: link, ...ids })
      .plans('write /etc/x')
    expect(iniFile, { ...wish, create: false })
      .on({ file: absentAt('/etc/x', '/etc'), ...ids })
      .refuses({ msg: /does not exist/ })
    expect(iniFile, { path: '/etc/x', section: 's', state: 'absent' })
      .on({ file: absentAt('/etc/x', '/etc'), ...ids })
      .plans()
  })

  it('refuses what says nothing, or too much', () => {
    const rules = (wish: Wish) =>
      iniFile.rules?.(withDefaults(iniFile.options, { path: '/x', section: 's', option: 'o', value: '1', ...wish })) ?? []
    assert.deepEqual(rules({}), [])
    const wrong: Wish[] = [
      { values: ['1'] },
      { value: undefined },
      { state: 'absent', section: undefined, option: undefined },
      { value: 'a\nb' },
      { option: '' },
    ]
    for (const wish of wrong) assert.equal(rules(wish).length, 1, JSON.stringify(wish))
  })

  it('gives what Ansible gives, for random files and wishes', async function () {
    this.timeout(60_000)
    const cases = Array.from({ length: 1000 }, (_, seed) => randomCase(seed + 1))
    const results = await answers.of('random files', { driver, cases }, () => asked(cases, at('')))
    for (const [index, { text, wish }] of cases.entries()) {
      const ours = withIni(text, { ...usual, ...wish })
      const theirs = results[index]
      const hint = JSON.stringify({ text, wish, ours: ours.text, theirs: theirs?.text })
      assert.equal(ours.text, theirs?.text, hint)
      assert.equal(ours.text !== text, theirs?.changed, hint)
    }
  })
})

function asked(cases: readonly unknown[], folder: string): readonly { readonly text: string; readonly changed: boolean }[] {
  fs.writeFileSync(`${folder}/driver.py`, driver)
  const told = spawnSync('/usr/bin/python3', [`${folder}/driver.py`], {
    input: JSON.stringify({ file: `${folder}/f.ini`, cases }),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  assert.equal(told.status, 0, told.stderr)
  return JSON.parse(told.stdout)
}

function randomCase(seed: number): { text: string; wish: Partial<IniSpec> } {
  let state = seed * 2654435761
  const below = (limit: number) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0
    return (state >>> 8) % limit
  }
  const one = <T>(list: readonly T[]): T => list[below(list.length)] as T
  const line = () =>
    one(['o = 1', 'o=1', '#o = 1', ';o=2', 'o = 2', ' o  =  3', 'o', 'oo = 1', 'p = 1', '# words', '', 'o =', '\to=1', '[s]', '[t]'])
  const text = Array.from({ length: below(9) }, line).join('\n') + one(['\n', ''])
  // Where one section stands twice, versions of Ansible differ.
  const seen = new Set<string>()
  const single = text.replace(/^\[(.)\]$/gm, (head) => (seen.size < seen.add(head).size ? head : '[u]'))
  const values = one([['1'], ['2'], ['1', '2'], ['3', '1'], ['x y']])
  const wish = {
    section: one(['s', 's', 't', undefined]),
    option: one(['o', 'o', 'o', 'p']),
    values,
    present: below(4) > 0,
    exclusive: below(3) > 0,
    tight: below(2) === 0,
  }
  if (below(6) === 0) return { text: single, wish: { ...wish, values: [], bare: true } }
  return { text: single, wish }
}

/** Calls the module's own function for each case, without its frame. */
const driver = `
import inspect, json, os, shutil, sys
from ansible_collections.community.general.plugins.modules.ini_file import do_ini
class Module:
    _diff = False; check_mode = False; tmpdir = None
    def atomic_move(self, new, old): shutil.move(new, old)
asked = json.load(sys.stdin); name = asked['file']; told = []
for case in asked['cases']:
    wish = case['wish']
    with open(name, 'w') as file: file.write(case['text'])
    words = dict(section=wish.get('section'), option=wish['option'], values=list(wish['values']), state='present' if wish['present'] else 'absent',
        exclusive=wish['exclusive'], no_extra_spaces=wish['tight'], allow_no_value=wish.get('bare', False), create=True, backup=False)
    known = inspect.signature(do_ini).parameters
    changed, _, _, msg = do_ini(Module(), name, **{key: value for key, value in words.items() if key in known})
    told.append(dict(text=open(name).read(), changed=changed))
json.dump(told, sys.stdout)
`
