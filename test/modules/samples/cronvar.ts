/** Plans of `cronvar` that the contract test tries. */
import { absentAt, fileAt } from '../path-state-of.ts'

const crontab = { text: 'MAILTO=root\n0 1 * * * /bin/old\n' }

export const samples = [
  { params: { name: 'SHELL', value: '/bin/bash', insertafter: 'MAILTO', backup: true }, state: { crontab, file: undefined } },
  { params: { name: 'MAILTO', value: 'ops', user: 'anna' }, state: { crontab, file: undefined } },
  {
    params: { name: 'PATH', value: '/bin', cron_file: 'made' },
    state: { crontab: undefined, file: absentAt('/etc/cron.d/made', '/etc/cron.d') },
  },
  {
    params: { name: 'MAILTO', state: 'absent', cron_file: '/etc/cron.d/made' },
    state: { crontab: undefined, file: fileAt('/etc/cron.d/made', crontab.text) },
  },
  { params: { name: 'SHELL', value: '/bin/sh', insertbefore: 'NONE' }, state: { crontab, file: undefined } },
]
