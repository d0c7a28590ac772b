/** Passes a login in the URL of a repository to git in the environment, never on a command line. */

/** An address as a program may be told of it, and what is given to the standard input of a script that begins with `takeLogin`. */
export interface SafeAddress {
  readonly address: string
  readonly stdin?: string
}

const login = /^(https?:\/\/)([^\s/?#:@]*):([^\s/?#]+)@(\S+)$/i

/** Stands for the login, as a name: what the helper answers takes its place. */
const mark = 'tsplay-login'

/** Takes name and password out of an address of HTTP; every other address stays as it is. */
export function shownAddress(repo: string): SafeAddress {
  const [full, scheme = '', name = '', password, rest = ''] = login.exec(repo) ?? []
  if (full === undefined || password === undefined) return { address: repo }
  const host = /^[^/]*\/?/.exec(rest)?.[0] ?? ''
  const shown = `${scheme}${mark}@`
  const hidden = `${scheme}${name}:${password}@`
  const helper = `credential.${shown}${host}.helper=`
  const settings = [
    `url.${shown}${host}.insteadOf=${hidden}${host}`,
    // An empty one takes away those that the user has: nobody else is asked for this password, nor told to keep it.
    helper,
    `${helper}!printf "username=%b\\npassword=%b\\n" "$TSPLAY_NAME" "$TSPLAY_PASSWORD"; :`,
  ]
  const parameters = settings.map((setting) => `'${setting.replaceAll("'", "'\\''")}'`).join(' ')
  const lines = [parameters, octal(name), octal(password), editOf(shown, hidden)]
  return { address: shown + rest, stdin: `${lines.join('\n')}\n` }
}

/** What git said, without the name that stood for a login. */
export function withoutMark(text: string): string {
  return text.replaceAll(`${mark}@`, '')
}

/** Its settings and the login go to git, and to the helper that git runs; `keep_login` puts the login into the settings of a copy and of its submodules. */
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

/** Bytes behind the escapes of an address, as `%b` of `printf` takes them. */
function octal(text: string): string {
  return text.replace(/%([\da-f]{2})|[^\w.-]/giu, (part, hex?: string) =>
    [...(hex === undefined ? Buffer.from(part) : Buffer.from(hex, 'hex'))]
      .map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`)
      .join(''),
  )
}

/** For `sed`: addresses in settings of git get the login back, in quotes where it holds what begins a comment. */
function editOf(shown: string, hidden: string): string {
  const wanted = hidden.replace(/["\\]/g, '\\$&').replace(/[\\&|]/g, '\\$&')
  return hidden.includes(';')
    ? `s|^\\([[:blank:]]*url = \\)"\\{0,1\\}${shown}\\(.*[^"]\\)"\\{0,1\\}$|\\1"${wanted}\\2"|`
    : `s|^\\([[:blank:]]*url = "\\{0,1\\}\\)${shown}|\\1${wanted}|`
}
