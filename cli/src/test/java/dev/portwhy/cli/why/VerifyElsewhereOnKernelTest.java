package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.ReadableClasses;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which questions are kept, beside those about ports; what is listed of them; and where nothing can be kept. */
@Tag("kernel")
class VerifyElsewhereOnKernelTest extends NamespaceOfItsOwn {

    @TempDir
    Path directory;

    private Cli asked(String... words) throws IOException {
        return netns.run(() -> Cli.keeping(directory.resolve("records").toString(), new LiveMachine(), words));
    }

    @Test
    void aQuestionAboutAUnixSocketIsAskedAgain() throws IOException {
        Path path = directory.resolve("app.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            assertThat(asked(path.toString()).status()).isEqualTo(2);
            Cli still = asked("--verify");
            assertThat(still.status()).isEqualTo(2);
            assertThat(still.out())
                    .startsWith("The problem is still there.")
                    .contains("unix-socket-in-use", "portwhy " + path);
        }
        assertThat(asked("--verify", "--json").status())
                .as("nobody listens, but the file is left")
                .isEqualTo(2);
        Files.delete(path);
        Cli gone = asked("--verify", "--json");
        assertThat(gone.status()).isZero();
        assertThat(gone.out()).contains("\"gone\":[\"unix-socket-in-use\"],\"still\":[],\"new\":[]");
        assertThat(asked("unix:" + path, "--verify", "last", "-q").out()).startsWith("The problem is gone.");
    }

    @Test
    void theListSaysWhatCanBeAskedAgain() throws IOException {
        assertThat(asked("--verify", "list").out()).isEqualTo("No question of the last 30 days found a problem.\n");
        assertThat(asked("--verify", "list", "--json").out()).endsWith("\"records\":[]}\n");
        Endpoint http = new Endpoint(IpAddress.ANY4, 80);
        Endpoint https = new Endpoint(IpAddress.ANY4, 443);
        try (KernelSocket one =
                        netns.run(() -> KernelSocket.tcp(Family.INET).bind(http).listen(1));
                KernelSocket two = netns.run(
                        () -> KernelSocket.tcp(Family.INET).bind(https).listen(1))) {
            assertThat(one.local().port() + two.local().port()).isEqualTo(523);
            asked("80");
            asked("443", "--json");
        }
        Cli list = asked("--verify", "list");
        assertThat(list.status()).isZero();
        assertThat(list.out())
                .startsWith("2 questions that found a problem, the last one first.")
                .containsSubsequence(
                        ": portwhy 443\n", "port-held-by-listener", ": portwhy 80\n", "port-held-by-listener");
        assertThat(asked("--verify=list", "--lang", "zh").out()).startsWith("保存了 2 个发现问题的提问");
        Cli json = asked("--verify", "list", "--json");
        assertThat(json.out())
                .contains(
                        "\"records\":[{\"id\":\"q", "\"asked\":\"portwhy 443\"", "\"slug\":\"port-held-by-listener\"");
        String id = json.out().replaceFirst("(?s).*\"id\":\"(q[0-9a-z]+)\",\"asked\":\"portwhy 80\".*", "$1");
        assertThat(asked("--verify", id).status())
                .as("the listed name asks that one")
                .isZero();
        assertThat(asked("80", "--verify", "list").out())
                .startsWith("1 question that found a problem")
                .contains(id)
                .doesNotContain("portwhy 443");
        assertThat(asked("81", "--verify", "list").out()).startsWith("portwhy 81: this question found no problem");
    }

    /** The answer is what it is; one line says that nothing was kept, and why, and so does who asks for it later. */
    @Test
    void whereNothingCanBeKeptTheAnswerIsGivenAndOneLineSaysWhy() throws IOException {
        Programs.assumeRootWith("unshare", "python3", "script", "setpriv");
        try (IsolatedShell shell = new IsolatedShell("kill %1");
                ReadableClasses classes = ReadableClasses.copy()) {
            shell.run(
                    "python3 -c 'import socket, time; s = socket.socket(); s.bind((\"\", 443)); s.listen(); time.sleep(600)' &");
            shell.run("for i in $(seq 200); do ss -Htln sport = :443 | grep -q 443 && break; sleep 0.05; done");
            shell.run("mkdir /run/full && mount -t tmpfs -o size=8k tmpfs /run/full");
            shell.run("mkdir -p -m 700 /run/full/records; head -c 100000 /dev/zero > /run/full/filled; true");
            shell.run("mkdir /run/fixed && mount -t tmpfs -o ro tmpfs /run/fixed");
            shell.run("mkdir -m 700 /run/others && chown 65533 /run/others");
            shell.run("mkdir -m 755 /run/roots && mkdir -m 700 /run/roots/records");
            StringBuilder program = new StringBuilder();
            for (String word : ProgramLine.from(classes.classPath())) {
                program.append('\'').append(word).append("' ");
            }
            String java = program.toString();
            unkept(shell, java, "/run/full", "/run/full/records: ENOSPC");
            assertThat(shell.run("ls /run/full/records")).isEmpty();
            unkept(shell, java, "/run/fixed", "/run/fixed/records: EROFS");
            unkept(shell, java, "/run/others", "others can write in /run/others");
            unkept(shell, "setpriv --reuid 65533 --clear-groups " + java, "/run/roots", "/run/roots/records: EACCES");
            assertThat(shell.run("env -u PORTWHY_STATE -u HOME -u XDG_STATE_HOME setpriv --reuid 65533 --clear-groups "
                            + java + " --verify; echo status $?"))
                    .contains("neither HOME nor PORTWHY_STATE is set")
                    .endsWith("status 3");
            assertThat(shell.run("SUDO_USER=anna PORTWHY_STATE=/run " + java + " --verify; echo status $?"))
                    .contains("What anna asked is asked again without sudo.")
                    .endsWith("status 3");
        }
    }

    private static void unkept(IsolatedShell shell, String program, String state, String why) throws IOException {
        String line = "No record of the answer was kept, so --verify cannot be used: " + why;
        String asked = "PORTWHY_STATE=" + state + ' ' + program + " 443 --lang en";
        String told = shell.run(asked + "; echo status $?");
        assertThat(told).contains("0.0.0.0:443 is taken by", "portwhy: " + line).endsWith("status 2");
        assertThat(told.split("No record", -1)).as(told).hasSize(2);
        assertThat(shell.run(asked + " 2>/dev/null; true")).doesNotContain("No record");
        assertThat(shell.run(asked + " -q; echo status $?"))
                .doesNotContain("No record")
                .endsWith("status 2");
        assertThat(shell.run("COLUMNS=500 script -qefc \"" + asked
                        + "\" /dev/null | tr -d '\\r'; echo status ${PIPESTATUS[0]}"))
                .contains("is taken by", line)
                .endsWith("status 2");
        assertThat(shell.run("PORTWHY_STATE=" + state + ' ' + program + " --verify --lang en; echo status $?"))
                .startsWith("portwhy: " + line)
                .endsWith("status 3");
    }
}
