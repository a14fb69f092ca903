package dev.portwhy.linux.file;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader of live files: files, links, directories and names around the sizes of its buffers. */
class NativeFilesTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 16_383, 16_384, 16_385, 100_000})
    void aFileIsReadWhole(int size) throws IOException {
        String text =
                "abcdefghijklmnopqrstuvwxyz0123456789".repeat(size / 36 + 1).substring(0, size);
        Path file = Files.writeString(directory.resolve("file"), text);
        try (NativeFiles files = new NativeFiles()) {
            assertThat(files.text(AT_FDCWD, file.toString())).isEqualTo(text);
            assertThat(files.read(AT_FDCWD, file.toString())).isEqualTo(size);
            assertThat(new String(files.bytes(), 0, size, StandardCharsets.US_ASCII))
                    .isEqualTo(text);
        }
    }

    @Test
    void aDirectoryIsListedWhole() throws IOException {
        Set<String> made = new TreeSet<>();
        for (int i = 0; i < 300; i++) {
            String name = "n".repeat(i % 250) + i;
            made.add(name);
            Files.createFile(directory.resolve(name));
        }
        for (String name : new String[] {".a", "..b", "...", "张", "x"}) {
            made.add(name);
            Files.createFile(directory.resolve(name));
        }
        Set<String> listed = new TreeSet<>();
        try (NativeFiles files = new NativeFiles()) {
            int open = files.openDirectory(AT_FDCWD, directory.toString());
            assertThat(files.list(
                            open,
                            (name, start, length, number) ->
                                    listed.add(new String(name, start, length, StandardCharsets.UTF_8))))
                    .isZero();
            Syscall.close(open);
        }
        assertThat(listed).isEqualTo(made);
        assertThat(new KernelFiles(new LinuxRoot(directory)).list("/")).containsExactlyInAnyOrderElementsOf(made);
    }

    /** As long as the kernel takes names, and longer; half a name would be that of another file. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "\u5f20"})
    void aLongNameIsNeverCut(String letter) throws IOException {
        int bytes = letter.getBytes(StandardCharsets.UTF_8).length;
        Files.writeString(directory.resolve("file"), "the right one");
        String base = directory + "/file";
        try (NativeFiles files = new NativeFiles()) {
            String cut = base + '\0' + letter;
            assertThat(files.read(AT_FDCWD, cut)).isNegative();
            assertThat(new KernelFiles(LinuxRoot.LIVE).read(cut)).isNegative();
            for (int size : new int[] {1000, 1364, 1365, 1366, 4094, 4095, 4096, 5000, 20_000}) {
                String name = directory + "/.".repeat((size - base.length()) / 2) + "/file";
                boolean fits = name.length() < 4096;
                assertThat(files.text(AT_FDCWD, name)).as("%d", size).isEqualTo(fits ? "the right one" : null);
                String other = directory + "/file/" + letter.repeat(Math.max(1, size / bytes));
                assertThat(files.read(AT_FDCWD, other)).as("%d", size).isNegative();
                assertThat(files.inode(AT_FDCWD, other)).isNegative();
                assertThat(files.readLink(AT_FDCWD, other)).isNegative();
                assertThat(files.openDirectory(AT_FDCWD, other)).isNegative();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4000, 4094, 4095})
    void aLinkIsReadWhole(int size) throws IOException {
        String target = "t".repeat(200).concat("/").repeat(21).substring(0, size);
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of(target));
        String given = Files.readSymbolicLink(link).toString();
        try (NativeFiles files = new NativeFiles()) {
            assertThat(files.link(AT_FDCWD, link.toString())).isEqualTo(given);
        }
        assertThat(new KernelFiles(new LinuxRoot(directory)).readLink("/link")).isEqualTo(given);
    }
}
