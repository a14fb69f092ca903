package dev.portwhy.cli.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.ScriptAlone;
import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent that is killed at any moment, whose disk is full, and one where nothing below its directory may be executed: in a
 * network and a mount namespace that end with it. {@code -Dportwhy.kills=200} kills it more often than {@code ./verify} has time for.
 */
@Tag("kernel")
class AgentInTroubleTest {

    private static final int KILLS = Integer.getInteger("portwhy.kills", 4);

    /** The words that start the program are the script's own; {@code D} is the directory of its history. */
    private static final String BEGIN = """
            set -u
            touch "$T/err"
            ip link set lo up
            sysctl -qw net.ipv4.ip_local_port_range='60000 60003'
            agent() {
              "$@" agent run --second --data "$D" -N $$ --interval 100ms --lang en 2>>"$T/err" &
              agent=$!
            }
            written() {
              i=0
              while [ "$(grep -c "$1" "$T/err")" -lt "$2" ] && [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done
            }
            """;

    private static final Pattern LOST = Pattern.compile("(?m)^lost (\\d+)$");

    @TempDir
    private Path directory;

    @BeforeEach
    void root() throws IOException {
        Programs.assumeRootWith("python3", "ip", "unshare", "sqlite3");
    }

    private String run(String script) throws Exception {
        return ScriptAlone.run(
                BEGIN + script,
                Map.of("T", directory.toString(), "D", directory.resolve("data").toString()));
    }

    @Test
    void whoeverKillsItCostsAMinuteAtMostAndTheFileIsWhole() throws Exception {
        String said = run("for kill in $(seq " + KILLS + "); do\n"
                + "  agent \"$@\"\n"
                + "  [ $kill -gt 1 ] || written Keeping 1\n"
                + "  sleep $((RANDOM % 3)).$((RANDOM % 10))\n"
                + "  kill -9 $agent; now=$(date +%s%3N); wait $agent 2>/dev/null\n"
                + "  echo check $(sqlite3 \"$D/portwhy.db\" 'PRAGMA integrity_check')\n"
                + "  begun=$(grep -c Keeping $T/err)\n"
                + "  echo runs $(sqlite3 \"$D/portwhy.db\" 'SELECT count(*) FROM run') of $begun\n"
                + "  echo lost $((now - $(sqlite3 \"$D/portwhy.db\" 'SELECT max(last) FROM run')))\n"
                + "done\n"
                + "\"$@\" history --data \"$D\" --json --lang en");
        assertThat(said.lines().filter(line -> line.startsWith("check ")))
                .hasSize(KILLS)
                .containsOnly("check ok");
        Matcher lost = LOST.matcher(said);
        while (lost.find()) {
            assertThat(Long.parseLong(lost.group(1))).isLessThan(60_000);
        }
        assertThat(said).contains("\"why\":\"killed\"");
    }

    @Test
    @Tag("root")
    void aFullDiskStopsTheRecordingAndNothingElse() throws Exception {
        Programs.assumeFirstPidNamespace();
        String said = run("""
                mkdir -m 700 $D && mount -t tmpfs -o size=12m,mode=700 none $D
                agent "$@"
                written Keeping 1
                dd if=/dev/zero of=$D/fill bs=64k 2>/dev/null
                python3 -c '
                import socket
                s = socket.socket()
                s.bind(("127.0.0.1", 8080))
                s.listen(16)
                kept = [socket.create_connection(("127.0.0.1", 8080)) for i in range(4)]
                for i in range(100):
                  socket.socket().connect_ex(("127.0.0.1", 8080))
                input()' </dev/null 2>/dev/null
                written 'Nothing can be written' 1
                kill -0 $agent && echo goes on
                rm $D/fill
                written 'Writing again' 1
                kill -TERM $agent; wait $agent
                cat $T/err
                sqlite3 $D/portwhy.db 'PRAGMA integrity_check'
                "$@" history --data "$D" --lang en""");
        assertThat(said)
                .contains("goes on\n")
                .contains("portwhy: Nothing can be written any more (The disk of ")
                .contains("portwhy: Writing again. ")
                .contains("\nok\n")
                .contains("100 failing calls")
                .contains(": nothing could be written");
    }

    @Test
    void aDirectoryThatAllowsNoProgramsIsAsGoodAsAnother() throws Exception {
        String said = run("""
                mkdir -m 700 $D && mount -t tmpfs -o noexec,mode=700 none $D
                agent "$@"
                written Keeping 1
                kill -TERM $agent; wait $agent
                cat $T/err
                "$@" history --data "$D" --lang en
                mkdir $T/tmp && mount -t tmpfs -o noexec,mode=700 none $T/tmp
                java=$1; shift
                "$java" -Djava.io.tmpdir=$T/tmp "$@" history --data "$D" --lang en || echo status $?; true""");
        assertThat(said)
                .contains("Keeping the history of this machine")
                .contains("Nothing happened.")
                .contains("The native library of SQLite could not be loaded: ")
                .endsWith("status 3\n");
    }
}
