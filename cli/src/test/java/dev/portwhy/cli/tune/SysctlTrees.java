package dev.portwhy.cli.tune;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Random trees of sysctl.d: every spelling, order and oddity that sysctl.d(5) and sysctl(8) know, from a seed. */
final class SysctlTrees {

    /** The settings that a tree may write, paths below /proc/sys; each namespace has them for itself. */
    static final List<String> KEYS = List.of(
            "net/ipv4/tcp_fin_timeout",
            "net/ipv4/tcp_keepalive_time",
            "net/ipv4/tcp_keepalive_intvl",
            "net/ipv4/tcp_keepalive_probes",
            "net/ipv4/tcp_retries2",
            "net/ipv4/ip_local_reserved_ports",
            "net/core/somaxconn",
            "net/ipv4/conf/all/tag",
            "net/ipv4/conf/default/tag",
            "net/ipv4/conf/lo/tag",
            "net/ipv4/conf/eth0.5/tag",
            "net/ipv4/conf/lo/medium_id",
            "net/ipv4/conf/eth0.5/medium_id");

    private static final List<String> PATTERNS = List.of(
            "net/ipv4/tcp_keepalive_*",
            "net/ipv4/tcp_fin_timeou?",
            "net/ipv4/tcp_[kr]e*",
            "net/ipv4/tcp_[!k]etries2",
            "net/ipv4/conf/*/tag",
            "net/ipv4/conf/*/medium_id",
            "net/ipv4/conf/[a-d]*/tag",
            "net/ipv4/conf/*.5/tag",
            "net/ipv4/*/lo/tag",
            "net/ipv4/conf/eth*/*",
            "net/*/somaxconn");

    private static final List<String> DIRECTORIES =
            List.of("etc/sysctl.d", "run/sysctl.d", "usr/local/lib/sysctl.d", "usr/lib/sysctl.d");

    private static final List<String> NAMES = List.of(
            "10-a.conf",
            "10-B.conf",
            "50-net.conf",
            "60-portwhy.conf",
            "99-sysctl.conf",
            "z.conf",
            "Z.conf",
            "~.conf",
            "99-ü.conf",
            ".hidden.conf",
            "README",
            "note.conf.bak",
            ".conf");

    private final Random random;

    SysctlTrees(long seed) {
        random = new Random(seed);
    }

    /** Fills an empty directory. */
    void fill(Path root) throws IOException {
        for (String directory : DIRECTORIES) {
            Files.createDirectories(root.resolve(directory));
        }
        if (chance(60)) {
            Files.writeString(root.resolve("etc/sysctl.conf"), content());
        }
        int files = 1 + random.nextInt(8);
        for (int i = 0; i < files; i++) {
            Path file = root.resolve(one(DIRECTORIES)).resolve(one(NAMES));
            if (Files.exists(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            switch (random.nextInt(12)) {
                case 0 -> Files.createSymbolicLink(file, Path.of("/dev/null"));
                case 1 -> Files.createSymbolicLink(file, Path.of("/etc/sysctl.conf"));
                case 2 -> Files.createSymbolicLink(file, Path.of("../nowhere"));
                case 3 -> Files.createDirectory(file);
                case 4 -> Files.writeString(file, "");
                default -> Files.write(file, content().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private String content() {
        StringBuilder content = new StringBuilder();
        int lines = 1 + random.nextInt(9);
        for (int i = 0; i < lines; i++) {
            content.append(line()).append(chance(4) ? "\r\n" : chance(2) ? "\r" : "\n");
        }
        if (chance(10)) {
            content.setLength(content.length() - 1);
        }
        return content.toString();
    }

    private String line() {
        return switch (random.nextInt(24)) {
            case 0 -> "# " + assignment();
            case 1 -> "  ; " + assignment();
            case 2 -> "";
            case 3 -> key();
            case 4, 5 -> "-" + key();
            case 6 -> "- " + assignment();
            case 7, 8 -> "-" + assignment();
            case 9 -> "=" + value();
            case 10 -> "#" + "x".repeat(5000);
            case 11 -> "-" + spelled(one(PATTERNS));
            default -> assignment();
        };
    }

    private String assignment() {
        String space = one(List.of("", " ", "\t", "  \t"));
        return one(List.of("", "", " ", "\t")) + key() + space + "=" + one(List.of("", " ", "\t ")) + value()
                + one(List.of("", "", " ", "\t", " # why", ";"));
    }

    private String key() {
        return spelled(chance(25) ? one(PATTERNS) : one(KEYS));
    }

    private String spelled(String path) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> path;
            case 2 -> "/" + path;
            case 3 -> path.replaceFirst("/", "//");
            case 4 -> path.replaceFirst("/ipv4/", "/./ipv4/");
            case 5 -> path.replace('/', '.');
            default -> dotted(path);
        };
    }

    private static String dotted(String path) {
        return path.replace('.', '\0').replace('/', '.').replace('\0', '/');
    }

    private String value() {
        return switch (random.nextInt(12)) {
            case 0 -> "";
            case 1 -> "abc";
            case 2 -> "300";
            case 3 -> "0x20";
            case 4 -> "-1";
            case 5 -> "12 13";
            case 6 -> "12x";
            case 7 -> "8080,9000-9002";
            default -> Integer.toString(1 + random.nextInt(120));
        };
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
