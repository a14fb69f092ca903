package dev.portwhy.act;

import dev.portwhy.linux.file.DiskCalls;
import dev.portwhy.linux.file.LinuxDisk;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A journal and files of a boot below a directory of a test's, and the namespace of the thread that runs it. */
final class TestSite {

    static final String BOOT = "4b1d0a1e-0000-4000-8000-000000000001";

    final Path root;
    final List<String> arranged = new ArrayList<>();
    Instant now = Instant.parse("2026-11-26T17:15:30Z");
    String boot = BOOT;
    boolean stopped;
    int waited;

    TestSite(Path root) {
        this.root = root;
    }

    /** Where the file of a setting is. */
    Path file(Setting setting) {
        return root.resolve("sysctl.d").resolve("99-portwhy-" + setting.key() + ".conf");
    }

    SettingsActs acts() {
        return acts(new LinuxDisk());
    }

    SettingsActs acts(DiskCalls calls) {
        return new SettingsActs(
                calls,
                new SettingsSite(
                        root.resolve("journal").toString(),
                        key -> BootFiles.Place.in(root.resolve("sysctl.d")
                                .resolve("99-portwhy-" + key + ".conf")
                                .toString()),
                        true,
                        boot,
                        (InstantSource) () -> now,
                        inode -> null,
                        (id, after) -> {
                            arranged.add(id + " " + after.toSeconds());
                            return Text.of("apply.keeper.process", 1);
                        },
                        () -> waited++,
                        () -> stopped));
    }

    /** The namespace of the calling thread, as a snapshot has it. */
    static NetworkNamespace here() throws IOException {
        String link =
                Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
        long inode = Long.parseLong(link.substring("net:[".length(), link.length() - 1));
        return new NetworkNamespace.Builder(inode, "host", NetworkNamespace.Kind.HOST)
                .current(true)
                .source(NetworkNamespace.Source.NETLINK)
                .build();
    }

    static SettingsWish wish(Setting setting, String to) throws IOException {
        return new SettingsWish(setting, here(), to);
    }

    /** What the kernel says of a setting in the calling thread's namespace, read without any of our code. */
    static String value(Setting setting) throws IOException {
        try (InputStream in = new FileInputStream(setting.path())) {
            byte[] bytes = new byte[4096];
            // The whole in one read(2): of a file of the kernel's there may be no second.
            int length = Math.max(in.read(bytes), 0);
            return new String(bytes, 0, length, StandardCharsets.US_ASCII)
                    .strip()
                    .replaceAll("\\s+", " ");
        }
    }

    /** Every file below the directory but the journal's lock, with its content, mode and owner. */
    Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        Path directory = root.resolve("sysctl.d");
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.list(directory)) {
                for (Path file : all.sorted(Comparator.naturalOrder()).toList()) {
                    files.put(
                            file.getFileName().toString(),
                            Files.getAttribute(file, "unix:mode") + " " + Files.getAttribute(file, "unix:uid") + " "
                                    + Files.readString(file));
                }
            }
        }
        return files;
    }
}
