/** Starts the page: with the data in the document, or with what its server sends while a run goes on. */
import { render } from 'preact'
import { type PageData, pageFormat } from '../../engine/report/html/page-data.ts'
import { App, type Link } from './app.tsx'
import { Model } from './model.ts'
import './style.css'

const root = document.getElementById('page') as HTMLElement
const data = document.getElementById('data')

if (data) show(new Model().add(JSON.parse(data.textContent ?? '') as PageData), 'file', 0)
else follow()

function show(model: Model, link: Link, revision: number): void {
  document.title = `${model.run.playbooks.map((path) => path.split('/').at(-1)).join(', ')} · tsplay`
  render(<App model={model} link={link} revision={revision} />, root)
}

/** A connection begins with all that has happened so far. */
function follow(): void {
  let [model, revision, link]: [Model, number, Link] = [new Model(), 0, 'live']
  let isDue = false
  const later = () => {
    revision++
    if (isDue) return
    isDue = true
    setTimeout(() => {
      isDue = false
      show(model, link, revision)
    }, 100)
  }
  const events = new EventSource('events')
  events.addEventListener('open', () => {
    model = new Model()
    link = 'live'
  })
  events.addEventListener('message', ({ data: text }: MessageEvent<string>) => {
    const rows = JSON.parse(text) as PageData
    if (rows.format === pageFormat) model.add(rows)
    later()
  })
  events.addEventListener('end', () => {
    events.close()
    link = 'over'
    later()
  })
  events.addEventListener('error', () => {
    link = 'lost'
    later()
  })
  show(model, link, revision)
}
