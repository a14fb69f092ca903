package dev.portwhy.linux.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A process that holds many connections, both ends of each, until its standard input ends. */
public final class SocketCrowd {

    private SocketCrowd() {}

    /** The one argument is the number of connections; prints {@code ready} when they stand. */
    public static void main(String[] arguments) throws IOException {
        List<SocketChannel> kept = new ArrayList<>();
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
            for (int i = Integer.parseInt(arguments[0]); i > 0; i--) {
                kept.add(SocketChannel.open(listener.getLocalAddress()));
                kept.add(listener.accept());
            }
            System.out.println("ready " + kept.size());
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }
}
