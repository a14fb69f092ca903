package dev.portwhy.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.NativeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the offsets of the kernel's structures are kept: nowhere that is not ours, and nothing is left behind half written. */
class KernelLayoutTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "/c, /home/ann, /c/portwhy/",
        "'', /home/ann, /home/ann/.cache/portwhy/",
        ", /home/ann, /home/ann/.cache/portwhy/",
        "cache, /home/ann, /home/ann/.cache/portwhy/", // below no directory that one happens to be in
        "./c, /home/ann, /home/ann/.cache/portwhy/",
        "cache, home, ",
        "cache, , ",
        ", '', ",
        ", , ",
    })
    void onlyAnAbsolutePathSaysWhereTheCacheIs(@Nullable String cache, @Nullable String home, @Nullable String begin) {
        Map<String, String> environment = new java.util.HashMap<>();
        if (cache != null) {
            environment.put("XDG_CACHE_HOME", cache);
        }
        if (home != null) {
            environment.put("HOME", home);
        }
        String file = KernelLayout.cacheFile(environment, "6.1/x", 77);
        if (begin == null) {
            assertThat(file).isNull();
        } else {
            assertThat(file).startsWith(begin + "layout-").endsWith("-6.1_x-77");
        }
    }

    private static List<String> below(Path top) throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            return all.filter(path -> !path.equals(top))
                    .map(path -> top.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private void write(Path file) {
        try (NativeFiles files = new NativeFiles()) {
            KernelLayout.writeCache(files, file, new int[] {1, 2, 3});
        }
    }

    @Test
    void itIsWrittenWholeBelowADirectoryOfOurs() throws IOException {
        write(directory.resolve("cache/portwhy/layout-1"));
        assertThat(below(directory)).containsExactly("cache", "cache/portwhy", "cache/portwhy/layout-1");
        assertThat(directory.resolve("cache/portwhy/layout-1")).hasContent("1 2 3 ");
        assertThat(Files.getPosixFilePermissions(directory.resolve("cache/portwhy")))
                .hasSize(3);
    }

    /** A home that is not there is not made. */
    @Test
    void noHomeIsMade() throws IOException {
        write(directory.resolve("nonexistent/.cache/portwhy/layout-1"));
        assertThat(below(directory)).isEmpty();
    }

    /** As on a full disk, where the file was begun and cannot be finished. */
    @Test
    void whatCannotBeFinishedIsTakenAwayAgain() throws IOException {
        Path inTheWay = Files.createDirectories(directory.resolve("cache/portwhy/layout-1/x"));
        write(directory.resolve("cache/portwhy/layout-1"));
        assertThat(below(directory))
                .containsExactly("cache", "cache/portwhy", "cache/portwhy/layout-1", "cache/portwhy/layout-1/x");
        assertThat(inTheWay).isEmptyDirectory();
    }
}
