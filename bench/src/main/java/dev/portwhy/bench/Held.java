package dev.portwhy.bench;

import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.SyscallLibrary;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;

/**
 * How long the bind() that asks whether a port is free holds it: from before bind() to after close(). Each value is the first
 * such call of a program of its own, cold as it is when somebody asks; then the many that a sweep makes in one.
 */
public final class Held {

    private static final int PROGRAMS = 200;
    private static final int CALLS = 20_000;
    private static final int FIRST_PORT = 20_000;

    private Held() {}

    /** Asks once, or as often as the argument says, on one port after the other, and prints each time in nanoseconds. */
    @SuppressWarnings("SystemOut") // the pipe to whoever started us
    public static void main(String[] args) throws IOException {
        int calls = args.length == 0 ? 1 : Integer.parseInt(args[0]);
        StringBuilder times = NetworkThread.onItsOwn(() -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < calls; i++) {
                try (KernelSocket socket = KernelSocket.tcp(Family.INET)) {
                    int error = socket.bindAndClose(new Endpoint(IpAddress.ANY4, FIRST_PORT + i));
                    if (error != 0) {
                        throw new IOException("bind: error " + error);
                    }
                    text.append(socket.heldNanos()).append('\n');
                }
            }
            return text;
        });
        System.out.print(times);
    }

    static void measure(PrintStream out) throws IOException {
        Path directory = Files.createTempDirectory("portwhy-bench");
        Path library = directory.resolve("syscalls.so");
        try {
            // As the launcher does: the native call of its programs.
            System.setProperty(SyscallLibrary.PROPERTY, library.toString());
            SyscallLibrary.prepare();
            List<Long> cold = new ArrayList<>();
            for (int i = 0; i < PROGRAMS; i++) {
                cold.addAll(times(library));
            }
            print(out, "one question", cold);
            print(out, "a sweep of 20,000 ports", times(library, Integer.toString(CALLS)));
        } finally {
            Files.deleteIfExists(library);
            Files.delete(directory);
        }
    }

    private static void print(PrintStream out, String what, List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        out.printf(
                "port held by %s: median %.1f us, 99 of 100 %.1f us, longest %.1f us (%d times)%n",
                what,
                sorted[sorted.length / 2] / 1e3,
                sorted[sorted.length * 99 / 100] / 1e3,
                sorted[sorted.length - 1] / 1e3,
                sorted.length);
    }

    private static List<Long> times(Path library, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-D" + SyscallLibrary.PROPERTY + "=" + library,
                "-cp",
                System.getProperty("java.class.path"),
                Held.class.getName()));
        command.addAll(Arrays.asList(args));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Long> times = new ArrayList<>();
        try (Scanner scanner = new Scanner(process.inputReader())) {
            while (scanner.hasNextLong()) {
                times.add(scanner.nextLong());
            }
        } finally {
            process.destroyForcibly();
        }
        if (times.isEmpty()) {
            throw new IOException("no time was measured");
        }
        return times;
    }
}
