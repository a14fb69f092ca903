package dev.portwhy.bench;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code ss} to be held against: the one that is given, or of those on PATH the one that is done first. */
final class BestSs {

    private static final String USUAL = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final int SOCKETS = 10_000;
    private static final int ROUNDS = 5;

    private BestSs() {}

    /** Returns its path, and says what was found. */
    static String find(@Nullable String given, PrintStream out) throws IOException {
        List<String> all = given == null
                ? all(System.getenv().getOrDefault("PATH", "") + File.pathSeparator + USUAL)
                : List.of(given);
        if (all.isEmpty()) {
            throw new IOException("no ss on PATH (apt-get install iproute2, or --ss PATH)");
        }
        String best = all.size() == 1 ? all.getFirst() : best(all);
        for (String path : all) {
            out.printf("%s %s: %s%n", path.equals(best) ? "held against" : "slower     ", path, version(path));
        }
        return best;
    }

    /** Each file once, whatever links lead to it. */
    static List<String> all(String places) throws IOException {
        Set<String> found = new LinkedHashSet<>();
        for (String place : places.split(File.pathSeparator, -1)) {
            Path path = Path.of(place, "ss");
            if (path.isAbsolute() && Files.isExecutable(path) && !Files.isDirectory(path)) {
                found.add(path.toRealPath().toString());
            }
        }
        return List.copyOf(found);
    }

    private static String best(List<String> all) throws IOException {
        double[] millis = new double[all.size()];
        Owners.established(SOCKETS, Measurements.OWNERS).during(() -> {
            double[][] times = new double[all.size()][ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < times.length; i++) {
                    times[i][round] =
                            Program.of("ss -tanp", all.get(i), "-tanp").run();
                }
            }
            Arrays.setAll(millis, i -> Quartiles.of(times[i]).middle());
        });
        int best = 0;
        for (int i = 1; i < millis.length; i++) {
            best = millis[i] < millis[best] ? i : best;
        }
        return all.get(best);
    }

    private static String version(String path) throws IOException {
        Process process =
                new ProcessBuilder(path, "-V").redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
