/** What is wrong before the first connection is told with exit code 1, and nothing is connected. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:net'
import { TestWorkspace } from './test-workspace.ts'

describe('refused before anything is connected', function () {
  this.timeout(60_000)
  let workspace: TestWorkspace
  let server: Server
  let connections = 0
  let inventory: string
  const good = '- hosts: all\n  gather_facts: false\n  tasks:\n    - ping:\n'

  before(async () => {
    workspace = await TestWorkspace.open()
    server = createServer((socket) => {
      connections += 1
      socket.destroy()
    })
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
    )
    inventory = await workspace.write('hosts.yml', `all:\n  hosts:\n    here: { ansible_host: 127.0.0.1, ansible_port: ${port} }\n`)
  })
  after(async () => {
    server?.close()
    await workspace?.close()
  })
  beforeEach(() => {
    connections = 0
  })

  /** Each: what is wrong, the files, further arguments, what is said. */
  const rows: readonly {
    readonly what: string
    readonly playbook?: string
    readonly args?: readonly string[]
    readonly inventory?: string
    readonly says: RegExp
  }[] = [
    { what: 'bad YAML', playbook: '- hosts: all\n  tasks:\n    - ping: {\n', says: /error\[[\w-]+\][^\n]*\n\s*┌ [^\n]*play\.yml:\d+:\d+/ },
    { what: 'a tab', playbook: '- hosts: all\n  tasks:\n\t- ping:\n', says: /tab/i },
    { what: 'an empty playbook', playbook: '', says: /play\.yml.*(empty|no play|holds no)|(empty|no play|holds no).*play\.yml/is },
    { what: 'an unknown keyword', playbook: '- hosts: all\n  tassks: []\n', says: /`tasks`/ },
    { what: 'an unknown module', playbook: '- hosts: all\n  tasks:\n    - pinng:\n', says: /`ping`/ },
    {
      what: 'an unknown option',
      playbook: '- hosts: all\n  tasks:\n    - lineinfile: { path: /x, regex2: y, line: z }\n',
      says: /`lineinfile`[^\n]*`regex2`/,
    },
    { what: 'a missing handler', playbook: '- hosts: all\n  tasks:\n    - command: uptime\n      notify: nobody\n', says: /nobody/ },
    { what: 'a missing template', playbook: '- hosts: all\n  tasks:\n    - template: { src: none.j2, dest: /x }\n', says: /none\.j2/ },
    { what: 'a missing role', playbook: '- hosts: all\n  roles: [absent_role]\n', says: /absent_role/ },
    { what: 'an inventory without hosts', inventory: 'all:\n  hosts: {}\n', says: /no host/i },
    { what: 'an inventory that is not there', args: ['-i', 'nowhere.yml'], says: /nowhere\.yml/ },
    { what: 'a limit that matches nothing', args: ['--limit', 'nobody'], says: /nobody/ },
    { what: 'an option given twice', args: ['--forks', '2', '--forks', '3'], says: /twice/ },
    { what: 'an unknown option of the command', args: ['--chekc'], says: /--chekc/ },
    { what: 'a start that no task has', args: ['--start-at-task', 'nothing like it'], says: /nothing like it/ },
  ]
  for (const row of rows)
    it(row.what, async () => {
      const playbook = await workspace.write('play.yml', row.playbook ?? good)
      const hosts = row.inventory === undefined ? inventory : await workspace.write('other.yml', row.inventory)
      const source = row.args?.includes('-i') ? [] : ['-i', hosts]
      const ran = await workspace.tsplay(['run', playbook, ...source, ...(row.args ?? [])])
      assert.equal(ran.code, 1, ran.text)
      assert.match(ran.text, row.says)
      assert.doesNotMatch(ran.text, /\n\s+at .*\.js:\d+/, 'no stack trace')
      assert.equal(connections, 0)
    })

  it('tells all mistakes of a playbook at once', async () => {
    const playbook = await workspace.write(
      'play.yml',
      '- hosts: all\n  taks: []\n  tasks:\n    - pinng:\n    - copy: { dest: /x, contnt: y }\n',
    )
    const ran = await workspace.tsplay(['run', playbook, '-i', inventory])
    assert.equal(ran.code, 1)
    for (const word of ['taks', 'pinng', 'contnt']) assert.match(ran.text, new RegExp(`\`${word}\``))
  })

  it('and the same playbook without a mistake does connect', async () => {
    const ran = await workspace.tsplay(['run', await workspace.write('play.yml', good), '-i', inventory])
    assert.equal(ran.code, 4, ran.text)
    assert.ok(connections > 0)
  })
})
