package dev.portwhy.linux.net;

import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.model.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code /proc/net/fib_trie} ({@code net/ipv4/fib_trie.c}): the table {@code Local:} holds every IPv4 address and prefix
 * that bind() takes for this machine's own, as leaves with a line {@code /32 host LOCAL} below:
 *
 * <pre>
 *            |-- 127.0.0.0
 *               /8 host LOCAL
 *            |-- 127.0.0.1
 *               /32 host LOCAL
 * </pre>
 */
final class ProcNetFibTrie {

    private ProcNetFibTrie() {}

    /** The local prefixes, in the order of the file: address to prefix length, the shortest where there are several. */
    static Map<IpAddress, Integer> localPrefixes(TextCursor file) {
        Map<IpAddress, Integer> prefixes = new LinkedHashMap<>();
        boolean local = false;
        IpAddress leaf = IpAddress.ANY4;
        while (!file.atEnd()) {
            if (!file.atLineEnd() && file.peek() != ' ') {
                local = file.accept("Local:");
            }
            file.skipSpaces();
            if (local && file.accept("|-- ")) {
                leaf = IpAddress.parse(file.word()).orElse(IpAddress.ANY4);
            } else if (local && file.accept('/')) {
                long length = file.decimal();
                file.skipWord(); // scope
                if (length > 0 && length <= 32 && file.word().equals("LOCAL") && !leaf.isWildcard()) {
                    prefixes.merge(leaf, (int) length, Math::min);
                }
            }
            file.nextLine();
        }
        return prefixes;
    }
}
