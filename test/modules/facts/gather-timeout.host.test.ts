/** `gather_timeout`: what hangs while facts are gathered is cut off and told, and the rest of the facts is there. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { hardwareRead, memoryFacts, mountFacts } from '../../../modules/facts/hardware.ts'
import { localFacts, localRead } from '../../../modules/facts/local.ts'

describe('gather_timeout', function () {
  this.timeout(30_000)
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tsplay-facts-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const program = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`)
    chmodSync(path.join(folder, name), 0o755)
  }
  const records = ({ script, args = [], parse }: ReturnType<typeof localRead>, seconds: number, change = (text: string) => text) => {
    const start = performance.now()
    const env = { PATH: `${folder}:${process.env.PATH}` }
    const { stdout, status } = spawnSync('sh', ['-c', change(script), 'sh', ...args], { env, encoding: 'utf8' })
    assert.ok((performance.now() - start) / 1000 < seconds, 'it was cut off')
    return parse({ stdout, stderr: '', code: status ?? 255, bytes: Buffer.from(stdout), dropped: 0 } as never)
  }

  it('ends programs for local facts, even those that want no end, and says which', () => {
    program('quick.fact', 'echo "{\\"a\\": 1}"')
    program('slow.fact', 'echo "{"; sleep 55555; echo "}"')
    program('stubborn.fact', 'trap "" TERM; sleep 55555')
    program('bad.fact', 'exit 3')
    const { local } = localFacts(records(localRead(folder, 1), 15), folder)
    const failed = (name: string) => `Failure executing fact script (${folder}/${name}.fact)`
    const late = ': it did not end within `gather_timeout`'
    assert.deepEqual(local, {
      bad: `${failed('bad')}, rc: 3`,
      quick: { a: 1 },
      slow: failed('slow') + late,
      stubborn: failed('stubborn') + late,
    })
    assert.equal(spawnSync('pgrep', ['-f', 'sleep 55555']).status, 1, 'nothing is left running')
  })

  it('leaves a file system that does not answer without its sizes', () => {
    const far = path.join(folder, 'far')
    mkdirSync(far)
    program('stat', `case "$*" in *${far}*) sleep 55556 ;; esac; PATH=$(echo "$PATH" | cut -d: -f2-); exec stat "$@"`)
    writeFileSync(path.join(folder, 'mounts'), `server:/data ${far} nfs4 rw 0 0\n/dev/near ${tmpdir()} ext4 rw 0 0\n`)
    const found = records(hardwareRead(1), 15, (script) => script.replace('/proc/self/mounts', path.join(folder, 'mounts')))
    const [first, second] = (mountFacts(found) as { mounts: readonly Record<string, unknown>[] }).mounts
    assert.deepEqual(
      [first?.mount, first?.note, first?.size_total],
      [far, 'Timed out while attempting to get extra information.', undefined],
    )
    assert.deepEqual([second?.note, Number(second?.size_total) > 0], [undefined, true])
    assert.ok(Number(memoryFacts(found).memtotal_mb) > 0)
  })
})
