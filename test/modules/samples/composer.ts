/** Plans of `composer` that the contract test tries. */
const help = { options: ['dry-run', 'no-dev', 'no-interaction'] }
const dry = { code: 0, stdout: '', stderr: 'Package operations: 1 install\n  - Installing a/b (1.0.0)\n' }
export const samples = [
  { params: { working_dir: '/srv/app' }, state: { help, dry } },
  { params: { working_dir: '/srv/app' }, state: { help, dry: { ...dry, stderr: 'Nothing to install, update or remove\n' } } },
  { params: { working_dir: '/srv/app', command: 'dump-autoload' }, state: { help: { options: [] }, dry: undefined } },
]
