package dev.portwhy.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** A load that is recorded and not there: the text files of a larger machine, below a directory that goes with it. */
final class Tree implements Load {

    private static final int INTERRUPTS = 256;

    private final Path root;

    private Tree() throws IOException {
        root = Files.createTempDirectory("portwhy-bench");
        Files.createDirectories(root.resolve("proc/net/stat"));
    }

    /** A table of so many connections, each to a destination of its own. */
    static Tree connections(int count) throws IOException {
        Tree tree = new Tree();
        tree.write("net/tcp", out -> {
            out.write(
                    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n");
            for (int i = 0; i < count; i++) {
                out.write(String.format(
                        Locale.ROOT,
                        "%4d: 0100007F:%04X %08X:01BB 01 00000000:00000000 00:00000000 00000000     0        0 %d 1 0000000000000000 20 4 30 10 -1%n",
                        i,
                        Growth.port(i),
                        0x0a000001 + i,
                        i + 1));
            }
        });
        return tree;
    }

    /** The files in which each processor has a line, or a column. */
    static Tree processors(int count) throws IOException {
        Tree tree = connections(0);
        tree.write("stat", out -> {
            for (int i = -1; i < count; i++) {
                out.write("cpu" + (i < 0 ? " " : i) + " 2951382 1761329 957344 18161616 21394 0 46822 2951 0 0\n");
            }
            out.write("intr 912345678" + " 123456".repeat(INTERRUPTS * count / 4)
                    + "\nctxt 123456789\nbtime 1795768000\n");
        });
        for (String file : new String[] {"nf_conntrack", "arp_cache", "rt_cache"}) {
            tree.write("net/stat/" + file, out -> {
                out.write(
                        "entries  searched found new invalid ignore delete delete_list insert insert_failed drop early_drop"
                                + " icmp_error  expect_new expect_create expect_delete search_restart\n");
                for (int i = 0; i < count; i++) {
                    out.write("00000007" + " 00000001".repeat(16) + "\n");
                }
            });
        }
        return tree;
    }

    Path root() {
        return root;
    }

    private interface Text {
        void write(BufferedWriter out) throws IOException;
    }

    private void write(String name, Text text) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(root.resolve("proc").resolve(name))) {
            text.write(out);
        }
    }

    @Override
    public void close() throws IOException {
        remove(root);
    }

    /** Removes a directory and what is in it. */
    static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted((one, two) -> two.compareTo(one)).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
