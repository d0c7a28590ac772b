/** The state of a machine after planned changes: paths below folders and links, accounts, what may bring something. */
import assert from 'node:assert/strict'
import type { Effect } from '../../engine/model/effect.ts'
import { decidingDoubt, TaskOutlook } from '../../engine/run/converge/outlook.ts'
import { isStandIn, nothingPlanned, type PlannedState, weakened, withEffects } from '../../engine/run/host/planned-state.ts'

const cause = { task: 'a task', change: 'a change' }
const having = (...effects: readonly Effect[]): PlannedState => withEffects(nothingPlanned, effects, cause)
const seen = (state: PlannedState, path: string) => new TaskOutlook(state).at(path).kind

describe('the planned state of a machine', () => {
  it('leaves what nobody planned to the host', () => {
    const state = having({ kind: 'directory', path: '/srv/app', created: true })
    assert.equal(seen(state, '/srv'), 'host')
    assert.equal(seen(state, '/srv/apples'), 'host')
    assert.equal(nothingPlanned.paths.size, 0)
  })

  it('knows that a new folder is empty but for what is planned in it', () => {
    const state = having({ kind: 'directory', path: '/srv/app', created: true }, { kind: 'file', path: '/srv/app/a', content: 'x' })
    assert.equal(seen(state, '/srv/app'), 'directory')
    assert.equal(seen(state, '/srv/app/a'), 'file')
    assert.equal(seen(state, '/srv/app/b'), 'absent')
  })

  it('takes away all that is below what goes, and keeps what comes later', () => {
    const gone = having({ kind: 'file', path: '/srv/app/a' }, { kind: 'absent', path: '/srv/app' })
    assert.equal(seen(gone, '/srv/app/a'), 'absent')
    const again = withEffects(gone, [{ kind: 'directory', path: '/srv/app', created: true }], cause)
    assert.equal(seen(again, '/srv/app'), 'directory')
    assert.equal(seen(again, '/srv/app/a'), 'absent')
  })

  it('looks behind a planned link where it is planned what is there, and nowhere else', () => {
    const link = { kind: 'link', path: '/current', target: '/srv/one' } as const
    assert.equal(seen(having(link), '/current/a'), 'unknown')
    assert.equal(seen(having({ kind: 'directory', path: '/srv/one', created: true }, link), '/current/a'), 'absent')
    assert.equal(seen(having({ kind: 'link', path: '/a', target: '/b' }, { kind: 'link', path: '/b', target: '/a' }), '/a/x'), 'unknown')
  })

  it('puts what goes through a planned link where the link leads to', () => {
    const state = having({ kind: 'link', path: '/current', target: 'srv/one' }, { kind: 'file', path: '/current/a' })
    assert.equal(seen(state, '/srv/one/a'), 'file')
    assert.equal(seen(state, '/current/a'), 'file')
  })

  it('joins owner and mode that come one after the other', () => {
    const state = having({ kind: 'file', path: '/f', content: 'x', mode: 0o644 }, { kind: 'ownership', path: '/f', owner: 'anna', uid: 7 })
    const plan = new TaskOutlook(state).at('/f')
    assert.deepEqual(plan.kind === 'file' && plan.ownership, { mode: 0o644, owner: 'anna', uid: 7 })
  })

  it('gives accounts whose number the host chooses a number of their own that no host has', () => {
    const outlook = new TaskOutlook(having({ kind: 'user', name: 'anna', created: true }, { kind: 'user', name: 'bert', created: true }))
    const [anna, bert] = [outlook.user('anna'), outlook.user('bert')]
    assert.ok(typeof anna === 'object' && typeof bert === 'object')
    assert.ok(isStandIn(anna.uid) && isStandIn(bert.uid) && anna.uid !== bert.uid)
    assert.equal(new TaskOutlook(having({ kind: 'no-user', name: 'anna' })).user('anna'), 'absent')
  })

  it('doubts that something is missing where software may bring it, and not elsewhere', () => {
    const state = having({ kind: 'software', below: ['/etc'] })
    const doubtAt = (path: string) => {
      const outlook = new TaskOutlook(state)
      outlook.missing(path)
      return decidingDoubt(outlook.doubts, 'silence')?.level
    }
    assert.equal(doubtAt('/etc/nginx'), 'change')
    assert.equal(doubtAt('/srv/app'), undefined)
    assert.equal(doubtAt('/etcetera'), undefined)
  })

  it('does not doubt what was taken away behind the software', () => {
    const state = having({ kind: 'software', below: ['/etc'] }, { kind: 'absent', path: '/etc/old' })
    const outlook = new TaskOutlook(state)
    outlook.missing('/etc/old')
    assert.deepEqual(outlook.doubts, [])
  })

  it('takes what is there as it was read behind a program, and doubts only that something is missing', () => {
    const outlook = new TaskOutlook(having({ kind: 'anything', by: 'command' }))
    outlook.asRead()
    assert.equal(decidingDoubt(outlook.doubts, 'silence'), undefined)
    outlook.missing('/srv/app')
    assert.equal(decidingDoubt(outlook.doubts, 'silence')?.level, 'silence')
    assert.equal(decidingDoubt(outlook.doubts, 'change'), undefined)
  })

  it('doubts every answer to a question that says nothing of what it is about', () => {
    const outlook = new TaskOutlook(having({ kind: 'file', path: '/f' }))
    outlook.consider(undefined)
    assert.equal(decidingDoubt(outlook.doubts, 'silence')?.cause, cause)
    const other = new TaskOutlook(having({ kind: 'file', path: '/f' }))
    other.consider({ kind: 'paths', paths: ['/g'] })
    other.consider({ kind: 'machine' })
    assert.deepEqual(other.doubts, [])
  })

  it('keeps of a change that is not sure that its folder is there, and no more', () => {
    const state = withEffects(
      nothingPlanned,
      weakened([
        { kind: 'directory', path: '/d', created: true },
        { kind: 'file', path: '/f' },
      ]),
      cause,
    )
    assert.equal(seen(state, '/d'), 'directory')
    assert.equal(seen(state, '/d/x'), 'host')
    assert.equal(seen(state, '/f'), 'unknown')
  })
})
