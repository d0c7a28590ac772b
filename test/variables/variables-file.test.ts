/** Files of variables. */
import { deepEqual, ok, throws } from 'node:assert/strict'
import { type Diagnostic, DiagnosticError, Problem } from '../../engine/model/diagnostic.ts'
import { Sealed } from '../../engine/model/template.ts'
import { variablesFrom } from '../../engine/variables/variables-file.ts'

function read(text: string, vault?: (text: string) => string): Record<string, unknown> {
  return { ...variablesFrom({ file: 'vars.yml', text }, vault ? { vault } : {}) }
}

function told(text: string, vault?: (text: string) => string): string[] {
  try {
    read(text, vault)
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(({ code, message }) => `${code}: ${message}`)
    throw error
  }
  return []
}

describe('variables files', () => {
  it('are YAML', () => deepEqual(read('a: 1\nb: [yes]\n'), { a: 1, b: [true] }))
  it('or JSON', () => deepEqual(read('{"a": 1,\n\t"b": "x"}'), { a: 1, b: 'x' }))
  it('may be empty', () => deepEqual(read('---\n'), {}))
  it('may be encrypted as a whole', () =>
    deepEqual(
      read('$ANSIBLE_VAULT;1.1;AES256\n3031\n', () => 'a: 1\n'),
      { a: 1 },
    ))
  it('tell of a list', () => deepEqual(told('- a\n'), ['wrong-type: a variables file must be a dict of names and values']))
  it('warn of names that are none, and keep their values', () => {
    const warnings: Diagnostic[] = []
    const values = variablesFrom({ file: 'vars.yml', text: 'a-b: 1\n' }, { warn: (each) => warnings.push(each) })
    deepEqual({ ...values }, { 'a-b': 1 })
    deepEqual(
      warnings.map(({ code, severity }) => [code, severity]),
      [['invalid-variable-name', 'warning']],
    )
  })
  it('tell of a missing password', () =>
    deepEqual(told('$ANSIBLE_VAULT;1.1;AES256\n3031\n'), ['cannot-decrypt: this file is encrypted and no vault password is given']))
  it('keep a value that no password opens until somebody uses it, and then tell why', () => {
    const { a } = read('a: !vault |\n  x\n', () => {
      throw new Problem('no password fits')
    })
    ok(a instanceof Sealed)
    throws(() => a.open(), /no password fits/)
  })
  it('throw everything at once', () => {
    const found = told('a: !mine 1\nb: !mine 2\n')
    deepEqual(found.length, 2)
  })
})
