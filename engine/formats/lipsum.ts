/** The global `lipsum`: placeholder text. */
import { randomInt } from 'node:crypto'

const words =
  'a ac ad aenean amet ante arcu at auctor bibendum commodo congue cras cum curae dapibus diam dolor dui egestas elit enim erat eros est et etiam eu fames felis fusce gravida hac iaculis id in ipsum justo lacus laoreet lectus leo libero ligula lorem luctus magna massa mattis mauris metus mi molestie morbi nam nec neque nibh nisi non nulla nunc odio orci pede porta purus quam quis risus sapien sed sem sit sodales sociis tellus tempus tortor turpis urna ut varius vel velit vitae'.split(
    ' ',
  )

/** So many paragraphs, each of at least `least` and less than `most` words. */
export function lipsum(count: number, html: boolean, least: number, most: number): string {
  const paragraphs = Array.from({ length: Math.min(count, 1000) }, () => paragraph(randomInt(least, Math.max(least + 1, most))))
  return html ? paragraphs.map((text) => `<p>${text}</p>`).join('\n') : paragraphs.join('\n\n')
}

/** Inserts a full stop or a comma every few words. */
function paragraph(length: number): string {
  let text = ''
  let capital = true
  for (let at = 1; at <= length; at++) {
    const word = words[randomInt(words.length)] as string
    text += capital ? word.charAt(0).toUpperCase() + word.slice(1) : word
    capital = at === length || at % 11 === 0
    text += capital ? '.' : at % 5 === 0 ? ',' : ''
    if (at < length) text += ' '
  }
  return text
}
