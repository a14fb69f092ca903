package dev.portwhy.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portwhy.cli.WholeProgram;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.linux.kit.TextReader;
import dev.portwhy.linux.kit.TextReaders;
import dev.portwhy.linux.recorded.RecordedMachine;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.capture.CaptureFile;
import dev.portwhy.model.look.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Targets in which the whole program answers: recorded trees, captures, filters. */
final class ProgramTargets {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final List<List<String>> QUESTIONS = List.of(
            List.of(),
            List.of("who", "-a"),
            List.of("who", "-a", "--json"),
            List.of("80"),
            List.of("80", "--json"),
            List.of("connect", "192.0.2.1:443"),
            List.of("hidden"),
            List.of("hidden", "--lang", "zh", "-v"));

    private static final byte[] NOTHING = {};

    private ProgramTargets() {}

    static List<Target> all() {
        return List.of(tree(), capture(), filter());
    }

    private static void ask(String option, Path where, List<String> question) {
        List<String> arguments = new ArrayList<>(List.of(option, where.toString()));
        arguments.addAll(question);
        WholeProgram.run(arguments);
    }

    /** A small machine: a server, a shell, a container, a socket of each table. */
    private static RecordedTree machine() {
        RecordedTree tree = new RecordedTree();
        for (TextReader reader : TextReaders.all()) {
            tree.file(reader.path(), reader.file(700));
        }
        tree.process(1, 0, "systemd", 0, "/usr/lib/systemd/systemd");
        tree.process(4711, 1, "nginx", 33, "/usr/sbin/nginx", "-g", "daemon off;");
        for (int i = 0; i < 5; i++) {
            tree.link("/proc/4711/fd/" + (3 + i), "socket:[" + (70_000 + i) + "]");
        }
        tree.link("/proc/4711/ns/net", "net:[4026531840]").link("/proc/1/ns/net", "net:[4026531840]");
        tree.file("/proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
        tree.file("/proc/sys/kernel/osrelease", "6.12.0-amd64\n").file("/proc/uptime", "100.0 1.0\n");
        return tree;
    }

    /** The first byte says which file of the tree the others are. */
    private static Target tree() {
        RecordedTree tree = machine();
        Targets.removeAtTheEnd(tree);
        List<String> paths = new ArrayList<>();
        for (TextReader reader : TextReaders.all()) {
            if (!paths.contains(reader.path())) {
                paths.add(reader.path());
            }
        }
        paths.addAll(List.of(
                "/proc/4711/stat",
                "/proc/1/stat",
                "/proc/uptime",
                "/proc/sys/net/ipv4/ip_local_port_range",
                "/proc/sys/net/ipv4/ip_unprivileged_port_start",
                "/proc/sys/kernel/osrelease",
                "/proc/version",
                "/etc/hostname"));
        List<byte[]> seeds = new ArrayList<>();
        for (String path : paths) {
            byte[] content = bytes(tree, path);
            tree.file(path, NOTHING); // so that each seed reaches code that no other one does
            byte[] seed = new byte[content.length + 1];
            seed[0] = (byte) seeds.size();
            System.arraycopy(content, 0, seed, 1, content.length);
            seeds.add(seed);
        }
        return new Target("tree", seeds, input -> {
            if (input.length == 0) {
                return;
            }
            long start = System.nanoTime();
            int which = (input[0] & 0xff) % paths.size();
            tree.file(paths.get(which), Arrays.copyOfRange(input, 1, input.length));
            try {
                ask("--root", tree.top(), QUESTIONS.get((input[0] & 0xff) / paths.size() % QUESTIONS.size()));
                ask("--root", tree.top(), List.of("who", "-a"));
            } finally {
                tree.file(paths.get(which), NOTHING);
            }
            Targets.bounded(start);
        });
    }

    private static byte[] bytes(RecordedTree tree, String path) {
        try {
            java.nio.file.Path file = tree.top().resolve(path.substring(1));
            return java.nio.file.Files.exists(file) ? java.nio.file.Files.readAllBytes(file) : new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Snapshot snapshot() {
        try (RecordedTree tree = machine()) {
            return new RecordedMachine(tree.root(), NOW).look(Scope.EVERYTHING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Unpacked text, which a capture may be as well; what is read is written and read again, and asked about. */
    private static Target capture() {
        RecordedTree directory = new RecordedTree();
        Targets.removeAtTheEnd(directory);
        return new Target("capture", List.of(unpacked(snapshot())), input -> {
            long start = System.nanoTime();
            Snapshot read;
            try {
                read = CaptureFile.read(new ByteArrayInputStream(input));
            } catch (IOException e) {
                return; // what it says of files that are no captures
            }
            byte[] again = unpacked(read);
            if (!Arrays.equals(again, unpacked(CaptureFile.read(new ByteArrayInputStream(again))))) {
                throw new IllegalStateException("another capture when written and read again");
            }
            directory.file("/capture", input);
            Path file = directory.top().resolve("capture");
            ask("--from", file, QUESTIONS.get(input.length % QUESTIONS.size()));
            ask("--from", file, List.of("who", "-a"));
            Targets.bounded(start);
        });
    }

    private static byte[] unpacked(Snapshot snapshot) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            CaptureFile.write(snapshot, out);
            return new java.util.zip.GZIPInputStream(new ByteArrayInputStream(out.toByteArray())).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Target filter() {
        RecordedTree tree = machine();
        Targets.removeAtTheEnd(tree);
        List<byte[]> seeds = new ArrayList<>();
        for (String filter : List.of(
                "listening and ( sport = :80 or sport >= :1024 )",
                "not dst 192.0.2.0/24 and dport != :https",
                "( src [::1]:443 ) user root autobound",
                "state established exclude listen cgroup /system.slice dev lo fwmark 0x1/0xff")) {
            seeds.add(filter.getBytes(UTF_8));
        }
        return new Target("filter", seeds, input -> {
            long start = System.nanoTime();
            List<String> words = new ArrayList<>(List.of("who", "-a", "--"));
            words.addAll(List.of(new String(input, UTF_8).split(" +", -1)));
            ask("--root", tree.top(), words);
            Targets.bounded(start);
        });
    }
}
