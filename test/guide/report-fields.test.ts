/** The page on report fields: it has every event with every field, and nothing that no event has. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { writtenSchemas } from '../../engine/reference/schemas/index.ts'

const page = readFileSync('docs/guide/report-fields.md', 'utf8')
const model = readFileSync('engine/model/event.ts', 'utf8')
const account = readFileSync('engine/model/account.ts', 'utf8')

describe('the page on report fields', () => {
  it('has a section for each event, and no other', () => {
    const sections = [...page.matchAll(/^### (\S+)$/gm)].map(([, name]) => name)
    assert.deepEqual(sections.sort(), [...events().keys()].sort())
  })

  for (const [type, fields] of events())
    it(`explains the fields of ${type}`, () => {
      const section = page.split(/^#{2,3} /m).find((each) => each.startsWith(`${type}\n`)) ?? ''
      const explained = [...section.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, words = '']) =>
        [...words.matchAll(/`(\w+)`/g)].map(([, word]) => word),
      )
      assert.deepEqual(explained.sort(), [...fields].sort())
    })

  for (const name of [
    'TaskLabel',
    'ChangeReport',
    'Failure',
    'Counts',
    'IncludeTarget',
    'StatisticsReport',
    'ChangeCounts',
    'NotReached',
    'Resume',
    'Selected',
  ])
    it(`names each field of ${name}`, () => {
      assert.deepEqual(
        fieldsOf(interfaceNamed(name)).filter((field) => !page.includes(`\`${field}\``)),
        [],
      )
    })

  it('names each status and cause', () => {
    const words = [...typeNamed('Status', model), ...typeNamed('Cause', account)]
    assert.ok(words.length > 10)
    assert.deepEqual(
      words.filter((word) => !page.includes(`\`${word}\``)),
      [],
    )
  })
})

/** Fields by event, without `type` and `time`; the compiler holds the schema and the types together. */
function events(): ReadonlyMap<string, readonly string[]> {
  const { $defs } = writtenSchemas.event() as {
    readonly $defs: {
      readonly event: { readonly oneOf: readonly { readonly properties: Readonly<Record<string, { readonly const?: string }>> }[] }
    }
  }
  return new Map($defs.event.oneOf.map(({ properties: { type, time: _, ...fields } }) => [type?.const ?? '', Object.keys(fields)] as const))
}

/** Names of the outer fields of a body. */
function fieldsOf(body: string): string[] {
  return [...body.matchAll(/readonly (\w+)\??:/g)].map(([, name = '']) => name).filter((name) => name !== 'time')
}

function interfaceNamed(name: string): string {
  const found = [model, account].flatMap((text) => new RegExp(`export interface ${name} \\{([^]*?)\\n\\}`).exec(text)?.[1] ?? [])
  assert.equal(found.length, 1, name)
  return found[0] as string
}

function typeNamed(name: string, text: string): readonly string[] {
  const body = new RegExp(`export type ${name} =([^]*?)\\n\\n`).exec(text)?.[1] ?? ''
  return [...body.matchAll(/\| '([\w-]+)'/g)].map(([, word = '']) => word)
}
