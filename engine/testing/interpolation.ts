/** Variables of the environment in the text of `molecule.yml`: `$NAME`, `${NAME}`, `${NAME:-default}`. */
import type { Source } from '../model/diagnostic.ts'

/** The source with these put in. Lines stay where they are, unless a value has more than one. */
export function interpolated({ file, text }: Source, environment: Readonly<Record<string, string | undefined>>): Source {
  const whole = /\$(?:(\$)|([a-z_]\w*)|\{([a-z_]\w*)(?:(:?)-([^}]*))?\})/gi
  const replaced = text.replace(whole, (_, dollar, short, name, colon, otherwise = '') => {
    if (dollar) return '$'
    const value = environment[short ?? name]
    return value === undefined || (colon && value === '') ? otherwise : value
  })
  return { file, text: replaced }
}
