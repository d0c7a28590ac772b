/** `systemd` and `service` with units of users: which manager the commands go to. A program of the test stands in for `systemctl`. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import service from '../../../modules/services/service.ts'
import systemd from '../../../modules/services/systemd.ts'
import { type UnitScope, unitRead } from '../../../modules/services/units.ts'
import { runOf } from '../actions.ts'
import { ask } from '../ask.ts'
import { expect } from '../expect.ts'
import { environmentForTest, folderForTest } from '../web/web.ts'
import { unitOf } from './unit-of.ts'

/** Knows a unit of the user that stands still; `silent` says that no systemd of the user runs. */
const program = (folder: string) => `#!/bin/sh
echo "$XDG_RUNTIME_DIR $*" >>${folder}/calls
case "$*" in
*is-enabled*) echo disabled; exit 1 ;;
"--user "*show*) [ -e ${folder}/silent ] && exit 1
  printf 'Id=app.service\\nNames=app.service\\nLoadState=loaded\\nActiveState=inactive\\nUnitFileState=disabled\\n' ;;
esac
`

describe('the scope of a unit', () => {
  const at = folderForTest()
  environmentForTest(() => ({ PATH: `${at('')}:${process.env.PATH}`, XDG_RUNTIME_DIR: '/run/mine' }))
  before(() => writeFileSync(at('systemctl'), program(at('')), { mode: 0o755 }))
  beforeEach(() => writeFileSync(at('calls'), ''))
  const calls = () => readFileSync(at('calls'), 'utf8').trim().split('\n')

  it('is that of the user: its systemd is asked, and its state planned', async () => {
    const unit = await ask(unitRead('app', 'user'))
    assert.ok(calls().every((call) => call.startsWith('/run/mine --user ')))
    assert.deepEqual([unit.booted, unit.load, unit.active], [true, 'loaded', 'inactive'])
    for (const module of [systemd, service]) {
      const given = { name: 'app', state: 'started', enabled: true, scope: 'user' } as const
      const changes = expect<typeof module.options, never>(module as never, given as never)
        .on({ unit, sysv: undefined } as never)
        .plans('enable app', 'start app')
      writeFileSync(at('calls'), '')
      for (const change of changes) {
        const { argv } = runOf(change)
        execFileSync(argv[0] ?? '', argv.slice(1))
        // What a check foresees is of the units of the host.
        assert.equal(change.effects, undefined)
      }
      assert.deepEqual(calls(), ['/run/mine --user enable app.service', '/run/mine --user start app.service'])
    }
  })
  it('reloads the systemd that it names', () => {
    const [change] = expect(systemd, { daemon_reload: true, scope: 'user' }).on({ unit: undefined }).changes()
    const { argv } = runOf(change)
    execFileSync(argv[0] ?? '', argv.slice(1))
    assert.deepEqual(calls(), ['/run/mine --user daemon-reload'])
    const [own] = expect(systemd, { daemon_reload: true }).on({ unit: undefined }).changes()
    assert.deepEqual(runOf(own).argv, ['systemctl', 'daemon-reload'])
  })
  it('has no state where no systemd answers, but can be enabled', async () => {
    writeFileSync(at('silent'), '')
    for (const scope of ['user', 'global'] as const satisfies readonly UnitScope[]) {
      const unit = await ask(unitRead('app', scope))
      assert.deepEqual([unit.booted, unit.enabled], [false, 'disabled'], scope)
      expect(systemd, { name: 'app', enabled: true, scope }).on({ unit }).plans('enable app')
      expect(systemd, { name: 'app', state: 'started', scope })
        .on({ unit })
        .refuses({ msg: 'Service is in unknown state', names: ['app'] })
    }
  })
  it('is the host where none is named', () => {
    const unit = unitOf('app.service', { active: 'inactive', enabled: 'enabled' })
    const [change] = expect(systemd, { name: 'app', state: 'started' }).on({ unit }).changes()
    assert.deepEqual(runOf(change).argv, ['systemctl', 'start', 'app.service'])
  })
})
