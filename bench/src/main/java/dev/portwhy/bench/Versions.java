package dev.portwhy.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * This version and another one, put the same questions about one port by turns: on the machine as it is, and beside connections.
 * What is printed are the ratios of the pairs, so that whatever else the machine does falls on both.
 */
final class Versions {

    private static final int ROUNDS = 21;
    /** A port that no load uses. */
    private static final String FREE = "8080";

    private final Path other;
    private final PrintStream out;

    private Versions(Path other, PrintStream out) {
        this.other = other;
        this.out = out;
    }

    /**
     * Measures.
     *
     * @param other the other version's launcher, in a checkout that it may build in
     * @param sockets how many established sockets to put beside the questions; 0 for none
     */
    static void measure(Path other, int sockets, PrintStream out) throws IOException {
        Versions versions = new Versions(other, out);
        versions.questions("");
        if (sockets > 0) {
            Owners.established(sockets, Measurements.OWNERS)
                    .during(() -> versions.questions(String.format("%,d established: ", sockets)));
        }
    }

    private void questions(String load) throws IOException {
        for (String[] words : new String[][] {{FREE}, {FREE, "-q"}}) {
            compare(load + String.join(" ", words), words);
        }
    }

    private void compare(String name, String[] words) throws IOException {
        Program ours = program(Path.of("portwhy").toAbsolutePath(), words);
        Program theirs = program(other, words);
        ours.run(); // either may build first
        theirs.run();
        double[] wall = new double[ROUNDS];
        long ourTicks = 0;
        long otherTicks = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = ticks();
            double mine = ours.run();
            long middle = ticks();
            wall[round] = mine / theirs.run();
            ourTicks += middle - begin;
            otherTicks += ticks() - middle;
        }
        Arrays.sort(wall);
        out.printf(
                "%-34s time %.2f of the other version's (quarters %.2f to %.2f), CPU %.2f  (%d rounds)%n",
                name, wall[ROUNDS / 2], wall[ROUNDS / 4], wall[ROUNDS * 3 / 4], (double) ourTicks / otherTicks, ROUNDS);
    }

    private static Program program(Path launcher, String[] words) {
        List<String> command = new ArrayList<>();
        command.add(launcher.toString());
        command.addAll(List.of(words));
        return Program.of(launcher.toString(), command.toArray(String[]::new));
    }

    /** User and system time of this program and of all children that have ended. */
    private static long ticks() throws IOException {
        return Noise.ticks("self", 4);
    }
}
