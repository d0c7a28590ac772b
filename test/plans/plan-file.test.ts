/** The file of a plan: what is written is read again, and what is not whole is refused. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { compileSchema } from '../../engine/formats/json-schema.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Event } from '../../engine/model/event.ts'
import type { PlanHeader } from '../../engine/plans/plan.ts'
import { readPlan, writePlan } from '../../engine/plans/plan-file.ts'
import { writtenSchemas } from '../../engine/reference/schemas/index.ts'

const header: PlanHeader = {
  tsplan: 2,
  tsplay: '1.2.3',
  created: '2026-01-02T03:04:05.678Z',
  seed: '00',
  directory: '/srv/project',
  playbooks: ['site.yml'],
  flags: { verbose: 0 },
  files: { 'site.yml': 'ab' },
}
const event: Event = { type: 'play-end', time: header.created, play: 'all\n{"end":"x"}' }
const task = {
  host: 'web1',
  target: 'web1',
  name: 'ü',
  where: 'site.yml:1:2',
  occurrence: '1',
  wanted: 'ef',
  changes: [{ summary: 'put /a', digest: 'cd' }],
}

describe('the file of a plan', () => {
  let dir = ''
  let file = ''
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'tsplay-test-plan-'))
    file = path.join(dir, 'site.tsplan')
    writePlan(file, { header, events: [event], tasks: [task] })
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('holds what was written, for its owner alone', () => {
    assert.deepEqual(readPlan(file), { header, events: [event], tasks: [task] })
    assert.equal(statSync(file).mode & 0o777, 0o600)
  })

  it('is as its schema says, line by line, and so is what `show --json` prints', () => {
    const line = compileSchema(writtenSchemas['plan-line']())
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    for (const each of lines) assert.deepEqual(line(JSON.parse(each)), [], each)
    assert.equal(lines.length, 4)
    assert.notDeepEqual(line({ ...header, more: 1 }), [])
    assert.deepEqual(compileSchema(writtenSchemas.plan())(readPlan(file)), [])
  })

  it('is refused with any byte changed, and at any length but its own', () => {
    const whole = readFileSync(file)
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, by, cut) => {
        const bytes = cut ? whole.subarray(0, at) : Buffer.from(whole)
        if (!cut) bytes[at] = ((bytes[at] as number) + by) & 0xff
        writeFileSync(file, bytes)
        assert.throws(() => readPlan(file), Problem)
      }),
    )
  })

  it('is refused where it is of another format, which has a digest of its own', () => {
    for (const tsplan of [1, 3]) {
      writePlan(file, { header: { ...header, tsplan }, events: [], tasks: [] })
      assert.throws(() => readPlan(file), Problem)
    }
  })

  it('is not there where it cannot be written', () => {
    assert.throws(() => writePlan(path.join(dir, 'no', 'such'), { header, events: [], tasks: [] }), Problem)
    assert.deepEqual(readdirSync(dir), ['site.tsplan'])
  })
})
