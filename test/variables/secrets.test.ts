/** Secrets are taken out by value, in whatever form a program may show them. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { Secrets } from '../../engine/variables/secrets.ts'

function secretsOf(...values: string[]): Secrets {
  const secrets = new Secrets()
  for (const value of values) secrets.add(value)
  return secrets
}

describe('secrets', () => {
  it('leave everything as it is where there are none', () => {
    const value = { a: ['text'] }
    assert.equal(new Secrets().redact(value), value)
    assert.equal(secretsOf('hunter2').redact(value), value)
  })

  it('are hidden in texts, lists, dicts, keys and Maps', () => {
    const secrets = secretsOf('hunter2')
    const value = { a: ['x hunter2 y', { 'k-hunter2': 1 }], b: new Map([['hunter2', 'hunter2!']]), c: null, d: 5 }
    assert.deepEqual(secrets.redact(value), {
      a: ['x ******** y', { 'k-********': 1 }],
      b: new Map([['********', '********!']]),
      c: null,
      d: 5,
    })
  })

  it('are hidden longest first', () => {
    assert.equal(secretsOf('pass', 'password', 'passwords!').redact('my passwords! password pass'), 'my ******** ******** ********')
  })

  it('are hidden in other spellings', () => {
    const secret = `it's "so" $ecret\nécu`
    const secrets = secretsOf(secret)
    for (const shown of [
      JSON.stringify(secret).slice(1, -1),
      secret.replaceAll("'", "'\\''"),
      secret.replaceAll("'", `'"'"'`),
      secret.replace(/(["\\$`])/g, '\\$1'),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
    ])
      assert.equal(secrets.redact(`<${shown}>`), '<********>')
  })

  it('are hidden inside longer base64 texts', () => {
    for (const before of ['', 'a', 'ab'])
      assert.doesNotMatch(
        Buffer.from(secretsOf('correct horse').redact(Buffer.from(`${before}user:correct horse`).toString('base64')), 'base64').toString(
          'latin1',
        ),
        /horse|corre/,
      )
  })

  it('of several lines are hidden line by line', () => {
    const secrets = secretsOf('-----BEGIN KEY-----\nAAAABBBBCCCC\nend\n-----END KEY-----\n')
    assert.equal(secrets.redact('found AAAABBBBCCCC at the end'), 'found ******** at the end')
  })

  it('of one or two characters are hidden only where they stand alone', () => {
    const secrets = secretsOf('ab', '1', '')
    assert.deepEqual(secrets.redact(['ab', 'abc', '1', 1, '']), ['********', 'abc', '********', 1, ''])
  })

  it('that are numbers are hidden as numbers too', () => {
    assert.deepEqual(secretsOf('4711').redact([4711, 47]), ['********', 47])
  })

  it('may be many, and texts may be long', () => {
    const secrets = secretsOf(...Array.from({ length: 1000 }, () => randomBytes(12).toString('base64')))
    secrets.add('the one in there')
    const text = `${randomBytes(700_000).toString('base64')} the one in there`
    assert.ok(secrets.redact(text).endsWith(' ********'))
  })
})
