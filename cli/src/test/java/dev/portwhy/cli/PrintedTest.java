package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages for man(1), held against mandoc, and what shells complete with, in those shells. */
class PrintedTest {

    private static final String FISH = "fish/vendor_completions.d/portwhy.fish";

    @TempDir
    static Path share;

    @BeforeAll
    static void write() throws IOException {
        Printed.write(share, LocalDate.of(2026, 11, 1));
        // What the scripts ask for ports and namespaces, and what the program answers.
        Path program = Files.writeString(
                share.resolve("portwhy"),
                "#!/bin/sh\n[ \"$*\" = '" + Completion.ASK + "' ] || exit 64\ncat <<'END'\n"
                        + Cli.run(machine(), Completion.ASK.split(" ")).out() + "END\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Snapshot machine() {
        NetworkNamespace host = new NetworkNamespace.Builder(4026531840L, "host", NetworkNamespace.Kind.HOST)
                .process(1, 9)
                .current(true)
                .source(NetworkNamespace.Source.NETLINK)
                .build();
        NetworkNamespace other = new NetworkNamespace.Builder(4026532999L, "pid:77", NetworkNamespace.Kind.UNNAMED)
                .process(77, 9)
                .source(NetworkNamespace.Source.NETLINK)
                .build();
        SocketTable.Builder rows = new SocketTable.Builder();
        rows.add(0, Protocol.TCP, Family.INET, SocketState.LISTEN)
                .local(new Endpoint(IpAddress.v4(0x7f000001), 8080))
                .remote(new Endpoint(IpAddress.v4(0), 0))
                .owner(0, 1);
        rows.add(1, Protocol.TCP, Family.INET, SocketState.LISTEN)
                .local(new Endpoint(IpAddress.v4(0), 5432))
                .remote(new Endpoint(IpAddress.v4(0), 0))
                .owner(0, 2);
        return new Snapshot.Builder(new Host("edge7", "6.12.0", "x86_64", "", Instant.EPOCH), List.of(host, other))
                .sockets(rows.build())
                .build();
    }

    private static String run(String... command) throws Exception {
        assumeTrue(
                Stream.of("/usr/bin/", "/bin/").anyMatch(bin -> Files.isExecutable(Path.of(bin + command[0]))),
                "needs " + command[0]);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", share + ":" + System.getenv("PATH"));
        builder.environment().put("HOME", share.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void mandocHasNothingToSayOfAnyPage() throws Exception {
        List<String> command = new ArrayList<>(List.of("mandoc", "-Tlint"));
        try (Stream<Path> pages = Files.walk(share.resolve("man"))) {
            pages.filter(page -> page.toString().endsWith(".1"))
                    .map(Path::toString)
                    .forEach(command::add);
        }
        assertThat(command).hasSizeGreaterThan(20);
        assertThat(run(command.toArray(String[]::new))).isEmpty();
    }

    @Test
    void thePagesHaveEveryOptionAndEveryCommand() throws Exception {
        StringBuilder pages = new StringBuilder(shown("portwhy"));
        for (CommandEntry command : Manual.COMMANDS) {
            if (command.title() != null) {
                pages.append(shown("portwhy-" + command.name()));
            }
            assertThat(shown("portwhy")).contains("portwhy " + command.synopsis());
        }
        for (OptionEntry option : Manual.OPTIONS) {
            if (option.shown()) {
                assertThat(pages).contains(option.written());
            }
        }
    }

    private static String shown(String page) throws Exception {
        String roff = share.resolve("man/man1/" + page + ".1").toString();
        return run("mandoc", "-Tutf8", "-Owidth=200", roff).replaceAll(".\b", "");
    }

    @Test
    void bashGoesOnWithWhatFits() throws Exception {
        assertThat(bash("portwhy wh")).containsExactly("why", "who");
        assertThat(bash("portwhy --lang=z")).containsExactly("zh");
        assertThat(bash("portwhy --lang ")).containsExactly("en", "zh");
        assertThat(bash("portwhy who -N host --num")).containsExactly("--numeric");
        assertThat(bash("portwhy free ")).containsExactly("5432", "8080");
        assertThat(bash("portwhy 80")).containsExactly("8080");
        assertThat(bash("portwhy -N ")).contains("all", "host", "pid:77");
        // A colon ends a word for bash; what stands before it is not repeated.
        assertThat(bash("portwhy -N pid:")).containsExactly("77");
        assertThat(bash("portwhy lab ")).containsExactly("list", "show", "run", "fuzz", "what-if", "hold");
        assertThat(bash("portwhy lab hold bound-")).containsExactly("bound-failed-connect");
        assertThat(bash("portwhy lab hold bound 54")).containsExactly("5432");
        assertThat(bash("portwhy lab run bind-tw")).containsExactly("bind-twice");
        assertThat(bash("portwhy explain close-")).containsExactly("close-wait-leak");
        assertThat(bash("portwhy tune apply net.ipv4.ip_local_p")).containsExactly("net.ipv4.ip_local_port_range=");
        assertThat(bash("portwhy tune apply --fo")).containsExactly("--for", "--force");
        assertThat(bash("portwhy --from " + share.resolve("portw"))).containsExactly(share + "/portwhy");
    }

    private static List<String> bash(String line) throws Exception {
        String script = share.resolve("bash-completion/completions/portwhy").toString();
        return run(
                        "bash",
                        "-c",
                        "source \"$1\"; COMP_LINE=$2; COMP_POINT=${#2}; _portwhy portwhy 2>/dev/null\n"
                                + "printf '%s\\n' \"${COMPREPLY[@]}\"",
                        "bash",
                        script,
                        line)
                .lines()
                .toList();
    }

    @Test
    void fishGoesOnWithWhatFits() throws Exception {
        assertThat(fish("portwhy expl")).containsExactly("explain");
        assertThat(fish("portwhy --lang ")).containsExactly("en", "zh");
        assertThat(fish("portwhy free 80")).containsExactly("8080");
        assertThat(fish("portwhy -N pid:")).containsExactly("pid:77");
        assertThat(fish("portwhy lab ho")).containsExactly("hold");
        assertThat(fish("portwhy lab hold bound-")).containsExactly("bound-failed-connect");
        assertThat(fish("portwhy explain close-")).containsExactly("close-wait-leak");
        assertThat(fish("portwhy who --nu")).containsExactly("--numeric");
    }

    private static List<String> fish(String line) throws Exception {
        return run("fish", "-c", "source " + share.resolve(FISH) + "; complete -C '" + line + "'")
                .lines()
                .map(offered -> offered.split("\t", -1)[0])
                .toList();
    }

    @Test
    void zshGoesOnWithWhatFits() throws Exception {
        assertThat(zsh("''", "portwhy", "wh")).contains("why", "who");
        assertThat(zsh("--nu", "portwhy", "who", "--nu")).contains("--numeric");
        assertThat(zsh("''", "portwhy", "free", "")).containsExactly("5432", "8080");
        assertThat(zsh("''", "portwhy", "-N", "")).contains("all", "host", "pid:77");
        assertThat(zsh("''", "portwhy", "lab", "")).contains("hold", "what-if");
        assertThat(zsh("''", "portwhy", "explain", "")).contains("close-wait-leak", "EADDRINUSE");
        assertThat(zsh("''", "portwhy", "--lang", "")).containsExactly("en", "zh");
    }

    /** Without the line editor, so what it is handed is printed. */
    private static List<String> zsh(String prefix, String... words) throws Exception {
        String script = share.resolve("zsh/vendor-completions/_portwhy").toString();
        String line = "'" + String.join("' '", words) + "'";
        return run(
                        "zsh",
                        "-f",
                        "-c",
                        "compadd() { shift $argv[(i)--]; print -l -- $@ }\n"
                                + "_describe() { print -l -- ${${(P)argv[-1]}%%:*} }\n"
                                + "words=(" + line + "); CURRENT=$#words; PREFIX=" + prefix + "; source " + script)
                .lines()
                .toList();
    }
}
