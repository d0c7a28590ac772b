/** What every module promises, asked of each in the registry. */
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { Problem } from '../../engine/model/diagnostic.ts'
import { type AnyModule, changesOf, type Done, nothingDone, type Option, type Options } from '../../engine/model/module.ts'
import type { Read } from '../../engine/model/read.ts'
import { Template } from '../../engine/model/template.ts'
import { compileSchema, convert, properName, schemaOf, secretValues } from '../../engine/options/options.ts'
import { aliasesOf, loadModule, moduleNames } from '../../modules/registry.ts'
import { modulesIndex } from '../../tools/modules-index.ts'
import { deepFreeze, withDefaults } from '../modules/expect.ts'
import { exampleTasks } from './examples.ts'
import { purely } from './pure.ts'
import { Syntax } from './syntax.ts'

interface Sample {
  readonly params: Readonly<Record<string, unknown>>
  readonly state: Readonly<Record<string, unknown>>
  /** What the first question of a chain was answered, by the name of the read. */
  readonly answers?: Readonly<Record<string, unknown>>
}

let syntax: Syntax
before(() => {
  syntax = new Syntax()
})
after(() => syntax.close())

describe('every module', () => {
  it('are in the index, which `npm run docs` would not change', async () => {
    assert.equal(fs.readFileSync('modules/index.ts', 'utf8'), await modulesIndex())
  })

  it('has names that no other has', () => {
    const names = moduleNames.flatMap((name) => [name, ...aliasesOf(name)])
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    )
  })
})

for (const name of moduleNames)
  describe(`module ${name}`, () => {
    let module: AnyModule
    let samples: readonly Sample[]
    before(async () => {
      const loaded = await loadModule(name)
      assert.ok(loaded, `\`${name}\` can not be loaded`)
      module = loaded
      samples = ((await import(`../modules/samples/${name}.js`)) as { samples: readonly Sample[] }).samples
    })

    it('is known by the names it declares', async () => {
      assert.equal(module.name, name)
      assert.deepEqual([...(module.aliases ?? [])].sort(), [...aliasesOf(name)].sort())
      for (const word of [...aliasesOf(name), `ansible.builtin.${name}`, `ansible.legacy.${name}`])
        assert.equal(await loadModule(word), module, word)
    })

    it('takes every option of the modules it stands for, whose defaults complete it', async () => {
      const { standsFor } = module
      if (!standsFor) return
      assert.ok(Object.hasOwn(module.options, standsFor.option))
      for (const other of new Set(Object.values(standsFor.modules))) {
        const stood = await loadModule(other)
        assert.equal(stood?.name, other, 'it is named by its own name')
        const names = Object.entries(stood.options).flatMap(([word, { aliases = [] }]) => [word, ...aliases])
        const lacking = names.filter((word) => properName(module, word) === undefined)
        // Which dnf is meant, `use` says.
        assert.deepEqual(lacking, other === 'dnf' ? ['use_backend'] : [])
      }
    })

    it('is described in sentences', () => {
      assert.match(module.summary, /^[A-Z].*[^.]$/)
      for (const [option, description] of descriptions(module.options)) assert.match(description, sentence, `\`${option}\``)
      for (const note of module.notes ?? []) assert.match(note, sentence)
      for (const [result, description] of Object.entries(module.results ?? {})) assert.match(description, sentence, `\`${result}\``)
    })

    it('has a schema that compiles', () => {
      compileSchema(schemaOf(module))({})
      for (const option of Object.keys(module.options)) assert.match(option, /^_?[a-z][a-z0-9_]*$/)
    })

    it('has rules between options that it has', () => {
      const { exclusive = [], together = [], oneOf = [], requiredIf = [], requiredBy = {} } = module.relations ?? {}
      const conditional = requiredIf.flatMap(({ option, all = [], any = [] }) => [option, ...all, ...any])
      const named = [exclusive, together, oneOf, conditional, ...Object.entries(requiredBy)].flat(3)
      assert.deepEqual(named.filter((name) => !Object.hasOwn(module.options, name)), []) // biome-ignore format: one line
    })

    it('has examples that load and are valid', async () => {
      for (const { args } of await ownExamples(module)) {
        if (!isLiteral(args)) continue
        const { params, problems } = convert(module, args)
        assert.deepEqual(problems, [])
        assert.deepEqual(module.rules?.(params as AnyParams) ?? [], [])
      }
    })

    it('has an example of every option, or shares the option with a module that has one', async () => {
      const named = new Set((await ownExamples(module)).flatMap(({ args }) => Object.keys(args)))
      const shared = await sharedOptions()
      const missing = Object.keys(module.options).filter((option) => !named.has(option) && !shared.has(module.options[option] as Option))
      assert.deepEqual(missing, [])
    })

    it('plans by its arguments alone, and the same for the same', () => {
      assert.ok(samples.length > 0, 'there are no samples')
      for (const sample of samples) {
        const params = paramsOf(module, sample)
        const state = stateOf(sample)
        assert.deepEqual(module.rules?.(params) ?? [], [], JSON.stringify(sample.params))
        const once = purely(() => planned(module, params, state))
        assert.deepEqual(planned(module, params, state), once)
        if (!(once instanceof Problem)) purely(() => module.returns?.(params, state, nothingDone, state))
      }
    })

    it('asks for outcomes by names that it gives to changes of its plans', () => {
      const asked = new Set<string>()
      const given = new Set<string>()
      const ask = (word: string) => {
        asked.add(word)
        return undefined
      }
      const done: Done = { has: (word) => ask(word) ?? false, outcome: ask, any: true }
      for (const sample of samples) {
        const params = paramsOf(module, sample)
        const plan = planned(module, params, stateOf(sample))
        if (plan instanceof Problem) continue
        for (const { name } of changesOf(plan)) if (name !== undefined) given.add(name)
        module.plan(params, stateOf(sample), done)
        module.returns?.(params, stateOf(sample), done, stateOf(sample))
        for (const question of module.readAgain?.(params, stateOf(sample)) ?? [])
          assert.ok(question in module.probe(params, nothingDone), question)
      }
      assert.deepEqual([...asked].filter((word) => !given.has(word)), []) // biome-ignore format: one line
    })

    it('shows no secret, and puts none where a process list shows it', () => {
      for (const sample of samples) {
        const params = paramsOf(module, sample)
        const plan = planned(module, params, stateOf(sample))
        if (plan instanceof Problem) continue
        for (const secret of secretValues(module, params).filter((value) => value.length > 3)) {
          for (const { summary, before, after, action } of changesOf(plan)) {
            const open = action?.do === 'run' ? [action.argv, action.env ?? {}] : []
            assert.ok(!JSON.stringify([summary, before ?? '', after ?? '', open]).includes(JSON.stringify(secret).slice(1, -1)), summary)
          }
        }
      }
    })

    it('asks with scripts that every shell reads, and in which nothing varies', async () => {
      for (const sample of samples) {
        const params = paramsOf(module, sample)
        const words = Object.values(sample.params).filter((value): value is string => typeof value === 'string' && value.length > 5)
        for (const [key, read] of Object.entries(module.probe(params, nothingDone)))
          for (const script of scriptsOf(read, sample.answers?.[key])) {
            for (const word of words) assert.ok(!script.includes(word), `\`${key}\` holds ${word}`)
            await syntax.check(script)
          }
      }
    })
  })

const sentence = /^[A-Z`0-9].*[.!?`)]$/s

type AnyParams = Parameters<AnyModule['plan']>[0]
type AnyState = Parameters<AnyModule['plan']>[1]

function paramsOf(module: AnyModule, { params }: Sample): AnyParams {
  return deepFreeze(withDefaults(module.options, params as Partial<AnyParams>))
}

function stateOf({ state }: Sample): AnyState {
  return deepFreeze(state) as AnyState
}

interface Example {
  readonly args: Readonly<Record<string, unknown>>
}

async function ownExamples(module: AnyModule): Promise<readonly Example[]> {
  const tasks = (await exampleTasks(module)).filter((task) => task.module?.name === module.name)
  return tasks.map(({ args }) => {
    assert.ok(!(args instanceof Template), 'arguments are written out')
    return { args: Object.fromEntries(args.map(({ name, value }) => [name, value])) }
  })
}

/** Options of all modules that an example names; an option that several modules take from one place is one object. */
let shared: Promise<ReadonlySet<Option>> | undefined
function sharedOptions(): Promise<ReadonlySet<Option>> {
  shared ??= (async () => {
    const options = new Set<Option>()
    for (const name of moduleNames) {
      const module = (await loadModule(name)) as AnyModule
      const keys = (await ownExamples(module)).flatMap(({ args }) => Object.keys(args))
      for (const key of keys) if (module.options[key]) options.add(module.options[key])
    }
    return options
  })()
  return shared
}

function descriptions(options: Options): readonly (readonly [string, string])[] {
  return Object.entries(options).flatMap(([name, option]: [string, Option]) => [
    [name, option.description] as const,
    ...(option.properties ? descriptions(option.properties) : []),
    ...(option.items?.properties ? descriptions(option.items.properties) : []),
  ])
}

function planned(module: AnyModule, params: AnyParams, state: AnyState): ReturnType<AnyModule['plan']> | Problem {
  try {
    return comparable(module.plan(params, state, nothingDone)) as ReturnType<AnyModule['plan']>
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

/** A value in which functions are their text, so that two of them can be compared. */
function comparable(value: unknown): unknown {
  if (typeof value === 'function') return String(value)
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, comparable(inner)]))
}

/** Whether nothing in it is left for a template to give. */
function isLiteral(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null ? Object.values(value).every(isLiteral) : false
}

function scriptsOf(read: Read<unknown>, answer: unknown): readonly string[] {
  if (read.at === 'control' || read.at === 'request') return []
  if (read.at === 'host') return [read.script]
  const first = scriptsOf(read.first, undefined)
  if (answer === undefined) return first
  const next = read.next(answer)
  return 'value' in next ? first : [...first, ...scriptsOf(next, undefined)]
}
