package dev.portwhy.linux.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Programs;
import java.io.BufferedReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that see the same as this one, and those that do not. */
class SameViewTest {

    private static final String STATUS =
            "Name:\tx\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t0 \nCapEff:\t%s\nSeccomp:\t%s\n";

    /** Whether a process that such words start does, asked while it waits. */
    private static boolean sameFor(String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("sh", "-c", "echo here; read -r line"));
        Process process = new ProcessBuilder(line).start();
        try (BufferedReader said = process.inputReader()) {
            assertThat(said.readLine()).isEqualTo("here");
            return new SameView().with((int) process.pid());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aChildDoes() throws Exception {
        assertThat(sameFor("env")).isTrue();
    }

    @Test
    void nobodyDoesNot() {
        assertThat(new SameView().with(0)).isFalse();
        assertThat(new SameView().with(Integer.MAX_VALUE)).isFalse();
    }

    @Tag("kernel")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "unshare --net",
                "unshare --uts",
                "unshare --cgroup",
                "unshare --user --map-root-user",
                "setpriv --reuid 65534 --clear-groups",
                "setpriv --bounding-set -sys_ptrace --inh-caps -sys_ptrace",
                "setpriv --bounding-set -net_bind_service --inh-caps -net_bind_service",
                "unshare --mount sh -c 'mount -t tmpfs none /run && exec \"$@\"' sh",
                "unshare --mount sh -c 'mount -t tmpfs none /tmp && exec \"$@\"' sh",
                "unshare --mount sh -c 'mount -t tmpfs none /sys/fs/cgroup && exec \"$@\"' sh"
            })
    void whoLooksFromElsewhereDoesNot(String words) throws Exception {
        Programs.assumeRootWith("unshare", "setpriv");
        assertThat(sameFor("sh", "-c", "exec " + words + " \"$@\"", "sh")).isFalse();
    }

    /** A service has a mount namespace of its own in which much is read-only; it sees the same. */
    @Tag("kernel")
    @Test
    void whoMayOnlyReadTheSameFilesDoes() throws Exception {
        Programs.assumeRootWith("unshare");
        assertThat(sameFor(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount --bind /usr /usr && mount -o remount,ro,bind /usr && exec \"$@\"",
                        "sh"))
                .isTrue();
    }

    @Test
    void rightsAreThoseThatALookTakes() {
        String all = STATUS.formatted("000001ffffffffff", "0");
        assertThat(SameView.sameRights(all, all)).isTrue();
        // Without CAP_KILL, CAP_SETUID and CAP_DAC_OVERRIDE, yet with CAP_DAC_READ_SEARCH
        assertThat(SameView.sameRights(STATUS.formatted("000001ffffffff5d", "2"), all))
                .isTrue();
        assertThat(SameView.sameRights(STATUS.formatted("000001ffffffff59", "2"), all))
                .isFalse();
        assertThat(SameView.sameRights(STATUS.formatted("000001ffffdfffff", "0"), all))
                .isFalse();
        assertThat(SameView.sameRights(all, STATUS.formatted("000001ffffffffff", "2")))
                .isFalse();
        assertThat(SameView.sameRights(all, STATUS.formatted("", "0"))).isFalse();
        assertThat(SameView.sameRights(all, "")).isFalse();
        assertThat(SameView.sameRights(null, all)).isFalse();
        assertThat(SameView.sameRights(all.replace("Gid:\t0", "Gid:\t7"), all)).isFalse();
    }
}
