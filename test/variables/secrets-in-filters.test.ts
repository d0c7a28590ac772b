/** No filter brings a secret past redaction: what it makes of one is hidden, or cannot be turned back. */
import assert from 'node:assert/strict'
import { renderValue } from '../../engine/template/index.ts'
import { filterTables } from '../../engine/template/registry.ts'
import { Secrets } from '../../engine/variables/secrets.ts'
import { scopeOf, template } from '../template/setting.ts'

/** Filters that take a value apart, change its order or cut it: what they give is a part, which no list of spellings can hold; and hashes with a salt. */
const partial =
  /^(list|batch|slice|split|splitext|win_splitdrive|path_join|wordwrap|center|truncate|basename|dirname|win_basename|win_dirname|reverse|sort|unique|shuffle|first|last|random|random_mac|map|join|max|min|sum|wordcount|replace|batch|pprint|trim|urlsplit|striptags|permutations|combinations|product|zip|zip_longest|flatten|counter|normpath|realpath|relpath|commonpath|union|lists_union|difference|symmetric_difference|lists_difference|lists_symmetric_difference|lists_mergeby|cidr_merge|accumulate|to_paths|password_hash)$/

const secrets = [
  `it's/so "very" & $ecret+100%!(*)`,
  'correct horse battery staple',
  'Quiver7Zephyr_Über',
  '-----BEGIN KEY-----\nAAAA/BBB+CCCC==\n-----END KEY-----',
  'p4ssw0rd',
  '<tag>&amp;{{ nothing }}',
]

/** The text itself, and all that a person could turn it into without the secret. */
function readings(text: string): readonly string[] {
  const tries: (() => string)[] = [
    () => text,
    () => decodeURIComponent(text.replaceAll('+', ' ')),
    () => decodeURIComponent(text),
    () => Buffer.from(text, 'base64').toString(),
    () => Buffer.from(text, 'hex').toString(),
    () => JSON.parse(text) as string,
    () => text.replace(/\\(.)/gs, '$1'),
    () => text.replaceAll("''", "'"),
    () => text.replace(/&#34;/g, '"').replace(/&#39;/g, "'").replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&'),
    () => text.replace(/\n\s*/g, ' '),
  ]
  return tries.flatMap((read) => {
    try {
      return [String(read())]
    } catch {
      return []
    }
  })
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (value instanceof Map) return [...value].flatMap(textsIn)
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(textsIn) : []
}

describe('a secret that went through a filter', () => {
  const names = filterTables().flatMap((table) => Object.keys(table))
  for (const name of names.filter((each) => !partial.test(each)))
    it(`is hidden: ${name}`, () => {
      for (const secret of secrets) {
        const kept = new Secrets()
        kept.add(secret)
        let made: unknown
        try {
          made = renderValue(template(`{{ s | ${name} }}`), scopeOf({ s: secret }))
        } catch {
          continue
        }
        for (const text of textsIn(kept.redact(made)))
          for (const reading of readings(text))
            assert.ok(
              !reading.toLowerCase().includes(secret.toLowerCase()),
              `${JSON.stringify(secret)} is shown as ${JSON.stringify(text)}`,
            )
      }
    })

  it('is hidden as a digest of itself', () => {
    const kept = new Secrets()
    kept.add('p4ssw0rd')
    for (const how of ["hash('sha1')", "hash('sha256')", "hash('sha512')", 'md5', 'checksum'])
      assert.equal(kept.redact(renderValue(template(`{{ s | ${how} }}`), scopeOf({ s: 'p4ssw0rd' }))), '********', how)
  })

  it('is hidden in a URL that Python encodes, with its slash kept', () => {
    const kept = new Secrets()
    kept.add(`it's/so`)
    assert.equal(kept.redact('https://user:it%27s/so@example.org'), 'https://user:********@example.org')
    assert.equal(kept.redact('https://user:it%27s%2Fso@example.org'), 'https://user:********@example.org')
    assert.equal(kept.redact('https://user:it%27s%2fso@example.org'), 'https://user:********@example.org')
  })
})
