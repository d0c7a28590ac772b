/**
 * Calls examples of installed collections through tsplay and ansible-playbook, and prints what differs:
 * `node dist/test/bridge/documented-examples-run.js [COLLECTION…] [--modules N] [--each N] [--only WORD]`.
 * The modules are spread over the collections; a call that takes longer than half a minute is ended, on both sides.
 */
import { parseArgs } from 'node:util'
import { up } from '../../engine/lab/lab.ts'
import { acrossCollections, acrossMany, compareExamples, examplesNeed, examplesOf } from './documented-examples.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    modules: { type: 'string', default: '100' },
    each: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})
/** How many examples a play has. */
const BATCH = 20
const collections = positionals.length > 0 ? positionals : acrossMany
const most = Number(values.modules)
// Not each module has an example without variables.
const candidates = acrossCollections(collections, values.only).slice(0, 2 * most)
const all = examplesOf(candidates, Number(values.each))
const chosen = new Set([...new Set(all.map(({ module }) => module))].slice(0, most))
const examples = all.filter(({ module }) => chosen.has(module))
const lab = await up({ names: [], prepared: { names: ['examples'], packages: examplesNeed } })
let [alike, ansible, tsplay] = [0, 0, 0]
try {
  for (let at = 0; at < examples.length; at += BATCH) {
    const compared = compareExamples(examples.slice(at, at + BATCH), lab, 'examples')
    for (const { example, ansible, tsplay } of compared.differences)
      console.log(
        [`${example.module}: ${JSON.stringify(example.args)}`, `  ${JSON.stringify(ansible)}`, `  ${JSON.stringify(tsplay)}`].join('\n'),
      )
    for (const count of Object.values(compared.endings)) alike += count
    ansible += compared.seconds.ansible
    tsplay += compared.seconds.tsplay
    console.error(`${Math.min(at + BATCH, examples.length)} of ${examples.length}: ${JSON.stringify(compared.endings)}`)
  }
} finally {
  await lab.down()
}
console.log(
  `${chosen.size} modules, ${examples.length} examples, ${alike} alike; Ansible ${ansible.toFixed(0)} s, tsplay ${tsplay.toFixed(0)} s`,
)
process.exitCode = alike === examples.length ? 0 : 1
