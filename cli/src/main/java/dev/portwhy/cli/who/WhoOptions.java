package dev.portwhy.cli.who;

/**
 * What the letters of {@code who} chose.
 *
 * @param tcp {@code -t}, or neither {@code -t} nor {@code -u}
 * @param udp {@code -u}, or neither
 * @param mptcpOnly {@code -M}
 * @param listening {@code -l}
 * @param ipv4 {@code -4}, or neither {@code -4} nor {@code -6}
 * @param ipv6 {@code -6}, or neither
 * @param timers {@code -o}
 * @param extended {@code -e}
 * @param header not {@code -H}
 */
record WhoOptions(
        boolean tcp,
        boolean udp,
        boolean mptcpOnly,
        boolean listening,
        boolean ipv4,
        boolean ipv6,
        boolean timers,
        boolean extended,
        boolean header) {}
