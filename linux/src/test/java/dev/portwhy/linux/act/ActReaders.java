package dev.portwhy.linux.act;

import static dev.portwhy.linux.kit.TextReader.Writer.KERNEL;

import dev.portwhy.linux.kit.TextReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is read of processes before one of them is ended, with what it reads. */
public final class ActReaders {

    private static final String STAT = "/proc/4711/stat";
    /** Began 30 seconds after the boot; its parent is the first process. */
    private static final String STAT_LINE =
            "4711 (nginx) S 1 4711 4711 0 -1 4194560 100 0 0 0 1 1 0 0 20 0 1 0 3000 1000000 100 0\n";

    private ActReaders() {}

    /** All of them. */
    public static List<TextReader> all() {
        return List.of(ancestors(), start());
    }

    /** One line for each hierarchy. The names of units and of the cgroups of containers may hold colons. */
    private static TextReader ancestors() {
        return TextReader.of(KERNEL, "/proc/4711/cgroup", OwnAncestors.class)
                .lines(
                        "",
                        (i, extra) -> (i + 1) + ":controller" + i + "x".repeat(extra) + ":/system.slice/unit:" + i
                                + ".service\n",
                        "0::/init.scope\n")
                .beside(Map.of(STAT, STAT_LINE))
                .finds(i -> "unit:" + i + ".service", files -> {
                    OwnAncestors own = OwnAncestors.of(files, 4711);
                    Set<String> found = new TreeSet<>(own.cgroups());
                    own.pids().forEach(pid -> found.add("process " + pid));
                    return found;
                });
    }

    /** The time of the boot stands behind a line for each processor. */
    private static TextReader start() {
        return TextReader.of(KERNEL, "/proc/stat", PinnedProcess.class)
                .lines(
                        "cpu  1 2 3\n",
                        (i, extra) -> "cpu" + i + " 123456 789 0 0 0 0" + " ".repeat(extra) + " 0 0 0 0\n",
                        "btime 1767225600\nprocesses 4711\n")
                .beside(Map.of(STAT, STAT_LINE))
                .finds(i -> "2026-01-01T00:00:30Z", files -> {
                    Instant started = PinnedProcess.started(files, 4711);
                    return started == null ? Set.of() : Set.of(started.toString());
                });
    }
}
