/** The site of the documentation, made by `npm run site` from the Markdown as it is. */
import { readFileSync } from 'node:fs'

interface Item {
  readonly text: string
  readonly link?: string
  readonly items?: readonly Item[]
  readonly collapsed?: boolean
}

/** The sections and links of an index page, as the side bar shows them. */
function sectionsOf(file: string, folder: string, collapsed?: boolean): readonly Item[] {
  const [, ...sections] = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8').split(/^## /m)
  return sections.map((section) => ({
    text: section.slice(0, section.indexOf('\n')),
    ...(collapsed !== undefined && { collapsed }),
    items: [...section.matchAll(/^(?:- |\| )\[([^\]]+)\]\(([\w/-]+)\.md\)/gm)].map(([, text = '', link = '']) => ({ text, link: `${folder}${link}` })),
  }))
}

const reference: Item = {
  text: 'Reference',
  items: [
    { text: 'Modules', link: '/modules' },
    { text: 'Keywords', link: '/keywords' },
    { text: 'Filters, tests and lookups', link: '/filters' },
    { text: 'Flags', link: '/flags' },
    { text: 'Settings', link: '/settings' },
    { text: 'Lint rules', link: '/lint' },
  ],
}
const modules = sectionsOf('modules.md', '/', true)

interface Renderer {
  readonly renderer: { readonly rules: Record<string, ((tokens: readonly { content: string }[], index: number, ...more: unknown[]) => string) | undefined> }
}

/** Braces of templates are text here, and nothing that the site evaluates. */
function keepBraces({ renderer: { rules } }: Renderer): void {
  for (const name of ['text', 'code_inline']) {
    const render = rules[name]
    if (render) rules[name] = (...given) => render(...given).replaceAll('{{', '&#123;&#123;')
  }
}

/** Output of programs without colours, and tables as wide as their sentences need. */
const style = `
.vp-doc [class*='language-console'] .line > span:only-child { color: inherit !important }
.vp-doc td { vertical-align: top }
.vp-doc td code { white-space: pre-wrap }
.VPDoc:not(.has-aside) .vp-doc td:last-child { min-width: 20rem }
.examples .vp-doc td:nth-child(2) { min-width: 16rem }
.examples .vp-doc td:last-child code { overflow-wrap: anywhere }
.VPDoc.examples .vp-doc td:last-child, .examples .VPDoc:not(.has-aside) .vp-doc td:last-child { min-width: 0 }
.VPDoc:not(.has-aside) .container .content-container { max-width: 60rem !important }
.VPDoc:not(.has-aside) .container { max-width: 60rem !important }
.VPDoc:not(.has-aside) .content { max-width: 60rem !important }`

/** Pages that are tables need the room of the outline. */
function isTable(page: string): boolean {
  return page.startsWith('modules/') || /^(?:modules|keywords|filters|flags|settings|lint)\.md$/.test(page)
}

export default {
  title: 'tsplay',
  description: 'Configures many servers over SSH from Ansible playbooks; they need nothing but sh.',
  cleanUrls: true,
  rewrites: { 'guide/README.md': 'guide/index.md' },
  head: [
    ['style', {}, style],
    ['link', { rel: 'icon', href: 'data:,' }],
  ],
  transformPageData: (page: { readonly relativePath: string }) =>
    isTable(page.relativePath)
      ? { frontmatter: { aside: false, pageClass: page.relativePath === 'filters.md' ? 'examples' : 'table' } }
      : undefined,
  markdown: { config: keepBraces },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guide', link: '/guide/' },
      { text: 'Modules', link: '/modules' },
      { text: 'Troubleshooting', link: '/guide/troubleshooting' },
    ],
    sidebar: {
      '/guide/': [...sectionsOf('guide/README.md', '/guide/'), reference],
      '/modules/': modules,
      '/modules': modules,
      '/': [{ text: 'Guide', link: '/guide/' }, reference],
    },
  },
}
