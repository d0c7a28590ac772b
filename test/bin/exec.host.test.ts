/** `tsplay exec`: one module on the hosts of a pattern, and what it said is there to read. */
import assert from 'node:assert/strict'
import { type Project, warmProject } from './project.ts'

describe('tsplay exec', () => {
  let here: Project
  before(() => {
    here = warmProject({ 'inventory/hosts': '[web]\na\nb\n[db]\nc\n[all:vars]\nansible_connection=local\nwho=me\n' })
  })
  after(() => here.close())
  const exec = (...args: string[]) => here.tsplay('exec', ...args)

  it('is `command` where no module is named, and shows what it printed', async () => {
    const { code, out } = await exec('web', '-a', "printf 'one\\ntwo'")
    assert.equal(code, 0)
    assert.match(out, /a, b\n[\s\S]*stdout:\n +one\n +two\n/)
    assert.doesNotMatch(out, /^c : /m)
  })
  it('shows what a failed command said, and ends with 2', async () => {
    const { code, out } = await exec('a', '-m', 'shell', '-a', 'echo out; echo err >&2; exit 3')
    assert.equal(code, 2)
    assert.equal(out.match(/code 3: err/g)?.length, 1, 'told once')
    assert.match(out, /stdout:\n +out\n/)
  })
  it('takes words, JSON and templates', async () => {
    assert.equal((await exec('a', '-m', 'copy', '-a', `content="x y" dest=${here.file('words')} mode=0600`)).code, 0)
    assert.equal(here.read('words'), 'x y')
    assert.equal((await exec('a', '-m', 'copy', '-a', JSON.stringify({ content: 'x\ny {{ who }}', dest: here.file('json') }))).code, 0)
    assert.equal(here.read('json'), 'x\ny me')
    assert.match((await exec('b', '-m', 'debug', '-a', 'msg={{ inventory_hostname }}-{{ who }}')).out, /b-me/)
    assert.equal((await exec('b', '-a', '{{ "echo" }} rendered')).out, 'b  rendered\n')
  })
  it('prints one line a host where the output is one line, and nothing else', async () => {
    assert.equal((await exec('web', '-a', 'echo {{ inventory_hostname }}')).out.split('\n').sort().join(), ',a  a,b  b')
    assert.equal((await exec('c', '-m', 'ping')).out, 'c  ping: pong\n')
  })
  it('tells all where there is more than one line, none, or a failure', async () => {
    for (const [of, script] of [
      ['c', 'echo 1; echo 2'],
      ['c', 'true'],
      ['c', 'echo 1; echo 2 >&2'],
      ['all', 'echo 1; test {{ inventory_hostname }} = a'],
    ] as const) {
      const { out } = await exec(of, '-m', 'shell', '-a', script)
      assert.match(out, /^RECAP/m, script)
      assert.match(out, /^PLAY /m, script)
    }
    assert.match((await exec('c', '-a', 'echo 1', '-v')).out, /^RECAP/m)
    assert.match((await exec('c', '-a', 'echo 1', '-C')).out, /would run/)
  })
  it('goes the same way as a run: check mode, diff, limits, reports', async () => {
    const args = ['-m', 'copy', '-a', `content=new dest=${here.file('kept')}`]
    const checked = await exec('all', ...args, '-C', '-D', '-l', 'c', '--report', 'jsonl=events')
    assert.equal(checked.code, 0)
    assert.match(checked.out, /\+new/)
    assert.equal(here.has('kept'), false)
    assert.match(here.read('events'), /"type":"run-end"/)
  })
  it('is refused with a place for what no module or host has', async () => {
    for (const [said, ...args] of [
      [/there is no module `pong`[\s\S]*5 │ {5}- pong: null[\s\S]*did you mean `ping`/, 'all', '-m', 'pong'],
      [/`copy` has no option `desst`[\s\S]*did you mean `dest`/, 'all', '-m', 'copy', '-a', 'desst=/x'],
      [/`--args` is not valid JSON/, 'all', '-m', 'copy', '-a', '{x'],
      [/`command` requires `cmd` or `argv`/, 'all'],
      [/there is no host and no group `wbe`/, 'wbe', '-a', 'true'],
      [/missing required argument 'pattern'/],
    ] as [RegExp, ...string[]][]) {
      const { code, all } = await exec(...args)
      assert.equal(code, 1, all)
      assert.match(all, said)
    }
  })
})
