package dev.portwhy.cli.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.recorded.RecordedMachine;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.capture.CapturedMachine;
import dev.portwhy.model.look.Scope;
import dev.portwhy.words.Width;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tune audit} of a recorded tree, with the files that a boot of that machine reads. */
class AuditCommandTest {

    private static final String TABLE =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";

    @TempDir
    Path root;

    @BeforeEach
    void aMachineWithSystemd() throws IOException {
        write("proc/net/tcp", TABLE);
        write("proc/sys/kernel/osrelease", "6.8.0-45-generic\n");
        write("proc/1/comm", "systemd\n");
        write("proc/cmdline", "quiet\n");
        setting("net/ipv4/ip_local_port_range", "32768\t60999");
        setting("net/ipv4/ip_local_reserved_ports", "");
        setting("net/ipv4/tcp_fin_timeout", "60");
        setting("net/ipv4/tcp_tw_reuse", "2");
        setting("net/ipv4/tcp_timestamps", "1");
        setting("net/core/somaxconn", "4096");
        Files.createDirectories(root.resolve("run/systemd/system"));
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void setting(String path, String value) throws IOException {
        write("proc/sys/" + path, value + "\n");
    }

    private Cli ask(Screen screen, String... words) {
        return Cli.run(new RecordedMachine(new LinuxRoot(root), Instant.EPOCH), screen, Map.of(), words);
    }

    private Cli json() {
        return ask(Screen.PIPE, "tune", "audit", "--json");
    }

    /** The object of one setting. */
    private String setting(String key) {
        String all = json().out();
        int start = all.indexOf("{\"key\":\"" + key + "\"");
        assertThat(start).as(all).isPositive();
        int end = all.indexOf("{\"key\":", start + 1);
        return all.substring(start, end < 0 ? all.length() : end);
    }

    @Test
    void aMachineThatIsAsItsFilesSayIsQuiet() throws IOException {
        write("etc/sysctl.d/50.conf", "net.core.somaxconn = 4096\n-net.ipv4.conf.*.rp_filter = 1\n");
        Cli run = ask(new Screen(100, false), "tune");
        assertThat(run.status()).as(run.out()).isZero();
        assertThat(run.out()).startsWith("No setting is misleading").contains("/etc/sysctl.d/50.conf:1");
        assertThat(json().out()).contains("\"verdict\":\"ok\"").contains("\"findings\":[]");
    }

    @Test
    void aNamespaceWhoseSettingsNobodyReadMayHaveOneThatMisleads() throws IOException {
        for (int pid : List.of(1, 2)) {
            write("proc/" + pid + "/net/tcp", TABLE);
            Files.createDirectories(root.resolve("proc/" + pid + "/ns"));
            Files.createSymbolicLink(root.resolve("proc/" + pid + "/ns/net"), Path.of("net:[" + (100 + pid) + "]"));
        }
        assertThat(ask(Screen.PIPE, "tune").out()).startsWith("The settings of some network namespaces could not");
        assertThat(ask(Screen.PIPE, "tune").status()).isEqualTo(3);
        assertThat(ask(Screen.PIPE, "-N", "1", "tune").out())
                .as("of the one that was read")
                .startsWith("No setting is misleading")
                .contains("in 1 network namespace checked");
    }

    @Test
    void theLastLineOfTheLastFileIsTold() throws IOException {
        write("usr/lib/sysctl.d/50-default.conf", "net.ipv4.tcp_fin_timeout = 20\n");
        write("etc/sysctl.d/99-tuning.conf", "# ours\nnet/ipv4/tcp_fin_timeout=30\n");
        write("etc/sysctl.conf", "net.ipv4.tcp_fin_timeout = 40\n");
        assertThat(setting("net.ipv4.tcp_fin_timeout"))
                .contains("\"value\":\"60\",\"default\":\"60\"")
                .contains("\"boot\":{\"value\":\"30\",\"writer\":\"/etc/sysctl.d/99-tuning.conf\",\"line\":2}")
                .contains(
                        "{\"path\":\"/etc/sysctl.conf\",\"line\":1,\"value\":\"40\",\"wins\":false,\"fate\":\"not-read\"")
                .contains("\"drift\":true");
        Cli run = ask(Screen.PIPE, "tune");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("will be 30 after a reboot: /etc/sysctl.d/99-tuning.conf:2 sets it")
                .contains("/etc/sysctl.conf:1 sets \"40\", but that file is not read at boot.");
    }

    @Test
    void aLinkBringsSysctlConfIn() throws IOException {
        write("etc/sysctl.conf", "net.ipv4.tcp_fin_timeout = 40\n");
        Files.createDirectories(root.resolve("etc/sysctl.d"));
        Files.createSymbolicLink(root.resolve("etc/sysctl.d/99-sysctl.conf"), Path.of("../sysctl.conf"));
        assertThat(setting("net.ipv4.tcp_fin_timeout"))
                .contains("\"boot\":{\"value\":\"40\",\"writer\":\"/etc/sysctl.d/99-sysctl.conf\",\"line\":1}");
    }

    @Test
    void aRunningValueThatNoFileHasIsLostAtABoot() throws IOException {
        setting("net/ipv4/ip_local_port_range", "10240\t65535");
        assertThat(setting("net.ipv4.ip_local_port_range"))
                .contains("\"boot\":{\"value\":\"32768 60999\",\"writer\":null,\"line\":null}")
                .contains("\"drift\":true");
        Cli run = ask(Screen.PIPE, "tune", "-q");
        assertThat(run.out())
                .isEqualTo(
                        "net.ipv4.ip_local_port_range is 10240 65535 now, but will be 32768 60999 after a reboot: no file"
                                + " sets it.\n");
    }

    @Test
    void aSettingThatIsNoMoreIsFoundInItsFile() throws IOException {
        write("etc/sysctl.d/99.conf", "net.ipv4.tcp_tw_recycle = 1\n");
        Cli run = ask(new Screen(100, false), "tune", "audit");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains("net.ipv4.tcp_tw_recycle is set in a file, but Linux 4.12 removed this setting")
                .contains("/etc/sysctl.d/99.conf:1");
        assertThat(setting("net.ipv4.tcp_tw_recycle"))
                .contains("\"role\":\"unknown-to-kernel\"")
                .contains("\"wins\":false")
                .contains("\"scenario\":\"tw-recycle-gone\"");
    }

    @Test
    void theCommandLineAndTunedWriteToo() throws IOException {
        write("proc/cmdline", "quiet sysctl.net.core.somaxconn=100\n");
        write("etc/tuned/active_profile", "web\n");
        write("usr/lib/tuned/base/tuned.conf", "[sysctl]\nnet.core.somaxconn=1024\nnet.ipv4.tcp_fin_timeout=25\n");
        write("etc/tuned/web/tuned.conf", "[main]\ninclude=base\n\n[sysctl]\nnet.core.somaxconn = >2048 # at least\n");
        assertThat(setting("net.core.somaxconn"))
                .contains("\"boot\":{\"value\":\"2048\",\"writer\":\"/etc/tuned/web/tuned.conf\",\"line\":5}")
                .contains("\"path\":\"/proc/cmdline\"");
        assertThat(setting("net.ipv4.tcp_fin_timeout")).contains("\"writer\":\"/usr/lib/tuned/base/tuned.conf\"");
        // TuneD lets the files of /etc have the last word again, unless told otherwise.
        write("etc/sysctl.d/10.conf", "net.core.somaxconn = 512\n");
        assertThat(setting("net.core.somaxconn")).contains("\"boot\":{\"value\":\"512\"");
        write("etc/tuned/tuned-main.conf", "reapply_sysctl = 0\n");
        assertThat(setting("net.core.somaxconn")).contains("\"boot\":{\"value\":\"2048\"");
    }

    /** What a boot reads is read for this question alone. */
    @Test
    void otherQuestionsDoNotReadWhatABootReads() {
        List<Boolean> asked = new ArrayList<>();
        for (String[] words : List.of(new String[] {"-q"}, new String[] {"443"}, new String[] {"tune", "-q"})) {
            RecordedMachine machine = new RecordedMachine(new LinuxRoot(root), Instant.EPOCH);
            Cli.run(
                    scope -> {
                        asked.add(scope.boot());
                        return machine.look(scope);
                    },
                    Screen.PIPE,
                    Map.of(),
                    words);
        }
        assertThat(asked).startsWith(false, false).endsWith(true);
        assertThat(asked.stream().filter(Boolean::booleanValue)).hasSize(1);
    }

    @Test
    void otherPlacesArePointedTo() throws IOException {
        write("etc/rc.local", "#!/bin/sh\n# sysctl -w nothing\nsysctl -w net.ipv4.tcp_fin_timeout=5\n");
        write("etc/cloud/cloud.cfg.d/90.cfg", "runcmd:\n - [ sysctl, -p ]\n");
        assertThat(ask(new Screen(100, false), "tune").out())
                .contains("/etc/rc.local:3: sysctl -w net.ipv4.tcp_fin_timeout=5")
                .contains("/etc/cloud/cloud.cfg.d/90.cfg:2: - [ sysctl, -p ]")
                .doesNotContain("nothing");
    }

    @Test
    void noLineIsWiderThanTheScreenInEitherLanguage() throws IOException {
        write(
                "etc/sysctl.d/99.conf",
                "net.ipv4.tcp_tw_recycle = 1\nnet.ipv4.tcp_fin_timeout = 15\nnet.core.somaxconn=x\n");
        setting("net/ipv4/tcp_timestamps", "0");
        for (String language : List.of("en", "zh")) {
            for (int columns : List.of(80, 140)) {
                Cli run = ask(new Screen(columns, false), "tune", "-v", "--lang", language);
                assertThat(run.status()).isEqualTo(1);
                assertThat(run.out().lines())
                        .filteredOn(line -> !line.startsWith("     "))
                        .allSatisfy(line -> assertThat(Width.of(line)).as(line).isLessThanOrEqualTo(columns));
            }
        }
    }

    @Test
    void aFileThatIsNoPlainOneIsNotOpened() throws IOException, InterruptedException {
        Files.createDirectories(root.resolve("etc/sysctl.d"));
        int made = new ProcessBuilder(
                        "mkfifo", root.resolve("etc/sysctl.d/50.conf").toString())
                .start()
                .waitFor();
        assertThat(made).isZero();
        Files.createDirectory(root.resolve("etc/sysctl.d/60.conf"));
        write("etc/sysctl.d/70.conf", "net.core.somaxconn = 4096\n");
        assertThat(json().out()).contains("/etc/sysctl.d/70.conf").doesNotContain("50.conf");
    }

    /** What was written below /run while the machine ran is not there at a boot, and hides nothing there. */
    @Test
    void aFileOfRunCountsOnlyWhereEveryBootWritesIt() throws IOException {
        write("usr/lib/sysctl.d/50.conf", "net.ipv4.tcp_fin_timeout = 31\n");
        write("run/sysctl.d/50.conf", "net.ipv4.tcp_fin_timeout = 32\n");
        Path file = root.resolve("run/sysctl.d/50.conf");
        Path began = Files.createDirectories(root.resolve("run/systemd/inaccessible"));
        Files.setLastModifiedTime(began, FileTime.fromMillis(1_000_000));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_005_000));
        assertThat(setting("net.ipv4.tcp_fin_timeout"))
                .contains("\"boot\":{\"value\":\"32\"")
                .contains("\"fate\":\"not-read\"");
        Files.setLastModifiedTime(file, FileTime.fromMillis(9_000_000));
        assertThat(setting("net.ipv4.tcp_fin_timeout"))
                .contains("\"boot\":{\"value\":\"31\"")
                .contains(
                        "\"path\":\"/run/sysctl.d/50.conf\",\"line\":1,\"value\":\"32\",\"wins\":false,\"fate\":\"gone\"");
        assertThat(ask(new Screen(200, false), "tune").out()).contains("and is gone at a boot");
        Files.delete(began);
        assertThat(setting("net.ipv4.tcp_fin_timeout")).contains("\"boot\":{\"value\":\"32\"");
    }

    /** systemd raises one setting itself before it starts anything, so that a machine that was just booted has no drift. */
    @Test
    void whatSystemdItselfSetsIsNoDrift() throws IOException {
        setting("net/unix/max_dgram_qlen", "512");
        assertThat(setting("net.unix.max_dgram_qlen"))
                .contains("\"boot\":{\"value\":\"512\",\"writer\":\"/usr/lib/systemd/systemd\"")
                .contains("\"drift\":false");
        Cli quiet = ask(Screen.PIPE, "tune");
        assertThat(quiet.status()).isZero();
        assertThat(quiet.out()).doesNotContain("max_dgram_qlen");
        write("etc/sysctl.d/10.conf", "net.unix.max_dgram_qlen = 64\n");
        assertThat(setting("net.unix.max_dgram_qlen"))
                .contains("\"boot\":{\"value\":\"64\"")
                .contains("\"path\":\"/usr/lib/systemd/systemd\",\"line\":0,\"value\":\"512\",\"wins\":false");
        write("proc/cmdline", "quiet sysctl.net.unix.max_dgram_qlen=2000\n");
        Files.delete(root.resolve("etc/sysctl.d/10.conf"));
        assertThat(setting("net.unix.max_dgram_qlen")).contains("\"boot\":{\"value\":\"2000\"");
        write("proc/cmdline", "quiet\n");
        write("proc/1/comm", "runit\n");
        assertThat(setting("net.unix.max_dgram_qlen")).contains("\"boot\":{\"value\":\"10\",\"writer\":null");
    }

    /** Some are built to raise the number of open files that a process may have, and not all are. */
    @Test
    void theNumberThatSystemdItselfMakesOfOpenFilesIsNoDrift() throws IOException {
        for (String number : List.of("2147483584", "1073741816")) {
            setting("fs/nr_open", number);
            assertThat(setting("fs.nr_open"))
                    .contains("\"boot\":{\"value\":\"" + number + "\",\"writer\":\"/usr/lib/systemd/systemd\"")
                    .contains("\"drift\":false");
        }
        write("etc/sysctl.d/10.conf", "fs.nr_open = 2000000\n");
        assertThat(setting("fs.nr_open"))
                .contains("\"boot\":{\"value\":\"2000000\"")
                .contains("\"drift\":true");
        Files.delete(root.resolve("etc/sysctl.d/10.conf"));
        setting("fs/nr_open", "1048576");
        assertThat(setting("fs.nr_open"))
                .contains("\"boot\":{\"value\":\"1048576\",\"writer\":null")
                .contains("\"drift\":false");
    }

    /** Hundreds of containers are alike: what is so of all of them is told once, with their names. */
    @Test
    void namespacesThatAreAlikeAreToldOnce() {
        Map<String, String> web = Map.of("net.ipv4.tcp_timestamps", "0", "net.ipv4.tcp_fin_timeout", "9");
        Map<String, String> odd = Map.of("net.ipv4.tcp_timestamps", "1", "net.ipv4.tcp_fin_timeout", "8");
        RecordedMachine machine = new RecordedMachine(new LinuxRoot(root), Instant.EPOCH);
        Cli run = Cli.run(
                scope -> {
                    Snapshot seen = machine.look(scope);
                    List<NetworkNamespace> all = new ArrayList<>(seen.namespaces());
                    for (int i = 1; i <= 7; i++) {
                        all.add(another(all.getFirst(), i, "web-" + i, web));
                    }
                    all.add(another(all.getFirst(), 8, "odd", odd));
                    return new Snapshot.Builder(seen).namespaces(all).build();
                },
                new Screen(200, false),
                Map.of(),
                "tune");
        assertThat(run.out())
                .containsOnlyOnce("tcp_fin_timeout = 9")
                .containsOnlyOnce("without TCP timestamps tcp_tw_reuse has no effect, and")
                .contains("The same in 6 other namespaces: web-2, web-3, web-4, web-5, web-6 and 1 more")
                .contains("7 network namespaces, all the same (web-1, web-2, web-3, web-4, web-5 and 2 more):")
                .contains("Network namespace odd:\n  net.ipv4.tcp_fin_timeout = 8");
    }

    private static String unpacked(Path capture) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(capture))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static NetworkNamespace another(NetworkNamespace like, int inode, String name, Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(like.settings().values());
        settings.putAll(others);
        return new NetworkNamespace.Builder(inode, name, NetworkNamespace.Kind.CONTAINER)
                .process(inode, 1)
                .source(like.source())
                .settings(new Settings(settings))
                .build();
    }

    /** A capture keeps what a boot reads, and gives the same answer as the machine; only this question is told of it. */
    @Test
    void aCaptureGivesTheSameAnswer() throws IOException {
        write("etc/sysctl.d/50.conf", "net.ipv4.tcp_fin_timeout = 30\nkernel.core_pattern = |/opt/secret/%p\n");
        write("usr/lib/sysctl.d/50.conf", "net.ipv4.tcp_fin_timeout = 31\nnet.ipv4.conf.secret0.tag = 3\n");
        write("etc/sysctl.d/60-secret.conf", "net.ipv4.tcp_fin_timeout = 32\nnet.ipv4.conf.secret0.tag = 3\n");
        write("etc/rc.local", "sysctl -w net.ipv4.tcp_fin_timeout=5 # secret\n");
        Path file = root.resolve("here.capture");
        assertThat(ask(Screen.PIPE, "capture", file.toString()).status()).isZero();
        Cli kept = Cli.run(new CapturedMachine(file), Screen.PIPE, Map.of(), "tune", "-v");
        assertThat(kept.out())
                .contains("/etc/sysctl.d/60-secret.conf:1", "/etc/rc.local:1")
                .contains("systemd-sysctl");
        assertThat(kept.out()).isEqualTo(ask(Screen.PIPE, "tune", "-v").out());
        assertThat(new CapturedMachine(file).look(Scope.EVERYTHING).boot().looked())
                .isFalse();

        Path anonymous = root.resolve("nobody.capture");
        assertThat(ask(Screen.PIPE, "capture", "--anonymous", anonymous.toString())
                        .status())
                .isZero();
        assertThat(unpacked(anonymous)).contains("tcp_fin_timeout").doesNotContain("secret");
        Cli nobody = Cli.run(new CapturedMachine(anonymous), Screen.PIPE, Map.of(), "tune", "-v");
        assertThat(nobody.out()).contains("After a reboot: 32, set by /etc/sysctl.d/");
    }
}
