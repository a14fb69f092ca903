package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where an ordinary user's command lines get {@code sudo}: before each command that needs it, and inside no quotes. */
class SudoCommandsTest {

    private static final int USER = 1000;

    /** Process 7 is root's, 8 the user's own. */
    private static Snapshot machine(int looker) {
        return Snapshots.machine()
                .process(7, "nginx")
                .process(8, "app", USER, "ann")
                .lookedAs(looker)
                .snapshot();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // settings, sockets, rules, other namespaces
                "sysctl -w net.ipv4.tcp_tw_reuse=1 | sudo sysctl -w net.ipv4.tcp_tw_reuse=1",
                "ss -K sport = :80 | sudo ss -K sport = :80",
                "ss -tuanp | ss -tuanp",
                "ip link set lo up | sudo ip link set lo up",
                "ip netns exec blue ss -tuanp | sudo ip netns exec blue ss -tuanp",
                "nsenter -t 7 -n ss -tuanp | sudo nsenter -t 7 -n ss -tuanp",
                "iptables-save | sudo iptables-save",
                "ip6tables-legacy-save | sudo ip6tables-legacy-save",
                "systemctl stop web | sudo systemctl stop web",
                "systemctl --user stop web | systemctl --user stop web",
                "timeout -s INT 10 bpftrace -e 'x; y && z' | sudo timeout -s INT 10 bpftrace -e 'x; y && z'",
                // a process of one's own, and one of another
                "kill 8 | kill 8",
                "kill 7 | sudo kill 7",
                "kill 8 7 | sudo kill 8 7",
                "kill 9 | sudo kill 9",
                "kill -KILL 8 | kill -KILL 8",
                "strace -f -p 8 | strace -f -p 8",
                "strace -f -p 7 | sudo strace -f -p 7",
                "py-spy dump --pid 8 | py-spy dump --pid 8",
                "py-spy dump --pid 7 | sudo py-spy dump --pid 7",
                "jstack 7 | sudo jstack 7",
                "ls -l /proc/8/fd | ls -l /proc/8/fd",
                "ls -l /proc/7/fd | sudo ls -l /proc/7/fd",
                "prlimit --pid 8 --nofile=2048: | prlimit --pid 8 --nofile=2048:",
                "prlimit --pid 8 --nofile=2048:2048 | sudo prlimit --pid 8 --nofile=2048:2048",
                "prlimit --pid 7 --nofile=2048: | sudo prlimit --pid 7 --nofile=2048:",
                // several, each by itself
                "kill 8; kill 7 | kill 8; sudo kill 7",
                "kill 7; kill -CONT 8 | sudo kill 7; kill -CONT 8",
                "sysctl -w a=1 && sysctl -w b=2 | sudo sysctl -w a=1 && sudo sysctl -w b=2",
                "kubectl get pods; sysctl -w a=1 && kill 8 | kubectl get pods; sudo sysctl -w a=1 && kill 8",
                "sysctl -w a=\"1 2\"; kill 7 | sudo sysctl -w a=\"1 2\"; sudo kill 7",
                // what is quoted is one word, whatever it looks like
                "rm '/tmp/a; kill 7.sock' | rm '/tmp/a; kill 7.sock'",
                "rm '/tmp/a && sysctl -w b' | rm '/tmp/a && sysctl -w b'",
                "rm '/tmp/it'\\''s; kill 7' | rm '/tmp/it'\\''s; kill 7'",
                "echo \"a; kill 7\"; kill 7 | echo \"a; kill 7\"; sudo kill 7",
                "echo \"it's\"; kill 7 | echo \"it's\"; sudo kill 7",
                // numbers that are no process
                "kill 7.sock | kill 7.sock",
                "kill 99999999999999 | kill 99999999999999",
            })
    void sudoStandsBeforeWhatNeedsRoot(String command, String typed) {
        assertThat(AsRoot.command(machine(USER), command)).isEqualTo(typed);
        assertThat(AsRoot.command(machine(0), command)).isEqualTo(command);
        assertThat(AsRoot.command(machine(-1), command)).isEqualTo(command);
    }

    @Test
    void noCommandIsNone() {
        assertThat(AsRoot.command(machine(USER), null)).isNull();
        assertThat(AsRoot.command(machine(USER), "")).isEmpty();
    }

    @Test
    void aUserWhoseNumberHasNoRoomIn31BitsIsAUser() {
        assertThat(AsRoot.command(machine(-2), "kill 7")).isEqualTo("sudo kill 7");
    }
}
