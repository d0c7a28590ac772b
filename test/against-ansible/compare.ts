/** Prints where tsplay and the recorded Ansible differ: `node dist/test/against-ansible/compare.js [name or theme...]`. */
import { differences } from './differences.ts'
import { settledOutcome } from './outcome.ts'
import { chosen } from './project.ts'
import { recorded } from './recording.ts'
import { Tsplay } from './tsplay.ts'

const tsplay = new Tsplay()
for (const project of chosen(process.argv.slice(2)))
  for (const [run, args] of Object.entries(project.runs)) {
    const lines = differences(
      recorded(project, run),
      settledOutcome(project, await tsplay.run(project, args)),
      Object.keys(project.differs),
    )
    if (lines.length > 0) console.log([`== ${project.name} ${run}`, ...lines].join('\n'))
  }
tsplay.close()
