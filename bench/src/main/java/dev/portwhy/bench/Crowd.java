package dev.portwhy.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A load: processes that do nothing, and a few holders that no file table shows, so that all searches have to be made. */
final class Crowd implements Load {

    private static final int FIRST_PORT = 9101;
    private static final List<String> SITUATIONS = List.of("io-uring", "scm-inflight", "mmapped", "accept-blocked");

    /** A shell starts them far faster than Java, and ends them as soon as its standard input does. */
    private static final int FAMILY = 1000;

    private static final String SLEEPERS = """
            i=0; pids=
            while [ $i -lt "$1" ]; do sleep 3600 & pids="$pids $!"; i=$((i+1)); done
            echo ready
            read -r _
            [ -z "$pids" ] || kill -9 $pids
            wait
            """;

    private final List<Process> processes = new ArrayList<>();

    private Crowd() {}

    /** So many processes that do nothing. */
    static Crowd idle(int processes) throws IOException {
        return of("", processes);
    }

    /** So many processes beside the hidden holders, which the program at {@code portwhy} makes; none of them where it is empty. */
    static Crowd of(String portwhy, int processes) throws IOException {
        Crowd crowd = new Crowd();
        boolean ready = false;
        try {
            for (int left = processes; left > 0; left -= FAMILY) {
                crowd.processes.add(new ProcessBuilder(
                                "/bin/sh", "-c", SLEEPERS, "sh", Integer.toString(Math.min(left, FAMILY) - 1))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
            }
            for (Process family : crowd.processes) {
                if (family.inputReader().readLine() == null) {
                    throw new IOException("no processes can be started");
                }
            }
            for (int i = 0; i < SITUATIONS.size() && !portwhy.isEmpty(); i++) {
                crowd.hold(portwhy, SITUATIONS.get(i), FIRST_PORT + i);
            }
            ready = true;
            return crowd;
        } finally {
            if (!ready) {
                crowd.close();
            }
        }
    }

    private void hold(String portwhy, String situation, int port) throws IOException {
        Process process = new ProcessBuilder(
                        portwhy, "lab", "hold", situation, Integer.toString(port), "--until-input-ends")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        processes.add(process);
        String line = process.inputReader().readLine();
        if (line == null || !line.startsWith("ready ")) {
            throw new IOException("no situation " + situation + ": " + line);
        }
    }

    @Override
    public void close() throws IOException {
        for (Process process : processes) {
            process.getOutputStream().close();
        }
        for (Process process : processes) {
            process.onExit().join();
        }
    }
}
