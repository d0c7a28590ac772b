/** Projects of DigitalOcean: what is created is assigned to one. */
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Change, Done } from '../../engine/model/module.ts'
import { constant, type Read } from '../../engine/model/read.ts'
import { type Api, answerOf, apiChange, escaped, isRow, listIn, listRead, type Row, textIn } from './api.ts'

/** All projects, where one is named. */
export function projectsRead(api: Api, name: string): Read<readonly Row[]> {
  return name === '' ? constant([]) : listRead(api, 'projects', 'projects', 'digital_ocean_project', { what: 'list the projects' })
}

/** Assigns what was created to the project; nothing where none is named. Throws Problem where there is none, or several. */
export function projectChanges(api: Api, name: string, projects: readonly Row[], urn: string): readonly Change[] {
  if (name === '') return []
  const [project, other] = projects.filter((each) => each.name === name)
  if (!project)
    throw new Problem(`there is no project \`${name}\``, {
      kind: 'no-project',
      msg: `No project with name ${name} found`,
      hint: 'create it in the control panel',
    })
  if (other)
    throw new Problem(`there are several projects \`${name}\``, {
      kind: 'ambiguous',
      msg: 'Unexpected error; more than one project with the same name',
      hint: 'rename one of them',
    })
  return [
    apiChange(api, {
      name: 'project',
      summary: `assign it to the project ${name}`,
      method: 'POST',
      path: `projects/${escaped(textIn(project, 'id'))}/resources`,
      body: { resources: [urn] },
      topic: 'digital_ocean_project',
      words: {
        what: `assign it to the project ${name}`,
        msg: (status, said) => `Unable to assign resource ${urn} to project ${name} [HTTP ${status}: ${said}]`,
      },
    }),
  ]
}

/** What `register` sees of the assignment. */
export function assignment(done: Done, name: string): Row {
  const [resource] = listIn(answerOf(done, 'project'), 'resources')
  if (!isRow(resource)) return {}
  return { assign_status: resource.status, msg: `Assigned ${String(resource.urn)} to project ${name}`, resources: resource }
}
