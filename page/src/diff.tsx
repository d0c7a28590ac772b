/** Differences, as one column or two. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { PageChange, PageDiff } from '../../engine/report/html/page-data.ts'

export type DiffStyle = 'unified' | 'split'
export const DiffLayout = createContext<DiffStyle>('unified')

/** A change in words, with its difference. */
export function Change({ change, planned }: { readonly change: PageChange; readonly planned?: boolean }) {
  return (
    <div class="change">
      <p class={change.notApplied ? 'summary undone' : 'summary'}>
        {change.notApplied && <strong>not done: </strong>}
        {change.summary}
      </p>
      {change.diff && <Diff diff={change.diff} path={change.path} planned={planned} />}
    </div>
  )
}

function Diff({
  diff,
  path,
  planned,
}: {
  readonly diff: PageDiff
  readonly path?: string | undefined
  readonly planned?: boolean | undefined
}) {
  const layout = useContext(DiffLayout)
  const { lines, created, removed, more } = diff
  const word = created ? (planned ? 'would be created' : 'created') : removed ? (planned ? 'would be removed' : 'removed') : undefined
  return (
    <figure class="diff">
      {(path || word) && (
        <figcaption>
          {path && <code>{path}</code>}
          {word && <span class="note"> {word}</span>}
        </figcaption>
      )}
      {layout === 'split' && !created && !removed ? <Split lines={lines} /> : <Unified lines={lines} />}
      {more !== undefined && <p class="note">{more} more lines are not on this page</p>}
    </figure>
  )
}

const kinds: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed', '@': 'hunk', '\\': 'hunk' }
const kindOf = (line: string) => kinds[line.charAt(0)] ?? 'same'

function Unified({ lines }: { readonly lines: readonly string[] }) {
  return (
    <pre class="code" role="region" tabIndex={0} aria-label="Difference, removed lines begin with a minus, added ones with a plus">
      {lines.map((line, index) => (
        <span key={index} class={kindOf(line)}>
          {line}
          {'\n'}
        </span>
      ))}
    </pre>
  )
}

/** Removed lines beside the added ones that take their place. */
function Split({ lines }: { readonly lines: readonly string[] }) {
  return (
    <div class="code split" role="table" aria-label="Before and after" tabIndex={0}>
      <div role="row" class="heads">
        <span role="columnheader">before</span>
        <span role="columnheader">after</span>
      </div>
      {pairs(lines).map(([before, after], index) => (
        <div role="row" key={index}>
          <Side line={before} />
          <Side line={after} />
        </div>
      ))}
    </div>
  )
}

function Side({ line }: { readonly line: string | undefined }) {
  if (line === undefined) return <span role="cell" class="none" />
  const kind = kindOf(line)
  return (
    <span role="cell" class={kind}>
      {kind === 'hunk' ? line : line.slice(1)}
    </span>
  )
}

function pairs(lines: readonly string[]): readonly (readonly [string | undefined, string | undefined])[] {
  const found: [string | undefined, string | undefined][] = []
  let [removed, added]: [string[], string[]] = [[], []]
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++) found.push([removed[at], added[at]])
    removed = []
    added = []
  }
  for (const line of lines) {
    const kind = kindOf(line)
    if (kind === 'removed') removed.push(line)
    else if (kind === 'added') added.push(line)
    else {
      flush()
      found.push([line, line])
    }
  }
  flush()
  return found
}
