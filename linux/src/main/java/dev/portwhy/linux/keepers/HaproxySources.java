package dev.portwhy.linux.keepers;

import dev.portwhy.model.DecimalName;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.SourcePool;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The source ports in a configuration of haproxy: {@code source ADDRESS:LOW-HIGH} of a section or on a server's line. A server
 * whose own {@code maxconn} is no larger than its pool has what is beyond wait, and never runs out of it: such a pool is left out,
 * as is a single port.
 */
final class HaproxySources {

    private final int pid;
    private final String file;
    private final Set<SourcePool> found = new LinkedHashSet<>();

    private @Nullable SourcePool ofDefaults;
    private int limitOfDefaults;
    private boolean defaults;

    private @Nullable SourcePool ofSection;
    private int limitOfServers;
    /** How many connections the servers of the section may have that use its pool; negative for any number. */
    private long limit;

    private boolean used;

    private HaproxySources(int pid, String file) {
        this.pid = pid;
        this.file = file;
    }

    /** Those of a text. */
    static List<SourcePool> of(int pid, String file, String text) {
        HaproxySources sources = new HaproxySources(pid, file);
        for (String line : text.split("\n", -1)) {
            int comment = line.indexOf('#');
            String[] words =
                    (comment < 0 ? line : line.substring(0, comment)).strip().split("[ \t]+", -1);
            sources.line(words);
        }
        sources.endSection();
        return List.copyOf(sources.found);
    }

    private void line(String[] words) {
        switch (words[0]) {
            case "global",
                    "frontend",
                    "backend",
                    "listen",
                    "defaults",
                    "peers",
                    "resolvers",
                    "userlist",
                    "program",
                    "ring",
                    "cache" -> section(words[0]);
            case "source" -> ofSection = pool(words, 0);
            case "default-server" -> limitOfServers = limit(words, limitOfServers);
            case "server", "server-template" -> server(words);
            default -> {}
        }
    }

    private void section(String kind) {
        endSection();
        defaults = kind.equals("defaults");
        boolean servers = kind.equals("backend") || kind.equals("listen");
        ofSection = servers ? ofDefaults : null;
        limitOfServers = servers ? limitOfDefaults : 0;
        limit = 0;
        used = false;
    }

    private void endSection() {
        SourcePool pool = ofSection;
        if (defaults) {
            ofDefaults = pool;
            limitOfDefaults = limitOfServers;
        } else if (pool != null && used && (limit < 0 || limit > pool.size())) {
            found.add(pool);
        }
    }

    private void server(String[] words) {
        int most = limit(words, limitOfServers);
        for (int at = 3; at < words.length; at++) {
            if (words[at].equals("source")) {
                SourcePool own = pool(words, at);
                if (own != null && (most == 0 || most > own.size())) {
                    found.add(own);
                }
                return;
            }
        }
        used = true;
        limit = most == 0 || limit < 0 || words[0].equals("server-template") ? -1 : limit + most;
    }

    private static int limit(String[] words, int otherwise) {
        for (int at = 1; at + 1 < words.length; at++) {
            if (words[at].equals("maxconn")) {
                return Math.max(0, DecimalName.number(words[at + 1]));
            }
        }
        return otherwise;
    }

    /** The pool after the word at a place; null for an address alone, a single port, and what is not understood. */
    private @Nullable SourcePool pool(String[] words, int at) {
        String value = at + 1 < words.length ? words[at + 1] : "";
        int colon = value.lastIndexOf(':');
        int dash = value.indexOf('-', colon + 1);
        if (colon < 0 || dash < 0) {
            return null;
        }
        int first = DecimalName.number(value.substring(colon + 1, dash));
        int last = DecimalName.number(value.substring(dash + 1));
        String host = value.substring(0, colon);
        for (String prefix : List.of("ipv4@", "ipv6@")) {
            host = host.startsWith(prefix) ? host.substring(prefix.length()) : host;
        }
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        host = bracketed ? host.substring(1, host.length() - 1) : host;
        boolean any = host.isEmpty() || host.equals("*");
        IpAddress address = any ? null : IpAddress.parse(host).orElse(null);
        if (first <= 0 || last <= first || last > 0xffff || address == null && !any) {
            return null;
        }
        return new SourcePool(pid, address == null || address.isWildcard() ? null : address, first, last, file);
    }
}
