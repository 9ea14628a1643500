/// What bash's script of completions lacks as the parser of arguments writes it.
enum BashCompletion {
  private static let registration = "complete -o filenames -F _stepdeck stepdeck"

  /// Puts words together again before the parser's script sees them.
  ///
  /// Bash makes a word of its own of each `=`. The script knows none of them, so that nothing behind `--stack=` or within
  /// `--operator train=gpu` would be completed.
  private static let wrapper = #"""
    _stepdeck_words() {
        local -a words=()
        local -i index last place=0
        local word joint=''
        for ((index = 0; index < ${#COMP_WORDS[@]}; index++)); do
            word="${COMP_WORDS[index]}"
            last=$((${#words[@]} - 1))
            if [[ "${word}" = '=' && ${last} -gt 0 ]]; then
                if [[ "${words[last]}" = --* && "${words[last]}" != *=* ]]; then
                    # An option: its value is the next word.
                    words+=('')
                    joint=value
                else
                    words[last]+='='
                    joint=rest
                fi
            elif [[ -n "${joint}" ]]; then
                words[last]+="${word}"
                joint=''
            else
                words+=("${word}")
            fi
            ((index == COMP_CWORD)) && place=$((${#words[@]} - 1))
        done
        local -a COMP_WORDS=("${words[@]}")
        local -i COMP_CWORD="${place}"
        local current="${COMP_WORDS[place]}"
        _stepdeck "${1}" "${current}" "${COMP_WORDS[place > 0 ? place - 1 : 0]}"
        # A name whose value is still to be typed.
        [[ ${#COMPREPLY[@]} -eq 1 && "${COMPREPLY[0]}" = *= ]] && compopt -o nospace 2>/dev/null
        # What stands before the last = is on the line already.
        [[ "${current}" = *=* ]] && COMPREPLY=("${COMPREPLY[@]#"${current%=*}="}")
        return 0
    }

    complete -o filenames -F _stepdeck_words stepdeck
    """#

  /// The text of an answer, with the wrapper where it is bash's script.
  static func mended(_ text: String) -> String {
    guard let place = text.ranges(of: registration).last else { return text }
    return text.replacingCharacters(in: place, with: wrapper)
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with other: String) -> String {
    self[..<range.lowerBound] + other + self[range.upperBound...]
  }
}
