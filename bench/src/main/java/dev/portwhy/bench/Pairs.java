package dev.portwhy.bench;

import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Via;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What an answer costs where every socket is open in every process, as in a server that opened them all and then forked: by
 * the number of pairs of a socket and a holder, with as many sockets as processes. Nothing of it is real, so that no kernel
 * is in the figures.
 *
 * <p>The exponent says how the time grows with the pairs: 1 is linear, and 1.5 would be a step for each pair and process.
 */
final class Pairs {

    private static final int[] PAIRS = {500_000, 1_000_000, 2_000_000, 4_000_000};
    private static final int ROUNDS = 15;
    private static final IpAddress LOOPBACK = IpAddress.v4(0x7f000001);
    private static final Endpoint PEER = new Endpoint(LOOPBACK, 443);
    private static final int FIRST_PID = 1000;
    private static final int FIRST_PORT = 10_000;

    private Pairs() {}

    /** An answer to be timed. */
    private interface Question {
        void ask(Snapshot snapshot, int[] rows);
    }

    /**
     * Measures what counts the sockets of each process, and what finds out how to end the holders of hidden sockets: those
     * that are known, and those that are only concluded, where none of them is certain.
     */
    static void measure(PrintStream out) {
        measure(
                out,
                "verdict, CLOSE_WAIT",
                SocketState.CLOSE_WAIT,
                false,
                (snapshot, rows) -> Diagnosis.machine(snapshot));
        measure(out, "hidden, holders known", SocketState.BOUND, false, Diagnosis::hidden);
        measure(out, "hidden, holders inferred", SocketState.BOUND, true, Diagnosis::hidden);
    }

    private static void measure(PrintStream out, String name, SocketState state, boolean inferred, Question question) {
        double[] millis = new double[PAIRS.length];
        // The first ones are slower, whatever they ask.
        least(state, inferred, PAIRS[0], question);
        for (int i = 0; i < PAIRS.length; i++) {
            millis[i] = least(state, inferred, PAIRS[i], question);
            out.printf("%-26s %9d pairs %9.1f ms%n", name, PAIRS[i], millis[i]);
        }
        out.printf("%-26s exponent %.2f%n", name, exponent(millis));
    }

    /** The least of some times: what other work of the machine adds is not the answer's. */
    private static double least(SocketState state, boolean inferred, int pairs, Question question) {
        int count = (int) Math.round(Math.sqrt(pairs));
        Snapshot snapshot = snapshot(state, inferred, count);
        int[] rows = IntStream.range(0, count).toArray();
        double least = Double.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long begin = System.nanoTime();
            question.ask(snapshot, rows);
            least = Math.min(least, (System.nanoTime() - begin) / 1e6);
        }
        return least;
    }

    /** The slope of the times over the pairs, both as logarithms, by least squares. */
    private static double exponent(double[] millis) {
        double x = 0;
        double y = 0;
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < millis.length; i++) {
            double pairs = Math.log(PAIRS[i]);
            double time = Math.log(millis[i]);
            x += pairs;
            y += time;
            xx += pairs * pairs;
            xy += pairs * time;
        }
        return (millis.length * xy - x * y) / (millis.length * xx - x * x);
    }

    private static Snapshot snapshot(SocketState state, boolean inferred, int count) {
        SocketTable.Builder sockets = new SocketTable.Builder();
        HolderTable.Builder holders = new HolderTable.Builder();
        for (int row = 0; row < count; row++) {
            sockets.add(0, Protocol.TCP, Family.INET, state)
                    .local(new Endpoint(LOOPBACK, FIRST_PORT + row))
                    .owner(0, row + 1);
            if (state != SocketState.BOUND) {
                sockets.remote(PEER);
            }
            for (int process = 0; process < count; process++) {
                holders.add(row + 1, FIRST_PID + process, FIRST_PID + process, row + 3, Via.FD, inferred);
            }
        }
        return machine().sockets(sockets.build()).holders(holders.build()).build();
    }

    /** A machine of one namespace, with nothing in it. */
    static Snapshot.Builder machine() {
        return new Snapshot.Builder(new Host("bench", "6.18.0", "x86_64", "", Instant.EPOCH), List.of(namespace()));
    }

    private static NetworkNamespace namespace() {
        return new NetworkNamespace.Builder(4_026_531_840L, "host", NetworkNamespace.Kind.HOST)
                .process(1, 1)
                .current(true)
                .source(NetworkNamespace.Source.NETLINK)
                .settings(new Settings(Map.of(Setting.IP_LOCAL_PORT_RANGE.key(), "32768 60999")))
                .build();
    }
}
