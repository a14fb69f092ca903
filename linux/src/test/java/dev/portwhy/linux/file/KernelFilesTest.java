package dev.portwhy.linux.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to read a file, on files shorter and longer than the buffer that the reader starts with. */
class KernelFilesTest {

    @TempDir
    private Path tree;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 16_383, 16_384, 16_385, 100_000})
    void everyWayToReadAFileGivesAllOfIt(int size) throws IOException {
        String text =
                "abcdefghijklmnopqrstuvwxyz0123456789".repeat(size / 36 + 1).substring(0, size);
        Files.writeString(tree.resolve("file"), text);
        assertThat(lineOf(files().cursor("/file"))).isEqualTo(text);
        assertThat(files().text("/file")).isEqualTo(text);
        KernelFiles read = files();
        assertThat(read.read("/file")).isEqualTo(size);
        assertThat(lineOf(read.cursor())).isEqualTo(text);
        assertThat(new String(read.bytes(), 0, size, StandardCharsets.UTF_8)).isEqualTo(text);
        StringBuilder pieces = new StringBuilder();
        assertThat(files().stream("/file", (bytes, length) -> {
                    pieces.append(new String(bytes, 0, length, StandardCharsets.UTF_8));
                    return length;
                }))
                .isZero();
        assertThat(pieces).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {4095, 4096, 4097, 16_383, 16_384, 16_385, 100_000})
    void aFileBelowADirectoryIsReadWhole(int size) throws IOException {
        Files.writeString(tree.resolve("file"), "x".repeat(size));
        KernelFiles files = files();
        int directory = files.openDirectory("/");
        assertThat(files.readAt(directory, "file")).isEqualTo(size);
        files.close(directory);
        assertThat(lineOf(files.cursor())).hasSize(size);
    }

    private KernelFiles files() {
        return new KernelFiles(new LinuxRoot(tree));
    }

    private static String lineOf(TextCursor cursor) {

        return cursor.line();
    }
}
