/**
 * Calls examples of installed collections through tsplay and ansible-playbook, and prints what differs:
 * `node dist/test/bridge/documented-examples-run.js [COLLECTION…] [--modules N] [--each N] [--only WORD]`.
 */
import { parseArgs } from 'node:util'
import { up } from '../../engine/lab/lab.ts'
import { compareExamples, examplesNeed, examplesOf, modulesOf, sampleOf } from './documented-examples.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    modules: { type: 'string', default: '100' },
    each: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
})
const collections = positionals.length > 0 ? positionals : ['community.general', 'ansible.posix', 'community.crypto', 'community.docker']
const all = collections.flatMap(modulesOf).filter((name) => !values.only || name.includes(values.only))
const modules = sampleOf(all, Number(values.modules))
const examples = examplesOf(modules, Number(values.each))
const lab = await up({ names: [], prepared: { names: ['examples'], packages: examplesNeed } })
let [alike, ansible, tsplay] = [0, 0, 0]
try {
  for (let at = 0; at < examples.length; at += 10) {
    const compared = compareExamples(examples.slice(at, at + 10), lab, 'examples')
    for (const { example, ansible, tsplay } of compared.differences)
      console.log(
        [`${example.module}: ${JSON.stringify(example.args)}`, `  ${JSON.stringify(ansible)}`, `  ${JSON.stringify(tsplay)}`].join('\n'),
      )
    for (const count of Object.values(compared.endings)) alike += count
    ansible += compared.seconds.ansible
    tsplay += compared.seconds.tsplay
    console.error(`${Math.min(at + 10, examples.length)} of ${examples.length}: ${JSON.stringify(compared.endings)}`)
  }
} finally {
  await lab.down()
}
const called = new Set(examples.map(({ module }) => module)).size
console.log(
  `${called} modules, ${examples.length} examples, ${alike} alike; Ansible ${ansible.toFixed(0)} s, tsplay ${tsplay.toFixed(0)} s`,
)
process.exitCode = alike === examples.length ? 0 : 1
