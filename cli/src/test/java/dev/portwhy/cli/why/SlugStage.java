package dev.portwhy.cli.why;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Setting;
import dev.portwhy.model.look.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/** Where a situation is made and its slug looked for; whoever plays there shows both, it and a near miss. */
abstract class SlugStage extends NamespaceOfItsOwn {

    static final Endpoint SERVER = at("127.0.0.1:8080");

    @TempDir
    Path directory = Path.of("");

    Slug slug = Slug.PORT_FREE;
    Machine machine = new LiveMachine();
    /** What its title tells of, where this machine may have more of the kind. */
    String about = "";

    private boolean shows;
    private boolean misses;

    final void about(Slug one) {
        slug = one;
    }

    final void assertBothSeen() {
        assertThat(shows).as("a situation that shows it").isTrue();
        assertThat(misses).as("a near miss").isTrue();
    }

    boolean told(String... question) {
        List<String> words = new ArrayList<>(List.of("--json"));
        words.addAll(List.of(question));
        String answer = Cli.run(machine, Screen.PIPE, Map.of(), words.toArray(String[]::new))
                .out();
        String finding = "\"slug\":\"" + slug.word() + "\",\"severity\":\"[a-z]+\",\"title\":\"[^\"]*";
        return Pattern.compile(finding + Pattern.quote(about)).matcher(answer).find();
    }

    void shown(String... question) throws IOException {
        Poll.until(slug + " is told", () -> told(question));
        shows = true;
    }

    void missed(String... question) throws IOException {
        Poll.until(slug + " is not told", () -> !told(question));
        misses = true;
    }

    /** The question what is wrong here. */
    String[] here() {
        return new String[] {"-N", Long.toString(netns.inode())};
    }

    String[] audit() {
        return new String[] {"tune", "audit", "-N", Long.toString(netns.inode())};
    }

    static Endpoint at(String end) {
        int colon = end.lastIndexOf(':');
        String address = end.substring(0, colon).replaceAll("[\\[\\]]", "");
        return new Endpoint(IpAddress.parse(address).orElseThrow(), Integer.parseInt(end.substring(colon + 1)));
    }

    KernelSocket tcp() throws IOException {
        return kept(KernelSocket.tcp(Family.INET));
    }

    KernelSocket kept(KernelSocket socket) {
        netns.closeWithIt(socket::close);
        return socket;
    }

    KernelSocket listener(String end) throws IOException {
        return kept(KernelSocket.tcp(at(end).address().family())).bind(at(end)).listen(128);
    }

    void connections(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            tcp().connect(SERVER);
        }
    }

    static void set(Setting setting, String value) throws IOException {
        SysctlFile.write(setting.key(), value);
    }

    static void range(int ports) throws IOException {
        set(Setting.IP_LOCAL_PORT_RANGE, "40000 " + (40_000 + ports - 1));
    }

    static void awaitRows(String state, int count) throws IOException {
        Poll.until(
                count + " in state " + state,
                () -> Files.readAllLines(Path.of("/proc/thread-self/net/tcp")).stream()
                                .filter(row -> row.strip().split("\\s+")[3].equals(state))
                                .count()
                        == count);
    }

    Process python(String program) throws IOException {
        Programs.assumeRootWith("python3");
        // By way of a shell, as from a terminal of its own.
        Process process = netns.start(new ProcessBuilder("sh", "-c", "python3 -c \"$0\"; true", program));
        assertThat(process.inputReader().readLine()).isEqualTo("1");
        return process;
    }
}
