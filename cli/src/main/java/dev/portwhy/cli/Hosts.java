package dev.portwhy.cli;

import dev.portwhy.model.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Names of hosts, as the resolver of this machine knows them: it is here that they were typed. */
public final class Hosts {

    /** A resolver that waits for each of its servers takes half a minute, and nobody waits as long for an answer about a port. */
    private static final int SECONDS = 5;

    /** The longest name that DNS can carry (RFC 1035, 2.3.4). */
    private static final int LONGEST = 253;

    private Hosts() {}

    /** Whether a word can be a host's name and is no address. */
    public static boolean isName(String word) {
        boolean letter = false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean inName = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
            if (!inName && c != '-' && c != '.' && (c < '0' || c > '9')) {
                return false;
            }
            letter |= inName;
        }
        return letter && word.length() <= LONGEST;
    }

    /**
     * All addresses of a host, in the resolver's order; none where no host has that name, and for what is no name.
     *
     * @throws UsageException when the resolver takes too long
     */
    public static List<IpAddress> lookUp(String host) {
        if (!isName(host)) {
            return List.of();
        }
        CompletableFuture<List<IpAddress>> answer = new CompletableFuture<>();
        // Nothing ends a call that waits for a name server; the end of the program does not wait for this thread.
        Thread.ofPlatform().name("resolver").daemon().start(() -> answer.complete(ask(host)));
        try {
            return answer.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw UsageException.of("common.usage.slow-name", host, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UsageException.of("common.usage.slow-name", host, SECONDS);
        }
    }

    private static List<IpAddress> ask(String host) {
        List<IpAddress> addresses = new ArrayList<>();
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                String text = address.getHostAddress();
                int zone = text.indexOf('%');
                IpAddress.parse(zone < 0 ? text : text.substring(0, zone)).ifPresent(addresses::add);
            }
        } catch (UnknownHostException e) {
            return List.of();
        }
        return addresses;
    }
}
