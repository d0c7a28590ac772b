/** Texts of many lines in literal blocks, as PyYAML writes them. */
import assert from 'node:assert/strict'
import { dumpYaml } from '../../engine/template/values/yaml-dump.ts'

describe('YAML with literal blocks', () => {
  const literal = (text: string) => (text.includes('\n') ? text : undefined)
  const dump = (value: unknown, indent = 2) =>
    dumpYaml(value, { flow: 'none', indent, width: 80, sort: true, unicode: true, start: false, literal })

  it('says what becomes of line breaks at the end', () => {
    assert.equal(dump({ a: 'one\ntwo' }), 'a: |-\n  one\n  two\n')
    assert.equal(dump({ a: 'one\ntwo\n' }), 'a: |\n  one\n  two\n')
    assert.equal(dump({ a: 'one\n\n', b: 'x' }), 'a: |+\n  one\n\nb: x\n')
    assert.equal(dump({ a: 'one\n\n' }), 'a: |+\n  one\n\n...\n')
  })
  it('says the indentation where a text begins with white space', () => {
    assert.equal(dump({ a: ' one\n  two\n\nthree' }), 'a: |2-\n   one\n    two\n\n  three\n')
    assert.equal(dump({ a: '\none' }, 4), 'a: |4-\n\n    one\n')
  })
  it('stands in lists and below other dicts', () => {
    assert.equal(dump({ a: ['x\ny', { b: 'x\ny' }] }), 'a:\n- |-\n  x\n  y\n- b: |-\n    x\n    y\n')
    assert.equal(dump(['x\ny'], 4), '- |-\n    x\n    y\n')
  })
  it('gives way to quotes where a block can not hold the text', () => {
    assert.equal(dump({ a: 'trail \nx' }), 'a: "trail \\nx"\n')
    assert.equal(dump({ a: 'tab\t\nx' }), 'a: "tab\\t\\nx"\n')
    assert.equal(dump({ a: 'ends\nx ' }), 'a: "ends\\nx "\n')
  })
})
