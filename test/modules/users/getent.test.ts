/** `getent`: entries as facts, what is missing, and hosts without the program. */
import assert from 'node:assert/strict'
import { nothingDone, type Params } from '../../../engine/model/module.ts'
import getent from '../../../modules/users/getent.ts'
import { expect } from '../expect.ts'

describe('getent', () => {
  const lines = ['root:x:0:0:root:/root:/bin/sh', 'ada:x:1000:1000::/home/ada:/bin/bash']
  const facts = (params: Partial<Params<typeof getent.options>>, given: readonly string[]) =>
    expect(getent, params)
      .on({ entries: { code: 0, lines: given } })
      .returns().ansible_facts

  it('makes facts of entries', () => {
    assert.deepEqual(facts({ database: 'passwd' }, lines), {
      getent_passwd: { root: ['x', '0', '0', 'root', '/root', '/bin/sh'], ada: ['x', '1000', '1000', '', '/home/ada', '/bin/bash'] },
    })
    assert.deepEqual(facts({ database: 'services', key: 'http' }, ['http                  80/tcp www']), {
      getent_services: { http: ['80/tcp', 'www'] },
    })
    assert.deepEqual(facts({ database: 'ahosts' }, ['::1 STREAM localhost', '::1 DGRAM']), {
      getent_ahosts: { '::1': [['STREAM', 'localhost'], ['DGRAM']] },
    })
  })

  it('tells what is missing', () => {
    const on = (code: number, fail_key = true) =>
      expect(getent, { database: 'group', key: 'deploy', fail_key }).on({ entries: { code, lines: [] } })
    on(2).refuses({ msg: 'One or more supplied key could not be found in the database.', names: ['deploy', 'group'] })
    on(1).refuses({ msg: 'Missing arguments, or database unknown.', names: ['group'] })
    on(3).refuses({ msg: /Enumeration not supported/ })
    assert.deepEqual(on(2, false).returns().ansible_facts, { getent_group: { deploy: null } })
    on(2, false).plans()
  })

  it('reads the file where there is no program', () => {
    const { entries } = getent.probe({ database: 'passwd', key: '1000', service: undefined, split: undefined, fail_key: true }, nothingDone)
    assert.ok(entries.at === 'host')
    const stdout = `# users\n${lines.join('\n')}\n`
    assert.deepEqual(entries.parse({ stdout, bytes: Buffer.from(stdout), stderr: '', code: 100 }), { code: 0, lines: [lines[1]] })
    assert.deepEqual(entries.parse({ stdout: 'x:y\n', bytes: Buffer.from('x:y\n'), stderr: '', code: 100 }), { code: 2, lines: [] })
  })
})
