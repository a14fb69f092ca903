package dev.portwhy.linux.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.ProcessInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where managers read units from. */
class UnitDirectoriesTest {

    private static ProcessInfo manager(int pid, int uid, String... cmdline) {
        return new ProcessInfo(
                pid, 1, "systemd", List.of(cmdline), null, false, uid, "u", Instant.EPOCH, null, null, null);
    }

    /** What systemd itself says, where it is installed; it need not run for that. */
    private static List<String> unitPaths(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("systemd-analyze", "unit-paths"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("XDG_") || name.startsWith("SYSTEMD_"));
        builder.environment().put("HOME", "/home/ada");
        builder.environment().put("XDG_RUNTIME_DIR", "/run/user/1000");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            assumeTrue(false, "no systemd-analyze");
            throw e;
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<String> paths = text.lines().filter(line -> line.startsWith("/")).toList();
        assumeTrue(paths.size() > 5, "systemd-analyze says nothing");
        return paths;
    }

    /** All of systemd's directories in its order; /lib is one with /usr/lib by now, and generators have more. */
    @Test
    void theSystemsDirectoriesAreThoseOfSystemd() throws IOException {
        List<String> ours =
                UnitDirectories.of(new KernelFiles(new LinuxRoot(Path.of("/"))), manager(1, 0, "/sbin/init"));
        List<String> theirs = unitPaths();
        assertThat(ours).containsAll(theirs);
        assertThat(ours.stream().filter(theirs::contains)).containsExactlyElementsOf(theirs);
    }

    @Test
    void aUsersDirectoriesAreThoseOfSystemd() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            tree.file("/proc/700/environ", "HOME=/home/ada\0XDG_RUNTIME_DIR=/run/user/1000\0");
            List<String> ours =
                    UnitDirectories.of(new KernelFiles(tree.root()), manager(700, 1000, "systemd", "--user"));
            List<String> theirs = new ArrayList<>(unitPaths("--user"));
            assertThat(ours).containsAll(theirs);
            assertThat(ours.stream().filter(theirs::contains)).containsExactlyElementsOf(theirs);
        }
    }

    @Test
    void aUsersManagerIsAskedByItsOwnEnvironment() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            tree.file(
                    "/proc/700/environ",
                    "XDG_CONFIG_HOME=/srv//conf/\0HOME=/home/ada\0XDG_DATA_HOME=relative\0XDG_RUNTIME_DIR=\0");
            List<String> paths =
                    UnitDirectories.of(new KernelFiles(tree.root()), manager(700, -2, "systemd", "--user"));
            assertThat(paths)
                    .contains("/srv/conf/systemd/user", "/home/ada/.local/share/systemd/user")
                    .contains("/run/user/4294967294/systemd/transient")
                    .noneMatch(path -> path.startsWith("relative") || path.contains("//"));
        }
        try (RecordedTree empty = new RecordedTree()) {
            assertThat(UnitDirectories.of(new KernelFiles(empty.root()), manager(700, 1000, "systemd", "--user")))
                    .contains("/nonexistent/.config/systemd/user", "/usr/lib/systemd/user");
        }
    }

    @Test
    void onlyAProcessThatSaysSoIsAUsersManager() {
        assertThat(UnitDirectories.ofUser(manager(700, 1000, "/lib/systemd/systemd", "--user")))
                .isTrue();
        assertThat(UnitDirectories.ofUser(manager(700, 0, "/lib/systemd/systemd")))
                .isFalse();
        assertThat(UnitDirectories.ofUser(manager(1, 0, "/sbin/init", "--user")))
                .as("process 1")
                .isFalse();
    }

    @Test
    void unitsOfPortableServicesAreFound() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            tree.file("/etc/systemd/system.attached/web.service", "[Service]\nType=notify\n");
            ManagerFiles files = ManagerFiles.ofSystem(
                    new KernelFiles(tree.root()),
                    new dev.portwhy.linux.file.OwnedFiles(new KernelFiles(tree.root())),
                    null);
            assertThat(files.texts("web.service")).containsExactly("[Service]\nType=notify");
        }
    }
}
