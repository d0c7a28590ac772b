/** The page as one document: the built page with the data in it, which a browser reads and never evaluates. */
import type { PageData } from './page-data.ts'

/** Where the built page has room for the data, and what a page may connect to. */
export const dataMark = '<!-- data -->'
const connections = "connect-src 'none'"

/** `page` is the built page. */
export function pageWith(page: string, data: PageData): string {
  const [before, after] = cutAt(page, dataMark)
  return `${before}<script type="application/json" id="data">${embedded(JSON.stringify(data))}</script>${after}`
}

/** The page without data, which asks its own server for it. */
export function livePage(page: string): string {
  const [before, after] = cutAt(page, connections)
  return `${before}connect-src 'self'${after}`
}

/** JSON that no parser of HTML or of old scripts takes for anything else. */
function embedded(json: string): string {
  return json.replace(/[<\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function cutAt(page: string, mark: string): readonly [string, string] {
  const at = page.indexOf(mark)
  if (at < 0) throw new Error(`the built page has no \`${mark}\``)
  return [page.slice(0, at), page.slice(at + mark.length)]
}
