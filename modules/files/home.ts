/** Expands `~` and `~name` in values that are not options of type `path`, which the engine expands itself. */

/** Defines `at_home`, which expands it in `$path`; an unknown user name is left as it is. Runs a process only for `~name`. */
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
