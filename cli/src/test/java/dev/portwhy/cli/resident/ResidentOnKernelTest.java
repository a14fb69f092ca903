package dev.portwhy.cli.resident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.ScriptAlone;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.sys.AnswerClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent with the process that answers for it, and the same questions answered by a start of their own. */
@Tag("kernel")
class ResidentOnKernelTest {

    /**
     * {@code own} starts a JVM, {@code ask} asks; where nobody takes the question it says so. {@code differ} asks both ways and
     * tells what is not the same in output, errors or status.
     */
    private static final String BEGIN = """
            set -u
            mount -t tmpfs -o mode=755 none /run
            ip link set lo up
            java=$1; shift
            S=/run/portwhy/answers.sock
            own() { "$java" -Dportwhy.syscalls=$T/set/syscalls.so -Dportwhy.command=./portwhy "${line[@]}" "$@"; }
            ask() { "$T/set/ask" $S "$T/set" ./portwhy '' /bin/sh -c 'echo not taken' sh dev.portwhy.cli.Main "$@"; }
            line=("$@")
            "$java" -Dportwhy.syscalls=$T/set/syscalls.so "${line[@]}" agent run -N $$ --data $T/data --listen none --socket none \\
              --interval 5s --lang en 2>"$T/err" & agent=$!
            until_there() { i=0; while [ ! -S $S ] && [ $i -lt 1200 ]; do sleep 0.1; i=$((i+1)); done; }
            both() {
              own "$@" >$T/own.out 2>$T/own.err; echo $? >>$T/own.out
              for i in 1 2 3; do
                ask "$@" >$T/ask.out 2>$T/ask.err; echo $? >>$T/ask.out
                grep -qx 'not taken' $T/ask.out || break
              done
              # The second look is a second later, and times are told.
              sed -E -i 's/[0-9]+ (s|秒)/N \\1/g' $T/own.out $T/ask.out
              cmp $T/own.out $T/ask.out && cmp $T/own.err $T/ask.err
            }
            # What else this machine does between the two changes what is not seen of it: some of them are the same.
            differ() {
              for try in 1 2 3 4 5; do both "$@" >/dev/null && return; done
              echo "differs: $*"; diff $T/own.out $T/ask.out; diff $T/own.err $T/ask.err
            }
            until_there
            """;

    @TempDir
    private Path directory;

    private String run(String script) throws Exception {
        Programs.assumeRootWith("unshare", "ip", "python3", "bash", "setpriv");
        Assumptions.assumeTrue(
                Set.of("amd64", "aarch64").contains(System.getProperty("os.arch", "")), "it is for x86-64 and arm64");
        Files.createDirectories(directory.resolve("set"));
        AnswerClient.write(directory.resolve("set/ask"));
        return ScriptAlone.run(
                BEGIN + script,
                Map.of(
                        "T",
                        directory.toString(),
                        "PORTWHY_STATE",
                        directory.resolve("state").toString()));
    }

    @Test
    void theSameToTheByteAndNothingOlderThanTheQuestion() throws Exception {
        String said = run("""
                python3 -c '
                import socket, time
                a = socket.create_server(("127.0.0.1", 8081)); b = socket.socket(); b.bind(("0.0.0.0", 8082))
                u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(("0.0.0.0", 8083))
                c = socket.create_connection(("127.0.0.1", 8081))
                print("up", flush=True); time.sleep(600)' >$T/up & server=$!
                i=0; while ! grep -q up $T/up && [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done
                for words in "8081" "8081 -q" "8082 -v" "8083/udp" "8083" "8084 -q" "8081 --lang zh" "why 127.0.0.1:8081 --color always" \\
                    "connect 127.0.0.1:8081" "connect 127.0.0.1:8081 -q" "who -tan -N $$" "who -tl -N $$" "who state established -N $$" "hidden -N $$" \\
                    "8081 --no-reuseaddr" "-q -N $$" "[::]:8081"; do
                  differ $words
                done
                COLUMNS=60 differ 8081
                LANG=zh_CN.UTF-8 differ 8081
                echo before $(ask 8085 -q | grep -c free)
                python3 -c 'import socket,time; s=socket.create_server(("",8085)); print("up",flush=True); time.sleep(600)' >$T/later & later=$!
                i=0; while ! grep -q up $T/later && [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done
                ask 8085 -q; echo status $?
                kill $later $server; wait $later $server
                kill $agent; wait $agent
                [ -e $S ] && echo left; ask 8081
                exit 0
                """);
        assertThat(said).doesNotContain("differs").doesNotContain("left");
        assertThat(said.lines().toList()).contains("before 1", "status 2").endsWith("not taken");
        assertThat(said).containsPattern("8085 .*python3");
    }

    @Test
    void whoeverSeesSomethingElseIsTurnedAwayAndItEndsWithItsAgent() throws Exception {
        String said = run("""
                ask -q >/dev/null; echo here $?
                for words in "watch" "--help" "--version" "free 80" "80 --uid 7" "who comm = sh" "/run/x.sock" "localhost:80" "张"; do
                  ask $words
                done
                export T S
                unshare --net $T/set/ask $S $T/set p '' /bin/echo no 1 dev.portwhy.cli.Main -q
                unshare --mount sh -c 'mount -t tmpfs none /var/tmp; exec "$@"' sh $T/set/ask $S $T/set p '' /bin/echo no 2 dev.portwhy.cli.Main -q
                setpriv --bounding-set -sys_ptrace --inh-caps -sys_ptrace $T/set/ask $S $T/set p '' /bin/echo no 3 dev.portwhy.cli.Main -q
                TZ=Asia/Shanghai $T/set/ask $S $T/set p '' /bin/echo no 4 dev.portwhy.cli.Main -q
                $T/set/ask $S $T/other p '' /bin/echo no 5 dev.portwhy.cli.Main -q
                resident=$(pgrep -P $agent)
                tr '\\0' '\\n' </proc/$resident/cmdline | grep -x -e '-XX:Tier3InvocationThreshold=1'
                kill -9 $agent; wait $agent 2>/dev/null
                i=0; while [ -e /proc/$resident ] && [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done
                [ -e /proc/$resident ] && echo outlives
                ask -q
                exit 0
                """);
        assertThat(said)
                .containsPattern("here [0-3]\n")
                .doesNotContain("outlives")
                .as("what it calls is compiled at once")
                .contains("-XX:Tier3InvocationThreshold=1\n");
        assertThat(said.lines().filter(line -> line.startsWith("not taken"))).hasSize(10);
        assertThat(said.lines().filter(line -> line.startsWith("no "))).hasSize(5);
    }
}
