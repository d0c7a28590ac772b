/** The schemas in an editor: what a YAML language server reports, offers and shows with them. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { TextDocument } from 'vscode-languageserver-textdocument'
import server from 'yaml-language-server'
import { type AnyModule, defineModule } from '../../engine/model/module.ts'
import { editorSchema } from '../../engine/reference/editor-schema.ts'
import { allModules } from './editor-mistakes.ts'

const paint = defineModule({
  name: 'paint',
  summary: 'Paint a host',
  options: {
    brush: { type: 'string', description: 'Which `brush`.' },
    coat: { type: 'integer', default: 1, aliases: ['layer'], description: 'How often.' },
    colour: { enum: ['red', 'blue'], required: true, description: 'Which colour.' },
    shade: { type: 'string', description: 'Which shade.' },
  },
  examples: '- paint: { layer: 2, colour: red, brush: wide }',
  probe: () => ({}),
  plan: () => [],
})

/** What is marked with `‹›` is reported, and nothing else. */
const reported: Readonly<Record<string, string>> = {
  'nothing of a task that is right': 'copy: { content: a, dest: /a }\nwhen: b',
  'a missing option, at its module': '‹copy›: { src: a }',
  'a missing option that has other names': '‹file›: { state: touch }',
  'no missing option that another name gives': 'file: { dest: /a }',
  'no missing option that `args` gives': 'copy: { src: a }\nargs: { dest: /a }',
  'no missing option that `module_defaults` may give': 'block:\n  - copy: { src: a }\nmodule_defaults: { copy: { dest: /a } }',
  'a missing option in a block': 'block:\n  - ‹copy›: { src: a }',
  'no missing option of the short form': 'copy: src=a dest=/b',
  'two modules': '‹copy: { content: a, dest: /a }\ndebug: { msg: b }›',
  'two names of a module': '‹ping:\nansible.builtin.ping:›',
  'a module beside `action`': '‹ping:\naction: ping›',
  'no module': '‹name: a\nwhen: b›',
  'a mode without its leading zero': 'file: { path: /a, mode: ‹755› }',
  'no mode that is octal or a text': 'file: { path: /a, mode: 0755 }\nloop: [1]',
  'no mode in quotes': 'file: { path: /a, mode: "0755" }',
  'a misspelt option': 'paint: { colour: red, ‹bursh›: a }',
  'a word that an option does not take': 'paint: { colour: ‹green› }',
}

describe('a language server with the schemas', () => {
  let service: ReturnType<typeof server.getLanguageService>
  let count = 0
  before(async () => {
    const modules = [...(await allModules()), paint as unknown as AnyModule]
    service = server.getLanguageService({
      schemaRequestService: (uri) => Promise.reject(new Error(`${uri} is asked for`)),
      workspaceContext: { resolveRelativePath: (path) => path },
    })
    service.configure({
      validate: true,
      hover: true,
      completion: true,
      // As Ansible and tsplay read it.
      yamlVersion: '1.1',
      // The server resolves references in place.
      schemas: [{ uri: 'tsplay:playbook', fileMatch: ['*.yml'], schema: JSON.parse(JSON.stringify(editorSchema(modules))) }],
    })
  })
  const documentOf = (text: string) => TextDocument.create(`file:///${count++}.yml`, 'yaml', 1, text)
  const play = (task: string) => `- hosts: all\n  tasks:\n    - ${task.replaceAll('\n', '\n      ')}\n`

  /** The text with its faults marked. */
  const marked = async (text: string) => {
    const document = documentOf(text.replaceAll(/[‹›]/g, ''))
    const ranges = (await service.doValidation(document, false)).map(({ range }) => range)
    return [...ranges]
      .map(({ start, end }) => [document.offsetAt(start), document.offsetAt(end)] as const)
      .sort(([one], [other]) => other - one)
      .reduce((shown, [start, end]) => `${shown.slice(0, start)}‹${shown.slice(start, end)}›${shown.slice(end)}`, document.getText())
      .replaceAll(/(\s+)›/g, '›$1')
  }
  /** What the place that `|` marks may hold, in the order of the server. */
  const offered = async (text: string) => {
    const document = documentOf(text.replace('|', ''))
    return (await service.doComplete(document, document.positionAt(text.indexOf('|')), false)).items
  }
  const labels = async (text: string) => (await offered(text)).map(({ label }) => label)
  const shown = async (text: string) => {
    const document = documentOf(text.replace('|', ''))
    const contents = (await service.doHover(document, document.positionAt(text.indexOf('|'))))?.contents
    return (contents as { readonly value: string } | undefined)?.value ?? ''
  }

  for (const [what, task] of Object.entries(reported))
    it(`reports ${what}`, async () => {
      equal(await marked(play(task)), play(task))
    })

  it('reports no missing option that `module_defaults` of the play may give', async () => {
    const defaulted = play('copy: { src: a }').replace('tasks:', 'module_defaults: { copy: { dest: /a } }\n  tasks:')
    equal(await marked(defaulted), defaulted)
  })

  it('offers modules, statements and keywords for a new task, each name once', async () => {
    for (const start of ['|', 'pa|']) {
      const found = await labels(play(start))
      for (const word of ['name', 'paint', 'copy', 'ansible.builtin.copy', 'block', 'include_tasks', 'when']) ok(found.includes(word), word)
      equal(new Set(found).size, found.length)
      ok(!found.includes('ansible.legacy.copy'))
    }
  })

  it('offers the import of a playbook beside the keywords of a play', async () => {
    const found = await labels('- |')
    ok(found.includes('hosts') && found.includes('import_playbook'))
  })

  it('offers required options first, then those that examples show in their order, and no other names of options', async () => {
    deepEqual(await labels(play('paint:\n  |')), ['colour', 'coat', 'brush', 'shade'])
  })

  it('writes no options into a new task that nobody chose', async () => {
    const item = (await offered(play('|'))).find(({ label }) => label === 'paint')
    equal(item?.insertText?.trim(), 'paint:')
  })

  it('shows descriptions as they are written', async () => {
    ok((await shown(play('paint:\n  bru|sh: a\n  colour: red'))).includes('Which `brush`.'))
    ok((await shown(play('paint:\n  lay|er: 2\n  colour: red'))).includes('Alias of `coat`. How often.'))
    ok((await shown(play('pai|nt:\n  colour: red'))).includes('Paint a host'))
  })
})
