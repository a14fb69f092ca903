package dev.portwhy.ports;

import dev.portwhy.model.Protocol;

/**
 * Two sockets on one port whose addresses meet: do their options let them share it, and by which rule. Every option is
 * known here; {@link BindConflict} deals with the unknown ones.
 */
final class SharingRule {

    private SharingRule() {}

    /** {@code inet_bind_conflict()} as bind() to a port number calls it: relaxed, and {@code SO_REUSEPORT} counts. */
    static BindRule tcp(Options newcomer, Options holder, PortHolder.Kind kind, boolean sameUser) {
        boolean timeWait = kind == PortHolder.Kind.TIME_WAIT;
        if (newcomer.reuseaddr && holder.reuseaddr && kind != PortHolder.Kind.LISTENER) {
            return BindRule.BOTH_REUSEADDR;
        }
        if (newcomer.reuseport && holder.reuseport && (timeWait || sameUser)) {
            return timeWait ? BindRule.TIME_WAIT_REUSEPORT : BindRule.BOTH_REUSEPORT;
        }
        if (kind == PortHolder.Kind.LISTENER && !newcomer.reuseport && (newcomer.reuseaddr || holder.reuseaddr)) {
            return BindRule.HOLDER_LISTENS;
        }
        if (kind == PortHolder.Kind.LISTENER && newcomer.reuseport && !holder.reuseport) {
            return BindRule.HOLDER_WITHOUT_REUSE;
        }
        return refusal(newcomer, holder);
    }

    /** {@code udp_lib_lport_inuse()}: as TCP, but nothing listens and nothing is in TIME_WAIT. */
    static BindRule udp(Options newcomer, Options holder, boolean sameUser) {
        if (newcomer.reuseaddr && holder.reuseaddr) {
            return BindRule.BOTH_REUSEADDR;
        }
        return newcomer.reuseport && holder.reuseport && sameUser ? BindRule.BOTH_REUSEPORT : refusal(newcomer, holder);
    }

    static BindRule of(Protocol protocol, Options newcomer, Options holder, PortHolder.Kind kind, boolean sameUser) {
        return protocol == Protocol.UDP ? udp(newcomer, holder, sameUser) : tcp(newcomer, holder, kind, sameUser);
    }

    /** Why options that might have helped did not. */
    private static BindRule refusal(Options newcomer, Options holder) {
        if (newcomer.reuseport && holder.reuseport) {
            return BindRule.REUSEPORT_OTHER_USER;
        }
        boolean newcomerShares = newcomer.reuseaddr || newcomer.reuseport;
        boolean holderShares = holder.reuseaddr || holder.reuseport;
        if (newcomerShares && holderShares) {
            return BindRule.MIXED_REUSE;
        }
        if (holderShares) {
            return BindRule.NEWCOMER_WITHOUT_REUSE;
        }
        return newcomerShares ? BindRule.HOLDER_WITHOUT_REUSE : BindRule.NO_REUSE;
    }

    /** Both options of one socket. */
    record Options(boolean reuseaddr, boolean reuseport) {}
}
