/** Plans of `async_status` that the contract test tries. */
const folder = '/root/.ansible_async/j123.45'
const job = (state: string, result?: object) => ({ job: { state, folder, ...(result && { result }) } })
const answers = { job: null }

export const samples = [
  { params: { jid: 'j123456789.45' }, state: job('running'), answers },
  { params: { jid: 'j123456789.45' }, state: job('ended', { changed: true, rc: 0, stdout: 'x' }), answers },
  { params: { jid: 'j123456789.45' }, state: job('ended', { changed: true, failed: true, msg: 'no', rc: 1 }), answers },
  { params: { jid: 'j123456789.45' }, state: job('gone'), answers },
  { params: { jid: 'j123456789.45' }, state: job('lost'), answers },
  { params: { jid: 'j123456789.45', mode: 'cleanup' }, state: job('ended', { changed: false }), answers },
]
