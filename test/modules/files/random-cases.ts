/** Random edits of small files, the same ones for the same seed. */

export interface Case {
  readonly module: 'lineinfile' | 'blockinfile' | 'replace' | 'file'
  /** Without `path`. */
  readonly params: Readonly<Record<string, string | boolean>>
  /** Content at first, a character a byte; undefined where there is no file. */
  readonly before?: string
  readonly mode?: number
  readonly directory?: boolean
  /** A second run may change it again: what is looked for may be there once more, or in what was put in. */
  readonly restless?: boolean
}

export function randomCases(seed: number, count: number): readonly Case[] {
  const random = randomFrom(seed)
  const makers = [lineCase, lineCase, lineCase, blockCase, blockCase, replaceCase, modeCase]
  return Array.from({ length: count }, () => random.one(makers)(random))
}

interface Random {
  one<T>(values: readonly T[]): T
  /** True once in so many times. */
  once(many: number): boolean
}

function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  return { one: <T>(values: readonly T[]) => values[next(values.length)] as T, once: (many) => next(many) === 0 }
}

const words = ['alpha', 'beta', '#alpha', 'alpha = 1', 'beta = 22', '[s]', '', '  beta', '\xc3\xa9 gamma', 'alpha beta alpha']

function text(random: Random): string {
  const length = random.one([0, 1, 2, 3, 4, 5, 6])
  const lines = Array.from({ length }, () => `${random.one(words)}${random.once(12) ? '\r' : ''}`)
  // A carriage return alone ends a line for Ansible, but not when it reads the file again: a difference that is meant.
  return (lines.join('\n') + (length > 0 && !random.once(4) ? '\n' : '')).replace(/\r$/, '')
}

function ended(lines: string): string {
  return /(^|\n)$/.test(lines) ? lines : `${lines}\n`
}

function lineCase(random: Random): Case {
  const before = random.once(8) ? undefined : text(random)
  const params: Record<string, string | boolean> = { state: random.once(4) ? 'absent' : 'present' }
  const kind = random.one(['regexp', 'search_string', 'none', 'regexp'])
  if (kind === 'regexp')
    params.regexp = random.one([
      '^alpha',
      '^#?alpha',
      'beta$',
      '^(\\w+) = (\\d)$',
      'zzz',
      '^\\s*beta',
      '(?i)ALPHA',
      '^$',
      '[^\\W\\d]+ =',
      '\\bbeta\\b',
    ])
  if (kind === 'search_string') params.search_string = random.one(['alpha', '= ', 'zzz', '['])
  if (kind === 'none' || params.state === 'present' || random.once(3))
    params.line = random.one(['alpha', 'beta', 'new', 'alpha = 1', '\u00e9 gamma'])
  if (kind === 'regexp' && params.state === 'present' && random.once(3)) {
    params.backrefs = true
    params.regexp = '^(\\w+) = (\\d)(\\d)?$'
    params.line = random.one(['\\1 = 9', '\\g<1>: \\2\\3', 'plain'])
  }
  const place = random.one(['after', 'before', 'end'])
  if (place === 'after') params.insertafter = random.one(['EOF', 'BOF', '^\\[', 'alpha', 'zzz', 'beta$'])
  if (place === 'before') params.insertbefore = random.one(['BOF', '^\\[', 'beta', 'zzz', '^alpha'])
  if (random.once(4)) params.firstmatch = true
  if (random.once(2) && params.backrefs !== true) params.create = true
  if (random.once(6)) params.mode = random.one(['0600', 'u=rw,go=r', '+x'])
  // Behind a last line without an end, Ansible goes on in that line: a difference that is meant.
  const joined = typeof params.insertafter === 'string' && !/^[EB]OF$/.test(params.insertafter) && before !== undefined
  return { module: 'lineinfile', params, before: joined ? ended(before) : before, restless: kind !== 'none' }
}

function blockCase(random: Random): Case {
  const marker = random.one(['# {mark} ANSIBLE MANAGED BLOCK', '; {mark} x'])
  const old = `${marker.replace('{mark}', 'BEGIN')}\nold\n${marker.replace('{mark}', 'END')}\n`
  const start = text(random)
  const before = random.once(8) ? undefined : random.once(2) ? `${ended(start)}${old}${text(random)}` : start
  const params: Record<string, string | boolean> = { marker, block: random.one(['one\ntwo', 'one\n', '', 'old', 'a\n\nb', '\u00e9']) }
  if (random.once(4)) params.state = 'absent'
  const place = random.one(['after', 'before', 'end'])
  if (place === 'after') params.insertafter = random.one(['EOF', '^\\[', 'alpha', 'zzz', '(?m)alpha\\n.*beta'])
  if (place === 'before') params.insertbefore = random.one(['BOF', '^\\[', 'beta', 'zzz', '(?m)^beta\\n#'])
  if (random.once(2) || (params.state === 'absent' && before === undefined)) params.create = true
  // Where there is nothing to put in, Ansible still ends the last line: a difference that is meant.
  const idle = params.state === 'absent' || params.block === ''
  return { module: 'blockinfile', params, before: idle && before !== undefined ? ended(before) : before }
}

function replaceCase(random: Random): Case {
  const params: Record<string, string | boolean> = {
    regexp: random.one(['^alpha$', 'al(ph)a', '(\\w+) = (\\d)', '\\s+$', 'x*', '(?P<w>beta)', '^', '$']),
    replace: random.one(['new', '<\\1>', '\\g<0>!', '']),
  }
  if (random.once(3)) params.after = random.one(['^\\[s\\]', 'beta', 'zzz', 'alpha'])
  if (random.once(3)) params.before = random.one(['\\[s\\]', 'beta', 'zzz'])
  return { module: 'replace', params, before: random.once(10) ? undefined : text(random), restless: true }
}

function modeCase(random: Random): Case {
  const modes = [
    'u+x',
    'g-w,o=',
    'a=rX',
    '+w',
    '=r',
    'u=g',
    'ug=rw,o-rwx',
    'u+s',
    '+t',
    '0640',
    'g+s',
    'u=rwX,go=rX',
    'o=u-w',
    'g=u,o-x',
    '4755',
    '0700',
    'a+X',
  ]
  const directory = random.once(2)
  const mode = random.one([0o644, 0o755, 0o600, 0o4711, 0o2750, 0o1777, 0o000, 0o640])
  return {
    module: 'file',
    params: { state: directory ? 'directory' : 'file', mode: random.one(modes) },
    before: directory ? undefined : 'x',
    mode,
    directory,
  }
}
