/** Kinds of findings in the situations a task can be in: what is told before the run, and what a host that reaches the task does. */
import assert from 'node:assert/strict'
import { DiagnosticError } from '../../engine/model/diagnostic.ts'
import type { Circumstances } from '../../engine/playbook/findings.ts'
import type { RunOptions } from '../../engine/run/schedule/state.ts'
import { endOf, outcome } from './projects.ts'
import { taskStatuses } from './task-statuses.ts'

interface Kind {
  readonly code: string
  /** The task, as the inside of a dict. */
  readonly task: string
  /** Its texts cannot be evaluated, so that `failed_when` has nothing to judge. */
  readonly text?: true
}

const kinds: Readonly<Record<string, Kind>> = {
  'unknown option': { code: 'unknown-option', task: 'put: { path: /a, content: x, otherwise: 1 }' },
  'missing option': { code: 'missing-option', task: 'put: { path: /a }' },
  'wrong type': { code: 'wrong-type', task: 'program: { argv: { a: 1 } }' },
  'rule between options': { code: 'invalid-options', task: 'copy: { dest: /x }' },
  'unknown module': { code: 'unknown-module', task: 'whatever_this_is: { a: 1 }' },
  'unknown filter': { code: 'unknown-filter', task: 'debug: { msg: "{{ 1 | nofilterhere }}" }', text: true },
  'unknown test': { code: 'unknown-test', task: 'debug: { msg: "{{ 1 is notesthere }}" }', text: true },
  'unknown lookup': { code: 'unknown-lookup', task: 'debug: { msg: "{{ lookup(\'nolookuphere\') }}" }', text: true },
  'template syntax': { code: 'template-syntax', task: 'debug: { msg: "{{ 1 + }}" }', text: true },
  'unknown handler': { code: 'unknown-handler', task: 'put: { path: /a, content: x }, notify: nobody_at_all' },
}

interface Situation {
  /** `undecided`: a warning for whoever asks for such, and nothing before a run. */
  readonly reported: 'error' | 'warning' | 'undecided' | 'nothing'
  /** Steps of the play with the task in them. */
  readonly steps: (task: string) => string
  /** What becomes of the task; undefined where nothing runs. */
  readonly end?: string
  readonly files?: (task: string) => Readonly<Record<string, string>>
  readonly options?: Partial<RunOptions> & Circumstances
  readonly handlers?: (task: string) => string
}

const plain = (task: string, more = '') => `- { name: it, ${task}${more} }`
const first = '- { name: first, put: { path: /first, content: x }, register: r }\n'
const tags = { skipTags: ['off'], tags: [] }

const situations: Readonly<Record<string, Situation>> = {
  certain: { reported: 'error', steps: (task) => plain(task) },
  'certain by a variable': { reported: 'error', steps: (task) => plain(task, ', when: wanted | bool') },
  ignore_errors: { reported: 'warning', steps: (task) => plain(task, ', ignore_errors: true'), end: 'ignored' },
  'ignore_errors of a block': {
    reported: 'warning',
    steps: (task) => `- ignore_errors: true\n  block:\n    ${plain(task)}`,
    end: 'ignored',
  },
  'a rescue': { reported: 'warning', steps: (task) => `- block:\n    ${plain(task)}\n  rescue:\n    - debug:`, end: 'rescued' },
  'a condition that only a host decides, and that holds': {
    reported: 'undecided',
    steps: (task) => first + plain(task, ", when: r.before == ''"),
    end: 'failed',
  },
  'a condition that only a host decides, and that does not hold': {
    reported: 'undecided',
    steps: (task) => first + plain(task, ", when: r.before != ''"),
    end: 'skipped',
  },
  'a list that only a host knows': {
    reported: 'undecided',
    steps: (task) => first + plain(task, ', loop: "{{ [r.before] | select | list }}"'),
    end: 'skipped',
  },
  'when: false': { reported: 'nothing', steps: (task) => plain(task, ', when: false'), end: 'skipped' },
  'a variable that is false': { reported: 'nothing', steps: (task) => plain(task, ', when: unwanted | bool'), end: 'skipped' },
  'a block with a false condition': {
    reported: 'nothing',
    steps: (task) => `- when: unwanted\n  block:\n    ${plain(task)}`,
    end: 'skipped',
  },
  'tags that are skipped': { reported: 'nothing', steps: (task) => plain(task, ', tags: off'), options: tags },
  'a tag that nobody asks for': { reported: 'nothing', steps: (task) => plain(task, ', tags: never') },
  'a file that is included': {
    reported: 'error',
    steps: () => '- include_tasks: more.yml',
    files: (task) => ({ 'more.yml': plain(task) }),
  },
  'ignore_errors in a file that is included': {
    reported: 'warning',
    steps: () => '- include_tasks: more.yml',
    files: (task) => ({ 'more.yml': plain(task, ', ignore_errors: true') }),
    end: 'ignored',
  },
  'a file that is not included': {
    reported: 'nothing',
    steps: () => '- { include_tasks: more.yml, when: unwanted }',
    files: (task) => ({ 'more.yml': plain(task) }),
  },
  'a file whose name a host gives': {
    reported: 'nothing',
    steps: () => `${first}- { include_tasks: "more{{ r.before }}.yml" }`,
    files: (task) => ({ 'more.yml': `${plain(task, ', ignore_errors: true')}\n- { name: after, debug: }` }),
    end: 'ignored',
  },
  'a role': {
    reported: 'error',
    steps: () => '- import_role: { name: one }',
    files: (task) => ({ 'roles/one/tasks/main.yml': plain(task) }),
  },
  'a role behind a condition': {
    reported: 'undecided',
    steps: () => `${first}- { import_role: { name: one }, when: r.before == '' }`,
    files: (task) => ({ 'roles/one/tasks/main.yml': plain(task), 'roles/one/defaults/main.yml': 'x: 1' }),
    end: 'failed',
  },
  'a handler': {
    reported: 'warning',
    steps: () => '- { put: { path: /c, content: x }, notify: it }',
    handlers: (task) => plain(task),
    end: 'failed',
  },
  'behind end_play': { reported: 'nothing', steps: (task) => `- meta: end_play\n${plain(task)}` },
  'behind a task that always fails': { reported: 'nothing', steps: (task) => `- fail:\n${plain(task)}` },
  'behind a failure that is ignored': { reported: 'error', steps: (task) => `- { fail: , ignore_errors: true }\n${plain(task)}` },
  'behind a failure that a host decides': {
    reported: 'error',
    steps: (task) => `${first}- { fail: , when: r.before != '' }\n${plain(task)}`,
  },
  'behind an end that a host decides': {
    reported: 'undecided',
    steps: (task) => `${first}- { meta: end_host, when: r.before != '' }\n${plain(task)}`,
    end: 'failed',
  },
}

const play = (steps: string, handlers = '') =>
  `- hosts: all\n  gather_facts: false\n  vars: { wanted: yes, unwanted: no }\n  tasks:\n${indented(steps)}\n  handlers:\n${indented(handlers)}\n`
const indented = (text: string) => text.replace(/^/gm, '    ')

for (const [kind, { code, task }] of Object.entries(kinds))
  describe(`a finding: ${kind}`, () => {
    for (const [name, { reported: expected, steps, end, files, options, handlers }] of Object.entries(situations))
      it(`${name}: ${expected}`, async () => {
        const found = await outcome({ 'play.yml': play(steps(task), handlers?.(task)), ...files?.(task) }, options)
        if (found instanceof DiagnosticError) {
          const codes = found.diagnostics.filter(({ severity }) => severity === 'error').map((each) => each.code)
          assert.deepEqual(codes, [code])
          assert.equal(expected, 'error')
          return
        }
        assert.deepEqual(
          found.warnings.map((each) => each.code),
          expected === 'warning' ? [code] : [],
        )
        const asked = await outcome({ 'play.yml': play(steps(task), handlers?.(task)), ...files?.(task) }, { ...options, undecided: true })
        assert.ok(!(asked instanceof DiagnosticError))
        assert.deepEqual(
          asked.warnings.map((each) => each.code),
          expected === 'warning' || expected === 'undecided' ? [code] : [],
        )
        assert.equal(endOf(found), end)
        assert.ok(![...found.hosts.values()].some(({ files: written }) => written.has('/a')), 'it must not act')
      })
  })

describe('a finding and `failed_when`', () => {
  for (const [kind, { code, task, text }] of Object.entries(kinds))
    it(`${kind}: ${text ? 'an error, since no task is carried out that it could judge' : 'a warning, and it is judged'}`, async () => {
      const found = await outcome({ 'play.yml': play(plain(task, ', failed_when: false')) })
      if (text) return assert.ok(found instanceof DiagnosticError)
      assert.ok(!(found instanceof DiagnosticError))
      assert.deepEqual([...found.warnings.map((each) => each.code), endOf(found)], [code, 'ok'])
    })
})

describe('an unknown option whose value is a variable', () => {
  const asked = async (vars: string, value: string) => {
    const text = play(plain(`put: { path: /b, content: x, bogus: "{{ ${value} }}" }`)).replace('wanted: yes', `wanted: yes, ${vars}`)
    const found = await outcome({ 'play.yml': text })
    return found instanceof DiagnosticError ? found.diagnostics.map(({ code }) => code) : endOf(found)
  }
  it('is not there where the variable is omitted, and is refused where it is not', async () => {
    assert.equal(await asked('x: "{{ omit }}"', 'x'), 'changed')
    assert.equal(await asked('x: { bogus: "{{ omit }}" }', 'x.bogus'), 'changed')
    assert.equal(await asked('x: "{{ y }}", y: "{{ nothing | d(omit) }}"', 'x'), 'changed')
    assert.equal(await asked('x: "{{ 1 if wanted else omit }}"', 'x'), 'failed')
    assert.deepEqual(await asked('x: "{{ y }}", y: 1', 'x'), ['unknown-option'])
  })
})

describe('a slip', () => {
  const slips = ['put: { path: /a, contnet: x }', 'ptu: { path: /a, content: x }', 'put: { path: /a, content: x }, registre: y']
  for (const task of slips) {
    it(`is an error wherever it can be reached: ${task}`, async () => {
      for (const steps of [plain(task, ', ignore_errors: true'), first + plain(task, ", when: r.before == 'x'")])
        assert.ok((await outcome({ 'play.yml': play(steps) })) instanceof DiagnosticError)
    })
    it(`is an error in an included file only where it is certain to be reached: ${task}`, async () => {
      const asked = async (condition: string) => {
        const steps = `${first}- { name: include, include_tasks: more.yml, when: ${condition} }`
        return outcome({ 'play.yml': play(steps), 'more.yml': plain(task) })
      }
      assert.ok((await asked('wanted')) instanceof DiagnosticError)
      const found = await asked("r.before != ''")
      assert.ok(!(found instanceof DiagnosticError))
      assert.deepEqual([found.code, found.warnings.map(({ severity }) => severity)], [0, ['warning']])
    })
    it(`is an error where no host matches the play, as plays are parsed all the same: ${task}`, async () => {
      assert.ok((await outcome({ 'play.yml': play(plain(task)) }, { hosts: () => [] })) instanceof DiagnosticError)
    })
    it(`in a module or its options is nothing where it cannot, in a keyword an error: ${task}`, async () => {
      const found = await outcome({ 'play.yml': play(plain(task, ', when: false')) })
      if (found instanceof DiagnosticError) return assert.ok(task.includes('registre'))
      assert.ok(!task.includes('registre'))
      assert.deepEqual(found.warnings, [])
    })
  }
})

describe('what an include names and that is not there', () => {
  const includes = { 'task file': 'include_tasks: nope.yml', role: 'include_role: { name: nope }' }
  for (const [kind, task] of Object.entries(includes)) {
    const steps: readonly (readonly [string, Situation['reported'], string, string | undefined])[] = [
      ['certain', 'error', plain(task), undefined],
      ['`ignore_errors`, which is not for what an include cannot read', 'error', plain(task, ', ignore_errors: true'), undefined],
      ['a rescue', 'warning', `- block:\n    ${plain(task)}\n  rescue:\n    - debug:`, 'failed'],
      ['a condition that holds', 'undecided', first + plain(task, ", when: r.before == ''"), 'failed'],
      ['a condition that does not hold', 'undecided', first + plain(task, ", when: r.before != ''"), undefined],
      ['a variable that is false', 'nothing', plain(task, ', when: unwanted | bool'), undefined],
    ]
    for (const [name, expected, text, end] of steps)
      it(`${kind}, ${name}: ${expected}`, async () => {
        const found = await outcome({ 'play.yml': play(text) })
        if (found instanceof DiagnosticError) return assert.equal(expected, 'error')
        assert.deepEqual([found.warnings.length, endOf(found)], [expected === 'warning' ? 1 : 0, end])
        const asked = await outcome({ 'play.yml': play(text) }, { undecided: true })
        assert.equal(!(asked instanceof DiagnosticError) && asked.warnings.length, expected === 'nothing' ? 0 : 1)
      })
  }
  it('fails the include where the file is no YAML, and the task where a task in it is wrong', async () => {
    const steps = `${first}- { name: it, include_tasks: "{{ 'more' ~ r.before }}.yml" }`
    const broken = await outcome({ 'play.yml': play(steps), 'more.yml': '- debug: {' })
    assert.ok(!(broken instanceof DiagnosticError))
    assert.deepEqual(taskStatuses(broken.events), ['one: first changed', 'one: it failed'])
    const wrong = await outcome({ 'play.yml': play(steps), 'more.yml': '- { name: before, debug: }\n- { name: in it, put: { path: /a } }' })
    assert.ok(!(wrong instanceof DiagnosticError))
    assert.deepEqual(taskStatuses(wrong.events), ['one: first changed', 'one: before ok', 'one: in it failed'])
    const [where] = wrong.events.flatMap((event) => (event.type === 'task-end' && event.failure?.where ? [event.failure.where] : []))
    assert.match(where?.file ?? '', /more\.yml$/)
  })
  it('an import is refused with whether a host reaches it or not', async () => {
    for (const task of ['import_role: { name: nope }', 'import_tasks: nope.yml', 'import_tasks: "{{ nope }}.yml"', 'put: some words'])
      assert.ok((await outcome({ 'play.yml': play(`- { ${task}, when: false }`) })) instanceof DiagnosticError, task)
    // What adds to the run is handed the text.
    assert.ok(!((await outcome({ 'play.yml': play('- { set_fact: some words, when: false }') })) instanceof DiagnosticError))
  })
})

describe('variables that are certain', () => {
  const host = (use_x: boolean) => ({ inventory: [{ name: 'group_vars', values: { use_x } }] })
  const wrong = plain('put: { path: /a }', ', when: use_x | default(false)')
  const asked = async (steps: string, hosts: readonly boolean[]) => {
    const found = await outcome({ 'play.yml': play(steps) }, { hosts: () => hosts.map(host), undecided: true })
    return found instanceof DiagnosticError ? 'error' : found.warnings.length > 0 ? 'warning' : 'nothing'
  }
  it('are those of the inventory where all hosts agree', async () => {
    assert.equal(await asked(wrong, [true, true]), 'error')
    assert.equal(await asked(wrong, [false, false]), 'nothing')
    assert.equal(await asked(wrong, [true, false]), 'warning')
  })
  it('are not what a task may set, whatever stands before', async () => {
    for (const setter of ['set_fact: { use_x: true }', 'put: { path: /b, content: x }, register: use_x'])
      assert.equal(await asked(`- { name: last, ${setter}, when: false }\n${wrong}`, [false]), 'warning', setter)
  })
  it('are not those that are missing, where the inventory is not known', async () => {
    const found = await outcome({ 'play.yml': play(wrong) }, { undecided: true })
    assert.ok(!(found instanceof DiagnosticError))
    assert.equal(found.warnings.length, 1)
  })
  it('are not a fact, nor the time', async () => {
    for (const condition of ['ansible_os_family is defined', 'packages is defined', 'now().year < 2000', "lookup('pipe', 'true') == 'x'"])
      assert.equal(await asked(plain('put: { path: /a }', `, when: ${JSON.stringify(condition)}`), [false]), 'warning', condition)
  })
  it('differ by the include that brings a file', async () => {
    const files = { 'more.yml': plain('put: { path: /a }', ', when: mine') }
    const include = (mine: boolean) => `- { include_tasks: more.yml, vars: { mine: ${mine} } }\n`
    for (const [steps, expected] of [
      [include(false), false],
      [include(false) + include(true), true],
    ] as const)
      assert.equal((await outcome({ 'play.yml': play(steps), ...files })) instanceof DiagnosticError, expected)
  })
})
