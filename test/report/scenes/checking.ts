/** Runs in check mode. */
import type { Event } from '../../../engine/model/event.ts'
import { Stage } from '../stage.ts'

export const checking: Readonly<Record<string, () => readonly Event[]>> = {
  'check mode'() {
    const stage = new Stage({ check: true })
    stage.play('Web servers', ['web1', 'web2'])
    const change = { status: 'changed', result: { changed: true } } as const
    stage.task('nginx is installed', { web2: {} }, { ...change, changes: [{ summary: 'install nginx' }], notified: ['reload nginx'] })
    const untold = 'before earlier changes are made: there is no unit called nginx'
    stage.task('nginx runs', { web1: { status: 'cannot-tell', reason: untold } })
    stage.task('The database is migrated', {}, { status: 'would-run', changes: [{ summary: 'run migrate --all' }] })
    stage.task('The facts are fresh', {}, { ...change, check: false, changes: [{ summary: 'write /var/cache/facts' }] })
    stage.pass(2)
    return stage.over()
  },

  'check mode with nothing to do'() {
    const stage = new Stage({ check: true })
    stage.play('Web servers', ['web1'])
    stage.task('nginx is installed')
    stage.pass(2)
    return stage.over()
  },
}
