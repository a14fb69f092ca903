package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.ProgramLine;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The incidents of docs/incident.md: from the line that nginx printed to nginx running, with a real one; and that what those pages
 * show is what is printed, but for numbers.
 */
@Tag("kernel")
@Tag("root")
class IncidentOnKernelTest extends NamespaceOfItsOwn {

    private static final String HOLDER =
            "import socket,sys; s=socket.socket(); s.bind(('0.0.0.0',443)); s.listen(5); print('up',flush=True);"
                    + " sys.stdin.read()";

    private static final long DEADLINE_NANOS = 5_000_000_000L;

    @TempDir
    Path directory;

    private Cli asked(String... words) throws IOException {
        return netns.run(() -> Cli.keeping(directory.resolve("records").toString(), new LiveMachine(), words));
    }

    private Process nginx(Path errors) throws IOException {
        Path configuration = Files.writeString(
                directory.resolve("nginx.conf"),
                "daemon off; master_process off; pid " + directory.resolve("nginx.pid") + "; error_log stderr;\n"
                        + "events {}\nhttp { access_log off; server { listen 443; } }\n");
        return netns.start(new ProcessBuilder("nginx", "-p", directory.toString(), "-c", configuration.toString())
                .redirectError(errors.toFile()));
    }

    /** The program in a process of its own, in this network, with a journal that goes with it. */
    private Cli byTheProgram(String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                "unshare",
                "-m",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mount -t tmpfs -o mode=755 tmpfs /var/lib && exec \"$@\"",
                "sh"));
        line.addAll(ProgramLine.of(words));
        Process program = netns.start(new ProcessBuilder(line)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(directory.resolve("said").toFile()));
        String out = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Cli(program.waitFor(), out, "");
    }

    /** As it is printed in a page: which command, and the lines under it up to where they are cut. */
    private static void isShown(String language, String command, Cli told) throws IOException {
        Path page = Path.of("../docs", language.equals("en") ? "incident.md" : "incident.zh.md");
        List<String> shown = new ArrayList<>();
        boolean within = false;
        for (String line : Files.readAllLines(page)) {
            if (within && (line.equals("...") || line.startsWith("[exit ") || line.equals("```"))) {
                break;
            }
            if (within) {
                shown.add(line);
            }
            within |= line.startsWith("$ ") && line.endsWith(command);
        }
        assertThat(shown).as("%s shows %s", page, command).isNotEmpty();
        String printed = withoutNumbers(told.err() + told.out());
        assertThat(printed).as("%s: %s", page, command).startsWith(withoutNumbers(String.join("\n", shown)));
    }

    /**
     * Pids, times and numbers differ from run to run, and so does by whom a program was started, whether a rate is known yet, and
     * whether nginx has workers; the table of a repetition has golden files of its own.
     */
    private static String withoutNumbers(String text) {
        return text.replaceAll(" --lang (en|zh)", "")
                .replaceAll("(?s)\\n(Repeated in a|在一次性命名空间).*", "")
                .replaceAll("(?m)^ +(started by .*|由 .* 启动|.*recent rate: .*|.*最近每秒.*)\n", "")
                .replaceAll("[0-9]+(\\.[0-9]+)?", "N")
                .replaceAll("(nginx\\[N\\])((, |、)nginx\\[N\\])+", "$1")
                .replaceAll(" {2,}(?=\\S)", "  ")
                .strip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh"})
    void nginxThatCannotBindItsPortIsRunningAfterwards(String language) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nginx")), "nginx is not installed");
        Process holder = netns.start(new ProcessBuilder("python3", "-c", HOLDER));
        assertThat(holder.inputReader().readLine()).isEqualTo("up");
        Path errors = directory.resolve("errors");
        assertThat(nginx(errors).waitFor()).isNotZero();
        String line = Files.readAllLines(errors).getFirst();

        Cli explained = asked("explain", line, "--lang", language);
        assertThat(explained.status()).isEqualTo(2);
        isShown(language, "tail -1 | portwhy explain -", explained);
        Cli why = asked("443", "--lang", language);
        assertThat(why.status()).isEqualTo(2);
        isShown(language, "portwhy 443", why);
        assertThat(why.out()).contains("[" + holder.pid() + "]", "kill " + holder.pid());
        assertThat(asked("--verify").status()).isEqualTo(2);
        isShown(language, "portwhy free 443", asked("free", "443", "--lang", language));
        Cli freed = asked("free", "443", "--yes", "--lang", language);
        isShown(language, "portwhy free 443 --yes", freed);
        assertThat(freed.status()).as(freed.out() + freed.err()).isZero();
        assertThat(holder.waitFor()).isNotZero();

        Process nginx = nginx(directory.resolve("more"));
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (asked("443", "-q").status() == 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(nginx.isAlive()).isTrue();
        Cli verified = asked("--verify", "last", "--lang", language);
        isShown(language, "portwhy --verify last", verified);
        assertThat(verified.out()).contains("nginx[" + nginx.pid() + "]");
        assertThat(verified.status()).isZero();
        assertThat(asked("explain", line, "--verify").status()).isZero();
    }

    /** The other one: no port is left, the plan names a setting, the lab says that it helps, and afterwards it has. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "zh"})
    void portsThatRanOutAreThereAfterWhatThePlanSays(String language) throws Exception {
        netns.command("ip", "address", "add", "10.5.0.1/24", "dev", "lo");
        Endpoint there = new Endpoint(IpAddress.v4(0x0a050001), 9);
        netns.run(() -> {
            SysctlFile.write(Setting.IP_LOCAL_PORT_RANGE.key(), "40000 40199");
            try (KernelSocket listener =
                    KernelSocket.tcp(Family.INET).bind(there).listen(10)) {
                for (int i = 0; i < 200; i++) {
                    KernelSocket client = KernelSocket.tcp(Family.INET).connect(there);
                    KernelSocket accepted = listener.accept();
                    client.close();
                    accepted.close();
                }
            }
            return 0;
        });
        String line =
                "connect() to 10.5.0.1:9 failed (99: Cannot assign requested address) while connecting to upstream";
        Cli explained = asked("explain", line, "--lang", language);
        assertThat(explained.status()).isEqualTo(2);
        // Once they are a second old; before that only more ports end it at once.
        Poll.until("the plan is to take over what is in TIME_WAIT", () -> {
            String plan = asked("tune", "plan", "--json", "-N", Long.toString(netns.inode()))
                    .out();
            return plan.contains("\"key\":\"" + Setting.TCP_TW_REUSE.key() + "\"") && plan.contains("\"to\":\"1\"");
        });
        isShown(language, "\" | portwhy explain -", asked("explain", line, "--lang", language));
        // Of this network alone: others of the machine may have troubles of their own.
        String here = Long.toString(netns.inode());
        Cli plan = asked("tune", "plan", "-N", here, "--lang", language);
        assertThat(plan.status()).as(plan.out()).isEqualTo(2);
        isShown(language, "portwhy tune plan", new Cli(plan.status(), plan.out().replace(" -N " + here, ""), ""));
        Cli whatIf = asked("lab", "what-if", Setting.TCP_TW_REUSE.key() + "=1", "--lang", language);
        assertThat(whatIf.status()).as(whatIf.out() + whatIf.err()).isZero();
        isShown(language, "lab what-if net.ipv4.tcp_tw_reuse=1", whatIf);
        assertThat(asked("lab", "what-if", Setting.TCP_FIN_TIMEOUT.key() + "=5").status())
                .isEqualTo(1);
        assertThat(asked("--verify").status()).isEqualTo(2);
        String change = Setting.TCP_TW_REUSE.key() + "=1";
        Cli applied = byTheProgram("tune", "apply", "--runtime", "--yes", change, "--lang", language);
        assertThat(applied.status()).as(applied.out()).isZero();
        isShown(language, "tune apply --runtime --yes " + change, applied);
        assertThat(netns.command("sysctl", "-n", Setting.TCP_TW_REUSE.key()).strip())
                .isEqualTo("1");
        isShown(language, "portwhy --verify", asked("--verify", "--lang", language));
        Cli verified = asked("--verify", "--json");
        assertThat(verified.status()).as(verified.out()).isZero();
        assertThat(verified.out()).contains("\"gone\":[\"ephemeral-ports-exhausted\"]");
    }
}
