/** The inventory plug-in `community.digitalocean.digitalocean`: the droplets of an account as hosts. */
import { trimEnd } from '../formats/trim.ts'
import { Problem } from '../model/diagnostic.ts'
import { isPlainDict } from '../model/dict.ts'
import type { Expression, Variables } from '../model/template.ts'
import { renderValue, settled, truth } from '../template/index.ts'
import { missing, NotAhead, type Scope } from '../template/scope.ts'
import { type MapNode, toValue } from '../template/values/yaml.ts'
import { cachedSource, cacheOptions } from './cached-source.ts'
import { type Construction, construct, constructionOf, constructionOptions, dataOf, expressionAt, scopeOf } from './constructed.ts'
import { PluginOptions, type PluginReading } from './plugins.ts'

const plugin = 'community.digitalocean.digitalocean'
const ownOptions = 'plugin api_token oauth_token baseurl timeout validate_certs attributes var_prefix pagination filters'
const optionNames = [...ownOptions.split(' '), ...constructionOptions, ...cacheOptions]
/** Those that may hold the token, the first that is set counts. */
const tokenNames = ['DO_API_TOKEN', 'DO_API_KEY', 'DO_OAUTH_TOKEN', 'OAUTH_TOKEN', 'DIGITALOCEAN_ACCESS_TOKEN']
/** A limited rate and errors of the server are waited for, as long as a run with an inventory may. */
const patience = { seconds: 60, tries: 2 }
const usualAttributes = ['id', 'name', 'networks', 'region', 'size_slug']

type Droplet = Readonly<Record<string, unknown>> & { readonly name: string }

export async function readDigitalOcean(config: MapNode, reading: PluginReading): Promise<void> {
  const options = new PluginOptions(config, optionNames, `\`${plugin}\``, reading)
  const construction = constructionOf(options, { ...reading, keptFacts: () => ({}) }, false)
  const filters = options.items('filters').flatMap((node) => expressionAt('filters', node, reading) ?? [])
  const attributes = options.texts('attributes') ?? usualAttributes
  const prefix = options.text('var_prefix') ?? 'do_'
  const place = { config, options, reading }
  const records = await cachedSource(plugin, place, isList, () => new Account(config, options, reading).droplets())
  const droplets = (records ?? []).filter(isDroplet)
  for (const droplet of droplets) {
    const names = Object.keys(droplet).filter((name) => attributes.includes(name))
    const variables = Object.fromEntries(names.map((name) => [`${prefix}${name}`, droplet[name]]))
    if (filters.every((filter) => passes(filter, droplet.name, variables, construction))) addHost(droplet.name, variables, construction)
  }
  warnOfTwins(droplets, config, reading)
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
const isDroplet = (value: unknown): value is Droplet => isPlainDict(value) && typeof value.name === 'string' && value.name !== ''

function addHost(name: string, variables: Variables, construction: Construction): void {
  const { tree } = construction.reading
  const host = tree.host(name)
  Object.assign(host.variables, variables)
  const { file, dir } = host.origin
  const groups = [...tree.groups.values()].filter(({ hosts }) => hosts.has(name)).map((group) => group.name)
  const origin = { ...(file !== undefined && { inventory_file: file }), ...(dir !== undefined && { inventory_dir: dir }) }
  const layers = [
    { name: 'origin', values: origin },
    { name: `inventory: host ${name}`, values: { ...host.variables } },
  ]
  construct({ name, groups }, layers, construction)
}

/** A filter that fails keeps the host out. */
function passes(filter: Expression, name: string, variables: Variables, construction: Construction): boolean {
  const scope = scopeOf({ name, groups: [] }, [{ name: 'attributes', values: variables }], construction)
  try {
    return truth(dataOf(filter, scope))
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof NotAhead)) throw error
    const message = `cannot evaluate the filter \`${filter.text}\` for \`${name}\`: ${error.message}`
    if (construction.strict) construction.reading.tree.report('inventory-expression-failed', message, filter.place)
    return false
  }
}

/** They are one host, with the variables of the last. */
function warnOfTwins(droplets: readonly Droplet[], { place }: MapNode, { tree }: PluginReading): void {
  const names = droplets.map(({ name }) => name)
  for (const name of new Set(names.filter((each, index) => names.indexOf(each) < index)))
    tree.report('ambiguous-name', `several droplets are called \`${name}\``, place, 'rename all but one; only the last is used', 'warning')
}

/** The droplets of the account that a token opens. */
class Account {
  readonly #config: MapNode
  readonly #options: PluginOptions
  readonly #reading: PluginReading

  constructor(config: MapNode, options: PluginOptions, reading: PluginReading) {
    this.#config = config
    this.#options = options
    this.#reading = reading
  }

  /** Undefined after an error, which is reported. */
  async droplets(): Promise<readonly unknown[] | undefined> {
    const token = await this.#token()
    if (token === undefined) return undefined
    const base = this.#options.text('baseurl') ?? `${process.env.DIGITALOCEAN_API_URL || 'https://api.digitalocean.com'}/v2`
    const all: unknown[] = []
    let next: string | undefined = `${trimEnd(base, '/')}/droplets?per_page=${this.#options.number('pagination') ?? 200}`
    const seen = new Set<string>()
    while (next !== undefined) {
      seen.add(next)
      const page: Page | undefined = await this.#page(next, token)
      if (!page) return undefined
      all.push(...page.droplets)
      next = page.next
      // The token goes to nobody but the API.
      if (next !== undefined && (seen.has(next) || originOf(next) !== originOf(base)))
        return this.#failed('the next page of its droplets is elsewhere, or was read before')
    }
    return all
  }

  async #page(url: string, token: string): Promise<Page | undefined> {
    const headers = { accept: 'application/json', authorization: `Bearer ${token}` }
    const timeout = this.#options.number('timeout') ?? 30
    const verify = this.#options.flag('validate_certs', true)
    if (originOf(url) === undefined) return this.#failed(`\`${url}\` is no URL`)
    const request = { do: 'request', method: 'GET', url, headers, timeout, follow: 'none', verify, accept: [200], patience } as const
    const { stderr, response } = (await this.#reading.request?.(request)) ?? { stderr: 'no request can be sent here', response: undefined }
    if (!response) return this.#failed(stderr)
    const body = jsonOf(response.body)
    if (response.status === 200 && isPlainDict(body) && Array.isArray(body.droplets)) return { droplets: body.droplets, next: nextOf(body) }
    const message = isPlainDict(body) && typeof body.message === 'string' ? body.message : undefined
    if (response.status === 200) return this.#failed('the answer is not a list of droplets in JSON', 'check `baseurl`')
    return this.#failed(`status ${response.status}${message === undefined ? '' : `: ${message}`}`, hints[response.status])
  }

  #failed(reason: string, hint?: string): undefined {
    const { place } = this.#options.node('baseurl') ?? this.#config
    this.#reading.tree.report('inventory-request-failed', `cannot read the droplets of DigitalOcean: ${reason}`, place, hint)
  }

  async #token(): Promise<string | undefined> {
    const { tree, values } = this.#reading
    const node = this.#options.node('api_token') ?? this.#options.node('oauth_token')
    try {
      const value = node && (await settled(() => renderValue(toValue(node, values), scopeIn(tree.origin.dir))))
      const token = value === undefined ? tokenNames.map((name) => process.env[name]).find((each) => each) : value
      if (typeof token === 'string' && token.trim() !== '') return token.trim()
      const hint = `set \`api_token\`, or the environment variable \`${tokenNames[0]}\``
      tree.report('missing-option', `\`${plugin}\` needs the token of an account`, (node ?? this.#config).place, hint)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      tree.report('inventory-expression-failed', `cannot evaluate \`api_token\`: ${error.message}`, error.place ?? node?.place, error.hint)
    }
    return undefined
  }
}

interface Page {
  readonly droplets: readonly unknown[]
  readonly next?: string | undefined
}

const hints: Readonly<Record<number, string>> = {
  401: 'check the token: it may be mistyped, revoked or expired',
  403: 'give the token the scope `droplet:read`',
  429: 'wait, or set `cache: true` with `cache_plugin: jsonfile`',
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function nextOf({ links }: Readonly<Record<string, unknown>>): string | undefined {
  const pages = isPlainDict(links) ? links.pages : undefined
  return isPlainDict(pages) && typeof pages.next === 'string' ? pages.next : undefined
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined
}

/** A token may come from a lookup; there are no variables yet. */
function scopeIn(dir: string | undefined): Scope {
  const folders = [process.cwd(), ...(dir === undefined ? [] : [dir])]
  const here = { folders: () => folders, keepSecret: () => {}, hostsOf: () => [] }
  return { get: () => missing, names: () => [], ahead: false, here }
}
