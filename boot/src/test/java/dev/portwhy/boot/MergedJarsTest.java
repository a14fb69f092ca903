package dev.portwhy.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several jars made into one: what is kept of each, and that the one is there whole or not at all. */
class MergedJarsTest {

    @TempDir
    private Path directory;

    private Path jar(String name, Map<String, byte[]> entries) throws IOException {
        Path file = directory.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ownClass() throws IOException {
        try (InputStream in = MergedJarsTest.class.getResourceAsStream("MergedJarsTest.class")) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }

    private Path made(String name, Path... jars) throws IOException {
        Path file = directory.resolve(name);
        List<String> paths = new ArrayList<>();
        for (Path jar : jars) {
            paths.add(jar.toString());
        }
        QuickJar.write(paths.toArray(String[]::new), file);
        return file;
    }

    private static Map<String, String> content(Path jar) throws IOException {
        Map<String, String> content = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : java.util.Collections.list(zip.entries())) {
                try (InputStream in = zip.getInputStream(entry)) {
                    content.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return content;
    }

    @Test
    void theFirstJarThatHasAnEntryGivesIt() throws IOException {
        Path first = jar("first.jar", Map.of("a.txt", text("first"), "only.txt", text("1")));
        Path second = jar("second.jar", Map.of("a.txt", text("second"), "other.txt", text("2")));
        assertThat(content(made("quick.jar", first, second)))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a.txt", "first", "only.txt", "1", "other.txt", "2"));
    }

    /** Manifests, signatures and other versions of a class are about the jar that they stand in. */
    @Test
    void whatIsAboutOneJarIsLeftOut() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("META-INF/", text(""));
        entries.put("META-INF/MANIFEST.MF", text("Multi-Release: true\n"));
        entries.put("META-INF/SIGNED.SF", text("x"));
        entries.put("META-INF/versions/25/a.class", text("x"));
        entries.put("META-INF/versions/25/module-info.class", text("x"));
        entries.put("module-info.class", text("x"));
        entries.put("kept.txt", text("y"));
        assertThat(content(made("quick.jar", jar("one.jar", entries)))).containsOnlyKeys("kept.txt");
    }

    /** Two jars may offer the same service: both are found where the class loader looks for them. */
    @Test
    void servicesOfAllJarsAreKept() throws IOException {
        String file = "META-INF/services/java.util.function.Supplier";
        Path first = jar("first.jar", Map.of(file, text("a.First")));
        Path second = jar("second.jar", Map.of(file, text("b.Second\n# a comment\n")));
        assertThat(content(made("quick.jar", first, second))
                        .getOrDefault(file, "")
                        .lines())
                .contains("a.First", "b.Second");
    }

    @Test
    void messagesLieBesideTheJarToo() throws IOException {
        String file = "dev/portwhy/words/messages/a_zh.properties";
        Path quick = made("quick.jar", jar("one.jar", Map.of(file, text("a=\u5f20\n"))));
        assertThat(content(quick)).containsKey(file);
        assertThat(directory.resolve("messages/a_zh.properties")).hasContent("a=\u5f20");
    }

    @Test
    void nothingIsCompressedAndTheSameJarsGiveTheSameBytes() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("dev/portwhy/boot/MergedJarsTest.class", ownClass());
        entries.put("zeros.txt", new byte[10_000]);
        Path jar = jar("one.jar", entries);
        Path quick = made("quick.jar", jar);
        assertThat(Files.size(quick)).isGreaterThan(10_000 + ownClass().length);
        assertThat(made("again.jar", jar)).hasSameBinaryContentAs(quick);
        try (ZipFile zip = new ZipFile(quick.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getTime).distinct()).hasSize(1);
        }
    }

    @Test
    void whatCannotBeMadeLeavesNothing() throws IOException {
        Path broken = Files.write(directory.resolve("broken.jar"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> made("quick.jar", broken)).isInstanceOf(IOException.class);
        Path damaged = jar("damaged.jar", Map.of("a.class", text("no class")));
        assertThatThrownBy(() -> made("quick.jar", damaged)).isInstanceOf(IllegalArgumentException.class);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("broken.jar", "damaged.jar");
        }
    }

    @Test
    void aJarThatWasThereIsReplaced() throws IOException {
        Files.writeString(directory.resolve("quick.jar"), "an older one");
        assertThat(content(made("quick.jar", jar("one.jar", Map.of("a.txt", text("new"))))))
                .containsOnly(Map.entry("a.txt", "new"));
    }
}
