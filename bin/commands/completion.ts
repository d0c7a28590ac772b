/** `tsplay completion`: the script that completes command lines in a shell. It asks `tsplay complete`, and so is the same for every version. */

const bash = `# Completion of tsplay for bash: source <(tsplay completion bash)
_tsplay() {
  local line=\${COMP_LINE:0:COMP_POINT} cur before reply word='' quote='' char='' at
  local -a words
  for ((at = 0; at < \${#line}; at++)); do
    char=\${line:at:1}
    case $quote$char in
    \\\\?) word+=$char quote='' ;;
    [\\'\\"]?) if [[ $char == "$quote" ]]; then quote=''; else word+=$char; fi ;;
    [\\'\\"\\\\]) quote=$char ;;
    [[:space:]]) [[ $word ]] && words+=("$word"); word='' ;;
    *) word+=$char ;;
    esac
  done
  words+=("$word")
  cur=$word before=''
  # Outside of quotes, bash puts in only what stands behind the last colon or equals sign.
  [[ $quote ]] || before=\${cur%"\${cur##*[:=]}"}
  COMPREPLY=()
  while IFS= read -r reply; do
    case $reply in
    :files) compopt -o filenames; while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "\${cur#"$before"}") ;;
    :folders) compopt -o filenames; while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -d -- "\${cur#"$before"}") ;;
    *)
      word=\${reply%%$'\\t'*}
      [[ $word == *= ]] && compopt -o nospace
      word=\${word#"$before"}
      [[ $quote || $word != *[[:space:]\\(\\)\\#]* ]] || printf -v word %q "$word"
      COMPREPLY+=("$word")
      ;;
    esac
  done < <("\${words[0]}" complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _tsplay tsplay
`

const zsh = `#compdef tsplay
# Completion of tsplay for zsh: source <(tsplay completion zsh), or a file _tsplay in a folder of $fpath
_tsplay() {
  local reply word meaning
  local -a plain shown
  while IFS= read -r reply; do
    case $reply in
    :files) _files ;;
    :folders) _files -/ ;;
    *)
      word=\${reply%%$'\\t'*} meaning=\${reply#*$'\\t'}
      plain+=("$word")
      shown+=("$word\${meaning:+  -- $meaning}")
      ;;
    esac
  done < <("\${words[1]}" complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  (( $#plain )) && compadd -l -d shown -a plain
}
if [[ \${funcstack[1]} == _tsplay ]]; then _tsplay "$@"; else compdef _tsplay tsplay; fi
`

const fish = `# Completion of tsplay for fish: tsplay completion fish | source
function __tsplay_complete
    set -l words (commandline -opc) (commandline -ct)
    for reply in ($words[1] complete -- $words[2..-1] 2>/dev/null)
        switch $reply
            case :files
                __fish_complete_path (commandline -ct)
            case :folders
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $reply
        end
    end
end
complete -c tsplay -f -a '(__tsplay_complete)'
`

const scripts: Readonly<Record<string, string>> = { bash, zsh, fish }

export async function completionCommand(shell: string): Promise<number> {
  process.stdout.write(scripts[shell] ?? '')
  return 0
}
