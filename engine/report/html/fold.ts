/** Makes of the events of a run what its page shows, row by row as they happen. */
import type { Event, EventOf, TaskLabel } from '../../model/event.ts'
import { AtWork } from '../at-work.ts'
import { painter } from '../colour.ts'
import { statisticsLines } from '../ending-lines.ts'
import { escapeLine, escapeText } from '../escape.ts'
import { flagsOf } from '../verdict.ts'
import { duration, routeWords, whereText } from '../words.ts'
import {
  type PageBatch,
  type PageChange,
  type PageConnection,
  type PageData,
  type PageGroup,
  type PageHostEnd,
  type PageNotReached,
  type PagePlay,
  type PageResult,
  type PageRun,
  type PageSource,
  type PageTask,
  type PageWarning,
  pageFormat,
} from './page-data.ts'
import { type ResultTables, resultOf } from './results.ts'
import type { Excerpt } from './sources.ts'
import { Table } from './table.ts'
import { Room } from './texts.ts'

export interface FoldOptions {
  readonly kind?: PageRun['kind']
  /** Without one no source is shown. */
  readonly excerpt?: Excerpt
}

type ItemEnd = EventOf<'item-end'>

export class PageFold {
  readonly #hosts = new Table<string>()
  readonly #groups = new Table<PageGroup>()
  readonly #plays = new Table<PagePlay>()
  readonly #batches = new Table<PageBatch>()
  readonly #tasks = new Table<PageTask>()
  readonly #names: string[] = []
  readonly #changes = new Table<PageChange>()
  readonly #results = new Table<PageResult>()
  readonly #sources = new Table<PageSource>()
  readonly #connections = new Table<PageConnection>()
  readonly #warnings = new Table<PageWarning>()
  readonly #notReached = new Table<PageNotReached>()
  readonly #ends = new Table<PageHostEnd>()
  readonly #aborted = new Table<{ readonly play: number; readonly reason: string }>()
  readonly #room = new Room()
  readonly #atWork = new AtWork()
  /** Items of the loop that a host is in. */
  readonly #items = new Map<string, ItemEnd[]>()
  /** How often a host has come to a task of the play at hand. */
  readonly #rounds = new Map<string, number>()
  /** The column that a host is at. */
  readonly #at = new Map<string, number>()
  readonly #excerpt?: Excerpt
  #cells: number[] = []
  #run: PageRun

  constructor({ kind = 'run', excerpt }: FoldOptions = {}) {
    this.#run = { kind, playbooks: [], version: '', start: 0 }
    this.#excerpt = excerpt
  }

  /** What was added since the last time; the first time all. */
  take(): PageData {
    const { done, total } = this.#atWork.progress
    const running = this.#atWork.works.flatMap(({ host, since, last, waiting }) => {
      const task = this.#at.get(host)
      const more = { ...(last ? { last: last.slice(-200) } : {}), ...(waiting ? { waiting: waiting.slice(0, 200) } : {}) }
      return task === undefined ? [] : [{ host: this.#host(host), task, since: since - this.#run.start, ...more }]
    })
    return {
      format: pageFormat,
      run: {
        ...this.#run,
        ...(this.#run.end ? {} : { progress: { done, total } }),
        ...(this.#room.omitted ? { omitted: true as const } : {}),
      },
      hosts: this.#hosts.take(),
      groups: this.#groups.take(),
      plays: this.#plays.take(),
      batches: this.#batches.take(),
      tasks: this.#tasks.take(),
      changes: this.#changes.take(),
      results: this.#results.take(),
      cells: this.#takeCells(),
      sources: this.#sources.take(),
      connections: this.#connections.take(),
      warnings: this.#warnings.take(),
      notReached: this.#notReached.take(),
      ends: this.#ends.take(),
      aborted: this.#aborted.take(),
      running,
    }
  }

  add(event: Event): void {
    this.#atWork.see(event)
    switch (event.type) {
      case 'run-start':
        this.#begin(event)
        break
      case 'play-start':
        this.#play(event)
        break
      case 'play-empty':
        this.#plays.add({ ...playOf(event), empty: true })
        break
      case 'batch-start':
        this.#batches.add({ play: this.#plays.size - 1, hosts: event.hosts.map((host) => this.#host(host)) })
        break
      case 'connected':
        this.#connected(event)
        break
      case 'task-start':
        this.#at.set(event.host, this.#column(event.host, event.task))
        break
      case 'item-end': {
        const items = this.#items.get(event.host)
        if (items) items.push(event)
        else this.#items.set(event.host, [event])
        break
      }
      case 'task-end':
        this.#taskEnd(event)
        break
      case 'warning':
        this.#warning(event)
        break
      case 'not-reached':
        this.#missed(event)
        break
      case 'play-end':
        if (event.aborted !== undefined) this.#aborted.add({ play: this.#plays.size - 1, reason: escapeText(event.aborted) })
        break
      case 'host-end':
        this.#hostEnd(event)
        break
      case 'run-end':
        this.#end(event)
        break
      default:
    }
  }

  #begin({ time, playbooks, check, version, selected, groups = {} }: EventOf<'run-start'>): void {
    for (const [name, hosts] of Object.entries(groups)) this.#groups.add({ name: escapeLine(name), hosts: hosts.map(escapeLine) })
    const { kind } = this.#run
    this.#run = {
      kind: kind === 'run' && check ? 'check' : kind,
      playbooks: playbooks.map(escapeLine),
      version: escapeLine(version),
      start: Date.parse(time),
      ...(selected ? { selected: flagsOf(selected).slice(1, -1) } : {}),
    }
  }

  #play(event: EventOf<'play-start'>): void {
    this.#rounds.clear()
    const play = this.#plays.add(playOf(event))
    this.#batches.add({ play, hosts: event.hosts.map((host) => this.#host(host)) })
  }

  #connected({ host, user, seconds, route }: EventOf<'connected'>): void {
    this.#connections.add({ host: this.#host(host), text: escapeLine([...routeWords(user, route), duration(seconds)].join(' · ')) })
  }

  #taskEnd(end: EventOf<'task-end'>): void {
    const { host, task, seconds, time } = end
    const column = this.#at.get(host) ?? this.#column(host, task)
    this.#at.delete(host)
    const items = this.#items.get(host) ?? []
    this.#items.delete(host)
    const result = this.#results.shared(resultOf(end, items, this.#names[column] ?? '', this.#tables))
    const lasted = Math.max(0, Math.round(seconds * 1000))
    this.#cells.push(this.#host(host), column, result, Math.max(0, Date.parse(time) - this.#run.start - lasted), lasted)
  }

  get #tables(): ResultTables {
    return {
      changes: this.#changes,
      sources: this.#sources,
      room: this.#room,
      check: this.#run.kind !== 'run',
      ...(this.#excerpt && { excerpt: this.#excerpt }),
    }
  }

  /** A column is a place in a play; a host that comes to it again gets another one. */
  #column(host: string, label: TaskLabel): number {
    const { name, action, where, role, handler, outerItems } = label
    const play = Math.max(0, this.#plays.size - 1)
    const key = JSON.stringify([play, where.file, where.line, where.column, role, handler, outerItems])
    const mine = `${key} ${host}`
    const round = (this.#rounds.get(mine) ?? 0) + 1
    this.#rounds.set(mine, round)
    return this.#tasks.number(`${key} ${round}`, () => {
      this.#names.push(escapeLine(name))
      return {
        play,
        name: escapeLine(name),
        action: escapeLine(action),
        where: whereText(where),
        ...(role ? { role: escapeLine(role) } : {}),
        ...(handler ? { handler: true as const } : {}),
        ...(outerItems?.length ? { outer: outerItems.map((item) => escapeLine(item).slice(0, 60)) } : {}),
        ...(round > 1 ? { round } : {}),
      }
    })
  }

  #warning({ message, host, where, hint }: EventOf<'warning'>): void {
    this.#warnings.shared({
      message: escapeText(message),
      ...(host === undefined ? {} : { host: this.#host(host) }),
      ...(where ? { where: whereText(where) } : {}),
      ...(hint ? { hint: escapeText(hint) } : {}),
    })
  }

  #missed({ hosts, play, where, begun, cause, reason, wholePlay }: EventOf<'not-reached'>): void {
    this.#notReached.add({
      hosts: hosts.map((host) => this.#host(host)),
      play: escapeLine(play),
      where: whereText(where),
      begun,
      reason: escapeLine(reason),
      ...(wholePlay ? { whole: true as const } : {}),
      ...(cause.startsWith('end-') ? { intended: true as const } : {}),
    })
  }

  #hostEnd({ host, counts, changes, seconds, failure, untouched, pendingHandlers }: EventOf<'host-end'>): void {
    this.#ends.add({
      host: this.#host(host),
      counts,
      made: changes?.made ?? 0,
      planned: changes?.planned ?? 0,
      seconds,
      ...(failure ? { failed: true as const } : {}),
      ...(untouched ? { untouched } : {}),
      ...(pendingHandlers?.length ? { pendingHandlers: pendingHandlers.map(escapeLine) } : {}),
    })
  }

  #end({ seconds, exitCode, interrupted, statistics, resume = [] }: EventOf<'run-end'>): void {
    const commands = resume.flatMap(({ command }) => (command === undefined ? [] : [escapeText(command)]))
    this.#run = {
      ...this.#run,
      end: { seconds, exitCode, interrupted, resume: commands },
      ...(statistics ? { statistics: statisticsLines(statistics, painter(false)).slice(2) } : {}),
    }
  }

  #host(name: string): number {
    return this.#hosts.number(name, () => escapeLine(name))
  }

  #takeCells(): readonly number[] {
    const cells = this.#cells
    this.#cells = []
    return cells
  }
}

function playOf({ play, pattern, where }: EventOf<'play-start' | 'play-empty'>): PagePlay {
  return { name: escapeLine(play), pattern: escapeLine(pattern ?? ''), where: whereText(where) }
}
