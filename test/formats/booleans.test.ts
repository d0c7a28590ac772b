/** Words for yes and no, as Ansible takes them: in YAML, as an option or a keyword, and by `| bool`. */
import assert from 'node:assert/strict'
import { booleanIn } from '../../engine/formats/booleans.ts'
import { type AnyModule, defineModule } from '../../engine/model/module.ts'
import { convert } from '../../engine/options/options.ts'
import { renderValue } from '../../engine/template/index.ts'
import { parseYaml } from '../../engine/template/values/yaml.ts'
import { outcome } from '../run/projects.ts'
import { scopeOf, template } from '../template/setting.ts'

/** A word, and what it is as an option, by the filter, and bare in YAML. */
type Row = readonly [string, boolean | undefined, boolean, boolean | undefined]

const [T, F, N] = [true, false, undefined]
const rows: readonly Row[] = [
  ...['yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map((word): Row => [word, T, T, T]),
  ...['yEs', 'oN', 'tRue', '1'].map((word): Row => [word, T, T, N]),
  ...['y', 'Y', 't', 'T'].map((word): Row => [word, T, F, N]),
  ...['no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map((word): Row => [word, F, F, F]),
  ...['n', 'N', 'f', 'F', 'nO', 'oFf', 'fAlse', '0'].map((word): Row => [word, F, F, N]),
  ...['1.0', '0.0', 'maybe', '2'].map((word): Row => [word, N, F, N]),
]

const module = defineModule({
  name: 'switch',
  summary: 'A switch',
  options: { on: { type: 'boolean', description: 'Whether.' } },
  examples: '',
  probe: () => ({}),
  plan: () => [],
}) as unknown as AnyModule

describe('a word for a boolean', () => {
  for (const [word, option, filter, yaml] of rows)
    it(JSON.stringify(word), async () => {
      assert.equal(booleanIn('options', word), option, 'options')
      assert.equal(booleanIn('options', ` ${word}\n`), option, 'blanks around it')
      const { params, problems } = convert(module, { on: word })
      assert.deepEqual(problems.length === 0 ? params.on : undefined, option, 'an option')
      assert.equal(renderValue(template(`{{ '${word}' | bool }}`), scopeOf()), filter, 'the filter')
      assert.equal(renderValue(template(`{{ ' ${word}' | bool }}`), scopeOf()), false, 'a blank in front of it')
      assert.equal(renderValue(template(`{{ '${word}' is truthy(convert_bool=true) }}`), scopeOf()), option ?? true, 'the test')
      const { node } = parseYaml({ file: 'a', text: word })
      assert.equal(node?.kind === 'scalar' && node.tag === 'bool' ? node.value : undefined, yaml, 'YAML')
    })
  for (const quote of ['"', ''])
    it(`as a keyword ${quote === '' ? 'bare' : 'in quotes'}`, async () => {
      for (const [word, option] of rows) {
        const text = (value: string) => `- hosts: all\n  gather_facts: false\n  tasks: [{ put: { path: /a }, ignore_errors: ${value} }]\n`
        const wanted = option === undefined && quote === '' && /^[01]\.0$/.test(word) ? word === '1.0' : option
        const found = await outcome({ 'play.yml': text(`${quote}${word}${quote}`) })
        assert.equal('warnings' in found, wanted === true, word)
        const codes = 'diagnostics' in found ? found.diagnostics.map(({ code }) => code) : []
        assert.equal(codes.includes('wrong-type'), wanted === undefined, word)
        const templated = await outcome({
          'play.yml': text(`"{{ x }}"`).replace('  tasks', `  vars: { x: ${JSON.stringify(` ${word}`)} }\n  tasks`),
        })
        assert.equal('code' in templated && templated.code === 0, option === true, `a template of ${word}`)
      }
    })
})
