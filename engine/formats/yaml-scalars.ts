/** Decides which quotes a YAML scalar needs. */
import { booleanIn } from './booleans.ts'

export interface Allowed {
  readonly multiline: boolean
  readonly flowPlain: boolean
  readonly blockPlain: boolean
  readonly single: boolean
  /** A literal block. */
  readonly block: boolean
}

export function analyse(text: string, unicode: boolean): Allowed {
  if (text === '') return { multiline: false, flowPlain: false, blockPlain: false, single: true, block: false }
  const multiline = /[\n\x85\u2028\u2029]/.test(text)
  const special = !allPrintable(text, unicode)
  const spaceBeforeBreak = / [\n\x85\u2028\u2029]/.test(text)
  const breakBeforeSpace = /[\n\x85\u2028\u2029] /.test(text)
  const plain = !multiline && !special && !/^[ \n]|[ \n]$/.test(text) && !isOther(text) && !/^(?:---|\.\.\.)/.test(text)
  return {
    multiline,
    flowPlain: plain && !flowSign.test(text),
    blockPlain: plain && !blockSign.test(text),
    single: !special && !spaceBeforeBreak && !breakBeforeSpace,
    block: !special && !spaceBeforeBreak && !text.endsWith(' '),
  }
}

const blockSign = /^[#,[\]{}&*!|>'"%@`]|^[?:](?:\s|$)|^-(?:\s|$)|:(?:\s|$)|\s#/
const flowSign = /^[#,[\]{}&*!|>'"%@`?:]|^-(?:\s|$)|[,?[\]{}:]|\s#/

function allPrintable(text: string, unicode: boolean): boolean {
  if (/[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd]|\ufeff/u.test(text)) return false
  return unicode || /^[\n\x20-\x7e]*$/.test(text)
}

const others: readonly RegExp[] = [
  /^(?:~|null|Null|NULL|)$/,
  /^[-+]?(?:0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/,
  /^(?:<<|=)$/,
]

/** Whether it would not be read as a string without quotes. */
function isOther(text: string): boolean {
  return booleanIn('yaml', text) !== undefined || others.some((pattern) => pattern.test(text))
}
