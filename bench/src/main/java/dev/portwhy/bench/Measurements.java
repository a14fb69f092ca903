package dev.portwhy.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is measured, by name, and the table that is printed at the end. Goals are how many times faster ours is to be. */
final class Measurements {

    /** Processes that share the sockets of a load. */
    static final int OWNERS = 20;

    private static final int SMALL_NAMESPACES = 200;
    private static final int MANY = 200_000;
    private static final int TIME_WAITS = 100_000;
    private static final int PROCESSES = 2000;
    private static final int IDLE = 10_000;
    private static final int WAITING = 15_000;
    private static final int SHORT_RUNS = 10;
    private static final List<Integer> SIZES = List.of(1000, 10_000, 50_000, 100_000, MANY);
    private static final List<Integer> RESIDENT_SIZES = List.of(1000, 10_000, 100_000);

    private static final Set<String> NAMES = Set.of(
            "start",
            "port",
            "established",
            "timewait",
            "namespaces",
            "memory",
            "hidden",
            "held",
            "idle",
            "waiting",
            "resident",
            "culprits",
            "concluded",
            "growth",
            "log",
            "load",
            "watch");
    private static final Duration SHORT = Duration.ofSeconds(20);

    private final String portwhy;
    private final String ss;
    private final PrintStream out;
    private final BenchTable table = new BenchTable(
            "ours",
            "ms (quarters)",
            "held against",
            "ms (quarters)",
            "faster",
            "wanted",
            "met",
            "floor",
            "rounds",
            "machine");

    private Measurements(String portwhy, String ss, PrintStream out) {
        this.portwhy = portwhy;
        this.ss = ss;
        this.out = out;
    }

    /**
     * Measures what the words name.
     *
     * @param launcher of the version to be measured
     * @param given the {@code ss} to be held against; null for the best there is
     * @return whether every word was understood; nothing is measured otherwise
     */
    static boolean run(List<String> words, Path launcher, @Nullable String given, PrintStream out) throws IOException {
        List<String> names = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (String word : words) {
            if (word.matches("[1-9][0-9]{0,6}")) {
                sizes.add(Integer.valueOf(word));
            } else if (NAMES.contains(word)) {
                names.add(word);
            } else {
                return false;
            }
        }
        if (names.equals(List.of("culprits"))) {
            Pairs.measure(out);
            return true;
        }
        if (names.equals(List.of("concluded"))) {
            Growth.conclusions(out);
            return true;
        }
        String portwhy = launcher.toAbsolutePath().toString();
        // The first start may build; none of that is to be measured.
        Program.of("portwhy --version", portwhy, "--version").run();
        Measurements measurements = new Measurements(portwhy, BestSs.find(given, out), out);
        out.printf(
                "Linux %s, %d processors, JDK %s, load before %s%n",
                System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                load());
        for (String name : names) {
            measurements.measure(name, sizes);
        }
        measurements.table.print(out);
        out.printf("load after %s%n", load());
        return true;
    }

    private static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).replaceAll("^(\\S+ \\S+ \\S+) .*\\s*", "$1");
    }

    private void measure(String name, List<Integer> sizes) throws IOException {
        switch (name) {
            case "start" -> start();
            case "held" -> Held.measure(out);
            case "culprits" -> Pairs.measure(out);
            case "concluded" -> Growth.conclusions(out);
            case "growth" -> Growth.measure(portwhy, sizes.isEmpty() ? MANY : sizes.getFirst(), out);
            case "watch" -> WatchCost.measure(portwhy, sizes.isEmpty() ? 0 : sizes.getFirst(), out);
            case "load" -> LoadRates.run(portwhy, out);
            case "established" -> established(sizes.isEmpty() ? SIZES : sizes);
            case "resident" -> resident(sizes.isEmpty() ? RESIDENT_SIZES : sizes);
            case "port" -> port(sizes.isEmpty() ? TIME_WAITS : sizes.getFirst());
            case "timewait" -> timeWait();
            case "namespaces" -> namespaces();
            case "idle" -> idle(sizes.isEmpty() ? IDLE : sizes.getFirst());
            case "waiting" -> waiting(sizes.isEmpty() ? WAITING : sizes.getFirst());
            case "hidden" -> hidden(sizes.isEmpty() ? TIME_WAITS : sizes.getFirst());
            case "log" -> log();
            case "memory" -> memory(sizes.isEmpty() ? List.of(MANY) : sizes);
            default -> throw new IllegalStateException(name);
        }
    }

    private Program ours(String... words) {
        List<String> command = new ArrayList<>(List.of(portwhy));
        command.addAll(List.of(words));
        return Program.of(String.join(" ", words), command.toArray(String[]::new));
    }

    private Program ss(String... words) {
        List<String> command = new ArrayList<>(List.of(ss));
        command.addAll(List.of(words));
        return Program.of("ss " + String.join(" ", words), command.toArray(String[]::new));
    }

    private void start() throws IOException {
        Program hello = hello();
        compare(new Row("", ours("443", "-q"), hello, 1 / 3.0, hello.run()));
    }

    /** The least Java program with the flags that the launcher uses. */
    private static Program hello() throws IOException {
        String flags = Files.readAllLines(Path.of("portwhy")).stream()
                .filter(line -> line.startsWith("flags="))
                .findFirst()
                .orElseThrow()
                .replaceAll("^flags='(.*)'$", "$1");
        return Program.shell(
                "hello, same JVM flags",
                "exec " + Path.of(System.getProperty("java.home"), "bin", "java") + " " + flags + " -cp "
                        + System.getProperty("java.class.path") + " " + Hello.class.getName());
    }

    /** Of a list that starts a JVM: its start, and what the kernel takes for the rows that are there now. */
    private static double floor() throws IOException {
        double rows = KernelRows.millis();
        return rows == 0 ? 0 : rows + hello().run();
    }

    private void established(List<Integer> sizes) throws IOException {
        for (int size : sizes) {
            double wanted = size >= MANY ? 80 : size >= 100_000 ? 11 : size >= 50_000 ? 2 : size >= 10_000 ? 1.1 : 0;
            Owners.established(size, OWNERS)
                    .during(() -> compare(new Row(
                            String.format("%,d established: ", size),
                            ours("who", "-ta"),
                            ss("-tanp"),
                            wanted,
                            floor())));
        }
    }

    /** With an agent beside them, whose second process answers in place of a JVM. */
    private void resident(List<Integer> sizes) throws IOException {
        for (int size : sizes) {
            String load = String.format("agent, %,d established: ", size);
            double wanted = size >= 100_000 ? 20 : size >= 10_000 ? 2 : 1.2;
            Owners.established(size, OWNERS)
                    .during(() -> ResidentAgent.start(portwhy).during(() -> {
                        compare(new Row(
                                load,
                                ours("443", "-q").times(SHORT_RUNS),
                                ss("-tln", "sport", "=", ":443").times(SHORT_RUNS),
                                0.5,
                                Program.of("true", "/bin/true")
                                        .times(SHORT_RUNS)
                                        .run()));
                        compare(new Row(load, ours("who", "-ta"), ss("-tanp"), wanted, KernelRows.millis()));
                        compare(new Row(
                                load, ours("who", "-t", "state", "time-wait"), ss("-tan", "state", "time-wait"), 1, 0));
                    }));
        }
    }

    /** Questions about few sockets beside many. */
    private void port(int sockets) throws IOException {
        String load = String.format("%,d established: ", sockets);
        Owners.established(sockets, OWNERS).during(() -> {
            double hello = hello().run();
            compare(new Row(load, ours("443"), ours("who", "-ta"), 1, hello));
            compare(new Row(load, ours("8080"), ss("-tanp", "sport", "=", ":8080"), 3, hello));
            compare(new Row(load, ours("who", "-t", "state", "time-wait"), ss("-tan", "state", "time-wait"), 1, hello));
        });
    }

    private void timeWait() throws IOException {
        Owners.timeWait(TIME_WAITS, OWNERS)
                .during(() -> compare(new Row(
                        String.format("%,d TIME_WAIT: ", TIME_WAITS), ours("who", "-ta"), ss("-tan"), 1, floor())));
    }

    private void namespaces() throws IOException {
        namespaces(String.format("%,d", MANY), Owners.established(MANY, OWNERS));
        namespaces(String.format("%,d TIME_WAIT", TIME_WAITS), Owners.timeWait(TIME_WAITS, OWNERS));
    }

    private void namespaces(String beside, Load load) throws IOException {
        load.during(() -> {
            SmallNamespaces small = SmallNamespaces.create(SMALL_NAMESPACES);
            String pids = small.pids().stream().map(Object::toString).collect(Collectors.joining(" "));
            small.during(() -> compare(new Row(
                    String.format("%d namespaces beside %s: ", SMALL_NAMESPACES, beside),
                    ours("who", "-ta", "-N", "all"),
                    Program.shell(
                            "nsenter + ss -tan each",
                            ss + " -tan; for pid in " + pids + "; do nsenter -t $pid -n " + ss + " -tan; done"),
                    10,
                    floor())));
        });
    }

    private void idle(int processes) throws IOException {
        Crowd.idle(processes)
                .during(() -> compare(new Row(
                        String.format("%,d idle processes: ", processes),
                        ours("who", "-ta"),
                        ss("-tanp"),
                        1,
                        floor())));
    }

    private void waiting(int connections) throws IOException {
        Owners.waiting(connections, OWNERS)
                .during(() -> compare(new Row(
                        String.format("%,d not accepted: ", connections),
                        ours("who", "-ta"),
                        ss("-tanp"),
                        1,
                        floor())));
    }

    /** What the search for hidden holders adds: at 0.5x it takes as long again as everything else. */
    private void hidden(int sockets) throws IOException {
        Owners.established(sockets, OWNERS)
                .during(() -> Crowd.of(portwhy, PROCESSES)
                        .during(() -> compare(new Row(
                                String.format("%,d sockets, %,d processes: ", sockets, PROCESSES),
                                ours("hidden", "-t"),
                                ours("who", "-ta"),
                                0.5,
                                floor()))));
    }

    /** A log of a hundred megabytes, of which one line in a thousand is an error, and one in which every line is. */
    private void log() throws IOException {
        for (int every : List.of(1000, 1)) {
            LogFile.with(every, (file, lines) -> {
                Program ours = Program.shell("explain -", "exec " + portwhy + " explain - -q < " + file);
                // It would stop at the first one if it wrote to /dev/null.
                Program grep =
                        Program.shell("grep -ci", "grep -ci 'cannot assign requested address' " + file + " | cat");
                compare(new Row(String.format("%,d lines, an error in %d: ", lines, every), ours, grep, 0, 0));
                peak(ours.name(), ours, 0);
            });
        }
    }

    private void memory(List<Integer> sizes) throws IOException {
        for (int size : sizes) {
            String load = String.format("%,d established: ", size);
            Owners.established(size, OWNERS).during(() -> {
                peak(load + "who -ta", ours("who", "-ta"), 120);
                peak(load + "who -ta --json", ours("who", "-ta", "--json"), 120);
                peak(load + "portwhy", ours(), 120);
            });
        }
    }

    /** Adds the most memory that a program had, and how many megabytes that is to be at most; 0 for no goal. */
    private void peak(String name, Program program, int wanted) throws IOException {
        long megabytes = program.peakMemory() / 1024;
        table.add(
                name + ", peak memory",
                megabytes + " MB",
                "",
                "",
                "",
                wanted == 0 ? "" : "<= " + wanted + " MB",
                wanted == 0 ? "" : megabytes <= wanted ? "yes" : "no",
                "",
                "1",
                "");
    }

    private void compare(Row row) throws IOException {
        Noise noise = new Noise();
        AlternatingRuns runs = new AlternatingRuns(row.ours(), row.other(), SHORT, noise);
        String ratio = runs.ratios().text("x");
        out.printf("%s%s: %s%n", row.load(), row.ours().name(), ratio);
        table.add(
                row.load() + row.ours().name(),
                runs.ours().text(""),
                row.other().name(),
                runs.others().text(""),
                ratio,
                row.wanted() == 0 ? "" : String.format(Locale.ROOT, ">= %.3gx", row.wanted()),
                row.wanted() == 0 ? "" : runs.ratios().met(row.wanted()),
                row.floor() == 0 ? "" : String.format(Locale.ROOT, "%.1f ms", row.floor()),
                Integer.toString(runs.rounds()),
                noise.text());
    }
}
