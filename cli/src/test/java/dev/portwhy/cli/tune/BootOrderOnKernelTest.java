package dev.portwhy.cli.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.diagnosis.BootOrder;
import dev.portwhy.diagnosis.BootWriter;
import dev.portwhy.linux.boot.BootReader;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.boot.BootStage;
import dev.portwhy.ports.kernel.Written;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which line wins is what the real programs make of the same files: random trees of sysctl.d, each applied in a root directory, a
 * mount and a network namespace of its own by systemd-sysctl and by {@code sysctl --system}, and every setting read back.
 */
@Tag("kernel")
@Tag("root")
class BootOrderOnKernelTest {

    private static final String SYSTEMD = "/usr/lib/systemd/systemd-sysctl";
    private static final String SYSCTL = "/usr/sbin/sysctl";
    /** Where {@code ./dev kernels} keeps the roots of other releases; they are only read here. */
    private static final Path KERNELS =
            Path.of("../build/kernels").toAbsolutePath().normalize();

    private static final int TREES = Integer.getInteger("sysctl.trees", 200);

    /** Prints the settings before and behind a program, with an empty line between. */
    private static final String SCRIPT = """
            set -e
            mount --make-rprivate /
            ip link add eth0.5 type veth peer name peer
            # What nobody has written to a device follows conf/default (devinet_copy_dflt_conf(), net/ipv4/devinet.c).
            for set in /proc/sys/net/ipv4/conf/lo/* /proc/sys/net/ipv4/conf/eth0.5/*; do
              case $set in */tag|*/medium_id) echo 0 >$set ;; esac
            done
            cd "$1"
            mkdir -p root/usr root/proc root/etc root/run root/dev
            for link in bin sbin lib lib64; do ln -s usr/$link root/$link; done
            mount --bind "$INSTALLED/usr" root/usr
            mount --bind /proc root/proc
            # Whatever goes wrong, nothing but the settings of the namespace can be written.
            mount --bind /proc/sys root/proc/sys
            mount -o remount,bind,ro root/proc/sys
            mount --bind /proc/sys/net root/proc/sys/net
            mount --bind /dev root/dev
            mount --bind tree/etc root/etc
            mount --bind tree/run root/run
            mount --bind tree/usr/lib/sysctl.d root/usr/lib/sysctl.d
            mount --bind tree/usr/local/lib root/usr/local/lib
            shift
            show() { for key in $KEYS; do echo "$key=$(cat /proc/sys/$key)"; done; }
            show
            echo
            chroot root "$@" >/dev/null 2>&1 || true
            show
            """;

    @TempDir
    Path directory;

    @BeforeEach
    void aRootOfItsOwn() throws IOException {
        Programs.assumeRootWith("unshare");
        Programs.assumeRootWith("chroot");
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/usr/lib/sysctl.d")), "no directory to put another over");
    }

    /** This machine, and what {@code ./dev kernels} has made of other releases, each with the programs of its own. */
    static List<Arguments> installed() throws IOException {
        List<Path> roots = new ArrayList<>(List.of(Path.of("/")));
        if (Files.isDirectory(KERNELS)) {
            try (DirectoryStream<Path> made = Files.newDirectoryStream(KERNELS, "*.made")) {
                for (Path one : made) {
                    String name = one.getFileName().toString();
                    roots.add(one.resolveSibling(name.substring(0, name.length() - ".made".length())));
                }
            }
        }
        List<Arguments> all = new ArrayList<>();
        for (Path root : roots) {
            all.add(Arguments.of(root, SYSTEMD, 1));
            all.add(Arguments.of(root, SYSCTL, 2));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("installed")
    void theWinnerIsWhatTheKernelHas(Path root, String program, long seed) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(root + program)), program);
        boolean systemd = program.equals(SYSTEMD);
        int decided = 0;
        for (int number = 0; number < TREES; number++) {
            Path work = Files.createDirectory(directory.resolve("tree-" + number));
            Path tree = Files.createDirectory(work.resolve("tree"));
            Files.createSymbolicLink(tree.resolve("lib"), Path.of("usr/lib"));
            new SysctlTrees(seed * 1_000_003 + number).fill(tree);
            if (!systemd) {
                Files.createDirectories(tree.resolve("proc/1"));
                Files.writeString(tree.resolve("proc/1/comm"), "init\n");
                Files.createDirectory(tree.resolve("etc/rcS.d"));
                Files.writeString(tree.resolve("etc/rcS.d/S01procps"), "");
                Files.createDirectory(tree.resolve("usr/sbin"));
                Files.copy(Path.of(root + program), tree.resolve(program.substring(1)));
            }
            BootSettings boot = BootReader.read(new KernelFiles(new LinuxRoot(tree)), new ArrayList<>());
            assertThat(boot.stages())
                    .extracting(stage -> stage.kind() == BootStage.Kind.SYSTEMD_SYSCTL)
                    .containsExactly(systemd);
            decided += compare(
                    root,
                    work,
                    new BootOrder(boot, KernelVersion.parse(System.getProperty("os.version", ""))),
                    program);
        }
        // A comparison of nothing would be green as well.
        assertThat(decided).isGreaterThan(TREES);
    }

    private static int compare(Path root, Path work, BootOrder order, String program)
            throws IOException, InterruptedException {
        List<Map<String, String>> values = applied(root, work, program);
        Map<String, String> expected = new TreeMap<>(values.getFirst());
        int decided = 0;
        for (String key : SysctlTrees.KEYS) {
            Setting setting = Setting.of(key.replace('/', '.'));
            BootOrder.Winner winner = setting == null ? null : order.winner(setting);
            if (winner != null) {
                expected.put(key, winner.value());
            }
            // Of what the registry does not have, each write in turn, as the kernel takes a number.
            for (BootWriter write : setting == null ? order.writes(key) : List.<BootWriter>of()) {
                String value = Written.value(Setting.TCP_FASTOPEN, null, String.valueOf(write.value()));
                expected.put(key, value == null ? expected.get(key) : value);
            }
            decided += Objects.equals(expected.get(key), values.getFirst().get(key)) ? 0 : 1;
        }
        if (!values.getLast().equals(expected)) {
            assertThat(values.getLast())
                    .as("%s of %s%n%s", program, root, said(work))
                    .isEqualTo(expected);
        }
        return decided;
    }

    /** The files of a tree, for who has to find out what went wrong. */
    private static String said(Path work) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(work.resolve("tree"))) {
            for (Path file : files.sorted().toList()) {
                if (Files.isSymbolicLink(file)) {
                    all.append(file)
                            .append(" -> ")
                            .append(Files.readSymbolicLink(file))
                            .append('\n');
                } else if (Files.isRegularFile(file) && !file.endsWith("sbin/sysctl")) {
                    all.append(file)
                            .append(":\n")
                            .append(Files.readString(file))
                            .append('\n');
                }
            }
        }
        return all.toString();
    }

    private static List<Map<String, String>> applied(Path root, Path work, String program)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("unshare", "-m", "-n", "sh", "-c", SCRIPT, "sh", work.toString(), program));
        if (program.endsWith("/sysctl")) {
            command.add("--system");
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("INSTALLED", root.toString().equals("/") ? "" : root.toString());
        builder.environment().put("KEYS", String.join(" ", SysctlTrees.KEYS));
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        List<Map<String, String>> values = new ArrayList<>(List.of(new TreeMap<>()));
        for (String line : said.split("\n")) {
            int sign = line.indexOf('=');
            if (sign < 0) {
                values.add(new TreeMap<>());
            } else {
                values.getLast().put(line.substring(0, sign), line.substring(sign + 1));
            }
        }
        return values;
    }
}
