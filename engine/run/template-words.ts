/** What a template file knows of itself while it is rendered: `template_path`, `template_host` and their kin. */
import { statSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import type { Task } from '../play.ts'
import { Template, type Variables } from '../template.ts'
import type { Scope } from '../values/scope.ts'
import { pointInTime, renderValue } from '../values/template/index.ts'

/** Each is found when it is asked for: nearly no template does. */
export function templateWords(file: string, { args }: Task, scope: Scope): Variables {
  const written = (name: string) => (args instanceof Template ? undefined : renderValue(args[name], scope))
  return {
    get template_host() {
      return hostname()
    },
    get template_path() {
      return written('src') ?? file
    },
    template_fullpath: file,
    get template_destpath() {
      return written('dest')
    },
    get template_mtime() {
      return pointInTime(statSync(file).mtimeMs)
    },
    get template_uid() {
      const { uid } = statSync(file)
      const { username, uid: own } = userInfo()
      return uid === own ? username : uid
    },
    get template_run_date() {
      return pointInTime(Date.now())
    },
  }
}
