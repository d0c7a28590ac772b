/** Plans of `pip` that the contract test tries. */
const none = { there: true, maker: false, installed: [], coming: [], missing: [], list: '' }
const installed = [{ name: 'flask', line: 'Flask==2.0' }]
const commit = '1'.repeat(40)

export const samples = [
  { params: { name: ['flask'] }, state: { pip: none } },
  { params: { name: ['flask'], state: 'latest' }, state: { pip: { ...none, installed, coming: [{ name: 'flask', version: '3.0' }] } } },
  { params: { name: ['flask', 'gunicorn'], state: 'absent' }, state: { pip: { ...none, installed } } },
  { params: { requirements: '/srv/list', state: 'absent' }, state: { pip: { ...none, installed, list: 'Flask>=1 # web\n-r other\n' } } },
  {
    params: { name: ['git+https://example.org/flask.git'], executable: 'pip3' },
    state: { pip: { ...none, installed, coming: [{ name: 'flask', version: '3.0', commit }] } },
  },
  {
    params: { requirements: '/srv/list', virtualenv: '/srv/venv', virtualenv_command: 'python3 -m venv', umask: '077' },
    state: { pip: { ...none, there: false, maker: true } },
  },
  { params: { name: ['flask'], virtualenv: '/srv/venv' }, state: { pip: { ...none, there: false } } },
  { params: { name: ['flask'], version: '2.0', state: 'forcereinstall' }, state: { pip: none } },
]
