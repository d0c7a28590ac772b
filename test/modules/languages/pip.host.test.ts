/** `pip`: packages in virtual environments of this machine, from a folder of wheels. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { Problem } from '../../../engine/model/diagnostic.ts'
import pip from '../../../modules/languages/pip.ts'
import { wholeNames, withVersion } from '../../../modules/languages/python-names.ts'
import { parseFreeze } from '../../../modules/languages/python-packages.ts'
import { naming, refusing } from '../../refusal.ts'
import { expect, withDefaults } from '../expect.ts'
import { settle, summaries } from '../locally.ts'
import { ruled } from '../registered.ts'
import { environmentForTest, folderForTest } from '../web/web.ts'
import { wheelProgram } from './wheels.ts'

type Wish = Partial<Parameters<typeof pip.plan>[0]>
const environment = { PIP_CONFIG_FILE: '/dev/null', PIP_NO_INDEX: '1', PATH: `/usr/bin:/bin:${process.env.PATH}` }

describe('names of packages', () => {
  it('are whole again, whatever a comma parted', () => {
    assert.deepEqual(wholeNames(['a>1', '<2', 'b']), ['a>1,<2', 'b'])
    assert.deepEqual(wholeNames(['a>1,<2,b', 'c[d', 'e]>=1', ' != 3']), ['a>1,<2', 'b', 'c[d,e]>=1, != 3'])
    assert.deepEqual([withVersion('a', '1.0'), withVersion('a', '>=1')], ['a==1.0', 'a>=1'])
  })
  it('are read from what pip freezes', () => {
    const lines =
      'Flask_X==1\nb @ git+https://h/b@c0ffee\n# Editable install with no version control (own==0.1)\n-e /srv/own\n-e git+https://h/d@1#egg=d.e\n'
    const names = parseFreeze(lines).map(({ name }) => name)
    assert.deepEqual(names, ['flask-x', 'b', 'own', 'd-e'])
  })
})

describe('pip', function () {
  this.timeout(600_000)
  const at = folderForTest()
  const sh = (line: string) => execFileSync('sh', ['-ec', line], { cwd: at(''), encoding: 'utf8' }).trim()
  environmentForTest(() => ({ ...environment, PIP_FIND_LINKS: at('wheels') }))
  before(() => {
    fs.mkdirSync(at('wheels'))
    execFileSync('python3', ['-c', wheelProgram, at('wheels'), 'alpha==1.0', 'alpha==1.5', 'beta_b==2.0:alpha<1.4', 'gamma==0.1'])
  })
  const wish = (more: Wish): Wish => ({ virtualenv: at("v e'nv"), virtualenv_command: 'python3 -m venv', ...more })
  const frozen = () => sh(`"v e'nv/bin/pip" freeze`)

  /** Check, run, check again: announced is done, nothing else is written, and then it is so. */
  async function twice(given: Wish, ...expected: readonly string[]) {
    const all = () => sh(`find . -path '*wheels*' -prune -o -printf '%p %s %T@\\n' | sort`)
    const fresh = all()
    assert.deepEqual(summaries(await settle(pip, given, { check: true })), expected)
    assert.equal(all(), fresh, 'a check writes nothing')
    const done = await settle(pip, given)
    assert.deepEqual(summaries(done), expected)
    assert.deepEqual(summaries(await settle(pip, given, { check: true })), [])
    return done
  }

  it('makes the environment, installs, follows conditions, and removes', async () => {
    const place = at("v e'nv")
    await twice(wish({ name: ['alpha'], version: '1.0' }), `create the virtual environment ${place}`, 'install alpha==1.0')
    await twice(wish({ name: ['Alpha', 'beta-b'] }), 'install beta-b 2.0')
    await twice(wish({ name: ['gamma'] }), 'install gamma 0.1')
    assert.equal(frozen(), 'alpha==1.0\nbeta_b==2.0\ngamma==0.1')
    const [change] = (await settle(pip, wish({ name: ['alpha'], state: 'latest' }), { check: true })).changes
    assert.deepEqual([change?.summary, change?.before, change?.after], ['install alpha 1.5', 'alpha==1.0\n', 'alpha==1.5\n'])
    await twice(wish({ name: ['Beta.B', 'delta'], state: 'absent' }), 'uninstall beta-b')
    await twice(wish({ name: ['alpha'], state: 'latest' }), 'install alpha 1.5')
    assert.equal(frozen(), 'alpha==1.5\ngamma==0.1')
    assert.deepEqual(summaries(await settle(pip, wish({ name: ['gamma'], state: 'forcereinstall' }))), ['install gamma again'])
  })

  it('imports nothing from the folder that it works in', async () => {
    fs.mkdirSync(at('anybody'))
    for (const name of ['pip', 'runpy']) fs.writeFileSync(at(`anybody/${name}.py`), `open(${JSON.stringify(at('met'))}, 'w')\n`)
    const { changes } = await settle(pip, { name: ['alpha'], chdir: at('anybody') }, { check: true })
    assert.deepEqual([changes.length, fs.existsSync(at('met'))], [1, false])
  })

  it('follows a list, and removes what one names', async () => {
    fs.writeFileSync(at('list'), '# ours\nbeta_b>=1\ngamma ; python_version > "2"\n')
    const given = wish({ requirements: 'list', chdir: at('').replace(/\/$/, ''), virtualenv: "v e'nv" })
    const { result } = await settle(pip, given)
    assert.deepEqual([result.virtualenv, result.cmd], [at("v e'nv"), ['pip', 'install', '-r', 'list']])
    await twice({ ...given, state: 'absent' }, 'uninstall beta-b, gamma')
    await twice(given, 'install beta-b 2.0, gamma 0.1')
    fs.writeFileSync(at('list'), '-r more\n')
    await assert.rejects(settle(pip, { ...given, state: 'absent' }), refusing({ names: ['-r more'] }))
  })

  it('stays at the commit of a repository, and with a folder that is worked on', async () => {
    const setup = 'from setuptools import setup\nsetup(name="own", version="0.1", py_modules=[])\n'
    fs.mkdirSync(at('own'))
    fs.writeFileSync(at('own/setup.py'), setup)
    sh('cd own; git init -q; git add .; git -c user.name=a -c user.email=a@example.org commit -qm 1')
    // Their own build tools are there: nothing is to be fetched.
    const extra_args = '--no-build-isolation'
    const repository = wish({ name: [`git+file://${at('own')}`], extra_args })
    await settle(pip, wish({ name: ['gamma'] }))
    await twice(repository, 'install own 0.1')
    fs.writeFileSync(at('own/setup.py'), setup.replace('0.1', '0.2'))
    sh('cd own; git -c user.name=a -c user.email=a@example.org commit -qam 2')
    await twice(repository, 'install own 0.2')
    await twice(wish({ name: [`git+file://${at('own')}#egg=own`], editable: true, extra_args }), 'install own 0.2')
    const folder = wish({ name: [at('own')], editable: true, extra_args })
    await settle(pip, folder, { check: true })
    await twice(folder, 'install own 0.2')
  })

  it('asks an older pip what is there', async () => {
    await settle(pip, wish({ name: ['alpha==1.0', 'gamma'] }))
    const real = `'${at("v e'nv").replaceAll("'", "'\\''")}/bin/pip'`
    const script = `#!/bin/sh\ncase "$*" in --version) ${real} --version | sed 's/^pip [0-9.]*/pip 22.1/' ;; *--dry-run*) echo 'no such option: --dry-run' >&2; exit 2 ;; *) exec ${real} "$@" ;; esac\n`
    fs.writeFileSync(at('old-pip'), script, { mode: 0o755 })
    const old = (more: Wish): Wish => ({ executable: at('old-pip'), ...more })
    assert.deepEqual(summaries(await settle(pip, old({ name: ['alpha<1.2', 'gamma'] }), { check: true })), [])
    assert.deepEqual(summaries(await settle(pip, old({ name: ['alpha>1.2', 'gamma'] }))), ['install alpha>1.2'])
    assert.deepEqual(summaries(await settle(pip, old({ name: ['alpha>1.2'] }), { check: true })), [])
    await assert.rejects(settle(pip, old({ name: ['alpha'], state: 'latest' })), refusing({ kind: 'old-pip' }))
    await assert.rejects(settle(pip, old({ requirements: at('list') })), refusing({ kind: 'old-pip' }))
  })

  it('says what is missing', async () => {
    await assert.rejects(
      settle(pip, wish({ name: ['nosuch'] }), { check: true }),
      refusing({ msg: /No matching distribution found for nosuch/ }),
    )
    await assert.rejects(
      settle(pip, { name: ['a'], executable: at('nothing') }),
      (error: unknown) => error instanceof Problem && error.message.includes(at('nothing')),
    )
    await assert.rejects(
      settle(pip, wish({ name: ['a'], virtualenv: at('w'), virtualenv_command: 'no-such-maker' })),
      naming('no-such-maker'),
    )
    await assert.rejects(settle(pip, wish({ name: ['a'], chdir: '/nowhere' })), naming('/nowhere'))
    await assert.rejects(settle(pip, wish({ requirements: '/nowhere/list', state: 'absent' })), naming('/nowhere/list'))
  })

  it('refuses what can not be meant, before any host is asked', () => {
    const said = (given: Wish) => pip.rules?.(withDefaults(pip.options, given)).join('; ')
    assert.equal(said({ name: ['a'] }), '')
    assert.equal(ruled(pip, {}), 'one of the following is required: name, requirements')
    assert.equal(ruled(pip, { name: ['a'], requirements: 'b' }), 'parameters are mutually exclusive: name|requirements')
    assert.match(said({ name: ['--index-url=x'] }) ?? '', /extra_args/)
    assert.match(said({ name: ['a', 'b'], version: '1' }) ?? '', /single package/)
    assert.match(said({ name: ['a>1'], version: '1' }) ?? '', /remove `version`/)
    assert.match(said({ name: ['a'], virtualenv: '/v', executable: 'pip3' }) ?? '', /mutually exclusive/)
    assert.match(said({ name: ['a'], virtualenv: 'v' }) ?? '', /absolute path/)
    assert.match(said({ name: ['a'], virtualenv_command: 'python3 -m venv', virtualenv_python: 'python3' }) ?? '', /`venv`/)
  })

  it('knows a system that keeps its packages to itself', () => {
    const state = { there: true, maker: false, installed: [], coming: [], missing: [], list: '' }
    expect(pip, { name: ['a'] })
      .on({ pip: { ...state, problem: { code: 1, stdout: '', stderr: 'error: externally-managed-environment\n\n× This' } } })
      .refuses({ msg: /externally-managed-environment/ })
  })
})
