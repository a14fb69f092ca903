package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a person works in a process, by its name and command line. */
class SessionProgramTest {

    private static ProcessInfo process(String comm, String... cmdline) {
        return new ProcessInfo(
                7, 1, comm, List.of(cmdline), null, false, 1000, "anna", Instant.EPOCH, null, null, null);
    }

    @ParameterizedTest
    @CsvSource({
        "bash, bash, true",
        "bash, -bash, true",
        "bash, /bin/bash, true",
        "bash, bash -i, true",
        "bash, bash -il, true",
        "bash, bash --login, true",
        "bash, bash --norc -i, true",
        "zsh, -zsh, true",
        "fish, fish, true",
        "sh, sh, true",
        // options with a word behind them that is no script
        "bash, bash --rcfile /tmp/rc, true",
        "bash, bash --init-file /usr/share/code/shellIntegration-bash.sh, true",
        "bash, bash --init-file /tmp/a -i, true",
        "bash, bash -o vi, true",
        "bash, bash -O extglob +O dotglob, true",
        "bash, bash +o posix -i, true",
        "ksh, ksh -o emacs, true",
        "bash, bash -euo pipefail, true",
        "fish, fish --init-command source, true",
        "fish, fish -C source, true",
        "bash, bash --, true",
        // a script, or a command
        "bash, bash run.sh, false",
        "bash, bash ./run.sh -i, false",
        "bash, bash -c sleep, false",
        "bash, bash -ec sleep, false",
        "bash, bash -lc sleep, false",
        "sh, sh -c 'while :; do x; done', false",
        "bash, bash --rcfile /tmp/rc run.sh, false",
        "bash, bash -o pipefail run.sh, false",
        "bash, bash -o pipefail -c x, false",
        "bash, bash -euo pipefail run.sh, false",
        "bash, bash -C run.sh, false",
        "fish, fish -C source run.fish, false",
        "bash, bash -- run.sh, false",
        // what gives people shells
        "sshd, sshd: anna [priv], true",
        "tmux: server, tmux, true",
        "SCREEN, SCREEN -S x, true",
        "login, login -- anna, true",
        // not at all
        "nginx, nginx: master process, false",
        "python3, python3, false",
        "bashful, bashful, false",
        "Bash, Bash, false",
    })
    void whoWorksThere(String comm, String line, boolean works) {
        assertThat(SessionProgram.is(process(comm, line.split(" ")))).isEqualTo(works);
    }

    @Test
    void aShellWithoutACommandLineIsNotSeenToBeOne() {
        assertThat(SessionProgram.is(process("bash"))).isFalse();
        assertThat(SessionProgram.isShell(process("bash"))).isTrue();
        assertThat(SessionProgram.isShell(process("-bash"))).isTrue();
        assertThat(SessionProgram.isShell(process("sshd"))).isFalse();
        assertThat(SessionProgram.isShell(process(""))).isFalse();
    }
}
