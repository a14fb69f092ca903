package dev.portwhy.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that owns sockets: both ends of loopback connections, or the TIME_WAIT that closing them leaves.
 *
 * <p>It says {@code ready} when all are made and keeps them until its standard input ends, so it never outlives whoever
 * started it. Descriptors are limited for each process, which is why a load is spread over several.
 */
final class Owner {

    private static final int PORT = 7000;
    private static final long LONGEST_LIFE_MS = 45 * 60 * 1000L;

    private Owner() {}

    /**
     * Makes what the arguments say.
     *
     * @param args what ({@code established}, {@code time-wait}, or {@code waiting} for accept()), which owner this is, how many
     *     connections
     */
    @SuppressWarnings("SystemOut") // the pipe to whoever started us
    public static void main(String[] args) throws IOException {
        Thread.ofPlatform().daemon().start(Owner::endSomeDay);
        int connections = Integer.parseInt(args[2]);
        // Every owner has a destination of its own: ports are counted for each destination.
        InetSocketAddress destination = new InetSocketAddress("127.0." + (1 + Integer.parseInt(args[1])) + ".1", PORT);
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(destination, args[0].equals("waiting") ? connections : 0);
            List<SocketChannel> kept = new ArrayList<>(2 * connections);
            for (int i = 0; i < connections; i++) {
                SocketChannel client = SocketChannel.open(destination);
                if (args[0].equals("waiting")) {
                    kept.add(client);
                    continue;
                }
                SocketChannel accepted = listener.accept();
                if (args[0].equals("time-wait")) {
                    // Whoever closes first keeps the TIME_WAIT.
                    client.close();
                    accepted.close();
                } else {
                    kept.add(client);
                    kept.add(accepted);
                }
            }
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // the end of the input is the end of us
            }
            // The descriptors close with the process, which is much faster than one by one.
            Runtime.getRuntime().halt(kept.stream().allMatch(SocketChannel::isOpen) ? 0 : 1);
        }
    }

    private static void endSomeDay() {
        try {
            Thread.sleep(LONGEST_LIFE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }
}
