/** What a host is asked before a module in Python is sent to it. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packedModule, readinessRead } from '../../engine/bridge/launch.ts'

const module = packedModule({ style: 'python', dotted: 'ansible.modules.greet', bytes: Buffer.from('zip'), version: '2.18.0' })

describe('the question whether a module was sent', () => {
  let around: string
  beforeEach(() => {
    around = mkdtempSync(join(tmpdir(), 'tsplay-launch-'))
  })
  afterEach(() => rmSync(around, { recursive: true, force: true }))

  const sent = () => {
    const { script, args, parse } = readinessRead(undefined, module)
    const env = { PATH: process.env.PATH, TMPDIR: around, HOME: around }
    const bytes = execFileSync('sh', ['-c', script, 'sh', ...(args ?? [])], { env })
    return parse({ bytes, stdout: bytes.toString(), stderr: '', code: 0 }).sent
  }
  const place = (folder: string) => {
    mkdirSync(join(around, folder), { recursive: true, mode: 0o700 })
    writeFileSync(join(around, folder, module.digest), 'zip', { mode: 0o600 })
    return join(around, folder, module.digest)
  }

  it('finds it in a folder of an earlier task', () => {
    assert.equal(sent(), undefined)
    const file = place('.tsplay.b00t-1.7.xyz')
    assert.equal(sent(), file)
  })

  it('follows no link, which another user could turn elsewhere after the answer', () => {
    place('elsewhere')
    symlinkSync(join(around, 'elsewhere'), join(around, '.tsplay.0.0.0'))
    assert.equal(sent(), undefined)
    const file = place('.tsplay.b00t-1.7.xyz')
    assert.equal(sent(), file)
  })
})
