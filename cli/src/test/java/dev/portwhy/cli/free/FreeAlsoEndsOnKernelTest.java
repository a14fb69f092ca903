package dev.portwhy.cli.free;

import static dev.portwhy.cli.free.FreeShell.free;
import static dev.portwhy.cli.free.FreeShell.frees;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.RealUserSystemd;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a dry run says ends with a unit, against what ss(8) no longer finds after the unit was stopped, of a real systemd. */
@Tag("kernel")
@Tag("root")
class FreeAlsoEndsOnKernelTest {

    private static final String TWO_PORTS = "printf 'import socket,subprocess,time\\n"
            + "def listen(p): s=socket.socket(); s.bind((\"127.0.0.1\",p)); s.listen(); return s\\n"
            + "a=listen(7480); u=socket.socket(2,2); u.bind((\"127.0.0.1\",7481))\\n"
            + "subprocess.Popen([\"python3\",\"-c\",\"import socket,time; s=socket.socket();"
            + " s.bind((\\\\\"127.0.0.1\\\\\",7482)); s.listen(); time.sleep(1000)\"])\\n"
            + "time.sleep(1000)\\n' > /run/two.py";

    private static String listening(IsolatedShell shell) throws IOException {
        return shell.run("ss -Htuln 'sport >= :7480 and sport <= :7499' | awk '{print $1, $5}' | sort | tr '\\n' ','");
    }

    /** A port of the main process, one of UDP, and one of another process of the same unit; the unit beside it stays. */
    @Test
    void withAUnitEndAllItsPorts() throws IOException {
        RealUserSystemd.assume();
        Programs.assumeRootWith("python3", "ss");
        try (RealUserSystemd systemd = new RealUserSystemd()) {
            IsolatedShell shell = systemd.shell();
            shell.run(TWO_PORTS);
            systemd.start("other", 7490);
            shell.run("systemd-run --user --quiet --unit=two -p Restart=always /usr/bin/python3 /run/two.py");
            FreeShell.listens(shell, 7482);
            assertThat(listening(shell))
                    .isEqualTo("tcp 127.0.0.1:7480,tcp 127.0.0.1:7482,tcp 127.0.0.1:7490,udp 127.0.0.1:7481,");
            assertThat(free(shell, "7480"))
                    .contains("\n   Also ends: udp 127.0.0.1:7481, tcp 127.0.0.1:7482\n")
                    .doesNotContain("7490");
            assertThat(free(shell, "7482", "--json"))
                    .contains("\"alsoEnds\":[\"tcp 127.0.0.1:7480\",\"udp 127.0.0.1:7481\"]");
            assertThat(listening(shell)).contains("7480", "7482");
            frees(shell, "7480", "systemctl --user -M root@ stop two.service");
            assertThat(listening(shell)).isEqualTo("tcp 127.0.0.1:7490,");
        }
    }

    /** The manager keeps both for one unit, and a third for another. */
    @Test
    void withASocketUnitEndAllItsLines() throws IOException {
        RealUserSystemd.assume();
        Programs.assumeRootWith("ss");
        try (RealUserSystemd systemd = new RealUserSystemd()) {
            IsolatedShell shell = systemd.shell();
            shell.run("mkdir -p $XDG_RUNTIME_DIR/systemd/user; cd $XDG_RUNTIME_DIR/systemd/user;"
                    + " for n in one other; do printf '[Service]\\nExecStart=/bin/sleep 1000\\n' > $n.service; done;"
                    + " printf '[Socket]\\nListenStream=127.0.0.1:7492\\nListenStream=[::1]:7493\\n"
                    + "ListenDatagram=127.0.0.1:7494\\n' > one.socket;"
                    + " printf '[Socket]\\nListenStream=127.0.0.1:7495\\n' > other.socket");
            shell.run("systemctl --user daemon-reload && systemctl --user start one.socket other.socket");
            assertThat(listening(shell))
                    .isEqualTo("tcp 127.0.0.1:7492,tcp 127.0.0.1:7495,tcp [::1]:7493,udp 127.0.0.1:7494,");
            assertThat(free(shell, "7492"))
                    .contains("systemctl --user -M root@ stop one.socket\n")
                    .contains("\n   Also ends: tcp [::1]:7493, udp 127.0.0.1:7494\n");
            frees(shell, "7492", "systemctl --user -M root@ stop one.socket");
            assertThat(listening(shell)).isEqualTo("tcp 127.0.0.1:7495,");
            // With the service, which was handed all of them.
            shell.run("systemctl --user start one.socket one.service");
            assertThat(free(shell, "127.0.0.1:7494/udp"))
                    .contains("\n   Also ends: tcp 127.0.0.1:7492, tcp [::1]:7493\n");
            frees(
                    shell,
                    "127.0.0.1:7494/udp",
                    "systemctl --user -M root@ stop one.socket; systemctl --user -M root@ stop one.service");
            assertThat(listening(shell)).isEqualTo("tcp 127.0.0.1:7495,");
        }
    }
}
