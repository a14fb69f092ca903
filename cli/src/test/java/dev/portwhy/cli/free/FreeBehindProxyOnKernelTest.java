package dev.portwhy.cli.free;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Logins by ssh through something of this machine that passes them on to sshd: whoever asks is not cut off by the answer. */
@Tag("kernel")
@Tag("root")
class FreeBehindProxyOnKernelTest {

    private static final String RELAY = "printf 'import socket,sys,threading,os\\n"
            + "l=socket.socket(); l.bind((\"127.0.0.1\",int(sys.argv[1]))); l.listen()\\n"
            + "def pump(a,b):\\n"
            + "  while True:\\n"
            + "    d=a.recv(65536)\\n"
            + "    if not d: os._exit(0)\\n"
            + "    b.sendall(d)\\n"
            + "while True:\\n"
            + "  c,_=l.accept()\\n"
            + "  if os.fork(): c.close(); continue\\n"
            + "  l.close(); s=socket.create_connection((\"127.0.0.1\",int(sys.argv[2])))\\n"
            + "  threading.Thread(target=pump,args=(c,s)).start(); pump(s,c)\\n' > relay.py";

    private IsolatedShell shell;

    @BeforeEach
    void serve() throws IOException {
        shell = FreeSsh.start();
        shell.run(RELAY);
    }

    @AfterEach
    void end() throws IOException {
        if (shell != null) {
            shell.close();
        }
    }

    /** Frees the port from a login that came by another port; what it said, and whether the login lived to tell. */
    private String freeFrom(int login, String... words) throws IOException {
        return shell.run("${S/-p 2222/-p " + login + "} $A \""
                + FreeShell.line(words).replace("$", "\\$") + "; echo still here\"");
    }

    private void leftAlone(int login, String port) throws IOException {
        String said = freeFrom(login, port, "--yes", "--kill");
        assertThat(said)
                .contains("For you to do:", "Your own login comes through", "status 2", "still here")
                .doesNotContain("Now:");
        FreeShell.listens(shell, Integer.parseInt(port));
    }

    private void haproxy(int port, int to) throws IOException {
        Programs.assumeRootWith("haproxy");
        shell.run(
                "printf 'defaults\\n  mode tcp\\n  timeout connect 5s\\n  timeout client 60s\\n  timeout server 60s\\n"
                        + "listen in\\n  bind 127.0.0.1:" + port + "\\n  server s 127.0.0.1:" + to
                        + "\\n' > h.conf && haproxy -W -D -p /run/h.pid -f h.conf");
        FreeShell.listens(shell, port);
    }

    @Test
    void theProxyInFrontOfItsLoginIsLeftAlone() throws IOException {
        haproxy(8000, 2222);
        leftAlone(8000, "8000");
        assertThat(freeFrom(8000, "8000", "--lang", "zh")).contains("你自己的登录").endsWith("still here");
    }

    /** Who has not come through it may end it, whoever else has. */
    @Test
    void forWhoHasComeByAnotherWayTheProxyIsAHolderAsOthers() throws IOException {
        haproxy(8000, 2222);
        shell.run("${S/-p 2222/-p 8000} -f $A 'sleep 100'");
        assertThat(freeFrom(2222, "8000", "--yes", "--kill")).contains("status 0", "still here");
        assertThat(shell.run("ss -Htln sport = :8000")).isEmpty();
    }

    /** One that starts a process for each connection: who listens has not got the connection, and its end would take the service. */
    @Test
    void oneThatForksIsKnownByItsChild() throws IOException {
        shell.run("python3 relay.py 8000 2222 >/dev/null 2>&1 & true");
        FreeShell.listens(shell, 8000);
        leftAlone(8000, "8000");
    }

    @Test
    void aProxyInFrontOfTheProxyTooIsLeftAlone() throws IOException {
        haproxy(8001, 2222);
        shell.run("python3 relay.py 8000 8001 >/dev/null 2>&1 & true");
        FreeShell.listens(shell, 8000);
        leftAlone(8000, "8000");
        leftAlone(8000, "8001");
    }

    /** A login from within another login: both are the asker's. */
    @Test
    void theLoginFromWhichAnotherWasMadeIsLeftAloneToo() throws IOException {
        shell.run("printf '%s\\n' \"$S -R 8000:127.0.0.1:9 $A sh $PWD/b\" > a; printf '%s\\n' \"$S $A sh $PWD/c\" > b");
        shell.run("echo \"" + FreeShell.line("8000", "--yes", "--kill").replace("$", "\\$") + "\" > c");
        String said = shell.run("sh a");
        assertThat(said).contains("status 2", "For you to do:").doesNotContain("Now:");
    }
}
