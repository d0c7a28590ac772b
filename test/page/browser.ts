/** A real browser, and what it must never see: requests, errors, scripts that are not the page's own. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { builtPage } from '../../bin/reporting/page.ts'
import type { Event } from '../../engine/model/event.ts'
import { pageWith } from '../../engine/report/html/document.ts'
import { type FoldOptions, PageFold } from '../../engine/report/html/fold.ts'

const executablePath = '/usr/bin/chromium'

export function launch(): Promise<Browser> {
  if (!existsSync(executablePath)) throw new Error(`\`${executablePath}\` is missing: apt-get install chromium`)
  // The tests run as root, for which Chromium has no sandbox.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

/** Writes the page of these events; gives its size. */
export function writePageOf(file: string, events: readonly Event[], options: FoldOptions = {}): number {
  const fold = new PageFold(options)
  for (const event of events) fold.add(event)
  const text = pageWith(builtPage(), fold.take())
  writeFileSync(file, text)
  return Buffer.byteLength(text)
}

export interface Visit {
  readonly page: Page
  /** Requests beside that of the document, errors, dialogs and violations of the policy. */
  readonly trouble: readonly string[]
}

/** Opens an address, and notes what should not happen on it. */
export async function visit(browser: Browser, address: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const trouble: string[] = []
  const own = address.split('#')[0] as string
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== own) trouble.push(`request ${request.url()}`)
  })
  page.on('dialog', (dialog) => {
    trouble.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => trouble.push(`error ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') trouble.push(`console ${message.text()}`)
  })
  await page.exposeFunction('noteTrouble', (text: string) => trouble.push(text))
  await page.addInitScript(
    `document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => noteTrouble('violation of ' + violatedDirective))`,
  )
  await page.goto(address)
  await page.waitForSelector('main')
  return { page, trouble }
}

export function addressOf(folder: string, name: string, hash = ''): string {
  return `${pathToFileURL(join(folder, name)).href}${hash}`
}
