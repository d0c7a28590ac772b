/** The columns that texts fill on a terminal, beside what the package `string-width` says. */
import { equal } from 'node:assert/strict'
import stringWidth from 'string-width'
import { clip, widthOf } from '../../engine/report/clip.ts'

const texts = [
  ...['', 'web1', 'a\tb', 'größer', 'e\u0301', '漢字', 'ｶﾅ', '한국', '❤️', '❤', '🎉 done', '👩‍👩‍👧', '🇩🇪', '1️⃣', '…'],
  ...['\u200b', 'a\u200db', '\u001b[31mred\u001b[39m', '\u001b[1m漢\u001b[22m', 'a\u0000b', '\u0627\u0644', 'ไทย', '→ ✔ ✘'],
]

describe('the width of a text', () => {
  for (const text of texts) it(JSON.stringify(text), () => equal(widthOf(text), stringWidth(text)))

  it('is never above that of the terminal where a text is cut', () => {
    for (const text of texts.filter((each) => !each.includes('\u001b')))
      for (let columns = 0; columns < 8; columns++) equal(stringWidth(clip(text, columns)) <= columns, true, `${text} ${columns}`)
  })
})
