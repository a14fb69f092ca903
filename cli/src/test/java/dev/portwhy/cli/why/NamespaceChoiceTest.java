package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.model.Family;
import dev.portwhy.model.Host;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.capture.CaptureFile;
import dev.portwhy.model.capture.CapturedMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -N}: which namespaces a question is about, and what is said where that is not clear. */
class NamespaceChoiceTest {

    private static final long FIRST = 4026531840L;

    @TempDir
    Path directory;

    /** The host without a socket, then namespaces of these names with a listener on port 443 each. */
    private Cli ask(List<String> names, String... words) throws IOException {
        SocketTable.Builder rows = new SocketTable.Builder();
        List<NetworkNamespace> namespaces = new ArrayList<>();
        namespaces.add(namespace("host", 0));
        for (String name : names) {
            rows.add(namespaces.size(), Protocol.TCP, Family.INET, SocketState.LISTEN)
                    .ports(443, 0)
                    .owner(0, 100 + namespaces.size());
            namespaces.add(namespace(name, namespaces.size()));
        }
        Path file = directory.resolve("machine.portwhy");
        CaptureFile.write(
                new Snapshot.Builder(new Host("h", "6.12.0", "x86_64", "", Instant.EPOCH), namespaces)
                        .sockets(rows.build())
                        .build(),
                file);
        List<String> line = new ArrayList<>(List.of("--from", file.toString()));
        line.addAll(List.of(words));
        return Cli.run(new CapturedMachine(file), Screen.PIPE, Map.of(), line.toArray(String[]::new));
    }

    private static NetworkNamespace namespace(String name, int number) {
        return new NetworkNamespace.Builder(FIRST + number, name, NetworkNamespace.Kind.NAMED)
                .current(number == 0)
                .source(NetworkNamespace.Source.NETLINK)
                .build();
    }

    @Test
    void aNameThatSeveralHaveIsRefusedWithTheNumbersOfEach() throws IOException {
        for (String[] words :
                List.of(new String[] {"443"}, new String[] {"who"}, new String[] {"connect", "[::1]:1"})) {
            List<String> line = new ArrayList<>(List.of("-N", "web"));
            line.addAll(List.of(words));
            Cli run = ask(List.of("web", "shop", "web"), line.toArray(String[]::new));
            assertThat(run.status()).isEqualTo(64);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .isEqualTo("portwhy: -N: \"web\" matches several network namespaces. Choose one by its inode: "
                            + (FIRST + 1) + ", " + (FIRST + 3) + "\n");
        }
        Cli one = ask(List.of("web", "shop", "web"), "-N", Long.toString(FIRST + 3), "443", "--json");
        assertThat(one.status()).isEqualTo(2);
        assertThat(one.out()).contains("\"netns\":{\"inode\":" + (FIRST + 3) + ",\"name\":\"web\"}");
    }

    @Test
    void anUnknownNameIsAnsweredWithAFewOfThoseThereAre() throws IOException {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            many.add("n" + i);
        }
        Cli run = ask(many, "-N", "nosuch", "443");
        assertThat(run.status()).isEqualTo(64);
        assertThat(run.err())
                .isEqualTo("portwhy: -N: no network namespace \"nosuch\". There are: host, n0, n1, n2, n3, n4, n5, n6,"
                        + " n7, n8, n9, n10 and 29 more\n");
        assertThat(ask(List.of("web"), "-N", "77", "443").err())
                .isEqualTo("portwhy: -N: no process 77, and no network namespace with that name or inode."
                        + " There are: host, web\n");
    }

    @Test
    void allMeansAnAnswerForEachWorstFirst() throws IOException {
        Cli run = ask(List.of("web", "shop"), "-N", "all", "443", "--json");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out())
                .containsSubsequence(
                        "\"netns\":{\"inode\":" + (FIRST + 1),
                        "\"outcome\":\"EADDRINUSE\"",
                        "\"others\":[",
                        "\"netns\":{\"inode\":" + (FIRST + 2),
                        "\"outcome\":\"EADDRINUSE\"",
                        "\"netns\":{\"inode\":" + FIRST,
                        "\"outcome\":\"OK\"");
        assertThat(ask(List.of("web"), "443", "--json").out()).endsWith("\"others\":[]}\n");
        assertThat(ask(List.of("web"), "443").status())
                .as("the namespace one is in")
                .isZero();
    }
}
