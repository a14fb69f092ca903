package dev.portwhy.bench;

import com.sun.management.ThreadMXBean;
import dev.portwhy.diagnosis.BindQuestion;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Via;
import dev.portwhy.model.look.KernelTrial;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * How time grows with what a machine has: of whole answers with sockets, namespaces and processes that are really there, and of
 * what is concluded with destinations, listeners and rules that are not.
 *
 * <p>Each size is twice the one before. The exponent is that of what a size takes more than nothing does: 1 is linear, 2 is a
 * step for each pair.
 */
final class Growth {

    private static final int ROUNDS = 7;
    /** How near to the time with nothing it has to be again, and how long that is waited for. */
    private static final double SETTLED = 1.2;

    /** What is less more than with nothing is chance. */
    private static final double NOTHING = 0.1;

    private static final long SETTLING_NANOS = 90_000_000_000L;
    private static final int OWNED = 10_000;
    private static final int SIZES = 4;
    private static final IpAddress LOOPBACK = IpAddress.v4(0x7f000001);
    private static final int FIRST_DESTINATION = 0x0a000001;
    private static final int FIRST_PORT = 1024;
    private static final int PORTS = 60_000;
    /** Has no divisor in common with {@link #PORTS}: however few there are, they are spread over all of them. */
    private static final int STRIDE = 37;

    private static final double MEGABYTE = 1 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int PID = 1000;
    private static final int REMOTE_PORT = 443;
    private static final int ASKED = 2000;

    private final String portwhy;
    private final PrintStream out;

    private Growth(String portwhy, PrintStream out) {
        this.portwhy = portwhy;
        this.out = out;
    }

    /** Makes a load of a size. */
    private interface Loads<L extends Load> {
        L of(int size) throws IOException;
    }

    /** Makes what is not even recorded. */
    private interface Snapshots {
        Snapshot of(int size);
    }

    /** Work to be timed. */
    private interface Work {
        void run() throws IOException;
    }

    /** Measures up to the greatest size of each; of sockets that is given. */
    static void measure(String portwhy, int sockets, PrintStream out) throws IOException {
        Growth growth = new Growth(portwhy, out);
        conclusions(out);
        growth.recorded("connections in text", 100_000, Tree::connections);
        growth.recorded("processors", 128, Tree::processors);
        growth.real("namespaces", 400, SmallNamespaces::create);
        growth.real("processes", 20_000, Crowd::idle);
        growth.real("sockets", sockets, size -> Owners.established(size, Math.max(1, size / OWNED)));
    }

    /** Measures what is concluded, in this process: it takes seconds. */
    static void conclusions(PrintStream out) throws IOException {
        Growth growth = new Growth("", out);
        growth.concluded("destinations", 100_000, Growth::destinations);
        growth.concluded("listeners", 50_000, Growth::listeners);
        growth.concluded("rules", 20_000, Growth::rules);
    }

    private <L extends Load> void real(String name, int most, Loads<L> loads) throws IOException {
        Program program = Program.of(name, portwhy, "who", "-ta");
        double none = least(program::run);
        double[] millis = new double[SIZES];
        double[] memory = new double[SIZES];
        long before = program.peakMemory();
        for (int i = 0; i < SIZES; i++) {
            int at = i;
            loads.of(size(most, i)).during(() -> {
                millis[at] = least(program::run);
                memory[at] = program.peakMemory() / 1024.0;
            });
            settle(program, none);
        }
        tell(name + ", who -ta", "ms", most, none, millis);
        tell(name + ", who -ta", "MB", most, before / 1024.0, memory);
    }

    private void recorded(String name, int most, Loads<Tree> trees) throws IOException {
        double[] none = new double[2];
        double[] millis = new double[SIZES];
        double[] memory = new double[SIZES];
        for (int i = -1; i < SIZES; i++) {
            int at = i;
            Tree tree = trees.of(i < 0 ? 0 : size(most, i));
            Program program = Program.of(
                    name, portwhy, "who", "-ta", "--root", tree.root().toString());
            tree.during(() -> {
                double time = least(program::run);
                double megabytes = program.peakMemory() / 1024.0;
                if (at < 0) {
                    none[0] = time;
                    none[1] = megabytes;
                } else {
                    millis[at] = time;
                    memory[at] = megabytes;
                }
            });
        }
        tell(name + ", who --root", "ms", most, none[0], millis);
        tell(name + ", who --root", "MB", most, none[1], memory);
    }

    /** Waits until the kernel is done with what was closed, which slows down whoever asks it. */
    private static void settle(Program program, double none) throws IOException {
        long end = System.nanoTime() + SETTLING_NANOS;
        while (System.nanoTime() < end && program.run() > none * SETTLED) {
            // The run itself is the wait.
        }
    }

    private void concluded(String name, int most, Snapshots snapshots) throws IOException {
        // The first ones are slower, whatever they ask.
        Snapshot whole = snapshots.of(most);
        least(() -> questions(whole));
        double[] millis = new double[SIZES];
        double[] memory = new double[SIZES];
        for (int i = 0; i < SIZES; i++) {
            Snapshot snapshot = snapshots.of(size(most, i));
            // What was made before the question is not to be moved about during it.
            System.gc();
            millis[i] = least(() -> questions(snapshot));
            long before = THREADS.getCurrentThreadAllocatedBytes();
            questions(snapshot);
            memory[i] = (THREADS.getCurrentThreadAllocatedBytes() - before) / MEGABYTE;
        }
        tell(name + ", verdict and port", "ms", most, 0, millis);
        tell(name + ", verdict and port", "MB allocated", most, 0, memory);
    }

    private static void questions(Snapshot snapshot) {
        Diagnosis.machine(snapshot);
        BindQuestion question = new BindQuestion(Protocol.TCP, IpAddress.ANY4, ASKED, false, true, false, 0, false);
        Diagnosis.bind(snapshot, 0, question, KernelTrial.NOT_WANTED);
    }

    private static int size(int most, int step) {
        return most >> SIZES - 1 - step;
    }

    private void tell(String name, String unit, int most, double none, double[] values) {
        double x = 0;
        double y = 0;
        double xx = 0;
        double xy = 0;
        out.printf("%-32s %s: %.1f with none", name, unit, none);
        for (int i = 0; i < SIZES; i++) {
            out.printf(", %,d: %.1f", size(most, i), values[i]);
            double time = Math.log(Math.max(0.01, values[i] - none));
            x += i * Math.log(2);
            y += time;
            xx += i * Math.log(2) * i * Math.log(2);
            xy += i * Math.log(2) * time;
        }
        if (values[SIZES - 1] - none < none * NOTHING) {
            out.println("; does not grow");
        } else {
            out.printf("; exponent %.2f%n", (SIZES * xy - x * y) / (SIZES * xx - x * x));
        }
    }

    /** The least of some times: what other work of the machine adds is not the answer's. */
    private static double least(Work work) throws IOException {
        double least = Double.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long begin = System.nanoTime();
            work.run();
            least = Math.min(least, (System.nanoTime() - begin) / 1e6);
        }
        return least;
    }

    static int port(int number) {
        return FIRST_PORT + number * STRIDE % PORTS;
    }

    /** As many connections as destinations, by as many ports as there are. */
    private static Snapshot destinations(int count) {
        SocketTable.Builder sockets = new SocketTable.Builder();
        for (int row = 0; row < count; row++) {
            sockets.add(0, Protocol.TCP, Family.INET, SocketState.ESTABLISHED)
                    .local(new Endpoint(LOOPBACK, port(row)))
                    .remote(new Endpoint(IpAddress.v4(FIRST_DESTINATION + row), REMOTE_PORT))
                    .owner(0, row + 1);
        }
        return snapshot(sockets, count).build();
    }

    private static Snapshot listeners(int count) {
        return snapshot(listening(count), count).build();
    }

    /** As many rules as listeners, each for the port of one. */
    private static Snapshot rules(int count) {
        List<PortRule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int port = port(i);
            rules.add(new PortRule(
                    0, Protocol.TCP, null, port, port, PortRule.Kind.DNAT, "10.0.0.2:" + port, "nft bench"));
        }
        Hidden hidden = new Hidden(List.of(), rules, List.of(), List.of(), List.of());
        return snapshot(listening(count), count).hidden(hidden).build();
    }

    private static SocketTable.Builder listening(int count) {
        SocketTable.Builder sockets = new SocketTable.Builder();
        for (int row = 0; row < count; row++) {
            sockets.add(0, Protocol.TCP, Family.INET, SocketState.LISTEN)
                    .local(new Endpoint(LOOPBACK, port(row)))
                    .owner(0, row + 1);
        }
        return sockets;
    }

    private static Snapshot.Builder snapshot(SocketTable.Builder sockets, int count) {
        HolderTable.Builder holders = new HolderTable.Builder();
        for (int row = 0; row < count; row++) {
            holders.add(row + 1, PID + row / OWNED, PID + row / OWNED, row % OWNED, Via.FD, false);
        }
        return Pairs.machine().sockets(sockets.build()).holders(holders.build());
    }
}
