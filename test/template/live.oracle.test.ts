/** Random expressions and templates give what Jinja2 gives. Another seed has no kept answers: `TSPLAY_ORACLE=live`. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execute, newRendering } from '../../engine/template/compile/compile-files.ts'
import { evaluationIn, Frame, Output } from '../../engine/template/compile/frame.ts'

import { compileFile } from '../../engine/template/files.ts'
import { evaluate } from '../../engine/template/index.ts'
import { unitOf } from '../../engine/template/parse/ast.ts'
import { Answers } from '../oracle/answers.ts'
import { dice, expressionText, templateText, variables } from './generate.ts'
import { expression, scopeOf } from './setting.ts'
import { shown } from './shown.ts'

const script = join(import.meta.dirname, '../../../test/template/live.py')
const kept = new Answers(import.meta.url)
const seed = Number(process.env.TEMPLATE_SEED ?? 1)
const count = Number(process.env.TEMPLATE_COUNT ?? 400)

interface Answer {
  readonly value?: unknown
  readonly error?: string
}

function attempt(work: () => unknown): Answer {
  try {
    return { value: work() }
  } catch (error) {
    return { error: (error as Error).message }
  }
}

describe('what real Jinja2 gives', function () {
  this.timeout(60_000)
  const by = dice(seed)
  const expressions = Array.from({ length: count }, () => expressionText(by))
  const templates = Array.from({ length: count }, () => ({
    text: templateText(by),
    trim: by.below(2) === 0,
    lstrip: by.below(2) === 0,
    keep: by.below(2) === 0,
  }))
  let answers: { readonly expressions: readonly Answer[]; readonly templates: readonly Answer[] }

  before(async () => {
    const question = { variables, expressions, templates }
    answers = await kept.of('random texts', { script: readFileSync(script, 'utf8'), ...question }, () => {
      const asked = spawnSync('/usr/bin/python3', [script], { input: JSON.stringify(question), encoding: 'utf8', maxBuffer: 1e9 })
      assert.equal(asked.status, 0, asked.stderr)
      return JSON.parse(asked.stdout)
    })
  })

  it('for expressions', () => {
    const wrong = expressions.flatMap((text, at) => {
      const theirs = answers.expressions[at] as Answer
      if (theirs.error !== undefined || differs(text)) return []
      const ours = attempt(() => shown(evaluate(expression(text), scopeOf(variables))))
      return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ text, theirs: JSON.stringify(theirs), ours: JSON.stringify(ours) }]
    })
    assert.deepEqual(wrong, [])
  })

  it('for mistakes, an error as well', () => {
    const accepted = expressions.filter((text, at) => {
      const theirs = answers.expressions[at] as Answer
      return (
        theirs.error !== undefined &&
        !differs(text) &&
        !lenient(theirs.error, text) &&
        attempt(() => evaluate(expression(text), scopeOf(variables))).error === undefined
      )
    })
    assert.deepEqual(
      accepted.map((text) => [text, answers.expressions[expressions.indexOf(text)]?.error]),
      [],
    )
  })

  it('for white space', () => {
    const wrong = templates.flatMap(({ text, trim, lstrip, keep }, at) => {
      const theirs = answers.templates[at] as Answer
      const ours = attempt(() => renderText(text, trim, lstrip, keep))
      if (theirs.error !== undefined && ours.error !== undefined) return []
      return ours.value === theirs.value ? [] : [{ text, trim, lstrip, keep, theirs, ours }]
    })
    assert.deepEqual(wrong, [])
  })
})

/** As Jinja itself reads a template: what a block swallowed at the end of it stays swallowed. */
function renderText(text: string, trimBlocks: boolean, lstripBlocks: boolean, keepTrailingNewline: boolean): string {
  const options = { trimBlocks, lstripBlocks, keepTrailingNewline }
  const template = compileFile(unitOf({ file: 'x.j2', text }), options)
  const out = new Output()
  execute(template, new Frame(evaluationIn(scopeOf(variables)), template.unit, undefined, newRendering(options)), out)
  return out.text
}

/** Where Ansible's filters of the same name are meant, or Jinja folds constants as nobody would. */
function differs(text: string): boolean {
  return /truncate|unique/.test(text)
}

/** Mistakes of Jinja's that are none here: what it does to values that are no texts, keys that have no hash, tests before `if`, and what it finds in branches that are never taken. */
function lenient(error: string, text: string): boolean {
  return (
    /for \+=|'splitlines'|unhashable|^TemplateSyntaxError|has no (?:element|attribute)|not subscriptable/.test(error) || /indent/.test(text)
  )
}
