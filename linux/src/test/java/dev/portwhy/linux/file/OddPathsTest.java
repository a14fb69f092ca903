package dev.portwhy.linux.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.sys.Errno;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand where a file is looked for in a tree that somebody sent: everything but a file. */
class OddPathsTest {

    @TempDir
    private Path tree;

    private KernelFiles files() {
        return new KernelFiles(new LinuxRoot(tree));
    }

    /** Nobody writes to it; opened as others open it, this would wait for ever. */
    @Test
    @Timeout(20)
    void aPipeIsNoFile() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", tree.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        KernelFiles files = files();
        assertThat(files.read("/pipe")).isLessThanOrEqualTo(0);
        assertThat(files.cursor("/pipe").atEnd()).isTrue();
        assertThat(files.text("/pipe")).isIn(null, "");
        assertThat(files.kindOf("/pipe")).isEqualTo(0x1000);
        assertThat(files.list("/pipe")).isNull();
        assertThat(files.stream("/pipe", (bytes, length) -> length)).isLessThanOrEqualTo(0);
    }

    @Test
    void aDirectoryIsNoFileAndAFileIsNoDirectory() throws IOException {
        Files.createDirectories(tree.resolve("directory/inner"));
        Files.writeString(tree.resolve("file"), "x");
        KernelFiles files = files();
        assertThat(files.read("/directory")).isNegative();
        assertThat(files.text("/directory")).isNull();
        assertThat(files.list("/directory")).containsExactly("inner");
        assertThat(files.list("/file")).isNull();
        assertThat(files.openDirectory("/file")).isNegative();
        assertThat(files.read("/file/below")).isNegative();
        assertThat(files.kindOf("/directory")).isEqualTo(0x4000);
        assertThat(files.kindOf("/file")).isEqualTo(KernelFiles.REGULAR);
        assertThat(files.kindOf("/none")).isEqualTo(-Errno.ENOENT);
    }

    @Test
    void linksStayInTheTree() throws IOException {
        Files.createDirectories(tree.resolve("etc"));
        Files.writeString(tree.resolve("etc/hostname"), "recorded\n");
        Files.createSymbolicLink(tree.resolve("absolute"), Path.of("/etc/hostname"));
        Files.createSymbolicLink(tree.resolve("upwards"), Path.of("../../../../../../etc/hostname"));
        Files.createSymbolicLink(tree.resolve("round"), Path.of("round"));
        Files.createSymbolicLink(tree.resolve("dangling"), Path.of("/no/such/file"));
        KernelFiles files = files();
        assertThat(files.text("/absolute")).isEqualTo("recorded");
        assertThat(files.text("/upwards")).isEqualTo("recorded");
        assertThat(files.text("/round")).isNull();
        assertThat(files.read("/round")).isEqualTo(-Errno.ELOOP);
        assertThat(files.text("/dangling")).isNull();
        assertThat(files.readLink("/dangling")).isEqualTo("/no/such/file");
        assertThat(files.readLink("/etc/hostname")).isNull();
        Files.delete(tree.resolve("absolute"));
        Files.delete(tree.resolve("upwards"));
    }

    /** Larger than any file of the kernel's: named, and not read in part, for half of it would look like another. */
    @Test
    void aHugeFileIsNotReadAndIsNamed() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(tree.resolve("huge").toFile(), "rw")) {
            file.setLength(10L << 30);
        }
        KernelFiles files = files();
        assertThat(files.read("/huge")).isEqualTo(-Errno.EFBIG);
        assertThat(files.cursor().atEnd()).isTrue();
        assertThat(files.text("/huge")).isNull();
        assertThat(files.tooLarge()).containsExactly("/huge");
        assertThat(files.readOnce("/huge", 100))
                .as("its beginning may be asked for")
                .isPositive();
    }

    /** A long line without an end that nobody can use is given up, not kept. */
    @Test
    void aPieceWithoutAnEndIsGivenUp() throws IOException {
        Files.write(tree.resolve("line"), new byte[1 << 20]);
        long[] most = {0};
        assertThat(files().stream("/line", (bytes, length) -> {
                    most[0] = Math.max(most[0], length);
                    return 0;
                }))
                .isEqualTo(-Errno.EFBIG);
        assertThat(most[0]).isLessThan(1 << 19);
    }

    /** What was not taken comes again in front of what is read next. */
    @Test
    void whatIsLeftOfAPieceComesAgain() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append("line ").append(i).append('\n');
        }
        Files.writeString(tree.resolve("lines"), text + "no end");
        StringBuilder taken = new StringBuilder();
        int[] calls = {0};
        assertThat(files().stream("/lines", (bytes, length) -> {
                    calls[0]++;
                    int end = length;
                    while (end > 0 && bytes[end - 1] != '\n') {
                        end--;
                    }
                    taken.append(new String(bytes, 0, end, StandardCharsets.US_ASCII));
                    return end;
                }))
                .isZero();
        assertThat(taken).hasToString(text.toString());
        assertThat(calls[0]).isGreaterThan(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\nb", "\u5f20", "-rf", "a\\b", "\u0001", "..a", "a\"b'c"})
    void aNameMayHoldAnything(String name) throws IOException {
        Files.writeString(tree.resolve(name), "content");
        KernelFiles files = files();
        assertThat(files.list("/")).containsExactly(name);
        assertThat(files.text("/" + name)).isEqualTo("content");
        int directory = files.openDirectory("/");
        assertThat(files.readAt(directory, name)).isPositive();
        files.close(directory);
    }

    /** A path with a zero byte is another path up to there; one that is too long has no part that is meant. */
    @Test
    void aPathThatCannotBeMeantIsNotRead() throws IOException {
        Files.writeString(tree.resolve("file"), "x");
        KernelFiles files = files();
        assertThat(files.text("/file\0.txt")).isNull();
        assertThat(files.text("/file/" + "x".repeat(100_000))).isNull();
        assertThat(files.text("/" + "\u5f20".repeat(3000))).isNull();
        assertThat(files.list("/\0")).isNull();
        assertThat(files.readLink("/file\0")).isNull();
        assertThat(files.text("/file")).as("and the next one is").isEqualTo("x");
    }

    /** Whoever reads sees what was read last and nothing of what came before. */
    @Test
    void nothingOfTheFileBeforeIsLeft() throws IOException {
        Files.writeString(tree.resolve("long"), "y".repeat(50_000) + "\n");
        Files.writeString(tree.resolve("short"), "z\nrest without an end");
        Files.writeString(tree.resolve("empty"), "");
        KernelFiles files = files();
        assertThat(files.text("/long")).hasSize(50_000);
        assertThat(files.lines("/short").line()).isEqualTo("z");
        TextCursor lines = files.lines("/short");
        lines.nextLine();
        assertThat(lines.atEnd()).as("a line without an end was cut").isTrue();
        assertThat(files.cursor("/empty").atEnd()).isTrue();
        assertThat(files.text("/empty")).isEmpty();
        assertThat(files.cursor("/none").atEnd()).isTrue();
        assertThat(files.lines("/none").atEnd()).isTrue();
    }

    @Test
    void whiteSpaceAtTheEndOfATextIsLeftOut() throws IOException {
        Files.writeString(tree.resolve("file"), " a b \t\r\n\n\0");
        assertThat(files().text("/file")).isEqualTo(" a b");
        Files.write(tree.resolve("latin"), new byte[] {'a', (byte) 0xfc, 'b', '\n'});
        assertThat(files().text("/latin")).isEqualTo("a\ufffdb");
    }

    /** A cursor never leaves its bytes, whatever is asked of it. */
    @Test
    void aCursorEndsWhereItsBytesEnd() {
        byte[] bytes = "xx12 34 deadbeef abc\nxx".getBytes(StandardCharsets.US_ASCII);
        TextCursor part = new TextCursor(bytes, 2, bytes.length - 2);
        assertThat(part.decimal()).isEqualTo(12);
        assertThat(part.behind('2')).isTrue();
        assertThat(part.hexadecimal()).isEqualTo(0x34);
        part.skipSpaces();
        assertThat(part.word32()).isEqualTo(0xdeadbeefL);
        assertThat(part.accept(" abd")).isFalse();
        assertThat(part.accept(" abc")).isTrue();
        assertThat(part.atLineEnd()).isTrue();
        assertThat(part.atEnd()).isFalse();
        part.nextLine();
        assertThat(part.atEnd()).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(List.of(part.decimal(), part.hexadecimal(), part.word32(), (long) part.peek()))
                    .containsExactly(-1L, -1L, -1L, 0L);
            assertThat(part.word()).isEmpty();
            assertThat(part.line()).isEmpty();
            assertThat(part.accept('x')).isFalse();
            part.skip(Integer.MAX_VALUE - bytes.length);
            part.skipWord();
            part.nextLine();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "18446744073709551616", "99999999999999999999999999"})
    void aNumberThatDoesNotFitIsNone(String digits) {
        TextCursor cursor = TextCursor.of(digits + " 7");
        assertThat(cursor.decimal()).isEqualTo(-1);
        assertThat(cursor.decimal()).as("and what follows is read").isEqualTo(7);
        assertThat(TextCursor.of("9223372036854775807").decimal()).isEqualTo(Long.MAX_VALUE);
        assertThat(TextCursor.of("1234567890abcdef").hexadecimal())
                .as("sixteen digits")
                .isEqualTo(-1);
        assertThat(TextCursor.of("fffffffffffffff").hexadecimal()).isEqualTo(0xfffffffffffffffL);
    }
}
