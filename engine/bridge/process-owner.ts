/** Runs in the worker thread that owns the controller's Python, as a text: a worker cannot be started from TypeScript. */

/**
 * Starts Python at the first request and again after it has ended, passes lines on, opens the named pipes of calls that block, ends
 * such a call when it takes too long, and answers for Python where it ends.
 */
export const ownerProgram = `
const { spawn } = require('node:child_process')
const { closeSync, mkdtempSync, openSync, rmSync, writeSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { workerData: { python, program, port, posted, since, longest } } = require('node:worker_threads')
let current
const post = (message) => {
  port.postMessage(message)
  Atomics.add(posted, 0, 1)
  Atomics.notify(posted, 0)
}
const ascii = (text) => text.replace(/[^ -~]/g, (letter) => '\\\\u' + letter.charCodeAt(0).toString(16).padStart(4, '0'))
const start = () => {
  const child = spawn(python, ['-c', program], { stdio: ['pipe', 'pipe', 'pipe'] })
  const self = { child, open: new Set(), folder: undefined, end }
  let rest = ''
  let printed = ''
  let lastWords
  const watch = setInterval(() => {
    if (since[0] > 0 && Date.now() - since[0] > longest) end('no answer within ' + longest / 1000 + ' seconds', 'TimeoutError')
  }, Math.min(1000, longest / 4)).unref()
  function end(error, type = 'EOFError') {
    clearInterval(watch)
    if (current === self) current = undefined
    for (const id of self.open) post({ id, error, type })
    self.open.clear()
    if (self.folder) rmSync(self.folder, { recursive: true })
    self.folder = undefined
    if (lastWords !== undefined) {
      try { writeSync(lastWords, '\\n' + ascii(JSON.stringify({ error, type, ended: true })) + '\\n') } catch {}
      closeSync(lastWords)
    }
    lastWords = undefined
    child.kill('SIGKILL')
  }
  const openPipes = () => {
    const names = ['requests', 'answers'].map((name) => join(self.folder, name))
    // A pipe that is open both ways lets each way be opened without a wait.
    const held = names.map((name) => openSync(name, 'r+'))
    const pipes = { requests: openSync(names[0], 'w'), answers: openSync(names[1], 'r') }
    lastWords = openSync(names[1], 'w')
    held.forEach(closeSync)
    rmSync(self.folder, { recursive: true })
    self.folder = undefined
    post({ pipes })
  }
  const pass = (line) => {
    let message
    try { message = JSON.parse(line) } catch {}
    if (!message || !self.open.has(message.id)) return end(python + ' printed what is no answer: ' + line.slice(0, 200))
    self.open.delete(message.id)
    if (message.id === 0 && !message.error) openPipes()
    else post(message)
  }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\\n')
    rest = lines.pop()
    for (const line of lines) if (self.open.size > 0) pass(line)
  })
  child.stderr.setEncoding('utf8').on('data', (text) => { printed = (printed + text).slice(-2000) })
  child.stdin.on('error', () => {})
  child.on('error', (error) => end(python + ' cannot be started: ' + error.message))
  child.on('close', (code, signal) => end(python + ' ended with ' + (signal ?? code) + (printed ? ': ' + printed.trim().split('\\n').pop() : '')))
  return self
}
port.on('message', ({ id, line, open, kill }) => {
  if (kill) return current?.end('ended')
  current ??= start()
  if (open) {
    id = 0
    current.folder = mkdtempSync(join(tmpdir(), 'tsplay-python-'))
    line = JSON.stringify({ id, op: 'open', folder: current.folder }) + '\\n'
  }
  current.open.add(id)
  current.child.stdin.write(line)
})
`
