package dev.portwhy.ask.explain;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel itself writes into its log about sockets (net/ipv4/tcp_input.c, net/ipv4/tcp_minisocks.c, net/ipv4/tcp.c,
 * net/core/neighbour.c, net/netfilter/nf_conntrack_core.c, fs/file_table.c). No call failed then, so none is named.
 */
final class KernelLine {

    private static final Pattern FLOOD =
            Pattern.compile("possible syn flooding on port (?:\\[([0-9a-f:.]+)\\]:|([0-9a-f:.]+)[:.])?(\\d{1,5})\\.");

    private KernelLine() {}

    static @Nullable Understood read(Line line) {
        String lower = line.lower();
        if (lower.contains("syn flooding")) {
            Matcher m = FLOOD.matcher(lower);
            if (m.find() && Integer.parseInt(m.group(3)) <= Grammars.MOST_PORT) {
                String address = m.group(1) == null ? m.group(2) : m.group(1);
                String protocol = lower.contains("subflow") ? "mptcp" : "tcp";
                return said(line, null, protocol, address, Integer.valueOf(m.group(3)));
            }
        }
        if (lower.contains("conntrack") && lower.contains("table full")) {
            return said(line, null, null, null, null);
        }
        if (lower.contains("neighbor table overflow") || lower.contains("neighbour table overflow")) {
            return said(line, null, null, null, null);
        }
        if (lower.contains("time wait bucket table overflow")
                || lower.contains("too many orphaned sockets")
                || lower.contains("tcp: out of memory")
                || lower.endsWith("out of socket memory")) {
            return said(line, null, "tcp", null, null);
        }
        if (lower.contains("vfs: file-max limit")) {
            return said(line, "ENFILE", null, null, null);
        }
        return null;
    }

    private static Understood said(
            Line line,
            @Nullable String errno,
            @Nullable String protocol,
            @Nullable String address,
            @Nullable Integer port) {
        Message message = line.message();
        return new Understood(
                null,
                errno,
                protocol,
                null,
                address,
                port,
                "kernel",
                message.time(),
                message.line(),
                message.raw(),
                null);
    }
}
