/** Prints where tsplay and the recorded Ansible differ: `node dist/test/against-ansible/compare.js [project...]`. */
import { readFileSync } from 'node:fs'
import { differences } from './differences.ts'
import { sorted } from './outcome.ts'
import { fixtureOf, projects } from './project.ts'
import { runTsplay } from './tsplay.ts'

const wanted = process.argv.slice(2)
for (const project of projects().filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const { runs } = JSON.parse(readFileSync(fixtureOf(project), 'utf8'))
  for (const [name, args] of Object.entries(project.runs)) {
    console.log(`== ${project.name} ${name}`)
    for (const each of differences(runs[name], sorted(await runTsplay(project, args)), Object.keys(project.differs))) console.log(each)
  }
}
