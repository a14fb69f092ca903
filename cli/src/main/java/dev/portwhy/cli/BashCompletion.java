package dev.portwhy.cli;

import java.util.ArrayList;
import java.util.List;

/** The script that bash sources where a line begins with this program's name; it needs nothing of bash-completion. */
final class BashCompletion {

    private final StringBuilder script = new StringBuilder();

    private static final String HEAD = """
            # bash completion for portwhy; made of the table of commands and options.

            _portwhy_list() {
              case $kind in
                none) ;;
                ports) "$program" @ASK 2>/dev/null </dev/null | sed -nE '@PORTS' | sort -nu ;;
                namespaces)
                  printf '%s\\n' all host
                  ls -1 /run/netns 2>/dev/null
                  "$program" @ASK 2>/dev/null </dev/null | sed -nE '@NAMESPACES' | sort -u
                  ;;
                files) compgen -f -- "$cur" ;;
                directories) compgen -d -- "$cur" ;;
                users) compgen -u ;;
                *) printf '%s\\n' $kind ;;
              esac
            }

            """;

    private static final String TAIL = """
            _portwhy() {
              local program=$1 line cur word command= second= kind= i place=0 options= seconds=
              local -a words
              # The line as it was typed: bash takes words apart at : and =, which are inside of ours.
              line=${COMP_LINE:0:COMP_POINT}
              read -ra words <<<"$line"
              case $line in *[[:space:]]) words+=('') ;; esac
              for ((i = 1; i < ${#words[@]} - 1; i++)); do
                word=${words[i]}
                case $word in
                  --*=*) ;;
                  -?*) ! _portwhy_value "$command" "$word" || i=$((i + 1)) ;;
                  *)
                    if [ -z "$command" ]; then
                      case $word in
                        @PATTERN) command=$word ;;
                        *) command=why place=1 ;;
                      esac
                      _portwhy_seconds "$command"
                    elif [ -n "$seconds" ] && [ -z "$second" ]; then
                      second=$word
                    else
                      place=$((place + 1))
                    fi
                    ;;
                esac
              done
              cur=${words[${#words[@]} - 1]}
              COMPREPLY=()
              if [ "$i" -ge "${#words[@]}" ]; then
                _portwhy_value "$command" "${words[${#words[@]} - 2]}"
              else
                case $cur in
                  --*=*)
                    _portwhy_value "$command" "${cur%%=*}" || return 0
                    cur=${cur#*=}
                    ;;
                  -*)
                    _portwhy_options "$command" "$second"
                    kind=$options
                    ;;
                  *)
                    if [ -z "$command" ]; then
                      case $cur in [0-9]*) kind=ports ;; *) kind='@NAMES' ;; esac
                    else
                      _portwhy_seconds "$command"
                      if [ -n "$seconds" ] && [ -z "$second" ]; then
                        kind=$seconds
                      else
                        _portwhy_behind "$command" "$second" "$place"
                      fi
                    fi
                    ;;
                esac
              fi
              # A reply begins where the shell thinks that the word does.
              local before=
              case $COMP_WORDBREAKS in *:*) case $cur in *:*) before=${cur%"${cur##*:}"} ;; esac ;; esac
              while IFS= read -r word; do
                case $word in
                  "$cur"*) COMPREPLY+=("${word#"$before"}") ;;
                esac
              done < <(_portwhy_list)
              case "${COMPREPLY[*]}" in *=) compopt -o nospace 2>/dev/null ;; esac
              [ "$kind" != files ] || compopt -o filenames 2>/dev/null
              [ "$kind" != directories ] || compopt -o filenames 2>/dev/null
            }

            complete -F _portwhy portwhy
            """;

    String text() {
        script.append(Completion.asking(HEAD, Completion.PORTS_OF, Completion.NAMESPACES_OF));
        values();
        options();
        seconds();
        behind();
        List<String> names = Completion.names();
        script.append(TAIL.replace("@PATTERN", String.join(" | ", names)).replace("@NAMES", String.join(" ", names)));
        return script.toString();
    }

    private void values() {
        script.append("# Whether an option takes a value, and of which kind.\n_portwhy_value() {\n  case $1:$2 in\n");
        for (OptionEntry option : Completion.valued()) {
            script.append("    ")
                    .append(String.join(" | ", Completion.patterns(option)))
                    .append(") kind='");
            script.append(Completion.value(option)).append("' ;;\n");
        }
        script.append("    *) return 1 ;;\n  esac\n}\n\n");
    }

    private void options() {
        script.append("_portwhy_options() {\n  case $1:$2 in\n");
        for (CommandEntry command : Manual.COMMANDS) {
            for (CommandEntry word : Manual.words(command.name())) {
                if (!Manual.told(command.name(), word.name()).isEmpty()) {
                    choice(command.name() + ":" + word.name(), Completion.options(command.name(), word.name()));
                }
            }
            if (command.title() != null) {
                choice(command.name() + ":*", Completion.options(command.name(), ""));
            }
        }
        // What begins with an option asks about everything, or lists sockets.
        List<OptionEntry> bare = new ArrayList<>(Manual.told("who", ""));
        bare.addAll(Completion.options("", ""));
        choice("*", bare);
        script.append("  esac\n}\n\n");
    }

    private void choice(String pattern, List<OptionEntry> options) {
        List<String> names = new ArrayList<>();
        for (OptionEntry option : options) {
            names.addAll(option.names());
        }
        script.append("    ").append(pattern).append(") options='");
        script.append(String.join(" ", names)).append("' ;;\n");
    }

    private void seconds() {
        script.append("_portwhy_seconds() {\n  case $1 in\n");
        for (CommandEntry command : Manual.COMMANDS) {
            List<String> words = Manual.words(command.name()).stream()
                    .map(CommandEntry::name)
                    .toList();
            if (!words.isEmpty()) {
                script.append("    ").append(command.name()).append(") seconds='");
                script.append(String.join(" ", words)).append("' ;;\n");
            }
        }
        script.append("    *) seconds= ;;\n  esac\n}\n\n");
    }

    private void behind() {
        script.append("_portwhy_behind() {\n  case $1:$2:$3 in\n");
        for (CommandEntry command : Manual.COMMANDS) {
            place(command.name(), "");
            for (CommandEntry word : Manual.words(command.name())) {
                place(command.name(), word.name());
            }
        }
        script.append("    *) kind=none ;;\n  esac\n}\n\n");
    }

    private void place(String command, String word) {
        String first = Completion.behind(command, word, 0);
        String next = Completion.behind(command, word, 1);
        String at = "    " + command + ":" + word + ":";
        if (!first.equals(next)) {
            script.append(at).append("0) kind='").append(first).append("' ;;\n");
        }
        if (!next.equals(Completion.NONE)) {
            script.append(at).append("*) kind='").append(next).append("' ;;\n");
        }
    }
}
