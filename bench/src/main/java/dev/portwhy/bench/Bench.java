package dev.portwhy.bench;

import dev.portwhy.model.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The entrance: makes a load in this network namespace, measures, prints ratios.
 *
 * <p>Runs in a namespace of its own only, which {@code ./dev bench} makes: the loads change settings and fill tables.
 */
public final class Bench {

    private static final String USAGE = """
        usage: ./dev bench                        everything, about ten minutes
               ./dev bench NAME...                some of: start port held established timewait namespaces memory hidden
                                                 culprits log growth load watch
               ./dev bench growth                 how time grows with sockets, namespaces, processes, destinations and rules
               ./dev bench load                   load against ab and wrk (apt-get install nginx-light apache2-utils wrk)
               ./dev bench watch [N]              what watch and the agent cost: at 1,000 connections a second, or with N sockets
               ./dev bench established N...       with N sockets
               ./dev bench port N                 a question about one port against who, with N sockets
               ./dev bench against LAUNCHER N     this version's answers about a port against another version's, with N sockets
               ./dev bench hidden N               hidden against who, with N sockets and 2000 processes
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
        List<String> words = Arrays.asList(args);
        if (words.isEmpty()) {
            words = List.of(
                    "start",
                    "held",
                    "port",
                    "established",
                    "timewait",
                    "namespaces",
                    "memory",
                    "hidden",
                    "culprits",
                    "log");
        }
        boolean understood = switch (words.getFirst()) {
            case "hold" -> KeptLoad.run(words.subList(1, words.size()));
            case "against" -> against(words.subList(1, words.size()));
            default -> Measurements.run(words, System.out);
        };
        if (!understood) {
            System.err.print(USAGE);
            System.exit(64);
        }
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
    }

    private static void set(Setting setting, String value) throws IOException {
        Files.writeString(Path.of(setting.path()), value);
    }
}
