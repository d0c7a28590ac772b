/** `tsplay watch`: the page of a run that goes on, for the browser that opens its address first and for nobody else. */
import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { request } from 'node:http'
import { thisProcess } from '../../engine/journal/run-process.ts'
import { launch, visit } from '../page/browser.ts'
import { mixed } from '../page/scenes.ts'
import { type Project, project, type Started } from './project.ts'

const id = '20261201-190000-abc'
const folder = `.home/.local/state/tsplay/runs/${id}`
const journal = `${folder}/events.jsonl`
const begun = { journal: 1, directory: '/srv', playbooks: ['site.yml'], flags: {}, files: {}, process: thisProcess() }
const lines = mixed().map((event) => `${JSON.stringify(event)}\n`)

interface Answer {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

describe('watch', function () {
  this.timeout(180_000)
  let here: Project
  let watch: Started | undefined
  beforeEach(() => {
    here = project({
      [journal]: lines.slice(0, 4).join(''),
      [`${folder}/run.json`]: JSON.stringify(begun),
    })
  })
  afterEach(async () => {
    watch?.child.kill('SIGINT')
    await watch?.ended
    watch = undefined
    here.close()
  })

  /** Starts it and gives the address that it prints. */
  async function start(...args: readonly string[]): Promise<URL> {
    const started = here.start('watch', id, ...args)
    watch = started
    for (;;) {
      const [address] = /http:\/\/\S+/.exec(started.all()) ?? []
      if (address && started.all().includes('\n')) return new URL(address)
      if (started.child.exitCode !== null) throw new Error(started.all())
      await new Promise((done) => setTimeout(done, 30))
    }
  }

  function ask({ port }: URL, path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
    return new Promise((done, fail) => {
      request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text
        })
        response.on('end', () => done({ status: response.statusCode, headers: response.headers, body }))
      })
        .on('error', fail)
        .end()
    })
  }

  it('gives the page to whoever has the token first, and refuses all others', async () => {
    const address = await start()
    const token = `/${address.search}`
    assert.equal(address.hostname, '127.0.0.1')
    assert.equal((await ask(address, '/')).status, 403)
    assert.equal((await ask(address, '/?token=wrong')).status, 403)
    assert.equal((await ask(address, token, { host: `evil.example:${address.port}` })).status, 403)
    assert.equal((await ask(address, token, {}, 'POST')).status, 405)
    const first = await ask(address, token)
    const [set = ''] = first.headers['set-cookie'] ?? []
    assert.deepEqual([first.status, first.headers.location], [303, '/'])
    assert.match(set, /; HttpOnly; SameSite=Strict; Path=\/$/)
    const cookie = set.split(';')[0] as string
    assert.equal((await ask(address, token)).status, 403)
    assert.equal((await ask(address, '/', { cookie: `${cookie}x` })).status, 403)
    assert.equal((await ask(address, '/events')).status, 403)
    assert.equal((await ask(address, '/other', { cookie })).status, 404)
    assert.equal((await ask(address, '/', { cookie, host: `evil.example:${address.port}` })).status, 403)
    const page = await ask(address, '/', { cookie })
    assert.equal(page.status, 200)
    assert.ok(page.body.includes("connect-src 'self'") && !page.body.includes('web1'))
    assert.equal(page.headers['cache-control'], 'no-store')
  })

  it('shows what happens as it happens, and stays readable when the run is over', async () => {
    const address = await start()
    const browser = await launch()
    try {
      const { page, trouble } = await visit(browser, address.href)
      await page.locator('.verdict', { hasText: 'Running' }).waitFor()
      await page.keyboard.press('5')
      await page.getByRole('button', { name: 'web1', exact: true }).waitFor()
      // A line may come in pieces.
      const [half, rest] = [(lines[4] as string).slice(0, 20), (lines[4] as string).slice(20)]
      appendFileSync(here.file(journal), half)
      await page.reload()
      await page.getByRole('button', { name: 'web1', exact: true }).waitFor()
      appendFileSync(here.file(journal), rest + lines.slice(5).join(''))
      await page.locator('.verdict', { hasText: '3 of 6 hosts failed' }).waitFor()
      const { code } = await (watch as Started).ended
      assert.equal(code, 0)
      await assert.rejects(ask(address, '/'))
      await page.keyboard.press('1')
      await page.locator('section[aria-label="Failures"] details').first().waitFor()
      assert.deepEqual(
        trouble.filter((each) => !each.startsWith(`request http://127.0.0.1:${address.port}/`)),
        [],
      )
    } finally {
      await browser.close()
    }
  })

  it('listens on the port that is asked for, and ends with Ctrl-C', async () => {
    const { port } = await start()
    const taken = await here.tsplay('watch', id, '--port', port)
    assert.equal(taken.code, 1)
    assert.ok(taken.err.includes(port), taken.err)
    const { child, ended } = watch as Started
    child.kill('SIGINT')
    assert.equal((await ended).code, 0)
    assert.equal((await start('--port', port)).port, port)
  })

  it('refuses a run that is not there, and names the line that is no event', async () => {
    for (const name of ['20261201-190000-xyz', '../escape', '']) {
      const { code, err } = await here.tsplay('watch', name)
      assert.equal(code, 1, err)
      assert.ok(err.includes('error['), err)
    }
    here.write({ [journal]: `${lines[0]}{"type":\n` })
    const { code, err } = await here.tsplay('watch', id)
    assert.equal(code, 1, err)
    assert.match(err, /events\.jsonl`:2/)
  })
})
