/** Texts of many lines, a little changed so that YAML can show their lines as lines. */

/** As `callback_result_format = yaml` shows them: without blanks at the ends of lines, and tabs as blanks. */
export function readableText(text: string): string {
  const expanded = withoutTabs(withoutEnd(text))
  return expanded
    .replaceAll(/[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10fffe}]|\ufeff/gu, '')
    .replaceAll(/ +(?=[\n\x85\u2028\u2029])/g, '')
}

/** As the callback `yaml` shows them: what cannot be printed goes first. */
export function looseText(text: string): string {
  const printable = withoutEnd(text).replaceAll(/[^\t-\r\x20-\x7e\xa0-\u{10ffff}]/gu, '')
  return withoutTabs(printable)
    .replaceAll(/[\v\f\r]/g, '')
    .replaceAll(/ +\n/g, '\n')
}

/** Without white space at its end, which are other signs in Python. */
function withoutEnd(text: string): string {
  return text.replace(/[\s\x1c-\x1f\x85]+$/, '')
}

/** Each tab goes on to the next column that eight divides. */
function withoutTabs(text: string): string {
  let column = 0
  return text.replaceAll(/[\s\S]/gu, (sign) => {
    if (sign === '\n' || sign === '\r') column = 0
    else if (sign === '\t') {
      const blanks = 8 - (column % 8)
      column += blanks
      return ' '.repeat(blanks)
    } else column++
    return sign
  })
}
