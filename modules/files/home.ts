/** A leading `~` or `~name` of what is no option of type `path`, which the engine has expanded: an address that may be a path, the home of a user that a module names itself. */

/** Defines `at_home`, which replaces it in `$path`; a name that nobody has stays as it is written. Costs no process but for `~name`. */
export const atHome = `home_of() {
  while IFS=: read -r name _ _ _ _ home _; do
    if [ "$name" = "$1" ]; then printf %s "$home"; return; fi
  done </etc/passwd
  printf '~%s' "$1"
}
at_home() {
  case $path in
    '~' | '~/'*) path=$HOME\${path#'~'} ;;
    '~'*) user=\${path#'~'}; user=\${user%%/*}; path=$(home_of "$user")\${path#"~$user"} ;;
  esac
}
`
