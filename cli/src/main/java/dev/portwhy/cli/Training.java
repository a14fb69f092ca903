package dev.portwhy.cli;

import dev.portwhy.cli.start.BusyNamespace;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.file.OwnedFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The run from which the JVM learns what a start of portwhy needs (the ahead-of-time cache of JEP 514); the launcher
 * calls it once after a build, on the jar that {@code dev.portwhy.boot.QuickJar} made.
 *
 * <p>Only what the quick ways need is in the cache: each class there is taken in at every start, whatever is asked.
 */
final class Training {

    /** The ways that have to be quick: each line a command line. The port is one that hardly anybody has in use. */
    private static final List<List<String>> WAYS = List.of(
            List.of("who", "-ta"),
            List.of("who", "-tl"),
            List.of("who", "-ta", "--json"),
            List.of("59873"),
            List.of("59873", "-q"),
            List.of("59873", "--json"),
            List.of("connect", "127.0.0.1:59873"),
            List.of(),
            List.of("--lang", "zh"));

    private Training() {}

    /**
     * Walks the ways on this machine as it is, and where that is possible on one with many sockets, with their output to
     * nowhere. One that fails here leaves the others their place in the cache. What ways needed on other machines stands in
     * a list, whose name may be given: a single class that is not in the cache has the whole jar opened, which takes as long
     * as a quarter of the answer.
     */
    public static void main(String[] args) {
        for (String list : args) {
            take(list);
        }
        walk(WAYS);
        try {
            if (BusyNamespace.possible()) {
                BusyNamespace.visit(Training::walkThere);
            }
        } catch (IOException e) {
            // Root without the right to make a namespace: the cache is for a quiet machine then.
            return;
        }
    }

    private static void walkThere(int taken) {
        walk(WAYS);
        String port = Integer.toString(taken);
        walk(List.of(List.of(port), List.of(port, "-q"), List.of(port, "--json")));
        // Where a holder was started by a script it is read, and who has trained here need not have been.
        new OwnedFiles(new KernelFiles(LinuxRoot.LIVE)).textIn("/", 0, "proc/version");
    }

    private static void take(String list) {
        String names = new KernelFiles(LinuxRoot.LIVE).text(list);
        int from = 0;
        while (names != null && from < names.length()) {
            int end = names.indexOf('\n', from);
            end = end < 0 ? names.length() : end;
            try {
                Class.forName(names.substring(from, end).replace('/', '.'), false, Training.class.getClassLoader());
            } catch (ClassNotFoundException e) {
                // Another JDK's, or one of before a change: what is needed instead is found by walking.
            }
            from = end + 1;
        }
    }

    private static void walk(List<List<String>> ways) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        for (List<String> way : ways) {
            Main.run(way, System.getenv(), new Output(OutputStream.nullOutputStream()), nowhere, null, null);
        }
    }
}
