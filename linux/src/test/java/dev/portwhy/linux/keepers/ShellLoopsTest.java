package dev.portwhy.linux.keepers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a script starts a program again and again. */
class ShellLoopsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while true; do node server.js; done",
                "while :; do /usr/bin/node server.js; sleep 1; done",
                "#!/bin/sh\nuntil false\ndo\n  node server.js\n  sleep 1\ndone\n",
                "while true; do PORT=80 node server.js || true; done",
                "while true; do node server.js >/dev/null 2>&1 && sleep 1; done",
                "until node server.js; do echo again; sleep 1; done",
                "while ! node server.js; do sleep 1; done",
                "while true; do nice -n 5 node server.js; done",
                "while true; do sudo -u www timeout -k 5 3600 env A=b node server.js; done",
                "for ((;;)); do exec node x; done"
            })
    void aLoopStartsIt(String script) {
        assertThat(ShellLoops.loops(script, "node")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node server.js",
                "while true; do sleep 1; done; node server.js",
                "node server.js & while true; do sleep 1; done",
                "while true; do node server.js & sleep 1; done",
                "while node --version; do sleep 1; done",
                "until pgrep node; do sleep 1; done",
                "until node server.js & do sleep 1; done",
                "while true; do nice echo node; done",
                "while true; do echo node; done",
                "for f in a b; do node $f; done",
                ""
            })
    void noneDoes(String script) {
        assertThat(ShellLoops.loops(script, "node")).isFalse();
    }

    @Test
    void checksOfMonit() {
        assertThat(MonitChecks.pidFiles("""
                        check process web with pidfile /run/web.pid # check process no
                          start program = "/bin/x"
                        check host h with address x
                         pidfile /run/no.pid
                        CHECK PROCESS "db"
                          WITH PIDFILE "/run/db.pid"
                        check process late"""))
                .containsExactly(java.util.Map.entry("web", "/run/web.pid"), java.util.Map.entry("db", "/run/db.pid"));
    }
}
