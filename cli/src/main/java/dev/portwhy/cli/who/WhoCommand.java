package dev.portwhy.cli.who;

import dev.portwhy.ask.filter.Condition;
import dev.portwhy.ask.filter.RowTest;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.GapLine;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.model.Family;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import dev.portwhy.wire.WhoJson;
import java.io.IOException;
import java.util.List;

/** {@code portwhy who}: every socket with every holder. Letters and filter are those of ss(8). */
public final class WhoCommand implements Command {

    /** More rows than this are shown as the kernel gave them: nobody reads so many, and sorting would take a tenth of the time. */
    private static final int SORTED = 5_000;

    /** Connections in these states may be waiting in a listener's queue. */
    private static final int QUEUED = Scope.bit(SocketState.ESTABLISHED) | Scope.bit(SocketState.CLOSE_WAIT);

    private boolean tcp;
    private boolean udp;
    private boolean mptcp;
    private boolean listening;
    private boolean all;
    private boolean ipv4;
    private boolean ipv6;
    private boolean timers;
    private boolean extended;
    private boolean header = true;
    private Text none = Text.of("who.none");

    /** The command. */
    public WhoCommand() {}

    /** What to say where there is no such socket. */
    void whereNone(Text text) {
        none = text;
    }

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "-t", "--tcp" -> tcp = true;
            case "-u", "--udp" -> udp = true;
            case "-M", "--mptcp" -> mptcp = true;
            case "-l", "--listening" -> listening = true;
            case "-a", "--all" -> all = true;
            case "-4", "--ipv4" -> ipv4 = true;
            case "-6", "--ipv6" -> ipv6 = true;
            case "-o", "--options" -> timers = true;
            case "-e", "--extended" -> extended = true;
            case "-H", "--no-header" -> header = false;
            // What these ask for is always done: numbers as numbers, processes named, a line a socket.
            case "-n", "--numeric", "-p", "--processes", "-O", "--oneline" -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        Condition filter = SocketFilter.parse(context, words);
        boolean any = !tcp && !udp && !mptcp;
        boolean verbose = context.options().verbose();
        WhoOptions options = new WhoOptions(
                tcp || mptcp || any,
                udp || any,
                mptcp && !tcp,
                listening && !all && filter.states() == -1,
                ipv4 || !ipv6,
                ipv6 || !ipv4,
                timers || verbose,
                extended || verbose,
                header);
        if (!context.options().json()) {
            context.messages().prepare("who");
        }
        Snapshot snapshot = context.machine().look(look(context, options, filter));
        int[] rows = new int[snapshot.sockets().size()];
        int count = choose(snapshot, options, filter, rows);
        int status = count == 0 && mayLack(context, snapshot, options, filter) ? Exit.UNSEEN : Exit.OK;
        if (context.options().json()) {
            WhoJson.write(context.json(), snapshot, rows, count);
        } else {
            show(context, snapshot, options, rows, count, status);
        }
        if (filter.guesses()) {
            context.note(Text.of("who.autobound"));
        }
        if (filter.readsMarks()
                && context.options().from() == null
                && !snapshot.visibility().looker().wasRoot()) {
            context.note(Text.of("who.fwmark"));
        }
        return status;
    }

    /** None is no answer where there may be one that was not seen. */
    private static boolean mayLack(Context context, Snapshot snapshot, WhoOptions options, Condition filter) {
        boolean everywhere = context.options().namespacesOr(NamespaceChoice.ALL) instanceof NamespaceChoice.All;
        boolean bound = !options.listening() && (filter.states() & Scope.bit(SocketState.BOUND)) != 0;
        boolean unlisted = options.tcp() && (bound || options.mptcpOnly());
        return Diagnosis.mayLack(snapshot, everywhere, unlisted, filter.needsHolders());
    }

    /** As little as the filter needs. Listeners come along with connections: they explain what waits in their queues. */
    private static Scope look(Context context, WhoOptions options, Condition filter) {
        int states = filter.states();
        if (options.listening()) {
            states = Scope.bit(SocketState.LISTEN) | Scope.bit(SocketState.CLOSE);
        }
        Scope look = Scope.EVERYTHING
                .withoutHidden()
                .in(context.options().namespacesOr(NamespaceChoice.ALL))
                .protocols(options.tcp(), options.udp())
                .states((states & QUEUED) == 0 ? states : states | Scope.bit(SocketState.LISTEN))
                .port(filter.localPort());
        return filter.needsSurroundings() ? look : look.withoutSurroundings();
    }

    private static int choose(Snapshot snapshot, WhoOptions options, Condition filter, int[] rows) {
        SocketTable sockets = snapshot.sockets();
        int count =
                filter.isEverything() && all(sockets, options) ? everyRow(rows) : some(snapshot, options, filter, rows);
        if (count <= SORTED) {
            RowOrder.sort(sockets, rows, count);
        }
        return count;
    }

    /** Whether the options leave nothing out. */
    private static boolean all(SocketTable sockets, WhoOptions options) {
        return (options.udp() || !sockets.kinds().mayHave(Protocol.UDP))
                && (options.tcp()
                        || !sockets.kinds().mayHave(Protocol.TCP)
                                && !sockets.kinds().mayHave(Protocol.MPTCP))
                && (options.ipv4() || !sockets.kinds().mayHave(Family.INET))
                && (options.ipv6() || !sockets.kinds().mayHave(Family.INET6))
                && !options.mptcpOnly()
                && !options.listening();
    }

    private static int everyRow(int[] rows) {
        for (int row = 0; row < rows.length; row++) {
            rows[row] = row;
        }
        return rows.length;
    }

    private static int some(Snapshot snapshot, WhoOptions options, Condition filter, int[] rows) {
        SocketTable sockets = snapshot.sockets();
        RowTest test = filter.on(snapshot);
        int count = 0;
        for (int row = 0; row < rows.length; row++) {
            Protocol protocol = sockets.protocol(row);
            boolean udpRow = protocol == Protocol.UDP;
            boolean four = sockets.family(row) == Family.INET;
            if ((udpRow ? options.udp() : options.tcp())
                    && !(options.mptcpOnly() && protocol == Protocol.TCP)
                    && (four ? options.ipv4() : options.ipv6())
                    && (!options.listening() || isOpen(sockets, row, udpRow))
                    && test.test(row)) {
                rows[count++] = row;
            }
        }
        return count;
    }

    /** What {@code -l} shows: listeners, and UDP sockets without a peer. */
    private static boolean isOpen(SocketTable sockets, int row, boolean udpRow) {
        return sockets.state(row) == (udpRow ? SocketState.CLOSE : SocketState.LISTEN);
    }

    private void show(Context context, Snapshot snapshot, WhoOptions options, int[] rows, int count, int status)
            throws IOException {
        if (context.options().quiet()) {
            context.out().append(context.messages().text("who.count", count)).append('\n');
            if (status != Exit.OK) {
                GapLine.show(context, snapshot.visibility(), false);
            }
            return;
        }
        if (count > 0) {
            new WhoTable(context.out(), snapshot, context.messages(), context.screen(), options).write(rows, count);
        } else if (options.header()) {
            context.out().append(context.messages().text(none)).append('\n');
        }
        GapLine.show(context, snapshot.visibility(), options.header());
    }
}
