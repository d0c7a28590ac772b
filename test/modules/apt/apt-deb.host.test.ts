/** `apt` with a package file that lies behind an address: what is fetched, installed, and left behind. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Outcome, Run } from '../../../engine/model/action.ts'
import { type Done, doneOf, isStage, nothingDone } from '../../../engine/model/module.ts'
import apt from '../../../modules/apt/apt.ts'
import { ask, inputOf } from '../ask.ts'
import { expect, withDefaults } from '../expect.ts'
import { reportEnv, reportedBy } from '../reported.ts'
import { type Web, web } from '../web/web.ts'
import { aptStateOf } from './apt-state-of.ts'

const none = { simulation: undefined, deb: undefined, archives: 0, unneeded: undefined, outdated: undefined }
const host = aptStateOf({ dpkg: '1.21.22' })
const url = 'https://user:word@example.org/agent.deb?key=1'
const reported = { path: '/tmp/x/package.deb', name: 'agent', version: '2.0', architecture: 'amd64' }
const outcome = (more: Partial<Outcome> = {}): Outcome => ({ code: 0, stdout: '', stderr: '', start: '', end: '', ...more })
const fetched: Done = doneOf([{ name: 'fetch', outcome: outcome({ reported }) }])

describe('apt: a package file behind an address', () => {
  it('is fetched in a stage of its own, and a check can not tell which package it is', () => {
    const { plan, plans } = expect(apt, { deb: url }).on({ ...none, apt: host })
    const staged = plan()
    assert.ok(isStage(staged))
    assert.deepEqual(
      staged.stage.map(({ name, silent }) => [name, silent]),
      [['fetch', true]],
    )
    plans('download https://example.org/agent.deb?…', 'install the package from https://example.org/agent.deb?…')
    const [fetch] = staged.stage
    assert.ok(fetch?.action?.do === 'run')
    assert.ok(!JSON.stringify(fetch.action.argv).includes('word'), 'a password is in no list of processes')
  })
  it('is fetched beside a refresh of the lists that is due', () => {
    const staged = expect(apt, { deb: url, update_cache: true })
      .on({ ...none, apt: host })
      .plan()
    assert.ok(isStage(staged))
    assert.deepEqual(
      staged.stage.map(({ name }) => name),
      ['refresh', 'fetch'],
    )
  })
  it('is installed unless its version is there, and goes in any case', async () => {
    const full = withDefaults(apt.options, { deb: url })
    assert.deepEqual(await ask(apt.probe(full, fetched).deb), reported)
    assert.equal(await ask(apt.probe(full, nothingDone).deb), undefined)
    const [install] = expect(apt, { deb: url })
      .on({ ...none, apt: host, deb: reported }, fetched)
      .plans('install agent from https://example.org/agent.deb?…')
    assert.deepEqual([install?.before, install?.after], ['absent', '2.0'])
    assert.ok(install?.action?.do === 'run')
    assert.deepEqual(install.action.argv.slice(-2), ['install', reported.path])
    const [discard] = expect(apt, { deb: url })
      .on({ ...none, apt: aptStateOf({ agent: '2.0' }), deb: reported }, fetched)
      .plans('delete the package file that was fetched')
    assert.equal(discard?.silent, true)
  })

  describe('on this machine', () => {
    let served: Web
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsplay-deb-'))
    before(async function () {
      if (spawnSync('dpkg-deb', ['--version']).error) this.skip()
      const tree = path.join(folder, 'tree/DEBIAN')
      fs.mkdirSync(tree, { recursive: true })
      fs.writeFileSync(
        path.join(tree, 'control'),
        'Package: tsplay-sample\nVersion: 1.5\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: empty\n',
      )
      assert.equal(spawnSync('dpkg-deb', ['-b', path.join(folder, 'tree'), path.join(folder, 'sample.deb')]).status, 0)
      served = await web({ '/sample.deb': fs.readFileSync(path.join(folder, 'sample.deb')), '/page': 'no package' })
    })
    after(async () => {
      await served?.close()
      fs.rmSync(folder, { recursive: true })
    })
    const temporary = path.join(folder, 'tmp')
    beforeEach(() => {
      fs.rmSync(temporary, { recursive: true, force: true })
      fs.mkdirSync(temporary)
    })
    const fetchOf = (address: string): Run => {
      const action = expect(apt, { deb: address })
        .on({ ...none, apt: host })
        .changes()[0]?.action
      assert.ok(action?.do === 'run')
      return action
    }
    const carryOut = (action: Run): Outcome => {
      const [program = '', ...args] = action.argv
      const { status, stdout, stderr } = spawnSync(program, args, {
        input: inputOf(action.stdin),
        env: { ...process.env, ...reportEnv(action), TMPDIR: temporary, TSPLAY_ACT: `0123456789ab c${process.pid} 1` },
        encoding: 'utf8',
      })
      return outcome(reportedBy(action, { code: status ?? 255, stdout, stderr }))
    }
    /** The plan behind the fetch, with a program in the place of apt-get. */
    const installBy = (program: readonly string[], brought: Outcome): Run => {
      const done = doneOf([{ name: 'fetch', outcome: brought }])
      const deb = { name: 'tsplay-sample', version: '1.5', architecture: 'all' }
      const action = expect(apt, { deb: 'http://x/sample.deb' })
        .on({ ...none, apt: host, deb }, done)
        .changes()[0]?.action
      assert.ok(action?.do === 'run')
      return { ...action, argv: [...action.argv.slice(0, action.argv.indexOf('apt-get')), ...program] }
    }

    it('tells what the file holds', async () => {
      const brought = carryOut(fetchOf(`${served.url}/sample.deb`))
      assert.equal(brought.code, 0, brought.stderr)
      const { path: file = '', ...rest } = brought.reported ?? {}
      assert.deepEqual(rest, { name: 'tsplay-sample', version: '1.5', architecture: 'all' })
      assert.ok(fs.existsSync(file))
    })
    it('keeps nothing of what is no package, or can not be fetched', async () => {
      for (const [page, message] of [
        ['page', /is not a package file/],
        ['missing', /cannot be downloaded.*404/],
      ] as const) {
        const action = fetchOf(`${served.url}/${page}`)
        const failed = carryOut(action)
        assert.notEqual(failed.code, 0)
        assert.match(action.explain?.(failed)?.message ?? '', message)
        assert.deepEqual(fs.readdirSync(temporary), [])
      }
    })
    it('takes the file away when it is installed or can not be, but not while a lock is waited for', async () => {
      for (const [script, left] of [
        ['exit 0', 0],
        ['echo broken >&2; exit 100', 0],
        ['echo "E: Could not get lock /var/lib/dpkg/lock-frontend" >&2; exit 100', 1],
      ] as const) {
        const action = installBy(['sh', '-c', script], carryOut(fetchOf(`${served.url}/sample.deb`)))
        const ended = carryOut(action)
        assert.equal(ended.code === 0, script === 'exit 0')
        assert.equal(fs.readdirSync(temporary).length, left, script)
        fs.rmSync(temporary, { recursive: true })
        fs.mkdirSync(temporary)
      }
    })
  })
})
