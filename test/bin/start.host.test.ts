/** The executable: what it loads until the first connection, and what its exit code says of a program that ends early. */
import { equal } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Project, project } from './project.ts'

const executable = resolve('dist/bin/tsplay.cjs')

describe('the executable', function () {
  this.timeout(60_000)
  let here: Project
  before(() => {
    here = project()
  })
  after(() => here.close())

  it('loads nothing of HTTP, threads or widths of signs before a run connects', () => {
    here.write({
      'hosts.ini': 'web ansible_host=127.0.0.1 ansible_port=1\n',
      'site.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - ping:\n',
      'at-connect.cjs': `const loaded = []
Intl.Segmenter = class { constructor() { loaded.push('Segmenter') } }
require('node:net').Socket.prototype.connect = () => {
  for (const name of ['http', 'https', 'worker_threads', 'dns/promises'])
    if (process.moduleLoadList.includes('NativeModule ' + name)) loaded.push(name)
  process.stdout.write('loaded: ' + loaded)
  process.exit(0)
}
`,
    })
    const argv = ['--require', here.file('at-connect.cjs'), executable, 'run', here.file('site.yml'), '-i', here.file('hosts.ini')]
    const { stdout } = spawnSync(process.execPath, argv, { encoding: 'utf8' })
    equal(/loaded: .*/.exec(stdout)?.[0], 'loaded: ')
  })

  it('fails where the program ends before it has finished', () => {
    here.write({ 'bin/bundle.cjs': '// 0\nmodule.exports = { main: () => new Promise(() => {}) }\n' })
    copyFileSync(executable, here.file('bin/tsplay.cjs'))
    equal(spawnSync(process.execPath, [here.file('bin/tsplay.cjs')]).status, 13)
  })
})
