/** `pamd`: rules of a service, beside Ansible and by themselves. */
import assert from 'node:assert/strict'
import pamd from '../../../modules/users/pamd.ts'
import { namesIn } from '../../refusal.ts'
import { writeOf } from '../actions.ts'
import { besideAnsible } from '../beside.ts'
import { expect, withDefaults } from '../expect.ts'
import { absentAt, fileAt } from '../path-state-of.ts'
import { ruled } from '../registered.ts'

const path = '/etc/pam.d/common-auth'
const text = `# here are the rules
auth\t[success=1 default=ignore]\tpam_unix.so nullok  try_first_pass

auth\trequisite\t\t\tpam_deny.so
# a comment between
auth required pam_permit.so
auth optional pam_cap.so a=1 b=2 debug
-session optional pam_systemd.so
@include common-session
`
const deny = { name: 'common-auth', type: 'auth', control: 'requisite', module_path: 'pam_deny.so' } as const
const fresh = { new_type: 'auth', new_control: 'optional', new_module_path: 'pam_faildelay.so', module_arguments: ['delay=3'] } as const

describe('pamd', () => {
  const edited = (more: object) => {
    const [change] = expect(pamd, { ...deny, ...more }).on({ file: fileAt(path, text) }).changes() // biome-ignore format: one line
    return change ? String(writeOf(change).content) : text
  }

  it('leaves all other lines as they are written', () => {
    assert.equal(edited({ new_control: 'required' }), text.replace('auth\trequisite\t\t\tpam_deny.so', 'auth       required pam_deny.so'))
    assert.equal(edited({ state: 'absent' }), text.replace('auth\trequisite\t\t\tpam_deny.so\n', ''))
    assert.equal(edited({ new_control: 'requisite' }), text)
  })
  it('puts a new rule directly beside the one that is meant, and keeps comments', () => {
    const line = 'auth       optional pam_faildelay.so delay=3\n'
    assert.equal(edited({ state: 'after', ...fresh }), text.replace('pam_deny.so\n', `pam_deny.so\n${line}`))
    assert.equal(edited({ state: 'before', ...fresh }), text.replace('auth\trequisite', `${line}auth\trequisite`))
    assert.equal(edited({ state: 'after', new_type: 'auth', new_control: 'required', new_module_path: 'pam_permit.so' }), text)
  })
  it('counts what it changes', () => {
    const told = (more: object) => expect(pamd, { ...deny, ...more }).on({ file: fileAt(path, text) }).returns() // biome-ignore format: one line
    assert.deepEqual(told({ new_control: 'required' }), { change_count: 1, backupdest: '' })
    assert.deepEqual(told({ new_control: 'requisite' }), { change_count: 0, backupdest: '' })
    assert.deepEqual(told({ state: 'absent' }), { change_count: 1, backupdest: '' })
  })
  it('refuses what is no rule', () => {
    const on = (more: object, file = fileAt(path, text)) => expect(pamd, { ...deny, ...more }).on({ file })
    on({ new_control: 'perhaps' }).refuses({
      msg: 'Rule control, perhaps, is not valid in rule auth       perhaps pam_deny.so',
      names: ['perhaps', 'auth perhaps pam_deny.so'],
    })
    on({ new_control: '[success=maybe]' }).refuses({
      msg: 'Rule control action, maybe, is not valid in rule auth       [success=maybe] pam_deny.so',
      names: ['success=maybe', 'auth [success=maybe] pam_deny.so'],
    })
    on({}, fileAt(path, 'nonsense\n')).refuses({ names: ['/etc/pam.d/common-auth', 'nonsense'] })
    on({}, absentAt(path, '/etc/pam.d')).refuses({
      msg: /^Unable to open\/read PAM module file \/etc\/pam\.d\/common-auth with error \[Errno 2\] No such file or directory: '\/e/,
    })
    const problems = (more: object) => pamd.rules?.(withDefaults(pamd.options, { ...deny, ...more })).join('; ') ?? ''
    assert.equal(problems({}), '')
    const missing = 'but all of the following are missing:'
    assert.equal(ruled(pamd, { ...deny, state: 'args_present' }), `state is args_present ${missing} module_arguments`)
    assert.equal(ruled(pamd, { ...deny, state: 'before' }), `state is before ${missing} new_control, new_type, new_module_path`)
    assert.deepEqual(namesIn(problems({ state: 'args_present', module_arguments: ['[a b]'] })), ['state: updated'])
    assert.deepEqual(namesIn(problems({ name: '../passwd' })), ['../passwd'])
  })
})

/** Without the mark that Ansible leaves, and with one space where there are some. */
const plain = (file: string) =>
  file
    .split('\n')
    .filter((line) => !line.startsWith('# Updated by Ansible') && !line.startsWith('#'))
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')
    .join('\n')
const at = { ...deny, name: 'file', path: '$FOLDER' }
const unix = { ...at, control: '[success=1 default=ignore]', module_path: 'pam_unix.so' }
const cap = { ...at, control: 'optional', module_path: 'pam_cap.so' }
const cases: Readonly<Record<string, object>> = {
  'another control': { ...at, new_control: 'required' },
  'another control in brackets': { ...unix, new_control: '[success=2 default=die]', module_arguments: ['x', 'y=1'] },
  'no arguments': { ...unix, module_arguments: [''] },
  'another type and module': { ...cap, new_type: '-auth', new_module_path: 'pam_x.so' },
  'nothing new': at,
  'a rule that is not there': { ...at, control: 'optional', state: 'absent' },
  gone: { ...at, state: 'absent' },
  before: { ...at, ...fresh, state: 'before' },
  after: { ...at, ...fresh, state: 'after' },
  'before the first': { ...unix, ...fresh, state: 'before' },
  'behind the last rule': { ...at, type: '-session', control: 'optional', module_path: 'pam_systemd.so', ...fresh, state: 'after' },
  'arguments more': { ...cap, state: 'args_present', module_arguments: ['b=3', 'new', 'debug'] },
  'arguments less': { ...cap, state: 'args_absent', module_arguments: ['a=1', 'debug', 'b=7'] },
  'a control that is none': { ...at, new_control: 'perhaps' },
}
besideAnsible(
  import.meta.url,
  pamd,
  'community.general.pamd',
  Object.entries(cases).map(([title, args]) => ({ title, before: text, args: args as Readonly<Record<string, unknown>> })),
  {},
  { plain },
)
