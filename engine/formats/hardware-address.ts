/** Hardware addresses in all common notations. */

const shapes: readonly (readonly [RegExp, number])[] = [
  [/^[\da-f]{1,2}(?::[\da-f]{1,2}){5}$/i, 2],
  [/^[\da-f]{1,2}(?:-[\da-f]{1,2}){5}$/i, 2],
  [/^[\da-f]{1,4}(?:[.:-][\da-f]{1,4}){2}$/i, 4],
  [/^[\da-f]{5,6}[-:][\da-f]{5,6}$/i, 6],
  [/^[\da-f]{12}$/i, 12],
]

/** The twelve digits in lower case, or undefined. */
export function hardwareDigits(text: string): string | undefined {
  const width = shapes.find(([shape]) => shape.test(text))?.[1]
  if (width === undefined) return undefined
  return text
    .split(/[:.-]/)
    .map((part) => part.padStart(width, '0'))
    .join('')
    .toLowerCase()
}

const cut = (digits: string, width: number, sign: string) => (digits.match(new RegExp(`.{${width}}`, 'g')) ?? []).join(sign)

/** Notations by vendor. */
export const hardwareForms: Readonly<Record<string, (digits: string) => unknown>> = {
  bool: () => true,
  linux: (digits) => cut(digits, 2, ':'),
  unix: (digits) => cut(digits, 2, ':').replace(/\b0(?=.)/g, ''),
  bare: (digits) => digits.toUpperCase(),
  cisco: (digits) => cut(digits, 4, '.'),
  win: (digits) => cut(digits, 2, '-').toUpperCase(),
  eui48: (digits) => cut(digits, 2, '-').toUpperCase(),
  psql: (digits) => cut(digits, 6, ':'),
  pgsql: (digits) => cut(digits, 6, ':'),
  postgresql: (digits) => cut(digits, 6, ':'),
  int: (digits) => Number.parseInt(digits, 16),
}
