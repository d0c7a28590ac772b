/** What V8 takes beyond what is in use, in a program of its own: these settings hold for a whole process. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'

const limits = JSON.stringify(new URL('../../bin/load/memory-limits.js', import.meta.url))

/** MB of the young generation in the end of a program that keeps most of what it makes. */
function youngGeneration(each: string, last = ''): number {
  const program = `
    import { limitMemory, unlimitMemory } from ${limits}
    import { getHeapSpaceStatistics } from 'node:v8'
    import { Worker } from 'node:worker_threads'
    const kept = []
    const fill = () => { for (let more = 0; more < 500_000; more++) kept.push({ more }) }
    const file = () => { for (let more = 0; more < 2000; more++) kept.push({ more }); ${each} }
    for (let files = 0; files < 200; files++) file()
    await new Promise((resolve) => new Worker('', { eval: true }).once('exit', resolve))
    for (let files = 0; files < 200; files++) file()
    ${last}
    console.log(getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size / 2 ** 20)`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }))
}

describe('the limits of memory while playbooks are loaded', () => {
  it('keep the young generation small, also when a thread has started, until the run begins', () => {
    const [free, limited, again] = [youngGeneration(''), youngGeneration('limitMemory()'), youngGeneration('limitMemory()', 'unlimitMemory(); fill(); fill()')] // biome-ignore format: one line
    assert.ok(limited <= 16 && free > limited && again > limited, `${free} ${limited} ${again}`)
  })
})
