/** A loaded playbook as text, one line a step: for tests that look at the whole shape. */
import { argumentsOf, type Play, type Playbook, type Step, type Task } from '../../engine/model/play.ts'
import { Expression, Template } from '../../engine/model/template.ts'

/** Ids, keywords, arguments and levels of all steps. */
export function outline({ plays }: Playbook): string {
  return plays.flatMap(playLines).join('\n')
}

/** Lines of steps, those of a block indented under it. */
export function stepLines(steps: readonly Step[], depth = 0): string[] {
  return steps.flatMap((step) => {
    const line = `${'  '.repeat(depth)}${step.id} ${head(step)}${words(step.keywords)}`
    if (step.kind !== 'block') return [line]
    const parts = (['rescue', 'always'] as const).flatMap((part) =>
      step[part].length > 0 ? [`${'  '.repeat(depth)}${part}:`, ...stepLines(step[part], depth + 1)] : [],
    )
    return [line, ...stepLines(step.steps, depth + 1), ...parts]
  })
}

function playLines(play: Play): string[] {
  const { keywords, hosts, sections, handlers, roles, namesFacts, varsFiles, loadVariables, dir, place, imports, ...rest } = play
  const parts = [...sections.map(({ name, steps }) => [name, steps] as const), ['handlers', handlers] as const]
  return [
    `play ${shown(hosts)}${words(keywords)}${words(rest)}${varsFiles.length > 0 ? ` vars_files=${shown(varsFiles)}` : ''}${namesFacts ? ' facts' : ''}`,
    ...roles.map(({ role, parameters, parents, once }) =>
      [
        `  role ${role.name} defaults=${shown(role.defaults)} vars=${shown(role.vars)} parameters=${shown(parameters)}`,
        `parents=[${parents.map((each) => each.role.name).join()}]${once === undefined ? '' : ' once'}`,
      ].join(' '),
    ),
    ...parts.flatMap(([name, steps]) => (steps.length > 0 ? [`  ${name}:`, ...stepLines(steps, 2)] : [])),
  ]
}

function head(step: Step): string {
  if (step.kind === 'block') return `block${step.role ? ` of role ${step.role.role.name}` : ''}`
  if (step.kind === 'meta') return `meta ${step.word}`
  if (step.kind === 'include') {
    const { what, target, options, apply, loop } = step
    return `include ${what} ${shown(target)}${step.listen ? ` listen=${shown(step.listen)}` : ''}${words(options)}${words(apply, ' apply.')}${loop ? ` loop=${shown(loop)}` : ''}`
  }
  const { action, args, module, kind, id, place, keywords, parent, ...rest } = step
  const written = args instanceof Template ? args : Object.fromEntries(args.map(({ name, value }) => [name, value]))
  return `${action}${module ? '' : ' (not built)'} ${shown(written)}${words(rest)}${words(templatesOf(step))}`
}

/** Templates in names of arguments and in keys of dicts. */
function templatesOf(task: Task): object {
  const args = argumentsOf(task)
  if (!args.some(({ nameTemplate, keys }) => nameTemplate || keys)) return {}
  return {
    names: Object.fromEntries(args.flatMap(({ name, nameTemplate }) => (nameTemplate ? [[name, nameTemplate]] : []))),
    keys: Object.fromEntries(args.flatMap(({ name, keys }) => (keys ? [[name, keys]] : []))),
  }
}

function words(values: object, before = ' '): string {
  return Object.entries(values)
    .map(([word, value]) => `${before}${word}=${shown(value)}`)
    .join('')
}

function shown(value: unknown): string {
  if (value instanceof Template) return `<${value.text}>`
  if (value instanceof Expression) return `(${value.text})`
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`
  if (value instanceof Map) return `Map{${[...value].map(([key, each]) => `${key}: ${shown(each)}`).join(', ')}}`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const entries = Object.entries(value).filter(([key]) => key !== 'place')
  return `{${entries.map(([key, each]) => `${key}: ${shown(each)}`).join(', ')}}`
}
