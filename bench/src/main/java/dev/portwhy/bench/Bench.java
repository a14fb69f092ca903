package dev.portwhy.bench;

import dev.portwhy.model.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The entrance: makes a load in this network namespace, measures, prints ratios.
 *
 * <p>Runs in a namespace of its own only, which {@code ./dev bench} makes: the loads change settings and fill tables.
 */
public final class Bench {

    private static final String USAGE = """
        usage: ./dev bench                        the whole table, about fifteen minutes
               ./dev bench NAME...                some of: start port held established resident timewait namespaces memory idle
                                                 waiting hidden culprits concluded log growth load watch
               ./dev bench --ss PATH ...          held against this ss (or PORTWHY_BENCH_SS), not the best one on PATH
               ./dev bench --portwhy PATH ...     an installed package, not this checkout
               ./dev bench growth [N]             how time and memory grow with sockets (up to N), namespaces, processes, ...
               ./dev bench concluded              the part of growth that needs no kernel: destinations, listeners, rules
               ./dev bench load                   load against ab and wrk (apt-get install nginx-light apache2-utils wrk)
               ./dev bench watch [N]              what watch and the agent cost: at 1,000 connections a second, or with N sockets
               ./dev bench established N...       with N sockets
               ./dev bench resident N...          the same beside an agent, whose second process answers
               ./dev bench port N                 questions about one port, with N sockets
               ./dev bench against LAUNCHER N     this version's answers about a port against another version's, with N sockets
               ./dev bench hidden N               hidden against who, with N sockets and 2000 processes
               ./dev bench idle N                 beside N idle processes
               ./dev bench waiting N              beside N connections that nobody accepts
               ./dev bench hold established N     make N sockets and keep them until Ctrl-C
               ./dev bench hold timewait N
               ./dev bench hold namespaces N      N small namespaces
        """;

    private Bench() {}

    /** Measures what the arguments name. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        if (!inItsOwnNamespace()) {
            System.err.println("bench: this is no network namespace of its own; run ./dev bench");
            System.exit(64);
        }
        prepareNamespace();
        List<String> words = new ArrayList<>(List.of(args));
        String ss = option(words, "--ss", System.getenv("PORTWHY_BENCH_SS"));
        Path portwhy = Path.of(Objects.requireNonNull(option(words, "--portwhy", "portwhy")));
        if (words.isEmpty()) {
            words = List.of(
                    "start",
                    "held",
                    "port",
                    "established",
                    "resident",
                    "timewait",
                    "namespaces",
                    "memory",
                    "idle",
                    "waiting",
                    "hidden",
                    "culprits",
                    "log");
        }
        boolean understood = switch (words.getFirst()) {
            case "hold" -> KeptLoad.run(words.subList(1, words.size()));
            case "against" -> against(words.subList(1, words.size()));
            default -> Measurements.run(words, portwhy, ss, System.out);
        };
        if (!understood) {
            System.err.print(USAGE);
            System.exit(64);
        }
    }

    /** Takes an option with its value out of the words. */
    private static @Nullable String option(List<String> words, String name, @Nullable String otherwise) {
        int at = words.indexOf(name);
        if (at < 0 || at + 1 == words.size()) {
            return otherwise;
        }
        words.remove(at);
        return words.remove(at);
    }

    @SuppressWarnings("SystemOut")
    private static boolean against(List<String> words) throws IOException {
        boolean sockets = words.size() == 2 && words.get(1).matches("[1-9][0-9]{0,6}");
        if (words.isEmpty() || words.size() > 1 && !sockets) {
            return false;
        }
        Versions.measure(
                Path.of(words.getFirst()).toAbsolutePath(), sockets ? Integer.parseInt(words.get(1)) : 0, System.out);
        return true;
    }

    /**
     * Whether whoever started this made a namespace for it: {@code ./dev} says from which one it came. The machine's own cannot
     * be asked for, since root may not look at process 1 everywhere.
     */
    private static boolean inItsOwnNamespace() throws IOException {
        String outside = System.getProperty("portwhy.bench.outside", "");
        String here = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        return !outside.isEmpty() && !outside.equals(here);
    }

    /** Room for the loads. Every one of these settings belongs to the network namespace and goes with it. */
    private static void prepareNamespace() throws IOException {
        set(Setting.IP_LOCAL_PORT_RANGE, "10000 65000");
        set(Setting.TCP_MAX_TW_BUCKETS, "1000000");
        // A second connection over a TIME_WAIT would use it up.
        set(Setting.TCP_TW_REUSE, "0");
        // Connections that nobody accepts wait in a queue as long as that.
        set(Setting.SOMAXCONN, "65535");
    }

    private static void set(Setting setting, String value) throws IOException {
        Files.writeString(Path.of(setting.path()), value);
    }
}
