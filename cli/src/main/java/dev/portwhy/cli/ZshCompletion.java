package dev.portwhy.cli;

import java.util.ArrayList;
import java.util.List;

/** The function that zsh loads where a line begins with this program's name. */
final class ZshCompletion {

    private final StringBuilder script = new StringBuilder();

    private static final String HEAD = """
            #compdef portwhy
            # zsh completion for portwhy; made of the table of commands and options.

            _portwhy_list() {
              case $kind in
                none) ;;
                ports) compadd -- ${(f)"$($program @ASK 2>/dev/null </dev/null | sed -nE '@PORTS' | sort -nu)"} ;;
                namespaces)
                  compadd -- all host /run/netns/*(N:t) \\
                    ${(f)"$($program @ASK 2>/dev/null </dev/null | sed -nE '@NAMESPACES' | sort -u)"}
                  ;;
                files) _files ;;
                directories) _files -/ ;;
                users) _users ;;
                *=*) compadd -S '' -- ${=kind} ;;
                *) compadd -- ${=kind} ;;
              esac
            }

            """;

    private static final String TAIL = """
            _portwhy() {
              local program=$words[1] word command= second= kind= i
              integer place=0
              local -a seconds options commands
              commands=(
            @COMMANDS  )
              for ((i = 2; i < CURRENT; i++)); do
                word=$words[i]
                case $word in
                  --*=*) ;;
                  -?*) ! _portwhy_value "$command" "$word" || i=$((i + 1)) ;;
                  *)
                    if [[ -z $command ]]; then
                      case $word in
                        (@PATTERN) command=$word ;;
                        (*) command=why place=1 ;;
                      esac
                      _portwhy_seconds
                    elif (( $#seconds )) && [[ -z $second ]]; then
                      second=$word
                    else
                      place+=1
                    fi
                    ;;
                esac
              done
              if (( i > CURRENT )); then
                _portwhy_value "$command" "$words[CURRENT - 1]"
                _portwhy_list
                return
              fi
              case $PREFIX in
                --*=*)
                  _portwhy_value "$command" "${PREFIX%%=*}" || return
                  compset -P '*='
                  _portwhy_list
                  ;;
                -*)
                  _portwhy_options
                  _describe -o option options
                  ;;
                *)
                  if [[ -z $command ]]; then
                    case $PREFIX in
                      [0-9]*)
                        kind=ports
                        _portwhy_list
                        ;;
                      *) _describe command commands ;;
                    esac
                  elif (( $#seconds )) && [[ -z $second ]]; then
                    _describe command seconds
                  else
                    _portwhy_behind
                    _portwhy_list
                  fi
                  ;;
              esac
            }

            _portwhy "$@"
            """;

    String text() {
        script.append(Completion.asking(HEAD, Completion.PORTS_OF, Completion.NAMESPACES_OF));
        values();
        script.append("_portwhy_options() {\n  case $command:$second in\n");
        for (CommandEntry command : Manual.COMMANDS) {
            for (CommandEntry word : Manual.words(command.name())) {
                options(command.name() + ":" + word.name(), Completion.options(command.name(), word.name()));
            }
            if (command.title() != null) {
                options(command.name() + ":*", Completion.options(command.name(), ""));
            }
        }
        List<OptionEntry> bare = new ArrayList<>(Manual.told("who", ""));
        bare.addAll(Completion.options("", ""));
        options("*", bare);
        script.append("  esac\n}\n\n_portwhy_seconds() {\n  case $command in\n");
        for (CommandEntry command : Manual.COMMANDS) {
            if (!Manual.words(command.name()).isEmpty()) {
                script.append("    ").append(command.name()).append(")\n      seconds=(\n");
                script.append(entries(Manual.words(command.name())));
                script.append("      )\n      ;;\n");
            }
        }
        script.append("  esac\n}\n\n_portwhy_behind() {\n  case $command:$second:$place in\n");
        for (CommandEntry command : Manual.COMMANDS) {
            behind(command.name(), "");
            for (CommandEntry word : Manual.words(command.name())) {
                behind(command.name(), word.name());
            }
        }
        script.append("    *) kind=none ;;\n  esac\n}\n\n");
        script.append(TAIL.replace("@PATTERN", String.join("|", Completion.names()))
                .replace("@COMMANDS", entries(Manual.COMMANDS)));
        return script.toString();
    }

    private static String entries(List<CommandEntry> commands) {
        StringBuilder entries = new StringBuilder();
        for (CommandEntry command : commands) {
            if (!command.name().isEmpty()) {
                entries.append("        ").append(described(command.name(), command.key()));
                entries.append('\n');
            }
        }
        return entries.toString();
    }

    private void values() {
        script.append("_portwhy_value() {\n  case $1:$2 in\n");
        for (OptionEntry option : Completion.valued()) {
            script.append("    (")
                    .append(String.join("|", Completion.patterns(option)))
                    .append(") kind='");
            script.append(Completion.value(option)).append("' ;;\n");
        }
        script.append("    *) return 1 ;;\n  esac\n}\n\n");
    }

    private void options(String pattern, List<OptionEntry> options) {
        script.append("    ").append(pattern).append(")\n      options=(\n");
        for (OptionEntry option : options) {
            for (String name : option.names()) {
                script.append("        ").append(described(name, option.key())).append('\n');
            }
        }
        script.append("      )\n      ;;\n");
    }

    private void behind(String command, String word) {
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

    /** As _describe takes it: a colon stands before the description. */
    private static String described(String name, String key) {
        String words = Completion.words(key).replace("'", "'\\''");
        return "'" + name.replace(":", "\\:") + ":" + words + "'";
    }
}
