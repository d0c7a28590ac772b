/** Random plays over a handful of files, from a seed: tasks that touch each other's files, results, conditions, loops, handlers, blocks that fail and blocks with a loop. */

/** Numbers from a seed (mulberry32). */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const files = ['/a', '/b', '/c', '/d']
const texts = ['x', 'y', 'z', 'xy']

/** A playbook as YAML text, and what the files hold at first. */
export function randomPlay(seed: number): { text: string; files: Map<string, string> } {
  const dice = random(seed)
  const pick = <T>(list: readonly T[]): T => list[dice(list.length)] as T
  const registered: string[] = []
  let names = 0
  let looped = 0

  const text = () => {
    if (looped > 0 && dice(2) === 0) return pick(['"{{ each }}"', "\"{{ 'y' if each == 'x' else each }}\""])
    if (registered.length && dice(4) === 0) {
      const name = pick(registered)
      return pick([
        `"{{ ${name}.before | default('none') }}"`,
        `"{{ ${name}.stdout | default('empty') }}"`,
        `"{{ 'c' if ${name} is changed else 'u' }}"`,
      ])
    }
    return pick(texts)
  }
  const condition = () => {
    if (looped > 0 && dice(3) === 0) return pick(["each == 'x'", "each != 'y'", 'round > 0'])
    if (!registered.length || dice(3) === 0) return pick(['true', 'false', '1 < 2'])
    const name = pick(registered)
    return pick([
      `${name} is changed`,
      `${name} is not failed`,
      `${name} is skipped`,
      `(${name}.before | default('')) == 'x'`,
      `${name}.stdout is defined`,
    ])
  }
  const work = (): string => {
    const file = pick(files)
    switch (dice(10)) {
      case 0:
      case 1:
      case 2:
        return `put: { path: ${file}, content: ${text()} }`
      case 3:
      case 4:
        return `contains: { path: ${file}, text: ${text()} }`
      case 5:
        return `absent: { path: ${file} }`
      case 6:
        return `refuse: { path: ${file}, text: ${pick(texts)} }`
      case 7:
        return `program: { argv: [append, ${file}, ${pick(texts)}] }`
      case 8:
        return `program: { argv: [show, ${file}] }`
      default:
        return dice(3) ? `put: { path: ${file}, content: ${pick(texts)} }` : 'program: { argv: [break] }'
    }
  }
  const task = (indent: string): string => {
    const lines = [work()]
    if (dice(3) === 0) {
      const name = `r${names++}`
      lines.push(`register: ${name}`)
      registered.push(name)
    }
    if (dice(4) === 0) lines.push(`when: ${JSON.stringify(condition())}`)
    if (dice(5) === 0) lines.push(`notify: h${dice(3)}`)
    if (dice(5) === 0) lines.push('ignore_errors: true')
    if (dice(6) === 0 && /content: [xyz]/.test(lines[0] as string)) {
      lines[0] = (lines[0] as string).replace(/content: \w+/, 'content: "{{ item }}"')
      lines.push(`loop: [${pick(texts)}, ${pick(texts)}, ${pick(texts)}]`)
    }
    if (dice(8) === 0) lines.push(`changed_when: ${dice(2) ? 'false' : 'true'}`)
    return `${indent}- ${lines.join(`\n${indent}  `)}\n`
  }
  const items = () => {
    if (registered.length === 0 || dice(3)) return `[${Array.from({ length: dice(4) }, () => pick(texts)).join(', ')}]`
    return `"{{ ['x', 'y'] if ${pick(registered)} is changed else ['z'] }}"`
  }
  const steps = (count: number, indent: string, depth: number): string => {
    let all = ''
    for (let i = 0; i < count; i++) {
      if (depth > 0 && dice(6) === 0) {
        const loop = dice(3) === 0
        if (loop) looped++
        all += `${indent}- block:\n${steps(1 + dice(3), `${indent}    `, depth - 1)}`
        if (dice(2)) all += `${indent}  rescue:\n${steps(1 + dice(2), `${indent}    `, depth - 1)}`
        if (dice(2)) all += `${indent}  always:\n${steps(1, `${indent}    `, depth - 1)}`
        if (loop) all += `${indent}  loop: ${items()}\n${indent}  loop_control: { loop_var: each, index_var: round }\n`
        if (loop && dice(3) === 0) all += `${indent}  when: ${JSON.stringify(condition())}\n`
        if (loop) looped--
      } else if (dice(12) === 0) all += `${indent}- meta: flush_handlers\n`
      else all += task(indent)
    }
    return all
  }
  const tasks = steps(3 + dice(10), '    ', 2)
  const handlers = [0, 1, 2].map((i) => `    - name: h${i}\n      ${work()}\n`).join('')
  const held = new Map(files.filter(() => dice(2) === 0).map((file) => [file, pick(texts)]))
  return { text: `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}  handlers:\n${handlers}`, files: held }
}
