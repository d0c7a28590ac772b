/** How a piped program ends: what it wrote is read, whoever still holds its output, and the program of the host gets its time. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mock } from 'node:test'
import { closeWithin, isRead, patience } from '../../engine/run/host/pipe.ts'
import type { Ending } from '../../engine/transport/protocol/program.ts'

describe('a piped program', () => {
  it('has all its output read, although a process that it left behind keeps the pipe open', async () => {
    const child = spawn('sh', ['-c', 'head -c 3000000 /dev/zero; sleep 600 2>/dev/null & echo $! >&2'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let bytes = 0
    let left = ''
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    child.stderr.on('data', (chunk: Buffer) => {
      left += chunk
    })
    await once(child, 'exit')
    await Promise.all([isRead(child.stdout), isRead(child.stderr)])
    const open = !child.stdout.readableEnded
    process.kill(Number(left))
    assert.deepEqual([bytes, open], [3_000_000, true])
  })

  it('waits two seconds for the program of the host', async () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    try {
      const closed = async (ended: Promise<Ending>, milliseconds: number) => {
        let calls = 0
        void closeWithin(patience, { ended, close: () => calls++ })
        mock.timers.tick(milliseconds)
        await new Promise((resolve) => setImmediate(resolve))
        return calls
      }
      assert.equal(await closed(new Promise(() => undefined), 1999), 0)
      assert.equal(await closed(new Promise(() => undefined), 2000), 1)
      assert.equal(await closed(Promise.resolve({ code: 0 }), 0), 1)
    } finally {
      mock.timers.reset()
    }
  })
})
