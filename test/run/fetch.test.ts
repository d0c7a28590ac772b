/** The action that fetches: what lies on the controller afterwards, and that no trouble there ends the run. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { fetchFile } from '../../engine/run/converge/fetch.ts'
import type { ActOptions } from '../../engine/run/host/session.ts'
import { folderForTest } from '../modules/web/web.ts'

type Tools = Parameters<typeof fetchFile>[1]

/** A host that says `text`; what listens to it is called as a stream does, where a throw would be nobody's. */
function saying(text: string, during: () => void = () => {}): Tools {
  const act = async (_stance: unknown, _acts: unknown, _ahead: unknown, { onOutput }: ActOptions) => {
    during()
    onOutput?.(0, 'stdout', Buffer.from(text))
    return [{ code: 0, stdout: text, stderr: '' }]
  }
  return { session: { act }, context: { env: {} }, limits: { usual: 0 } } as unknown as Tools
}

describe('fetching', () => {
  const at = folderForTest()
  const mode = (file: string) => fs.statSync(file).mode & 0o777
  const left = () => fs.readdirSync(at('')).filter((name) => name.startsWith('.'))

  it('keeps the permissions of the file that was there, and is closed while it comes', async () => {
    const to = at('key')
    fs.writeFileSync(to, 'old', { mode: 0o600 })
    let open: number | undefined
    const tools = saying('new', () => {
      open = mode(at(left()[0] as string))
    })
    assert.equal((await fetchFile({ do: 'fetch', from: '/key', to }, tools)).code, 0)
    assert.deepEqual([fs.readFileSync(to, 'utf8'), mode(to), open], ['new', 0o600, 0o600])
    fs.writeFileSync(at('usual'), '')
    await fetchFile({ do: 'fetch', from: '/x', to: at('other') }, saying('x'))
    assert.deepEqual([mode(at('other')), left()], [mode(at('usual')), []])
  })

  it('tells of a disk that is full, and of a folder that is a file, as the failure of one task', async () => {
    const full = saying('new', () => {
      // The descriptor of the new file leads to a device that takes nothing.
      const descriptor = fs.readdirSync('/proc/self/fd').find((fd) => {
        try {
          return fs.readlinkSync(`/proc/self/fd/${fd}`).startsWith(at('.tsplay'))
        } catch {
          return false
        }
      })
      fs.closeSync(Number(descriptor))
      assert.equal(fs.openSync('/dev/full', 'w'), Number(descriptor))
    })
    const { code, stderr } = await fetchFile({ do: 'fetch', from: '/x', to: at('full') }, full)
    assert.equal(code, 1)
    assert.match(stderr, /full` could not be written: ENOSPC/)
    fs.writeFileSync(at('file'), '')
    assert.match((await fetchFile({ do: 'fetch', from: '/x', to: at('file/x') }, saying('x'))).stderr, /could not be written: /)
    assert.deepEqual([fs.existsSync(at('full')), left()], [false, []])
  })

  it('does not take the end of a run, or of a connection, for trouble with the file', async () => {
    for (const error of [
      new DOMException('stopped', 'AbortError'),
      Object.assign(new Error('lost'), { code: 'ECONNRESET', syscall: 'read' }),
    ]) {
      const tools = { ...saying(''), session: { act: () => Promise.reject(error) } } as unknown as Tools
      await assert.rejects(fetchFile({ do: 'fetch', from: '/x', to: at('gone') }, tools), error)
    }
    assert.deepEqual(left(), [])
  })
})
