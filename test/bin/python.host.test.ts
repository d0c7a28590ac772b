/** Plug-ins in Python through the commands: filters, tests, lookups and inventory sources, switched on and off. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { controllerPython } from '../../engine/model/controller-python.ts'
import { type Project, project } from './project.ts'

const hasAnsible = spawnSync(controllerPython(), ['-c', 'import ansible.release']).status === 0

const filters = `def same(value):
    return value

def bad(value):
    return value.nothing

class FilterModule(object):
    def filters(self):
        return {'same': same, 'bad': bad, 'upper': lambda value: {'lower': value}['lower']}
`
const lookup = `from ansible.plugins.lookup import LookupBase

class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        open('ran', 'a').write('x')
        return ['%s %s %s' % (term, variables['word'], variables['hostvars'][variables['inventory_hostname']]['n']) for term in terms] + sorted(kwargs)
`
const inventory = `from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin

DOCUMENTATION = '''
name: mine
options:
  plugin: {description: Name, required: true}
  count: {description: Number, type: int}
'''

class InventoryModule(BaseInventoryPlugin):
    NAME = 'mine'

    def parse(self, inventory, loader, path, cache=True):
        super(InventoryModule, self).parse(inventory, loader, path, cache)
        self._read_config_data(path)
        if self.get_option('count') > 5:
            raise AnsibleParserError('too many')
        group = inventory.add_group('mine')
        inventory.set_variable(group, 'whole', 3.0)
        for number in range(self.get_option('count')):
            inventory.add_host('h%d' % number, group=group)
`

describe('plug-ins in Python', () => {
  let here: Project
  beforeEach(() => {
    here = project({ 'filter_plugins/own.py': filters, 'lookup_plugins/words.py': lookup, 'inventory_plugins/mine.py': inventory })
  })
  afterEach(() => here.close())

  const play = (tasks: string) =>
    here.write({ 'site.yml': `- hosts: localhost\n  gather_facts: false\n  vars: { word: "{{ 'wo' ~ 'rd' }}" }\n  tasks:\n${tasks}` })

  it('return data: text that looks like a template stays text, and one of a native name takes its place', async () => {
    play(
      `    - debug: { msg: "{{ ('{' ~ '{ 1 + 1 }' ~ '}') | same }} {{ 'a' | upper }} {{ 'b' | ansible.builtin.upper }} {{ ['c'] | map('upper') | first }} {{ 'D' | lower }}" }\n`,
    )
    const { code, out, all } = await here.tsplay('run', 'site.yml')
    assert.equal(code, 0, all)
    assert.ok(out.includes('{{ 1 + 1 }} a B c d'), out)
    assert.match(all, /warning\[plugin-replaced\]: the filter `upper`/)
  })

  it('fail with the file and line of the plug-in', async () => {
    play('    - debug: { msg: "{{ 1 | bad }}" }\n')
    const { code, all } = await here.tsplay('run', 'site.yml')
    assert.equal(code, 2)
    assert.match(all, /filter_plugins\/own\.py:5/)
  })

  it('are switched off by a flag or a setting', async () => {
    play('    - debug: { msg: "{{ 1 | same }}" }\n')
    const flag = await here.tsplay('run', '--no-python', 'site.yml')
    assert.equal(flag.code, 1)
    assert.match(flag.all, /unknown-filter[\s\S]*own\.py[\s\S]*--no-python/)
    here.write({ 'ansible.cfg': '[tsplay]\npython = no\n' })
    assert.equal((await here.tsplay('run', 'site.yml')).code, 1)
    here.write({ 'ansible.cfg': '[tsplay]\npython = python3\n' })
    assert.equal((await here.tsplay('run', 'site.yml')).code, 0)
  })

  it('are an error where they would give hosts variables, and are switched off', async () => {
    play('    - debug: { msg: x }\n')
    here.write({ 'vars_plugins/more.py': '' })
    const { code, all } = await here.tsplay('run', '--no-python', '-i', 'localhost,', 'site.yml')
    const local = await here.tsplay('run', '--no-python', 'site.yml')
    rmSync(join(here.dir, 'vars_plugins'), { recursive: true })
    assert.equal(code, 1)
    assert.match(all, /vars_plugins\/more\.py[\s\S]*--no-python/)
    assert.deepEqual([local.code, /vars_plugins\/more\.py/.test(local.all)], [1, true], local.all)
    assert.equal((await here.tsplay('run', '--no-python', '-i', 'localhost,', 'site.yml')).code, 0)
  })

  it('are listed by lint and described by doc', async () => {
    play(`    - debug: { msg: "{{ 1 | same }} {{ 'a' | upper }}" }\n`)
    const { out } = await here.tsplay('lint', 'site.yml')
    assert.deepEqual(out.split('\n').filter((line) => line.startsWith('through Python:')), ['through Python: filter `same` of filter_plugins/own.py']) // biome-ignore format: one line
    assert.match((await here.tsplay('doc', 'same')).out, /^same: .*filter.* filter_plugins\/own\.py/)
    const off = await here.tsplay('lint', 'site.yml', '--no-python')
    assert.match(off.all, /unknown-filter/)
  })

  describe('with Ansible', () => {
    before(function () {
      if (!hasAnsible) this.skip()
    })

    it('are lookups that ask for variables', async () => {
      play(
        `    - debug: { msg: "{{ query('words', 'a', 'b', c=1) }}" }\n      vars: { n: 1 }\n    - debug: { msg: "{{ item }}" }\n      with_words: [d]\n`,
      )
      here.write({ 'hosts.yml': 'all: { hosts: { localhost: { ansible_connection: local, n: 7 } } }\n' })
      const { code, out, all } = await here.tsplay('run', '-i', 'hosts.yml', '-v', 'site.yml')
      assert.equal(code, 0, all)
      assert.match(out, /- a word 7\n\s+- b word 7\n\s+- c\n[\s\S]*d word 7/)
    })
    it('are lookups two levels below a configured folder, of any name; a dict is its keys as a text', async () => {
      here.write({
        'more/deep/12ab.py':
          "from ansible.plugins.lookup import LookupBase\n\nclass LookupModule(LookupBase):\n    def run(self, terms, variables=None, **kwargs):\n        return {'one': 1, 'two': 2}\n",
        'ansible.cfg': '[defaults]\nlookup_plugins = .\n',
      })
      play(`    - debug: { msg: "{{ lookup('12ab') }} {{ lookup('12ab', wantlist=true).two }}" }\n`)
      const { code, out, all } = await here.tsplay('run', 'site.yml')
      assert.equal(code, 0, all)
      assert.ok(out.includes('one,two 2'), out)
    })

    it('are lookups that evaluate what the author wrote, and nothing that a host said', async () => {
      here.write({
        'lookup_plugins/evaluate.py': `from ansible.plugins.lookup import LookupBase

class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        return [self._templar.template(text) for term in terms for text in (term, '{{ 1 + 1 }}', '{{ ' + term + ' }}')]
`,
      })
      play(`    - command: echo "{{ '{{' }} 3 + 4 }}"
      register: said
    - debug: { msg: "{{ query('evaluate', '3 + 3', said.stdout, said.stdout[3:8]) | to_json }}" }
    - debug: { msg: "{{ item }}" }
      with_evaluate: [word, "{{ said.stdout }}"]
      vars: { word: wo rd }
`)
      const { code, out, all } = await here.tsplay('run', '-v', 'site.yml')
      assert.equal(code, 0, all)
      const data = ['{{ 3 + 4 }}', '2', '{{ {{ 3 + 4 }} }}']
      assert.ok(out.includes(JSON.stringify(['3 + 3', '2', '6', ...data, '3 + 4', '2', '{{ 3 + 4 }}']).replaceAll(',', ', ')), out)
      assert.deepEqual([...out.matchAll(/ok item (.*)/g)].map(([, item]) => item), ['word', '2', 'wo rd', ...data], out) // biome-ignore format: one line
    })

    it('are lookups that wait for their turn', async () => {
      play(`    - stat: { path: / }\n    - command: "false"\n    - stat: { path: "{{ lookup('words', '/') }}" }\n`)
      const { code, all } = await here.tsplay('run', 'site.yml')
      assert.equal(code, 2, all)
      assert.equal(existsSync(here.file('ran')), false)
    })

    it('are lookups of the installed collections', async () => {
      const kept = `import shelve; file = ${JSON.stringify(here.file('shelf'))}; shelf = shelve.open(file); shelf['a'] = 'kept'; shelf.close(); open(file, 'a')`
      spawnSync(controllerPython(), ['-c', kept])
      const term = "'file=shelf key=a'"
      play(
        `    - debug: { msg: "{{ lookup('community.general.shelvefile', ${term}) }} {{ lookup('shelvefile', ${term}) }}" }\n    - assert: { that: item == 'kept' }\n      register: looped\n      with_community.general.shelvefile: [${term}]\n    - assert: { that: looped.results | length == 1 }\n`,
      )
      const { code, out, all } = await here.tsplay('run', 'site.yml')
      assert.equal(code, 0, all)
      assert.ok(out.includes('kept kept'), out)
    })

    it('give variables to groups and hosts, decrypted as well, which are data', async () => {
      here.write({
        'vars_plugins/more.py': `import os
from ansible.plugins.vars import BaseVarsPlugin
from ansible.inventory.host import Host

class VarsModule(BaseVarsPlugin):
    def get_vars(self, loader, path, entities, cache=True):
        super(VarsModule, self).get_vars(loader, path, entities)
        file = os.path.join(path, 'sealed.yml')
        opened = loader.load_from_file(file) if os.path.exists(file) else {}
        return dict(opened, **{('host_%s' if isinstance(entity, Host) else 'group_%s') % entity.name: '{' '{ 1 }' '}' for entity in entities})
`,
        password: 'pass',
        'hosts.yml': 'web: { hosts: { a: { ansible_connection: local } } }\n',
        'site.yml':
          '- hosts: web\n  gather_facts: false\n  tasks:\n    - debug: { msg: "{{ host_a }} {{ group_web }} {{ group_all }} {{ hidden == \'never-\' ~ \'shown\' }}" }\n    - debug: { msg: "{{ hidden }}" }\n',
      })
      here.write({ 'sealed.yml': 'hidden: never-shown\n' })
      await here.tsplay('vault', 'encrypt', 'sealed.yml', '--vault-password-file', 'password')
      const { code, out, all } = await here.tsplay('run', '-i', 'hosts.yml', '--vault-password-file', 'password', 'site.yml')
      assert.equal(code, 0, all)
      assert.ok(out.includes('{{ 1 }} {{ 1 }} {{ 1 }} True'), out)
      assert.ok(!all.includes('never-shown'), all)
      for (const args of [[], ['-i', 'hosts.yml', '--vault-password-file', 'password']]) {
        const lint = await here.tsplay('lint', 'site.yml', ...args)
        assert.match(lint.out, /through Python: vars plug-ins of vars_plugins/)
        assert.doesNotMatch(lint.out, /undefined-variable/)
      }
      here.write({ 'vars_plugins/more.py': 'from ansible.plugins.vars import BaseVarsPlugin\nclass VarsModule(BaseVarsPlugin):\n    def get_vars(self, *args):\n        raise ValueError("no")\n' }) // biome-ignore format: one line
      assert.match((await here.tsplay('run', '-i', 'hosts.yml', 'site.yml')).all, /more\.py:4/)
    })

    it('read inventory sources', async () => {
      here.write({ 'some.yml': 'plugin: mine\ncount: 2\n', 'many.yml': 'plugin: mine\ncount: 6\n', 'other.yml': 'plugin: other\n' })
      here.write({ 'site.yml': '- hosts: mine\n  gather_facts: false\n  tasks: [{ debug: { msg: "{{ whole }}" } }]\n' })
      const { code, out, all } = await here.tsplay('run', '-i', 'some.yml', 'site.yml')
      assert.equal(code, 0, all)
      assert.match(out, /h0[\s\S]*3\.0[\s\S]*h1/)
      const failed = await here.tsplay('run', '-i', 'many.yml', 'site.yml')
      assert.equal(failed.code, 1)
      assert.match(failed.all, /inventory-script-failed[\s\S]*mine\.py:18/)
      assert.match((await here.tsplay('run', '-i', 'other.yml', 'site.yml')).all, /error\[unsupported\]/)
      assert.match((await here.tsplay('run', '-i', 'some.yml', '--no-python', 'site.yml')).all, /error\[unsupported\]/)
    })
  })
})
