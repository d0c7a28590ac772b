/** Mistakes that are found while loading lead back to the playbook by the first way, and further ways are counted. */
import { deepEqual } from 'node:assert/strict'
import { type Diagnostic, DiagnosticError, whereOf } from '../../engine/model/diagnostic.ts'
import { traceText } from '../../engine/report/diagnostic.ts'
import { warmProject } from '../bin/project.ts'
import { loadPlaybook } from './load-playbook.ts'
import { testRegistry } from './modules.ts'

const play = (...lines: readonly string[]) => `- hosts: all\n${lines.map((line) => `  ${line}\n`).join('')}`
const wrong = '- ping: { dta: 1 }\n'

/** What is told of a project, each as its code and place, and the way there. */
async function told(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const here = warmProject(files)
  try {
    const { warnings } = await loadPlaybook(here.file('site.yml'), { registry: testRegistry() })
    return warnings.map((each) => lineOf(each, here.dir))
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map((each) => lineOf(each, here.dir))
    throw error
  } finally {
    here.close()
  }
}

function lineOf(diagnostic: Diagnostic, dir: string): string {
  const { code, place } = diagnostic
  const { file, line, column } = place ? whereOf(place) : { file: '', line: 0, column: 0 }
  return `${code} ${file}:${line}:${column} ${traceText(diagnostic) ?? ''}`.trim().replaceAll(`${dir}/`, '')
}

describe('the way to a mistake of loading', () => {
  it('is none in the playbook itself', async () => {
    deepEqual(await told({ 'site.yml': play('tasks: [{ ping: { dta: 1 } }]') }), ['unknown-option site.yml:2:21'])
  })

  it('leads through an import in an import in a role of a play', async () => {
    const files = {
      'site.yml': play('roles:', '  - { role: app, tags: a }'),
      'roles/app/tasks/main.yml': '- ping:\n- name: more\n  import_tasks: more.yml\n',
      'roles/app/tasks/more.yml': '- block:\n    - import_tasks: last.yml\n',
      'roles/app/tasks/last.yml': wrong,
    }
    deepEqual(await told(files), [
      'unknown-option roles/app/tasks/last.yml:1:11 through roles/app/tasks/more.yml:2:7, roles/app/tasks/main.yml:2:3, site.yml:3:7',
    ])
  })

  it('leads through imported playbooks, dependencies and each file of a role', async () => {
    const files = {
      'site.yml': '- import_playbook: plays/web.yml\n',
      'plays/web.yml': play('tasks:', '  - import_role: { name: web }'),
      'plays/roles/web/meta/main.yml': 'dependency: []\ndependencies:\n  - base\n',
      'plays/roles/base/tasks/main.yml': `${wrong}- ping:\n  when: a\n`,
      'plays/roles/base/handlers/main.yml': '- name: h\n  ping: { dta: 1 }\n',
      'plays/roles/base/defaults/main.yml': 'a-b: 1\n',
      'plays/roles/base/vars/main.yml': 'a: "{{ 1 + }}"\n',
    }
    const way = 'through plays/roles/web/meta/main.yml:3:5, plays/web.yml:3:7, site.yml:1:20'
    deepEqual((await told(files)).toSorted(), [
      `invalid-variable-name plays/roles/base/defaults/main.yml:1:1 ${way}`,
      `template-syntax plays/roles/base/vars/main.yml:1:12 ${way}`,
      'unknown-keyword plays/roles/web/meta/main.yml:1:1 through plays/web.yml:3:7, site.yml:1:20',
      `unknown-option plays/roles/base/handlers/main.yml:2:11 ${way}`,
      `unknown-option plays/roles/base/tasks/main.yml:1:11 ${way}`,
    ])
  })

  it('leads through `vars_files`, the task of a template, and an include', async () => {
    const files = {
      'site.yml': play('vars_files:', '  - a.yml', 'tasks:', '  - include_tasks: more.yml'),
      'a.yml': 'b-c: 1\n',
      'more.yml': '- name: render\n  template: { src: t.j2, dest: /t }\n',
      't.j2': '{{ 1 + }}\n',
    }
    deepEqual(await told(files), [
      'template-syntax t.j2:1:8 through more.yml:1:3, site.yml:5:7',
      'invalid-variable-name a.yml:1:1 through site.yml:3:7',
    ])
  })

  it('is the first of several; the others are counted', async () => {
    const files = (more: readonly string[]) => ({
      'site.yml': play('tasks:', '  - import_tasks: a.yml', ...more),
      'a.yml': '- import_tasks: b.yml\n',
      'b.yml': wrong,
    })
    const way = 'unknown-option b.yml:1:11 through a.yml:1:3, site.yml:3:7'
    deepEqual(await told(files([])), [way])
    deepEqual(await told(files(['  - import_tasks: b.yml'])), [`${way} and in another way`])
    deepEqual(await told(files(['  - import_tasks: a.yml', '  - import_tasks: b.yml'])), [`${way} and in 2 other ways`])
    const included = ['  - include_tasks: b.yml', '  - include_tasks: b.yml']
    deepEqual(await told(files(included)), [`${way} and in 2 other ways`])
  })

  it('comes to an end in a cycle', async () => {
    const files = (word: string) => ({
      'site.yml': play('tasks:', '  - import_tasks: a.yml'),
      'a.yml': `- ${word}: b.yml\n`,
      'b.yml': `${wrong}- ${word}: a.yml\n`,
    })
    const way = 'through a.yml:1:3, site.yml:3:7'
    deepEqual(await told(files('import_tasks')), [`unknown-option b.yml:1:11 ${way}`, `import-cycle b.yml:2:17 ${way}`])
    deepEqual(await told(files('include_tasks')), [`unknown-option b.yml:1:11 ${way}`])
  })
})
