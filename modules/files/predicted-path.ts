/** Predicts the state of a path after the planned changes, from its current state. */
import { posix } from 'node:path'
import { directoryOf } from '../../engine/formats/trim.ts'
import { bytesOfText } from '../../engine/formats/utf8.ts'
import type { EffectContent, Outlook, Ownership, PlannedPath } from '../../engine/model/effect.ts'
import { type Facts, freshFacts } from './inode.ts'
import { type PathQuestion, type PathState, sha1 } from './path-state.ts'

/** The current state of a path overlaid with planned effects; records a doubt if the two do not determine it. */
export function foreseenPath(seen: PathState, question: PathQuestion, outlook: Outlook): PathState {
  const place = insidePlanned(seen, question.name, outlook)
  const around = aroundPlanned(place, outlook)
  const found = overlay(around, question, outlook.at(around.path), outlook)
  if (found.self) outlook.asRead()
  else outlook.missing(found.path)
  return found
}

/** Adds the file name if the path will be a directory. */
function insidePlanned(seen: PathState, name: string | undefined, outlook: Outlook): PathState {
  const plan = outlook.at(seen.path)
  if (name === undefined || name === '' || seen.inside || !isDirectory(plan)) return seen
  const path = `${seen.path.replace(/\/$/, '')}/${name}`
  return { ...seen, ...nothing, path, real: path, inside: true, above: seen.path, parent: true }
}

const nothing = { self: undefined, target: undefined, link: undefined, sha1: undefined, content: undefined }

function isDirectory(plan: PlannedPath): boolean {
  return plan.kind === 'directory' || (plan.kind === 'link' && plan.behind?.kind === 'directory')
}

/** The predicted directories above the path. */
function aroundPlanned(seen: PathState, outlook: Outlook): PathState {
  const folder = directoryOf(seen.path)
  const plan = outlook.at(folder)
  const parent = isDirectory(plan) || (seen.parent && plan.kind !== 'absent' && plan.kind !== 'file')
  if (!parent) outlook.missing(folder)
  return { ...seen, parent, above: nearest(seen, outlook) }
}

function nearest({ path, above: seen }: PathState, outlook: Outlook): string {
  if (!path.startsWith('/')) return seen
  for (let above = directoryOf(path); above !== '/'; above = directoryOf(above)) {
    const { kind } = outlook.at(above)
    if (kind === 'absent') continue
    if (kind !== 'host' && kind !== 'ownership') return above
    if (seen === above || seen.startsWith(`${above}/`)) return above
  }
  return '/'
}

function overlay(seen: PathState, question: PathQuestion, plan: PlannedPath, outlook: Outlook): PathState {
  const { path } = seen
  switch (plan.kind) {
    case 'host':
      return seen.link === undefined || seen.real === seen.path ? seen : foreseenTarget(seen, question, outlook)
    case 'absent':
      return { ...seen, ...nothing, real: path }
    case 'unknown':
      outlook.doubt('change', plan.cause)
      return seen
    case 'ownership':
      return {
        ...seen,
        self: seen.link === undefined ? owned(seen.self, plan.ownership, outlook) : seen.self,
        target: owned(seen.target, plan.ownership, outlook),
      }
    case 'directory': {
      const self = directoryFacts(seen, plan, outlook)
      return { ...seen, ...nothing, real: path, self, target: self }
    }
    case 'link': {
      const target = plan.behind && owned(freshFacts(plan.behind.kind, seen), plan.behind, outlook)
      const real = path.startsWith('/') ? posix.resolve(directoryOf(path), plan.target) : plan.target
      const link = { ...seen, ...nothing, link: plan.target, real, self: freshFacts('link', seen), target }
      return foreseenTarget(link, question, outlook)
    }
    case 'file':
      return fileOver(seen, question, plan, outlook)
  }
}

/** Follows a link to a target that may be planned. */
function foreseenTarget(link: PathState, question: PathQuestion, outlook: Outlook): PathState {
  const plan = outlook.at(link.real)
  if (plan.kind === 'host' || plan.kind === 'link') return link
  const target = overlay({ ...link, path: link.real, link: undefined, self: link.target }, question, plan, outlook)
  return { ...link, target: target.self, content: target.content, sha1: target.sha1 }
}

function fileOver(
  seen: PathState,
  question: PathQuestion,
  plan: Extract<PlannedPath, { readonly kind: 'file' }>,
  outlook: Outlook,
): PathState {
  const bytes = bytesIn(plan.content)
  const digest = plan.sha1 ?? (bytes && sha1(bytes))
  if (digest === undefined && (question.content !== undefined || question.sha1)) outlook.doubt('change', plan.cause)
  const base = plan.over === 'host' && seen.target?.kind === 'file' ? seen.target : freshFacts('file', seen)
  const size = plan.size ?? bytes?.length ?? Number.NaN
  const self = owned({ ...base, ...unknownTimes, links: 1, size }, plan.ownership, outlook)
  const content = bytes && question.content !== undefined && bytes.length <= question.content ? bytes : undefined
  if (digest !== undefined && !bytes && question.content !== undefined && size <= question.content) outlook.doubt('silence', plan.cause)
  return {
    ...seen,
    ...nothing,
    real: seen.path,
    self,
    target: self,
    content,
    sha1: question.content !== undefined || question.sha1 ? digest : undefined,
  }
}

function bytesIn(content: EffectContent | undefined): Buffer | undefined {
  if (typeof content === 'string') return bytesOfText(content)
  return Buffer.isBuffer(content) ? content : undefined
}

function directoryFacts(seen: PathState, plan: Extract<PlannedPath, { readonly kind: 'directory' }>, outlook: Outlook): Facts {
  const there = plan.over === 'host' && seen.target?.kind === 'directory' ? seen.target : freshFacts('directory', seen)
  return owned(there, plan.ownership, outlook)
}

function owned<F extends Facts | undefined>(facts: F, { mode, owner, group, ...ids }: Ownership, outlook: Outlook): F {
  if (facts === undefined) return facts
  const [user, members] = [owner === undefined ? undefined : outlook.user(owner), group === undefined ? undefined : outlook.group(group)]
  const uid = ids.uid ?? (user === 'absent' ? undefined : user?.uid)
  const gid = ids.gid ?? (members === 'absent' ? undefined : members?.gid)
  return {
    ...facts,
    ...(mode === undefined ? {} : { mode }),
    ...(uid === undefined ? {} : { uid, owner }),
    ...(gid === undefined ? {} : { gid, group }),
  }
}

const unknownTimes = { atime: Number.NaN, mtime: Number.NaN, ctime: Number.NaN }
