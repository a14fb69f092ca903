package dev.portwhy.linux.act;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.RecordedTree;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnAncestorsTest {

    private final RecordedTree tree = new RecordedTree();

    @AfterEach
    void remove() throws IOException {
        tree.close();
    }

    private void process(int pid, int parent, String comm, int uid, String cgroup) {
        tree.file(
                        "/proc/" + pid + "/stat",
                        pid + " (" + comm + ") S " + parent + " 1 1 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0\n")
                .file("/proc/" + pid + "/status", "Name:\t" + comm + "\nUid:\t" + uid + "\t" + uid + "\t0\t0\n")
                .file("/proc/" + pid + "/cgroup", "0::" + cgroup + "\n");
    }

    private OwnAncestors of(int pid) {
        return OwnAncestors.of(new KernelFiles(tree.root()), pid);
    }

    @Test
    void everybodyUpToTheFirstProcess() {
        process(1, 0, "systemd", 0, "/init.scope");
        process(20, 1, "sshd", 0, "/system.slice/ssh.service");
        process(21, 20, "sshd", 0, "/user.slice/user-1000.slice/session-2.scope");
        process(22, 21, "bash) S 1 (", 1000, "/user.slice/user-1000.slice/session-2.scope");
        process(23, 22, "java", 1000, "/user.slice/user-1000.slice/session-2.scope");
        process(24, 20, "sshd", 0, "/user.slice/user-1001.slice/session-3.scope");
        OwnAncestors own = of(23);
        assertThat(own.pids()).containsExactlyInAnyOrder(23, 22, 21, 20, 1);
        assertThat(own.cgroups())
                .contains("ssh.service", "session-2.scope")
                .doesNotContain("session-3.scope", "init.scope");
    }

    /** Its server has left the login behind, and is shown in it all the same. */
    @Test
    void theLoginInWhichATerminalMultiplexerIsShown() {
        for (String name : new String[] {"tmux: ", "screen", "zellij"}) {
            boolean tmux = name.endsWith(" ");
            process(1, 0, "systemd", 0, "/init.scope");
            process(40, 1, tmux ? name + "server" : name, 1000, "/user.slice/tmux-spawn.scope");
            process(41, 40, "bash", 1000, "/user.slice/tmux-spawn.scope");
            process(42, 41, "java", 1000, "/user.slice/tmux-spawn.scope");
            process(50, 1, "sshd", 0, "/user.slice/session-4.scope");
            process(51, 50, "bash", 1000, "/user.slice/session-4.scope");
            process(52, 51, tmux ? name + "client" : name, 1000, "/user.slice/session-4.scope");
            process(60, 1, "sshd", 0, "/user.slice/session-5.scope");
            process(61, 60, tmux ? name + "client" : name, 1001, "/user.slice/session-5.scope");
            OwnAncestors own = of(42);
            assertThat(own.pids()).containsExactlyInAnyOrder(42, 41, 40, 52, 51, 50, 1);
            assertThat(own.cgroups()).contains("session-4.scope").doesNotContain("session-5.scope");
            assertThat(of(51).pids()).containsExactlyInAnyOrder(51, 50, 1);
        }
    }

    /** By what sshd(8) tells each login; nobody's shell keeps it from the one that it has started. */
    @Test
    void theConnectionsOverWhichTheyWereLoggedIn() {
        process(1, 0, "systemd", 0, "/init.scope");
        process(20, 1, "sshd", 0, "/a.scope");
        process(21, 20, "bash", 1000, "/a.scope");
        process(22, 21, "ssh", 1000, "/a.scope");
        tree.file("/proc/21/environ", "SHELL=/bin/sh\0SSH_CONNECTION=127.0.0.1 40000 127.0.0.1 22\0");
        tree.file("/proc/22/environ", "SSH_CONNECTIONS=1 2 3 4\0");
        assertThat(of(22).logins()).containsExactly("127.0.0.1 40000 127.0.0.1 22");
        assertThat(of(20).logins()).isEmpty();
    }

    @Test
    void whatCannotBeReadEndsTheClimb() {
        process(30, 29, "java", 0, "/a.scope");
        assertThat(of(30).pids()).containsExactlyInAnyOrder(30, 29, 1);
        tree.file("/proc/29/stat", "29 (ba");
        assertThat(of(30).pids()).containsExactlyInAnyOrder(30, 29, 1);
        process(29, 30, "circle", 0, "/b.scope");
        assertThat(of(30).pids()).containsExactlyInAnyOrder(30, 29, 1);
    }

    @Test
    void aContainerIsFoundByItsIdInTheNameOfItsScope() {
        process(70, 1, "java", 0, "/machine.slice/libpod-0123456789abcdef.scope/container");
        assertThat(of(70).anyCgroupHas("0123456789abcdef")).isTrue();
        assertThat(of(70).anyCgroupHas("fedcba9876543210")).isFalse();
    }
}
