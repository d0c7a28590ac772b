/** Passes a login in the URL of a repository to git in the environment, never on a command line. */

/** A URL without its login, and the standard input for a script that begins with `takeLogin`. */
export interface SafeAddress {
  readonly address: string
  readonly stdin?: string
}

const login = /^(https?:\/\/)([^\s/?#:@]*):([^\s/?#]+)@(\S+)$/i

/** Placeholder for the login, as a user name, which the credential helper replaces. */
const mark = 'tsplay-login'

/** Removes name and password from an HTTP URL; every other URL is unchanged. */
export function shownAddress(repo: string): SafeAddress {
  const [full, scheme = '', name = '', password, rest = ''] = login.exec(repo) ?? []
  if (full === undefined || password === undefined) return { address: repo }
  const host = /^[^/]*\/?/.exec(rest)?.[0] ?? ''
  const shown = `${scheme}${mark}@`
  const hidden = `${scheme}${name}:${password}@`
  const helper = `credential.${shown}${host}.helper=`
  const settings = [
    `url.${shown}${host}.insteadOf=${hidden}${host}`,
    // An empty helper disables those of the user, so that none is asked for this password or stores it.
    helper,
    `${helper}!printf "username=%b\\npassword=%b\\n" "$TSPLAY_NAME" "$TSPLAY_PASSWORD"; :`,
  ]
  const parameters = settings.map((setting) => `'${setting.replaceAll("'", "'\\''")}'`).join(' ')
  const lines = [parameters, octal(name), octal(password), editOf(shown, hidden)]
  return { address: shown + rest, stdin: `${lines.join('\n')}\n` }
}

/** Output of git without the placeholder. */
export function withoutMark(text: string): string {
  return text.replaceAll(`${mark}@`, '')
}

/** Passes settings and login to git and its credential helper; `keep_login` writes the login into the settings of a checkout and its submodules. */
export const takeLogin = `IFS= read -r settings; IFS= read -r TSPLAY_NAME; IFS= read -r TSPLAY_PASSWORD; IFS= read -r edit
exec </dev/null
if [ -n "$edit" ]; then
  export TSPLAY_NAME TSPLAY_PASSWORD
  export GIT_CONFIG_PARAMETERS="\${GIT_CONFIG_PARAMETERS:+$GIT_CONFIG_PARAMETERS }$settings"
fi
keep_login() {
  [ -n "$edit" ] || return 0
  folder=$(here rev-parse --absolute-git-dir 2>/dev/null) || return
  find "$folder/config" "$folder/modules" -type f -name config 2>/dev/null | while IFS= read -r file; do
    ! grep -q 'url = .*://${mark}@' "$file" || printf '%s\\n' "$edit" | sed -i -f /dev/stdin "$file" || exit
  done
}
`

/** Decodes the escapes of a URL for `%b` of `printf`. */
function octal(text: string): string {
  return text.replace(/%([\da-f]{2})|[^\w.-]/giu, (part, hex?: string) =>
    [...(hex === undefined ? Buffer.from(part) : Buffer.from(hex, 'hex'))]
      .map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`)
      .join(''),
  )
}

/** A `sed` script that restores the login in URLs of git settings, quoted if it contains a comment character. */
function editOf(shown: string, hidden: string): string {
  const wanted = hidden.replace(/["\\]/g, '\\$&').replace(/[\\&|]/g, '\\$&')
  return hidden.includes(';')
    ? `s|^\\([[:blank:]]*url = \\)"\\{0,1\\}${shown}\\(.*[^"]\\)"\\{0,1\\}$|\\1"${wanted}\\2"|`
    : `s|^\\([[:blank:]]*url = "\\{0,1\\}\\)${shown}|\\1${wanted}|`
}
