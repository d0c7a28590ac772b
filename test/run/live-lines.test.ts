/** Live output: whole lines, bounded, with secrets that are never torn. */
import assert from 'node:assert/strict'
import { liveLines } from '../../engine/run/converge/live-lines.ts'
import { Secrets } from '../../engine/variables/secrets.ts'

const fed = (chunks: readonly string[], secret = 'never shown') => {
  const secrets = new Secrets()
  secrets.add(secret)
  const take = liveLines(secrets)
  return chunks.map((chunk) => take(Buffer.from(chunk))).filter((text) => text !== '')
}

describe('live output', () => {
  it('comes as whole lines, however it is cut', () => {
    assert.deepEqual(fed(['on', 'e\ntw', 'o\n\nthree\n', 'four']), ['one\n', 'two\n\nthree\n'])
    const take = liveLines(new Secrets())
    const text = Buffer.from('größe\n')
    assert.equal(take(text.subarray(0, 3)), '')
    assert.equal(take(text.subarray(3)), 'größe\n')
  })

  it('shows the begin of a line without an end once, and goes on behind it', () => {
    const [first, second, ...more] = fed([...Array.from({ length: 500 }, () => 'x'.repeat(1000)), 'x\nnext\n'])
    assert.match(first ?? '', /^x{4096} … \(a line of more than 64 KiB\)\n$/)
    assert.equal(second, 'next\n')
    assert.deepEqual(more, [])
  })

  it('cuts no secret in two, so that no half of it is shown', () => {
    const secret = 'correct horse battery staple'
    const [shown = ''] = fed([`${'x'.repeat(4090)}${secret}${'y'.repeat(70_000)}`], secret)
    assert.doesNotMatch(shown, /corr/)
    assert.match(shown, /^x{4090}\*{6} …/)
  })

  it('takes time in step with what comes', () => {
    const take = liveLines(new Secrets())
    const chunk = Buffer.alloc(16_384, 'x')
    let taskStatuses = 0
    for (let count = 0; count < 10_000; count++) taskStatuses += take(chunk).length
    assert.ok(taskStatuses < 5000)
  })
})
