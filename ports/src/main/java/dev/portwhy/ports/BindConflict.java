package dev.portwhy.ports;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether a newcomer can bind beside one holder, and what decides it.
 *
 * <p>Not every option of a live socket can be seen from outside. So this tries all values of the unknown ones: when they
 * all lead to the same answer it is sure; otherwise the answer is {@link Answer#DEPENDS}, and {@link #dependsOn} names
 * the unknowns that matter. Only a real bind(), or the socket's owner, can settle those.
 *
 * <p>Options are read when the newcomer comes, not when the holder was bound. The kernel keeps a summary per port as well
 * ({@code fastreuse}, {@code fastreuseport}) and looks at that first. It says something else than the holders one by one in
 * two cases, which nobody can see from outside: a holder changed its options after its bind(); or the last socket bound had
 * both options and shared by {@code SO_REUSEADDR}, and the newcomer has {@code SO_REUSEPORT} alone.
 *
 * @param answer whether they conflict
 * @param rule the rule that decided; for DEPENDS the one that blocks if the unknown options are off
 * @param overlap how their addresses meet; for DEPENDS, as the rule
 * @param dependsOn the unknown options the answer depends on; empty unless it is DEPENDS
 */
public record BindConflict(Answer answer, BindRule rule, AddressOverlap overlap, Set<Unknown> dependsOn) {

    public BindConflict {
        dependsOn = Set.copyOf(dependsOn);
    }

    /** Whether the bind fails because of this holder. */
    public enum Answer {
        NO,
        YES,
        DEPENDS
    }

    /** An option that was not known. */
    public enum Unknown {
        NEWCOMER_REUSEADDR,
        NEWCOMER_REUSEPORT,
        NEWCOMER_V6ONLY,
        HOLDER_REUSEADDR,
        HOLDER_REUSEPORT,
        HOLDER_V6ONLY
    }

    private static final Unknown[] UNKNOWNS = Unknown.values();

    /** Holds a newcomer against one holder of the same network namespace. */
    public static BindConflict between(BindRequest newcomer, PortHolder holder) {
        BindRule outside = outside(newcomer, holder);
        if (outside != null) {
            return new BindConflict(Answer.NO, outside, AddressOverlap.NONE, Set.of());
        }
        int unknown = unknownBits(newcomer, holder);
        BindConflict allOff = decide(newcomer, holder, 0);
        Set<Unknown> deciding = new TreeSet<>();
        BindConflict blocking = allOff;
        for (int bits = unknown; bits != 0; bits = (bits - 1) & unknown) {
            BindConflict one = decide(newcomer, holder, bits);
            if (blocking.answer == Answer.NO && one.answer == Answer.YES) {
                blocking = one;
            }
            collectDeciding(deciding, newcomer, holder, bits, one.answer);
        }
        return deciding.isEmpty()
                ? allOff
                : new BindConflict(Answer.DEPENDS, blocking.rule, blocking.overlap, deciding);
    }

    private static void collectDeciding(
            Set<Unknown> deciding, BindRequest newcomer, PortHolder holder, int bits, Answer answer) {
        for (Unknown option : UNKNOWNS) {
            int bit = 1 << option.ordinal();
            if ((bits & bit) != 0 && decide(newcomer, holder, bits ^ bit).answer != answer) {
                deciding.add(option);
            }
        }
    }

    private static @Nullable BindRule outside(BindRequest newcomer, PortHolder holder) {
        if (!newcomer.protocol().sharesPortsWith(holder.protocol())) {
            return BindRule.OTHER_TABLE;
        }
        if (newcomer.port() != holder.port()) {
            return BindRule.OTHER_PORT;
        }
        if (holder.kind() == PortHolder.Kind.REQUEST) {
            return BindRule.REQUEST_OWNS_NO_PORT;
        }
        boolean otherDevice = newcomer.device() != 0 && holder.device() != 0 && newcomer.device() != holder.device();
        return otherDevice ? BindRule.OTHER_DEVICE : null;
    }

    private static int unknownBits(BindRequest newcomer, PortHolder holder) {
        return bit(Unknown.NEWCOMER_REUSEADDR, !newcomer.reuseaddr().isKnown())
                | bit(Unknown.NEWCOMER_REUSEPORT, !newcomer.reuseport().isKnown())
                | bit(Unknown.NEWCOMER_V6ONLY, newcomer.v6only() == null)
                | bit(Unknown.HOLDER_REUSEADDR, !holder.reuseaddr().isKnown())
                | bit(Unknown.HOLDER_REUSEPORT, !holder.reuseport().isKnown())
                | bit(Unknown.HOLDER_V6ONLY, holder.v6only() == null);
    }

    private static int bit(Unknown option, boolean set) {
        return set ? 1 << option.ordinal() : 0;
    }

    /** Decides with every unknown option at the value its bit has. */
    private static BindConflict decide(BindRequest newcomer, PortHolder holder, int bits) {
        AddressOverlap overlap = AddressOverlap.of(
                newcomer.address(),
                Boolean.TRUE.equals(newcomer.v6only()) || has(bits, Unknown.NEWCOMER_V6ONLY),
                holder.address(),
                Boolean.TRUE.equals(holder.v6only()) || has(bits, Unknown.HOLDER_V6ONLY));
        if (!overlap.meets()) {
            BindRule rule = overlap == AddressOverlap.NONE ? BindRule.OTHER_ADDRESS : BindRule.APART_BY_V6ONLY;
            return new BindConflict(Answer.NO, rule, overlap, Set.of());
        }
        BindRule rule = SharingRule.of(
                newcomer.protocol(),
                new SharingRule.Options(
                        newcomer.reuseaddr().isYes() || has(bits, Unknown.NEWCOMER_REUSEADDR),
                        newcomer.reuseport().isYes() || has(bits, Unknown.NEWCOMER_REUSEPORT)),
                new SharingRule.Options(
                        holder.reuseaddr().isYes() || has(bits, Unknown.HOLDER_REUSEADDR),
                        holder.reuseport().isYes() || has(bits, Unknown.HOLDER_REUSEPORT)),
                holder.kind(),
                newcomer.uid() == holder.uid());
        return new BindConflict(rule.blocks() ? Answer.YES : Answer.NO, rule, overlap, Set.of());
    }

    private static boolean has(int bits, Unknown option) {
        return (bits & 1 << option.ordinal()) != 0;
    }
}
