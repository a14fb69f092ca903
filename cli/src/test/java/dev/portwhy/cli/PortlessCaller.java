package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.TestNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A program that has taken the four ports its namespace has for one destination, and fails there as often as it is told to. */
public final class PortlessCaller {

    /** Waits for a line before it fails, and for another one before it ends. */
    private static final String PROGRAM = """
            import errno, socket, sys
            server = socket.socket()
            server.bind(('127.0.0.1', 8080))
            server.listen(16)
            kept = [socket.create_connection(('127.0.0.1', 8080)) for i in range(4)]
            print('full', flush=True)
            sys.stdin.readline()
            failed = 0
            for i in range(int(sys.argv[1])):
                with socket.socket() as s:
                    failed += s.connect_ex(('127.0.0.1', 8080)) == errno.EADDRNOTAVAIL
            print(failed, flush=True)
            sys.stdin.readline()
            """;

    private final Process process;
    private final BufferedReader said;
    private final String calls;

    private PortlessCaller(Process process, String calls) {
        this.process = process;
        this.calls = calls;
        said = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** A namespace with four ports. */
    public static TestNamespace namespace() throws IOException {
        TestNamespace namespace = TestNamespace.create();
        namespace.command("sysctl", "-qw", "net.ipv4.ip_local_port_range=60000 60003");
        return namespace;
    }

    /** Starts it in such a namespace; the ports are taken when this comes back. */
    public static PortlessCaller start(TestNamespace namespace, int calls) throws IOException {
        String number = Integer.toString(calls);
        PortlessCaller caller =
                new PortlessCaller(namespace.start(new ProcessBuilder("python3", "-c", PROGRAM, number)), number);
        assertThat(caller.said.readLine()).isEqualTo("full");
        return caller;
    }

    /** Has it fail, without waiting for that. */
    public void begin() throws IOException {
        process.outputWriter().append("\n").flush();
    }

    /** Has it fail, until each of its calls has. */
    public void fail() throws IOException {
        begin();
        assertThat(said.readLine()).isEqualTo(calls);
    }

    /** Has it give its ports back and end, where it has failed. */
    public void end() throws IOException, InterruptedException {
        begin();
        assertThat(process.waitFor()).isZero();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }
}
