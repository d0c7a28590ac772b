/** Expands `$NAME`, `${NAME}` and a leading `~` in words on the host, without a shell parsing the words. */

/** The command line that expands `words` and runs them; `words` themselves if there is nothing to expand. */
export function expansionOf(words: readonly string[]): readonly string[] {
  if (!words.some((word) => word.startsWith('~') || variable.test(word))) return words
  return ['sh', '-c', expandScript, 'sh', ...words.flatMap((word) => [...piecesOf(word), '.'])]
}

const variable = /\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})/
const variables = /(\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\}))/

/** A word in pieces: `=text` is literal, `$NAME` or `${NAME}` is expanded. */
function piecesOf(word: string): readonly string[] {
  return word
    .split(variables)
    .map((piece, index) => (index % 2 === 1 ? piece : `=${piece}`))
    .filter((piece) => piece !== '=')
}

/**
 * Joins the pieces to words, each ended by `.`, and executes the program. An unset name is left as written; `~` is the home
 * of the user, `~name` that of another user, and is left as written if there is no such user.
 */
const expandScript = `left=$#
word=
while [ "$left" -gt 0 ]; do
  piece=$1
  shift
  left=$((left - 1))
  case $piece in
  =*) word=$word\${piece#=} ;;
  '$'*)
    name=\${piece#?}
    case $name in '{'*) name=\${name#?} name=\${name%?} ;; esac
    if value=$(printenv "$name" && echo .); then
      value=\${value%?}
      word=$word\${value%?}
    else
      word=$word$piece
    fi
    ;;
  *)
    case $word in
    '~'*)
      who=\${word#?}
      who=\${who%%/*}
      if [ -n "$who" ]; then
        home=$(getent passwd "$who" 2>/dev/null || grep "^$who:" /etc/passwd) && home=$(printf '%s' "$home" | cut -d: -f6)
      else
        home=$HOME
      fi
      rest=\${word#?"$who"}
      [ -z "$home" ] || word=\${home%/}$rest
      [ -n "$word" ] || word=/
      ;;
    esac
    set -- "$@" "$word"
    word=
    ;;
  esac
done
exec "$@"`
