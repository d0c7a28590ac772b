/** Plans of `cron` that the contract test tries. */
import { absentAt, fileAt } from '../path-state-of.ts'

const crontab = { text: '#Ansible: old\n0 1 * * * /bin/old\n' }

export const samples = [
  { params: { name: 'new', job: '/bin/true', minute: '5', backup: true }, state: { crontab, file: undefined } },
  { params: { name: 'old', state: 'absent', user: 'anna' }, state: { crontab, file: undefined } },
  { params: { name: 'new', job: '/bin/true', user: 'nobody' }, state: { crontab: { text: '', refused: 'unknown' }, file: undefined } },
  {
    params: { name: 'PATH', env: true, job: '/bin', cron_file: 'made', user: 'root' },
    state: { crontab: undefined, file: absentAt('/etc/cron.d/made', '/etc/cron.d') },
  },
  {
    params: { name: 'old', state: 'absent', cron_file: '/etc/cron.d/made' },
    state: { crontab: undefined, file: fileAt('/etc/cron.d/made', crontab.text) },
  },
]
