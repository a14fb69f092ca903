package dev.portwhy.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is measured, by name, and the table that is printed. */
final class Measurements {

    /** Processes that share the sockets of a load. */
    static final int OWNERS = 20;

    private static final int SMALL_NAMESPACES = 200;
    private static final int MANY = 200_000;
    private static final int TIME_WAITS = 100_000;
    private static final int PROCESSES = 2000;
    private static final List<Integer> SIZES = List.of(10_000, 50_000, 100_000, MANY);
    private static final Duration SHORT = Duration.ofSeconds(20);

    private final String portwhy;
    private final PrintStream out;

    private Measurements(String portwhy, PrintStream out) {
        this.portwhy = portwhy;
        this.out = out;
    }

    /** Returns whether every word was understood; nothing is measured otherwise. */
    static boolean run(List<String> words, PrintStream out) throws IOException {
        List<String> names = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (String word : words) {
            if (word.matches("[1-9][0-9]{0,6}")) {
                sizes.add(Integer.valueOf(word));
            } else if (List.of(
                            "start",
                            "port",
                            "established",
                            "timewait",
                            "namespaces",
                            "memory",
                            "hidden",
                            "held",
                            "culprits",
                            "growth",
                            "log",
                            "load",
                            "watch")
                    .contains(word)) {
                names.add(word);
            } else {
                return false;
            }
        }
        Measurements measurements =
                new Measurements(Path.of("portwhy").toAbsolutePath().toString(), out);
        if (names.equals(List.of("culprits"))) {
            Pairs.measure(out);
            return true;
        }
        // The first start may build; none of that is to be measured.
        Program.of("portwhy --version", measurements.portwhy, "--version").run();
        out.printf("%-34s %12s   %-28s %12s  %8s%n", "ours", "median", "held against", "median", "faster");
        for (String name : names) {
            switch (name) {
                case "start" -> measurements.start();
                case "held" -> Held.measure(out);
                case "culprits" -> Pairs.measure(out);
                case "growth" -> Growth.measure(measurements.portwhy, out);
                case "watch" -> WatchCost.measure(measurements.portwhy, sizes.isEmpty() ? 0 : sizes.getFirst(), out);
                case "load" -> LoadRates.run(measurements.portwhy, out);
                case "established" -> measurements.established(sizes.isEmpty() ? SIZES : sizes);
                case "port" -> measurements.port(sizes.isEmpty() ? TIME_WAITS : sizes.getFirst());
                case "timewait" -> measurements.timeWait();
                case "namespaces" -> measurements.namespaces();
                case "hidden" -> measurements.hidden(sizes.isEmpty() ? TIME_WAITS : sizes.getFirst());
                case "log" -> measurements.log();
                case "memory" -> measurements.memory(sizes.isEmpty() ? List.of(MANY) : sizes);
                default -> throw new IllegalStateException(name);
            }
        }
        return true;
    }

    private void start() throws IOException {
        Program port = Program.of("443 -q", portwhy, "443", "-q");
        compare("", port, Program.shell("hello, same JVM flags", hello()));
    }

    /** The least Java program with the flags that the launcher uses. */
    private String hello() throws IOException {
        String flags = Files.readAllLines(Path.of("portwhy")).stream()
                .filter(line -> line.startsWith("flags="))
                .findFirst()
                .orElseThrow()
                .replaceAll("^flags='(.*)'$", "$1");
        return "exec " + Path.of(System.getProperty("java.home"), "bin", "java") + " " + flags + " -cp "
                + System.getProperty("java.class.path") + " " + Hello.class.getName();
    }

    private void established(List<Integer> sizes) throws IOException {
        for (int size : sizes) {
            Owners.established(size, OWNERS)
                    .during(() -> compare(
                            String.format("%,d established: ", size),
                            Program.of("who -ta", portwhy, "who", "-ta"),
                            Program.of("ss -tanp", "ss", "-tanp")));
        }
    }

    /** What a question about one port saves where most sockets have others. */
    private void port(int sockets) throws IOException {
        Owners.established(sockets, OWNERS)
                .during(() -> compare(
                        String.format("%,d established: ", sockets),
                        Program.of("443", portwhy, "443"),
                        Program.of("who -ta", portwhy, "who", "-ta")));
    }

    private void timeWait() throws IOException {
        Owners.timeWait(TIME_WAITS, OWNERS)
                .during(() -> compare(
                        String.format("%,d TIME_WAIT: ", TIME_WAITS),
                        Program.of("who -ta", portwhy, "who", "-ta"),
                        Program.of("ss -tan", "ss", "-tan")));
    }

    private void namespaces() throws IOException {
        Owners.established(MANY, OWNERS).during(() -> {
            SmallNamespaces small = SmallNamespaces.create(SMALL_NAMESPACES);
            String pids = small.pids().stream().map(Object::toString).collect(Collectors.joining(" "));
            small.during(() -> compare(
                    String.format("%d namespaces beside %,d: ", SMALL_NAMESPACES, MANY),
                    Program.of("who -ta -N all", portwhy, "who", "-ta", "-N", "all"),
                    Program.shell(
                            "nsenter + ss -tan each",
                            "ss -tan; for pid in " + pids + "; do nsenter -t $pid -n ss -tan; done")));
        });
    }

    /** What the search for hidden holders adds: at 0.5x it takes as long again as everything else. */
    private void hidden(int sockets) throws IOException {
        Owners.established(sockets, OWNERS)
                .during(() -> Crowd.of(portwhy, PROCESSES)
                        .during(() -> compare(
                                String.format("%,d sockets, %,d processes: ", sockets, PROCESSES),
                                Program.of("hidden -t", portwhy, "hidden", "-t"),
                                Program.of("who -ta", portwhy, "who", "-ta"))));
    }

    /** A log of a hundred megabytes, of which one line in a thousand is an error, and one in which every line is. */
    private void log() throws IOException {
        for (int every : List.of(1000, 1)) {
            LogFile.with(every, (file, lines) -> {
                Program ours = Program.shell("explain -", "exec " + portwhy + " explain - -q < " + file);
                compare(
                        String.format("%,d lines, an error in %d: ", lines, every),
                        ours,
                        // It would stop at the first one if it wrote to /dev/null.
                        Program.shell("grep -ci", "grep -ci 'cannot assign requested address' " + file + " | cat"));
                out.printf("  peak memory of explain: %d MB%n", ours.peakMemory() / 1024);
            });
        }
    }

    private void memory(List<Integer> sizes) throws IOException {
        for (int size : sizes) {
            Owners.established(size, OWNERS).during(() -> {
                long table = Program.of("who -ta", portwhy, "who", "-ta").peakMemory();
                long json = Program.of("who -ta --json", portwhy, "who", "-ta", "--json")
                        .peakMemory();
                long verdict = Program.of("portwhy", portwhy).peakMemory();
                out.printf(
                        "%,d established, peak memory: who -ta %d MB, who -ta --json %d MB, portwhy %d MB%n",
                        size, table / 1024, json / 1024, verdict / 1024);
            });
        }
    }

    private void compare(String load, Program ours, Program other) throws IOException {
        AlternatingRuns.Result result = new AlternatingRuns(ours, other, SHORT).run();
        out.printf(
                "%-34s %9.1f ms   %-28s %9.1f ms  %7.2fx  (%d rounds)%n",
                load + ours.name(), result.ours(), other.name(), result.other(), result.ratio(), result.rounds());
    }
}
