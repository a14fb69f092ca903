package dev.portwhy.cli.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Checks of the page in a real browser: scripts for Node that say of each check whether it holds. */
final class PageBrowser {

    /** The page's own files. Tests run in the directory of their module. */
    static final Path PAGE = Path.of("../agent/src/main/resources/dev/portwhy/agent/page")
            .toAbsolutePath()
            .normalize();

    private static final Path SCRIPTS = Path.of("src/test/browser").toAbsolutePath();
    private static final Path PLACE = Path.of("target/browser").toAbsolutePath();
    private static final long PATIENCE_MINUTES = 10;

    private final Path home;

    private PageBrowser(Path home) {
        this.home = home;
    }

    /** Something that a script asks for. */
    @FunctionalInterface
    interface Wish {
        void fulfil(String what) throws Exception;
    }

    /** How a process is started. */
    @FunctionalInterface
    interface Starting {
        Process start(ProcessBuilder command) throws IOException;
    }

    /**
     * What the scripts need, or the test is skipped: Node, Chromium, and packages of npm, which are fetched once.
     *
     * @param home an empty directory for all that a browser leaves behind
     */
    static PageBrowser here(Path home) throws IOException, InterruptedException {
        Programs.assumeRootWith("node", "npm", "chromium");
        Files.createDirectories(PLACE);
        try (FileChannel channel =
                        FileChannel.open(PLACE.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            install();
        }
        return new PageBrowser(home);
    }

    private static void install() throws IOException, InterruptedException {
        try (Stream<Path> scripts = Files.list(SCRIPTS)) {
            for (Path script :
                    scripts.filter(file -> file.toString().endsWith(".mjs")).toList()) {
                Files.copy(script, PLACE.resolve(script.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path installed = PLACE.resolve("installed.json");
        Path wanted = SCRIPTS.resolve("package.json");
        if (Files.exists(installed) && Files.mismatch(installed, wanted) == -1) {
            return;
        }
        Files.copy(wanted, PLACE.resolve("package.json"), StandardCopyOption.REPLACE_EXISTING);
        Path log = PLACE.resolve("npm.log");
        Process npm = new ProcessBuilder(
                        "npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(PLACE.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = npm.waitFor(5, TimeUnit.MINUTES);
        if (!ended) {
            npm.descendants().forEach(ProcessHandle::destroyForcibly);
            npm.destroyForcibly();
        }
        Assumptions.assumeTrue(ended && npm.exitValue() == 0, "npm could not fetch the packages of the page's tests");
        Files.copy(wanted, installed, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Runs a script over the page's files. */
    List<String> check(String script) throws Exception {
        return check(ProcessBuilder::start, script, PAGE.toString(), what -> {
            throw new IOException(what);
        });
    }

    /**
     * Runs a script. All of its checks hold, or the test has failed.
     *
     * @return what was measured
     */
    List<String> check(Starting starting, String script, String about, Wish wish) throws Exception {
        Path errors = Files.createTempFile(home, "errors", "");
        ProcessBuilder command = new ProcessBuilder(
                        "node", PLACE.resolve(script).toString(), about, "/usr/bin/chromium")
                .directory(PLACE.toFile())
                .redirectError(errors.toFile());
        command.environment().put("HOME", home.toString());
        command.environment().put("TMPDIR", home.toString());
        command.environment().put("XDG_CONFIG_HOME", home.toString());
        Process node = starting.start(command);
        Thread watchdog = Thread.ofPlatform().daemon().start(() -> end(node, PATIENCE_MINUTES));
        List<String> held = new ArrayList<>();
        List<String> measured = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        try (BufferedReader said = node.inputReader(StandardCharsets.UTF_8);
                Writer answers = node.outputWriter(StandardCharsets.UTF_8)) {
            for (@Nullable String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith("have ")) {
                    wish.fulfil(line.substring("have ".length()));
                    answers.append("done\n").flush();
                } else if (line.startsWith("ok ")) {
                    held.add(line);
                } else if (line.startsWith("measured ")) {
                    measured.add(line);
                } else {
                    failed.add(line);
                }
            }
            assertThat(String.join("\n", failed)).as(Files.readString(errors)).isEmpty();
            assertThat(node.waitFor()).as(Files.readString(errors)).isZero();
            assertThat(held).as("checks of " + script).isNotEmpty();
            return measured;
        } finally {
            watchdog.interrupt();
            end(node, 0);
        }
    }

    private static void end(Process node, long afterMinutes) {
        try {
            if (afterMinutes > 0 && node.waitFor(afterMinutes, TimeUnit.MINUTES)) {
                return;
            }
        } catch (InterruptedException e) {
            return;
        }
        node.descendants().forEach(ProcessHandle::destroyForcibly);
        node.destroyForcibly();
    }
}
