/** Creates symbolic and hard links, and checks what they may replace. */
import { run } from '../../engine/model/action.ts'
import { Problem } from '../../engine/model/diagnostic.ts'
import type { Effect, PlannedFacts } from '../../engine/model/effect.ts'
import type { Change } from '../../engine/model/module.ts'
import { makeLink, thereNow } from './make-link.ts'
import type { PathState } from './path-state.ts'
import type { Names } from './tree.ts'

export interface LinkState {
  readonly file: PathState
  /** The target of the link. */
  readonly source: PathState | undefined
  /** Content of the directory to replace. */
  readonly inside: Names
}

/** Changes that create a symbolic link to `src`. */
export function symbolicLink(src: string | undefined, force: boolean, { file, source, inside }: LinkState): Change[] {
  const { path, self, link } = file
  if (src === undefined) {
    if (self?.kind === 'link') return []
    throw new Problem(`\`src\` is required: \`${path}\` is not a link yet`, { msg: 'src is required for creating new symlinks' })
  }
  if (!force && !source?.target)
    throw new Problem(`the target \`${source?.path ?? src}\` of the link does not exist`, {
      hint: 'create it in an earlier task, or set `force: true`',
      msg: `src file does not exist, use "force=yes" if you really want to create the link: ${source?.path ?? src}`,
      results: { path, src },
    })
  if (link === src) return []
  if (self && self.kind !== 'link' && !force) throw inTheWay(file, { path }, `refusing to convert from ${self.kind} to symlink for ${path}`)
  if (self?.kind === 'directory' && inside.count > 0)
    throw new Problem(`the directory \`${path}\` is not empty and cannot be replaced by a link`, {
      hint: 'remove it in an earlier task',
      msg: `the directory ${path} is not empty, refusing to convert it`,
      results: { path },
    })
  return [
    ...cleared(file),
    {
      summary: `link ${path} to ${src}`,
      before: link ?? presentWord(file),
      after: src,
      action: makeLink('symbolic', src, path, nextThere(file)),
      effects: [{ kind: 'link', path, target: src, behind: targetFacts(source) }],
    },
  ]
}

/** Changes that create a hard link to `src`. */
export function hardLink(src: string | undefined, force: boolean, { file, source }: LinkState): Change[] {
  const { path, self } = file
  if (src === undefined) {
    if (self?.kind === 'file' && self.links > 1) return []
    throw new Problem(`\`src\` is required: \`${path}\` is not a hard link yet`, { msg: 'src is required for creating new hardlinks' })
  }
  const results = { dest: path, src }
  if (!source?.target) throw new Problem(`the target \`${src}\` of the link does not exist`, { msg: 'src does not exist', results })
  if (self && self.inode === source.target.inode && self.device === source.target.device) return []
  if (self && self.kind !== 'link' && !force) throw inTheWay(file, results, `Cannot link, ${self.kind} exists at destination`)
  const action = makeLink('hard', source.real, path, nextThere(file))
  const effects: readonly Effect[] = [{ kind: 'unknown', path }]
  return [...cleared(file), { summary: `link ${path} to ${src} (hard)`, before: presentWord(file), after: src, action, effects }]
}

function targetFacts(source: PathState | undefined): PlannedFacts | undefined {
  const { target } = source ?? {}
  if (target?.kind !== 'file' && target?.kind !== 'directory') return undefined
  const { kind, mode, uid, gid, owner, group } = target
  return { kind, mode, uid, gid, owner, group }
}

/** Removes a directory first; everything else is replaced in one step. */
function cleared({ path, self }: PathState): Change[] {
  if (self?.kind !== 'directory') return []
  return [
    {
      summary: `remove directory ${path}`,
      before: 'directory',
      after: 'absent',
      action: run(['rmdir', '--', path]),
      effects: [{ kind: 'absent', path }],
    },
  ]
}

/** What stands there once a directory was removed. */
function nextThere(file: PathState): string {
  return file.self?.kind === 'directory' ? 'absent' : thereNow(file)
}

function inTheWay({ path, self }: PathState, results: Problem['results'], msg: string): Problem {
  return new Problem(`\`${path}\` is a ${self?.kind}, not a link`, { hint: 'set `force: true` to replace it', msg, results })
}

function presentWord({ self }: PathState): string {
  return self?.kind ?? 'absent'
}
