package dev.portwhy.linux.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.SilentFileSystem;
import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can stand in the place of a file below a directory that somebody else may write in. */
class OwnedFilesTest {

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    @TempDir
    Path directory;

    private final KernelFiles kernelFiles = new KernelFiles(LinuxRoot.LIVE);
    private final OwnedFiles files = new OwnedFiles(kernelFiles);
    private int user;

    @BeforeEach
    void aUsersDirectory() throws IOException {
        directory = directory.toRealPath();
        user = Syscall.geteuid();
        Files.createDirectories(directory.resolve("top/sub"));
        Files.writeString(directory.resolve("top/sub/file"), "words\n");
    }

    private int read(String below) {
        return files.read(directory.resolve("top").toString(), user, below);
    }

    private static void run(String... command) throws IOException {
        try {
            assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void aPlainFileOfTheUsersIsRead() {
        assertThat(read("sub/file")).isEqualTo(6);
        assertThat(kernelFiles.lastText()).isEqualTo("words");
        assertThat(files.list(directory.resolve("top").toString(), user, "sub")).containsExactly("file");
        assertThat(files.list(directory.resolve("top").toString(), user, "")).containsExactly("sub");
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Files.createSymbolicLink(directory.resolve("top/sub/link"), Path.of("file"));
        Files.createSymbolicLink(directory.resolve("top/way"), Path.of("sub"));
        Files.createSymbolicLink(directory.resolve("top/zero"), Path.of("/dev/zero"));
        assertThat(read("sub/link")).isNegative();
        assertThat(read("way/file")).isNegative();
        assertThat(read("zero")).isNegative();
        assertThat(files.list(directory.resolve("top").toString(), user, "way")).isNull();
    }

    @Test
    void noPathLeadsOut() throws IOException {
        Files.writeString(directory.resolve("outside"), "secret");
        for (String below :
                new String[] {"../outside", "sub/../../outside", "./sub/file", "sub//file", "/etc/passwd"}) {
            assertThat(read(below)).as(below).isNegative();
        }
        for (String name : new String[] {"", ".", "..", "a/b", "a\nb", "x".repeat(256)}) {
            assertThat(OwnedFiles.isName(name)).as(name).isFalse();
        }
        assertThat(OwnedFiles.isName("web-1.2_a")).isTrue();
    }

    /** Whoever waits to write into a pipe goes on once somebody opens it for reading. */
    @Test
    void aPipeIsNotOpened() throws IOException {
        Path pipe = directory.resolve("top/pipe");
        run("mkfifo", pipe.toString());
        AtomicBoolean opened = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                Files.newOutputStream(pipe).close();
                opened.set(true);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        long end = System.nanoTime() + PATIENCE_NANOS / 10;
        while (!waitsToOpen() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(read("pipe")).isNegative();
        assertThat(opened).isFalse();
        Files.newInputStream(pipe).close();
        join(writer);
        assertThat(opened).isTrue();
    }

    /** Whether a thread of this process waits in the kernel for the other end of a pipe. */
    private static boolean waitsToOpen() throws IOException {
        try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                if (Files.readString(task.resolve("wchan")).contains("wait_for_partner")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void join(Thread thread) throws IOException {
        try {
            thread.join(PATIENCE_NANOS / 1_000_000);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void aFileWithoutAnEndIsNotRead() throws IOException {
        try (var file =
                new java.io.RandomAccessFile(directory.resolve("top/long").toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        assertThat(read("long")).isNegative();
    }

    @Test
    @Tag("root")
    void whatIsSomebodyElsesIsNotRead() throws IOException {
        Path theirs = directory.resolve("top/sub/theirs");
        Files.writeString(theirs, "x");
        Files.setAttribute(theirs, "unix:uid", 54321);
        assertThat(read("sub/theirs")).isNegative();
        Files.setAttribute(directory.resolve("top"), "unix:uid", 54321);
        assertThat(files.read(directory.resolve("top").toString(), 54321, "sub/theirs"))
                .isEqualTo(1);
        // of root's files one may lie there by a hard link
        assertThat(files.read(directory.resolve("top").toString(), 54321, "sub/file"))
                .isNegative();
        assertThat(files.read(directory.resolve("top").toString(), 0, "sub/file"))
                .isNegative();
        assertThat(files.read(theirs.toString())).isNegative();
    }

    /** A directory that somebody keeps exchanging for a link: what is read is the user's own file, or nothing. */
    @Test
    void aDirectoryThatIsExchangedMeanwhileLeadsNowhereElse() throws IOException {
        Files.createDirectories(directory.resolve("elsewhere"));
        Files.writeString(directory.resolve("elsewhere/file"), "secret!");
        AtomicBoolean done = new AtomicBoolean();
        Path sub = directory.resolve("top/sub");
        Path aside = directory.resolve("aside");
        Thread swapper = Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    Files.move(sub, aside);
                    Files.createSymbolicLink(sub, directory.resolve("elsewhere"));
                    Files.delete(sub);
                    Files.move(aside, sub);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        int found = 0;
        int missed = 0;
        long end = System.nanoTime() + PATIENCE_NANOS;
        while ((found < 200 || missed < 200) && System.nanoTime() < end) {
            int length = read("sub/file");
            assertThat(length).isNotEqualTo(7);
            found += length == 6 ? 1 : 0;
            missed += length < 0 ? 1 : 0;
        }
        done.set(true);
        join(swapper);
        assertThat(found).isPositive();
        assertThat(missed).isPositive();
    }

    private @Nullable String unit(int owner, String below) {
        return files.textIn(
                "/", owner, directory.resolve("top").resolve(below).toString().substring(1));
    }

    /** What systemctl --user link and keepers of dotfiles make. */
    @Test
    void whereUnitsAreLinksOfTheUserTheyAreFollowed() throws IOException {
        Path top = directory.resolve("top");
        Files.createSymbolicLink(top.resolve("file.socket"), top.resolve("sub/file"));
        Files.createSymbolicLink(top.resolve("sub/up"), Path.of("../sub/./file"));
        Files.createSymbolicLink(top.resolve("way"), Path.of("sub"));
        Files.createSymbolicLink(top.resolve("round"), Path.of("round"));
        assertThat(unit(user, "file.socket")).isEqualTo("words");
        assertThat(unit(user, "sub/up")).isEqualTo("words");
        assertThat(unit(user, "way/up")).isEqualTo("words");
        assertThat(unit(user, "round")).isNull();
        assertThat(files.listIn("/", user, top.resolve("way").toString().substring(1)))
                .contains("file");
    }

    @Test
    @Tag("root")
    void aLinkOfTheUsersLeadsToTheirOwnFilesOnly() throws IOException {
        Path top = directory.resolve("top");
        Path link = Files.createSymbolicLink(top.resolve("link"), top.resolve("sub/file"));
        Path memory = Files.createSymbolicLink(top.resolve("memory"), Path.of("/proc/self/cmdline"));
        Path list = Files.createSymbolicLink(top.resolve("list"), top.resolve("sub"));
        for (Path each : new Path[] {link, memory, list}) {
            Files.setAttribute(each, "unix:uid", 54321, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        }
        assertThat(unit(54321, "link")).isNull();
        assertThat(unit(12345, "link")).isNull();
        assertThat(unit(0, "link")).isNull();
        assertThat(unit(54321, "memory")).isNull();
        assertThat(files.listIn("/", 54321, list.toString().substring(1))).isNull();
        Files.setAttribute(top.resolve("sub/file"), "unix:uid", 54321);
        assertThat(unit(54321, "link")).isEqualTo("words");
        assertThat(unit(12345, "link")).isNull();
    }

    @Test
    @Tag("root")
    void aFileSystemOfAProgramOfTheirsIsNotEntered() throws IOException {
        Path place = directory.resolve("top/sub");
        String below = place.resolve("file").toString().substring(1);
        try (SilentFileSystem mounted = SilentFileSystem.on(place, 54321, true)) {
            comesBack(() -> {
                assertThat(files.textIn(mounted.root(), user, below)).isNull();
                assertThat(files.listIn(mounted.root(), user, place.toString().substring(1)))
                        .isNull();
            });
            assertThat(kernelFiles.fuse()).containsExactly(place.toString());
        }
    }

    @Test
    @Tag("root")
    void norIsOneOnTheVeryDirectoryThatTheSystemNames() throws IOException {
        Path place = directory.resolve("top/sub");
        try (SilentFileSystem mounted = SilentFileSystem.on(place, 54321, true)) {
            comesBack(() -> {
                String top = mounted.root() + place.toString().substring(1);
                assertThat(files.read(top, user, "file")).isNegative();
                assertThat(files.list(top, user, "")).isNull();
                assertThat(files.textIn(top, user, "file")).isNull();
            });
            assertThat(kernelFiles.fuse()).containsExactly(place.toString());
        }
    }

    /** As most are: not even root may look at it, let alone be kept waiting, and it is told all the same. */
    @Test
    @Tag("root")
    void oneThatRootMayNotEnterIsTold() throws IOException {
        Path place = directory.resolve("top/sub");
        try (SilentFileSystem mounted = SilentFileSystem.on(place, 54321, false)) {
            comesBack(() -> assertThat(files.textIn(
                            mounted.root(),
                            user,
                            place.resolve("file").toString().substring(1)))
                    .isNull());
            assertThat(kernelFiles.fuse()).containsExactly(place.toString());
        }
    }

    private static void comesBack(Runnable reading) throws IOException {
        java.util.concurrent.FutureTask<Boolean> done = new java.util.concurrent.FutureTask<>(reading, true);
        Thread.ofPlatform().daemon().start(done);
        try {
            assertThat(done.get(PATIENCE_NANOS / 4, java.util.concurrent.TimeUnit.NANOSECONDS))
                    .isTrue();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("still waiting", e);
        }
    }
}
