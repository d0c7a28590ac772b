/** The page for everybody: names and roles of what can be used, contrast in both themes, marks that do not need their colours. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { addressOf, launch, visit, writePageOf } from './browser.ts'
import { checked, mixed } from './scenes.ts'

const places = ['overview', 'map', 'changes', 'timeline', 'hosts', 'map/host/0', 'map/task/1', 'map/cell/0/1'] as const
const outcomes = ['failed', 'unreachable', 'rescued', 'ignored', 'changed', 'would-run', 'cannot-tell', 'ok', 'skipped'] as const
type Colour = readonly [number, number, number]

describe('the page of a report, for everybody', function () {
  this.timeout(300_000)
  let folder: string
  let browser: Browser
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsplay-page-'))
    writePageOf(join(folder, 'mixed.html'), mixed())
    writePageOf(join(folder, 'plan.html'), checked(), { kind: 'plan' })
    browser = await launch()
  })
  after(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  /** Looks at every place of a page, in one theme. */
  async function everywhere(colorScheme: 'light' | 'dark', look: (page: Page, place: string) => Promise<void>): Promise<void> {
    for (const name of ['mixed', 'plan']) {
      const { page, trouble } = await visit(browser, addressOf(folder, `${name}.html`), { colorScheme })
      try {
        for (const place of places) {
          await page.evaluate(`location.hash = '#/${place}'`)
          await page.waitForSelector(`main.view-${place.split('/')[0]}`)
          if (place.includes('/')) await page.waitForSelector('aside .inside')
          await page.evaluate(`for (const each of document.querySelectorAll('details')) each.open = true`)
          await look(page, `${name} ${place}`)
        }
        deepEqual(trouble, [])
      } finally {
        await page.context().close()
      }
    }
  }

  it('names everything that can be used, and has one heading of the page', () =>
    everywhere('light', async (page, place) => {
      deepEqual(await page.evaluate(unnamed), [], place)
      deepEqual(await page.evaluate(`[...document.querySelectorAll('main, nav, header h1')].map(({ tagName }) => tagName)`), [
        'H1',
        'NAV',
        'MAIN',
      ])
      equal(
        await page.evaluate(
          `[...document.querySelectorAll('[id]')].length - new Set([...document.querySelectorAll('[id]')].map(({ id }) => id)).size`,
        ),
        0,
      )
      equal(await page.evaluate(`document.documentElement.lang`), 'en')
      equal(await page.evaluate(`document.querySelectorAll('nav [aria-current=page]').length`), 1)
      equal(await page.evaluate(`document.querySelectorAll('svg:not([aria-hidden=true], [role=img][aria-label])').length`), 0)
      equal(await page.evaluate(`document.querySelectorAll('[tabindex]:not([tabindex="0"], [tabindex="-1"])').length`), 0)
    }))

  for (const scheme of ['light', 'dark'] as const)
    it(`has enough contrast in the ${scheme} theme`, () =>
      everywhere(scheme, async (page, place) => {
        const pairs = await page.evaluate<readonly (readonly [string, Colour, Colour])[]>(colours)
        ok(pairs.length > 10)
        deepEqual(
          pairs.filter(([, front, back]) => contrast(front, back) < 4.5).map(([text, front, back]) => `${text}: ${front} on ${back}`),
          [],
          place,
        )
      }))

  it('changes its theme by choice', async () => {
    const { page } = await visit(browser, addressOf(folder, 'mixed.html'), { colorScheme: 'dark' })
    const brightness = () => page.evaluate<number>(`Number(/\\d+/.exec(getComputedStyle(document.body).backgroundColor)[0])`)
    ok((await brightness()) < 60)
    await page.getByLabel('Theme').selectOption('light')
    ok((await brightness()) > 200)
    await page.context().close()
  })

  for (const scheme of ['light', 'dark'] as const)
    it(`tells outcomes apart by shape, and those that matter by colour even to the colour-blind (${scheme})`, async () => {
      const { page } = await visit(browser, addressOf(folder, 'mixed.html'), { colorScheme: scheme })
      const marks = await page.evaluate<Readonly<Record<string, Colour>>>(`(${marksOf})(${JSON.stringify(outcomes)})`)
      const loud = ['failed', 'unreachable', 'changed', 'would-run', 'cannot-tell', 'ok'] as const
      for (const [name, seen] of Object.entries(deficiencies))
        for (const [index, one] of loud.entries())
          for (const other of loud.slice(index + 1)) {
            const [a, b] = [one, other].map((each) => times(seen, marks[each] as Colour)) as [Colour, Colour]
            ok(
              Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) > 60,
              `${name}: ${one} ${a.map(Math.round)} and ${other} ${b.map(Math.round)}`,
            )
          }
      await page.context().close()
      const shapes = new Set<string>()
      for (const name of ['mixed', 'plan']) {
        const each = await visit(browser, addressOf(folder, `${name}.html`))
        for (const shape of await each.page.evaluate<string[]>(
          `[...document.querySelectorAll('.chip .mark')].map((mark) => mark.classList[1] + mark.innerHTML)`,
        ))
          shapes.add(shape)
        await each.page.context().close()
      }
      equal(shapes.size, outcomes.length)
      equal(new Set([...shapes].map((shape) => shape.replace(/^[a-z-]+/, ''))).size, outcomes.length)
    })
})

/** In the page: what can be used and has no name. */
const unnamed = `[...document.querySelectorAll('a, button, input, select, summary, progress, [tabindex="0"], [role=grid], [role=listbox], [role=region], aside, section, nav, main, form')]
  .filter((element) => {
    const label = element.closest('label') ?? (element.id ? document.querySelector('label[for="' + element.id + '"]') : null)
    const own = /^(?:A|BUTTON|SUMMARY)$/.test(element.tagName) ? element.textContent : ''
    return !(element.getAttribute('aria-label') || own || label?.textContent || '').trim()
  })
  .map((element) => element.outerHTML.slice(0, 100))`

/** In the page: each text that is seen, its colour, and what stands behind it. */
const colours = `(() => {
  const channels = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number)
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { parentElement: element, textContent } = walker.currentNode
    if (!textContent.trim() || /^(?:SCRIPT|STYLE|NOSCRIPT|OPTION)$/.test(element.tagName) || !element.checkVisibility()) continue
    if (element.closest('.unseen, .skip, td.none')) continue
    let behind = element
    while (behind && (channels(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0) behind = behind.parentElement
    const back = behind ? channels(getComputedStyle(behind).backgroundColor) : [255, 255, 255]
    found.push([textContent.trim().slice(0, 40), channels(getComputedStyle(element).color).slice(0, 3), back.slice(0, 3)])
  }
  return found
})()`

const marksOf = `(outcomes) => Object.fromEntries(outcomes.map((outcome) => {
  const probe = document.body.appendChild(document.createElement('div'))
  probe.className = 'mark ' + outcome
  const colour = getComputedStyle(probe).backgroundColor.match(/\\d+/g).map(Number)
  probe.remove()
  return [outcome, colour]
}))`

/** What is left of red, green and blue to those who lack a kind of cones. */
const deficiencies: Readonly<Record<string, readonly [Colour, Colour, Colour]>> = {
  protanopia: [
    [0.152, 1.053, -0.205],
    [0.115, 0.786, 0.099],
    [-0.004, -0.048, 1.052],
  ],
  deuteranopia: [
    [0.367, 0.861, -0.228],
    [0.28, 0.673, 0.047],
    [-0.012, 0.043, 0.969],
  ],
  tritanopia: [
    [1.256, -0.077, -0.179],
    [-0.078, 0.931, 0.148],
    [0.005, 0.691, 0.304],
  ],
}

function times(matrix: readonly [Colour, Colour, Colour], [r, g, b]: Colour): Colour {
  return matrix.map(([x, y, z]) => x * r + y * g + z * b) as unknown as Colour
}

/** As WCAG 2 defines it. */
function contrast(one: Colour, other: Colour): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
