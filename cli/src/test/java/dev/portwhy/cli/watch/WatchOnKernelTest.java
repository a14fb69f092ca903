package dev.portwhy.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.PortlessCaller;
import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.ReadableClasses;
import dev.portwhy.linux.kit.TestNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The program watches programs that find no port, in a namespace of the test's own. */
@Tag("kernel")
@Tag("root")
class WatchOnKernelTest {

    private static final int CALLS = 400;

    private TestNamespace there;

    @BeforeEach
    void namespace() throws IOException {
        Programs.assumeRootWith("python3", "ip");
        Programs.assumeFirstPidNamespace();
        there = PortlessCaller.namespace();
    }

    @AfterEach
    void close() throws IOException {
        if (there != null) {
            there.close();
        }
    }

    private Process watch(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("watch", "-N", Integer.toString(there.anchor())));
        words.addAll(List.of(more));
        return there.start(new ProcessBuilder(ProgramLine.of(words.toArray(new String[0])))
                .redirectError(ProcessBuilder.Redirect.INHERIT));
    }

    @Test
    void everyCallIsToldWithItsProcessAndItsCause() throws Exception {
        PortlessCaller caller = PortlessCaller.start(there, CALLS);
        Process watch = watch("--json", "--interval", "300ms");
        BufferedReader objects = watch.inputReader(StandardCharsets.UTF_8);
        assertThat(objects.readLine()).contains("\"watching\":{\"calls\":true,\"binds\":false,\"why\":null,");
        caller.fail();
        Pattern row = Pattern.compile(
                "\"call\":\"connect\",\"errno\":\"EADDRNOTAVAIL\",\"count\":(\\d+),\"pid\":"
                        + caller.pid()
                        + ",\"comm\":\"python3\",[^{]*\\{[^}]*\\},\"protocol\":\"tcp\",\"source\":\"127.0.0.1\","
                        + "\"sourcePort\":null,\"address\":\"127.0.0.1\",\"port\":8080,[^}]*\"slug\":\"ephemeral-ports-exhausted\"");
        int counted = 0;
        while (counted < CALLS) {
            String object = objects.readLine();
            assertThat(object).isNotNull().contains("\"lost\":0");
            Matcher failure = row.matcher(object);
            while (failure.find()) {
                counted += Integer.parseInt(failure.group(1));
            }
            assertThat(object.split("\"call\":\"connect\"", -1)).hasSizeLessThanOrEqualTo(2);
        }
        assertThat(counted).isEqualTo(CALLS);
        there.command("kill", "-INT", Long.toString(watch.pid()));
        assertThat(watch.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(watch.exitValue()).isEqualTo(130);
    }

    /** Each is over before the next look, and leaves nothing to be seen. */
    @Test
    void connectionsThatNoLookCanSeeAreCountedForTheirProcess() throws Exception {
        Programs.countConnections();
        Process client =
                there.start(new ProcessBuilder("python3", "-c", """
                import socket, sys
                server = socket.create_server(('127.0.0.1', 8080))
                sys.stdin.readline()
                for i in range(300):
                    with socket.socket() as s:
                        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\\x01\\0\\0\\0\\0\\0\\0\\0')
                        s.connect(('127.0.0.1', 8080))
                    server.accept()[0].close()
                print('done', flush=True)
                sys.stdin.readline()
                """).redirectError(ProcessBuilder.Redirect.INHERIT));
        Process watch = watch("--json", "--interval", "300ms");
        BufferedReader objects = watch.inputReader(StandardCharsets.UTF_8);
        assertThat(objects.readLine()).contains("\"connections\":true}");
        client.outputWriter().append("\n").flush();
        Pattern row = Pattern.compile("\"source\":\"127.0.0.1\",\"address\":\"127.0.0.1\",\"port\":8080,\"pid\":"
                + client.pid() + ",\"comm\":\"python3\",\"opened\":(\\d+),\"ended\":(\\d+)\\}");
        int opened = 0;
        int ended = 0;
        while (opened < 300 || ended < 300) {
            Matcher counted = row.matcher(objects.readLine());
            while (counted.find()) {
                opened += Integer.parseInt(counted.group(1));
                ended += Integer.parseInt(counted.group(2));
            }
        }
        assertThat(opened).isEqualTo(300);
        assertThat(ended).isEqualTo(300);
        there.command("kill", "-INT", Long.toString(watch.pid()));
        assertThat(watch.waitFor(20, TimeUnit.SECONDS)).isTrue();
        client.outputWriter().append("\n").flush();
        client.waitFor();
    }

    @Test
    void linesAreForPeopleAndTheStatusSaysThatCallsFailed() throws Exception {
        PortlessCaller caller = PortlessCaller.start(there, CALLS);
        Process watch = watch("--for", "4s", "--interval", "300ms", "--binds");
        BufferedReader lines = watch.inputReader(StandardCharsets.UTF_8);
        assertThat(lines.readLine()).contains("every failing connect(), bind() and listen(), every 300 ms");
        caller.begin();
        List<String> all = lines.lines().toList();
        assertThat(watch.waitFor()).isEqualTo(2);
        assertThat(all.getLast()).startsWith(CALLS + " failing calls in 4 s");
        assertThat(all)
                .anySatisfy(line -> assertThat(line)
                        .contains("connect EADDRNOTAVAIL x")
                        .contains("python3[" + caller.pid()
                                + "]  127.0.0.1 -> 127.0.0.1:8080: ephemeral-ports-exhausted"));
        assertThat(all).anySatisfy(line -> assertThat(line).contains("  + No port is left from 127.0.0.1"));
    }

    @Test
    void aPipeThatClosesEndsItThoughNothingIsWritten() throws Exception {
        Process watch = watch("--interval", "200ms");
        BufferedReader lines = watch.inputReader(StandardCharsets.UTF_8);
        assertThat(lines.readLine()).isNotNull();
        lines.close();
        assertThat(watch.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(watch.exitValue()).isZero();
    }

    @Test
    void whoMayNotIsToldSoInEveryObject() throws Exception {
        try (ReadableClasses classes = ReadableClasses.copy()) {
            List<String> words =
                    new ArrayList<>(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"));
            words.addAll(ProgramLine.from(classes.classPath(), "watch", "--json", "--interval", "200ms"));
            Process watch = there.start(new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT));
            try (BufferedReader objects = watch.inputReader(StandardCharsets.UTF_8)) {
                for (int object = 0; object < 2; object++) {
                    assertThat(objects.readLine())
                            .contains(
                                    "\"watching\":{\"calls\":false,\"binds\":false,\"why\":\"BPF is not permitted here");
                }
            }
            // Nobody reads any more.
            assertThat(watch.waitFor()).isZero();
        }
    }
}
