/** What came of a task on a host: changes, what went wrong and where, output. */
import { useState } from 'preact/hooks'
import type { PageFailure, PageResult } from '../../engine/report/html/page-data.ts'
import { Change } from './diff.tsx'
import { Badge } from './marks.tsx'
import type { Model } from './model.ts'
import { counted, ranges } from './words.ts'

interface Props {
  readonly model: Model
  readonly result: PageResult
}

export function Details({ model, result }: Props) {
  const { changes = [], failure, reason, items = [], text, attempts, notified, delegate, planned } = result
  const shownItems = items.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'skipped')
  const quiet = items.length - shownItems.length
  return (
    <div class="details">
      {failure && <FailureBox model={model} failure={failure} />}
      {changes.map((change) => {
        const row = model.changes[change]
        return row && <Change key={change} change={row} planned={planned === true} />
      })}
      {reason && <p class="reason">{reason}</p>}
      {shownItems.map((item, index) => (
        <div class="item" key={index}>
          <p>
            <Badge result={item} /> <span class="note">item</span> {item.item}
          </p>
          <Details model={model} result={item} />
        </div>
      ))}
      {quiet > 0 && <p class="note">{counted(quiet, 'item')} with nothing to do</p>}
      {attempts !== undefined && <p class="note">after {attempts} attempts</p>}
      {notified && <p class="note">notifies {notified.join(', ')}</p>}
      {delegate && <p class="note">delegated to {delegate}</p>}
      {text && <Output name="result" text={text} />}
    </div>
  )
}

export function isEmptyResult({ changes, failure, reason, items, text, attempts, notified, delegate }: PageResult): boolean {
  return !(changes?.length || failure || reason || items?.length || text || attempts || notified || delegate)
}

export function FailureBox({ model, failure }: { readonly model: Model; readonly failure: PageFailure }) {
  const { message, hint, where, through = [], source, texts = [] } = failure
  const shown = source === undefined ? undefined : model.sources[source]
  return (
    <div class="failure">
      <p class="message">{message}</p>
      {texts.map(([name, text]) => (
        <Output key={name} name={name} text={text} />
      ))}
      {hint && (
        <p class="hint">
          <strong>Hint: </strong>
          {hint}
        </p>
      )}
      {shown ? (
        <figure class="source">
          <figcaption>
            <code>{shown.where}</code>
          </figcaption>
          <pre class="code" role="region" tabIndex={0} aria-label={`Source, line ${shown.line} is marked`}>
            {shown.lines.map((line, index) => {
              const number = shown.first + index
              return (
                <span
                  key={number}
                  class={number === shown.line ? 'here' : 'same'}
                  aria-current={number === shown.line ? 'location' : undefined}
                >
                  <i aria-hidden="true">{String(number).padStart(4)}</i>
                  {line}
                  {'\n'}
                </span>
              )
            })}
          </pre>
        </figure>
      ) : (
        where && (
          <p class="note">
            at <code>{where}</code>
          </p>
        )
      )}
      {through.length > 0 && <p class="note">through {through.join(', ')}</p>}
    </div>
  )
}

function Output({ name, text }: { readonly name: string; readonly text: string }) {
  if (!text.includes('\n') && text.length < 60)
    return (
      <p class="output">
        <span class="note">{name}</span> <code>{text}</code>
      </p>
    )
  return (
    <figure class="output">
      <figcaption class="note">{name}</figcaption>
      <pre class="code" role="region" tabIndex={0} aria-label={name}>
        {text}
      </pre>
    </figure>
  )
}

/** Characters of names that are shown. */
const mostText = 300

/** Names of hosts: as ranges, or each as a button that opens its story. */
export function Hosts({
  model,
  hosts,
  open,
}: {
  readonly model: Model
  readonly hosts: readonly number[]
  readonly open: (host: number) => void
}) {
  const [all, setAll] = useState(false)
  if (hosts.length <= 6 || all)
    return (
      <span class="hosts">
        {hosts.map((host) => (
          <button type="button" class="link" key={host} onClick={() => open(host)}>
            {model.host(host)}
          </button>
        ))}
      </span>
    )
  const every = hosts.length === model.hosts.length
  const [names, more] = every ? ([[], false] as const) : fewNames(ranges(hosts.map((host) => model.host(host))))
  return (
    <span class="hosts">
      <strong>{every ? `all ${counted(hosts.length, 'host')}` : counted(hosts.length, 'host')}</strong>
      {names.map((name) => (
        <span class="range" key={name}>
          {name}
        </span>
      ))}
      {more && <span class="note">and more</span>}
      <button type="button" class="link" onClick={() => setAll(true)}>
        one by one
      </button>
    </span>
  )
}

/** As many names as there is room for; the last one is cut. */
function fewNames(names: readonly string[]): readonly [readonly string[], boolean] {
  const shown: string[] = []
  let left = mostText
  for (const name of names) {
    if (left < 20) return [shown, true]
    shown.push(name.length > left ? `${name.slice(0, left)}…` : name)
    left -= name.length
  }
  return [shown, left < 0]
}
