/** The page of a report in a real browser: what it shows, with keyboard and pointer, and that nothing hostile comes alive. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { pageFile } from '../../bin/installation.ts'
import { addressOf, launch, type Visit, visit, writePageOf } from './browser.ts'
import { checked, evil, hostile, large, mixed } from './scenes.ts'

const views = ['overview', 'map', 'changes', 'timeline', 'hosts'] as const

describe('the page of a report', function () {
  this.timeout(300_000)
  let folder: string
  let browser: Browser
  let largeSize: number
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-page-'))
    writePageOf(join(folder, 'mixed.html'), mixed())
    writePageOf(join(folder, 'plan.html'), checked(), { kind: 'plan' })
    writePageOf(join(folder, 'hostile.html'), hostile())
    largeSize = writePageOf(join(folder, 'large.html'), large(1000, 100))
    browser = await launch()
  })
  after(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  async function at(
    name: string,
    hash: string,
    work: (page: Page) => Promise<void>,
    options: Parameters<typeof visit>[2] = {},
  ): Promise<void> {
    const found: Visit = await visit(browser, addressOf(folder, `${name}.html`, `#/${hash}`), options)
    try {
      await work(found.page)
      deepEqual(found.trouble, [])
    } finally {
      await found.page.context().close()
    }
  }
  const texts = (page: Page, selector: string) => page.locator(selector).allInnerTexts()
  /** What an expression is in the page: the types of a browser are not those of the project. */
  const inPage = <Value>(page: Page, expression: string): Promise<Value> => page.evaluate(expression)
  /** Until what a key or a field changed is drawn: the address of the page changes first, and is heard of in a later step. */
  const drawn = (page: Page) =>
    inPage<void>(
      page,
      'new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20)))))',
    )
  const press = async (page: Page, key: string) => {
    await page.keyboard.press(key)
    await drawn(page)
  }
  const nodes = (page: Page) => inPage<number>(page, `document.querySelectorAll('*').length`)
  const focused = (page: Page) =>
    inPage<{ tag: string; id: string; role: string | null; text: string }>(
      page,
      `(({ tagName: tag, id, textContent }, role = document.activeElement.getAttribute('role')) => ({ tag, id, role, text: textContent.trim() }))(document.activeElement)`,
    )
  const described = (page: Page) =>
    inPage<string>(page, `document.getElementById(document.querySelector('.surface').getAttribute('aria-activedescendant'))?.textContent`)

  it('is small, and that of 1,000 hosts and 100 tasks below 10 MB', () => {
    ok(statSync(pageFile).size < 150_000, String(statSync(pageFile).size))
    ok(largeSize < 10_000_000, String(largeSize))
  })

  it('shows failures first, each once with its hosts, then what else is left to do', () =>
    at('mixed', 'overview', async (page) => {
      equal(await page.title(), 'site.yml · tsplay')
      deepEqual(
        await texts(page, 'main h2'),
        ['Failures', 'Not reached', 'Pending handlers', 'To continue', 'Failures that stopped nothing', 'Warnings'].map((word) =>
          word.toUpperCase(),
        ),
      )
      const cases = page.locator('section[aria-label="Failures"] details')
      equal(await cases.count(), 2)
      const first = await cases.first().innerText()
      for (const part of [
        'web : nginx runs',
        'web1',
        'web2',
        'did not start',
        'Address already in use',
        'another program',
        'site.yml:12:7',
      ])
        ok(first.includes(part), part)
      ok((await page.locator('section[aria-label="Pending handlers"]').innerText()).includes('web1'))
      ok((await page.locator('section[aria-label="Not reached"]').innerText()).includes('an earlier play failed'))
    }))

  it('shows of a plan what would change and what cannot be predicted', () =>
    at('plan', 'overview', async (page) => {
      equal(await page.locator('h1 .kind').textContent(), 'Plan')
      const unknown = page.locator('section[aria-label="Cannot be predicted"] details')
      deepEqual(await unknown.locator('.title').allInnerTexts(), ['Command', 'Depends'])
      await unknown.nth(1).locator('summary').click()
      ok((await unknown.nth(1).innerText()).includes('earlier changes decide it'))
      await press(page, '3')
      ok((await page.locator('main').innerText()).includes('would change'))
    }))

  it('folds equal changes with their hosts, and shows differences in one column or two', () =>
    at('mixed', 'changes', async (page) => {
      equal(await page.locator('.task-changes').count(), 2)
      equal(await page.locator('.task-changes .group').count(), 2)
      deepEqual(
        (await texts(page, '.diff .added')).map((line) => line.trim()),
        ['+2', '+four'],
      )
      await page.getByLabel('side by side').check()
      await drawn(page)
      const rows = await page
        .locator('.split [role=row]')
        .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)))
      deepEqual(rows.slice(2), [
        ['one', 'one'],
        ['two', '2'],
        ['three', 'three'],
        ['', 'four'],
      ])
      await page.locator('.task-changes').first().getByRole('button', { name: 'web3' }).click()
      await drawn(page)
      ok((await page.locator('aside h2').innerText()).includes('web3'))
    }))

  it('tells the story of a host, and one task over all hosts', () =>
    at('mixed', 'hosts', async (page) => {
      await page.locator('main').getByRole('button', { name: 'web1' }).click()
      await drawn(page)
      const panel = page.locator('aside')
      deepEqual(await panel.locator('.story .title').allInnerTexts(), ['Packages', 'Message of the day', 'web : nginx runs'])
      ok((await panel.innerText()).includes('Pending handlers: reload nginx'))
      await panel.getByLabel(/nothing to do/).check()
      equal(await panel.locator('.story .title').count(), 6)
      await panel.getByRole('button', { name: 'on all hosts' }).click()
      ok((await panel.locator('h2').innerText()).includes('nginx runs'))
      deepEqual(await panel.locator('.story > li > .line .badge').allInnerTexts(), ['failed', 'unreachable', 'ok'])
    }))

  it('filters by outcome, host, group, module and text', () =>
    at('mixed', 'map', async (page) => {
      const shown = () => page.locator('.filters output').textContent()
      await page.getByRole('button', { name: /^failed \d/ }).click()
      await drawn(page)
      equal(await shown(), '2 results on 2 hosts')
      equal(await page.getByRole('grid').getAttribute('aria-rowcount'), '3')
      equal(await page.getByRole('grid').getAttribute('aria-colcount'), '2')
      await page.getByRole('button', { name: 'clear' }).click()
      await drawn(page)
      equal(await page.getByRole('grid').getAttribute('aria-rowcount'), '7')
      await page.getByLabel(/^Hosts/).fill('web[')
      await drawn(page)
      equal(await page.locator('main .empty').count(), 1)
      await page.getByLabel(/^Hosts/).fill('d*1')
      await drawn(page)
      equal(await page.getByRole('grid').getAttribute('aria-rowcount'), '2')
      await page.getByLabel(/^Hosts/).fill('')
      await drawn(page)
      await page.getByLabel('Group').selectOption({ label: 'db <b>' })
      await drawn(page)
      equal(await page.getByRole('grid').getAttribute('aria-rowcount'), '2')
      await page.getByLabel('Group').selectOption('')
      await drawn(page)
      await page.getByLabel('Module').selectOption('copy')
      equal(await shown(), '6 results on 6 hosts')
      await page.getByRole('button', { name: 'clear' }).click()
      await drawn(page)
      await press(page, '/')
      await page.keyboard.type('already in USE')
      await drawn(page)
      equal(await shown(), '2 results on 2 hosts')
    }))

  it('is walked through with the keyboard', () =>
    at('mixed', 'overview', async (page) => {
      await press(page, 'Tab')
      equal((await focused(page)).text, 'Skip to the content')
      await press(page, 'Enter')
      equal((await focused(page)).id, 'view')
      await press(page, '2')
      await page.getByRole('grid').focus()
      await press(page, 'ArrowDown')
      equal(await described(page), 'web1, Packages, changed · 4.0 s')
      for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await press(page, key)
      ok((await described(page))?.startsWith('web2, Only elsewhere, skipped'))
      await press(page, 'Control+End')
      equal(await described(page), 'db1, Last, ok · 0.1 s')
      await press(page, 'Enter')
      await page.locator('aside h2:focus').waitFor()
      ok((await page.locator('aside').innerText()).includes('goodbye'))
      await press(page, 'Escape')
      equal(await page.locator('aside').count(), 0)
      equal((await focused(page)).role, 'grid')
      await press(page, 'Control+Home')
      await press(page, 'ArrowUp')
      await press(page, 'Enter')
      ok((await page.locator('aside h2').innerText()).includes('Packages'))
      await page.goBack()
      await drawn(page)
      equal(await page.locator('aside').count(), 0)
    }))

  it('shows 1,000 hosts by 100 tasks with a document that stays small', () =>
    at('large', 'map', async (page) => {
      const grid = page.getByRole('grid')
      deepEqual([await grid.getAttribute('aria-rowcount'), await grid.getAttribute('aria-colcount')], ['1001', '101'])
      const canvas = await inPage<number[]>(page, `(({ width, height }) => [width, height])(document.querySelector('canvas'))`)
      ok(
        canvas.every((length) => length <= 1280),
        canvas.join(),
      )
      for (const [index, view] of views.entries()) {
        await press(page, String(index + 1))
        await page.waitForSelector(`main.view-${view}`)
        ok((await nodes(page)) < 4000, `${view}: ${await nodes(page)}`)
      }
      await page.locator('.recap').evaluate((box) => box.scrollTo(0, box.scrollHeight))
      await page.getByRole('button', { name: 'node1000.example.com' }).waitFor()
      ok((await nodes(page)) < 4000)
      await press(page, '1')
      const failed = page.locator('section[aria-label="Failures"] details')
      equal(await failed.count(), 1)
      ok((await failed.innerText()).includes('10 hosts'))
      await press(page, '3')
      equal(await page.locator('.task-changes').count(), 10)
      // The name of the host in it is all that differs.
      equal(await page.locator('.task-changes .group').count(), 10)
      equal(await page.locator('.task-changes .hosts strong').first().innerText(), 'all 1,000 hosts')
      await page.getByLabel('Text in').fill('Task 53')
      await drawn(page)
      ok((await page.locator('.range').first().innerText()).startsWith('node[0001-0099,0101-0199,'))
    }))

  it('shows hostile names and output as text, wherever they stand', () =>
    at('hostile', 'overview', async (page) => {
      const seen = async () => {
        equal(await inPage(page, `document.querySelectorAll('img, iframe, object, svg[onload], main script, aside script').length`), 0)
        equal(await inPage(page, `[...document.querySelectorAll('a')].every((link) => link.getAttribute('href').startsWith('#'))`), true)
        equal(/[\u202a-\u202e\u2066-\u2069]/.test(await page.locator('body').innerText()), false)
        return page.locator('body').innerText()
      }
      for (const [index] of views.entries()) {
        await press(page, String(index + 1))
        await seen()
      }
      await page
        .getByRole('button', { name: evil[1] as string, exact: true })
        .first()
        .click()
      for (const summary of await page.locator('aside summary').all()) await summary.click()
      for (const text of evil.filter((each) => !each.includes('\u202e'))) ok((await seen()).includes(text), text)
      for (const subject of ['task/0', 'cell/1/1', 'host/99', 'cell/a/b', '<img src=x onerror=alert(9)>']) {
        await inPage(page, `location.hash = ${JSON.stringify(`#/map/${subject}`)}`)
        await seen()
      }
    }))

  it('prints the map as letters, and the changes', () =>
    at('mixed', 'map', async (page) => {
      await page.emulateMedia({ media: 'print' })
      await page.locator('.printed pre').first().waitFor()
      const lines = (await page.locator('.printed > pre').innerText()).split('\n')
      deepEqual(lines.slice(0, 3), ['web1  CC-··F', 'web2  CC-··F', 'web3  CC-I···'])
      ok((await page.locator('.printed').innerText()).includes('+four'))
      equal(await page.locator('.surface').isVisible(), false)
    }))
})
