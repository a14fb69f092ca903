package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is put into commands comes out of a shell as it was, whatever a name on the machine holds. */
class CommandInTest {

    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            "'",
            "''",
            "\"",
            "\\",
            "$HOME",
            "$(id)",
            "`id`",
            "a;b",
            "a&b",
            "a|b",
            "a>b",
            "a<b",
            "*",
            "?",
            "[a]",
            "{a,b}",
            "~",
            "~root",
            "-n",
            "--help",
            "!x",
            "#x",
            "a b",
            "a\tb",
            "a\nb",
            "a=b",
            "(a)",
            "münchen",
            "中文",
            "😀",
            "it's",
            "'\\''",
            "/srv/a b/it's",
            "a'; touch x; 'b");

    /** Each text as a shell's printf prints it, with a byte between them that no text has. */
    @SuppressWarnings("OrphanedFormatString") // it is the shell's
    private static List<String> throughShell(List<String> words) throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder("printf '%s\\001'");
        words.forEach(word -> script.append(' ').append(word));
        Process shell = new ProcessBuilder("/bin/sh", "-c", script.toString())
                .redirectErrorStream(true)
                .start();
        shell.getOutputStream().close();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        List<String> all = new ArrayList<>(List.of(out.split("\u0001", -1)));
        all.removeLast();
        return all;
    }

    @Test
    void everyTextIsOneWordToAShell() throws IOException, InterruptedException {
        assertThat(throughShell(HOSTILE.stream().map(CommandIn::word).toList())).isEqualTo(HOSTILE);
        assertThat(throughShell(HOSTILE.stream().map(CommandIn::path).toList())).isEqualTo(HOSTILE);
    }

    @Test
    void randomTextsAreOneWordToo() throws IOException, InterruptedException {
        Random random = new Random(12);
        String signs = "ab '\"\\$`;&|<>*?[]{}~-#!()=\n\t/.%";
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(9); k > 0; k--) {
                text.append(signs.charAt(random.nextInt(signs.length())));
            }
            texts.add(text.toString());
        }
        assertThat(throughShell(texts.stream().map(CommandIn::word).toList())).isEqualTo(texts);
        assertThat(throughShell(texts.stream().map(CommandIn::path).toList())).isEqualTo(texts);
    }

    /** A name that is plain needs no quotes and is no option. */
    @ParameterizedTest
    @CsvSource({
        "blue, true",
        "blue-1, true",
        "a.b, true",
        "_a, true",
        "1, true",
        "-blue, false",
        ".a, false",
        "a b, false",
        "a;b, false",
        "'', false",
        "a/b, false",
        "blaü, false",
        "a$, false",
    })
    void aPlainName(String name, boolean plain) {
        assertThat(CommandIn.isPlain(name)).isEqualTo(plain);
    }

    private static NetworkNamespace namespace(String name, NetworkNamespace.Kind kind, int pid) {
        Snapshot snapshot = Snapshots.machine().namespace(name, kind, pid).snapshot();
        return snapshot.namespaces().getLast();
    }

    /** How a command gets into a namespace: by its name, by a process, by what keeps it; or not at all. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "blue, NAMED, 0, ip netns exec blue ss -l",
                "blue, NAMED, 77, ip netns exec blue ss -l",
                "a b, NAMED, 77, nsenter -t 77 -n ss -l",
                "a b, NAMED, 0, none",
                "-blue, NAMED, 0, none",
                "web, CONTAINER, 77, nsenter -t 77 -n ss -l",
                "pid:77, PROCESS, 77, nsenter -t 77 -n ss -l",
                "/run/netns/x, UNNAMED, 0, nsenter --net=/run/netns/x ss -l",
                "/run/net ns/x, UNNAMED, 0, none",
                "tid:813, UNNAMED, 0, nsenter -t 813 -n ss -l",
                "fd:812/5, UNNAMED, 0, nsenter --net=/proc/812/fd/5 ss -l",
                "fd:812/x, UNNAMED, 0, none",
                "tid:, UNNAMED, 0, none",
                "net:4026532, UNNAMED, 0, none",
                "'', UNNAMED, 0, none",
            })
    void theWayIntoANamespace(String name, NetworkNamespace.Kind kind, int pid, @Nullable String command) {
        assertThat(CommandIn.namespace(namespace(name, kind, pid), "ss -l")).isEqualTo(command);
    }

    @Test
    void inTheOwnNamespaceACommandIsAsItIs() {
        NetworkNamespace own = Snapshots.machine().snapshot().namespaces().getFirst();
        assertThat(CommandIn.namespace(own, "ss -l")).isEqualTo("ss -l");
        assertThat(CommandIn.setting(own, "net.ipv4.tcp_tw_reuse", "1")).isEqualTo("sysctl -w net.ipv4.tcp_tw_reuse=1");
        assertThat(CommandIn.setting(own, "net.ipv4.ip_local_port_range", "1024 65535"))
                .isEqualTo("sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"");
        assertThat(CommandIn.setting(namespace("x y", NetworkNamespace.Kind.NAMED, 0), "a", "1"))
                .isNull();
    }
}
