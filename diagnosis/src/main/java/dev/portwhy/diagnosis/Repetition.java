package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.PortRange;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.ports.ConnectCapacity;
import dev.portwhy.ports.TimeWaitReuse;
import dev.portwhy.ports.shape.Trial;
import dev.portwhy.ports.shape.Trouble;
import dev.portwhy.ports.shape.Trouble.Hold;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the trouble of a destination is repeated: its shape scaled down by one factor, without and with a change.
 *
 * <p>TIME_WAIT lasts its minute in the repetition too, so what is scaled are counts and not times: of what goes on in one minute
 * each repetition does as much as fits, faster, and none of the TIME_WAIT it makes ends meanwhile. What a program takes over
 * ({@code tcp_tw_reuse_delay}) is made as much younger.
 *
 * @param factor one port of the repetition stands for so many
 * @param now what is there now, then the change, then as many tries as there could be ports
 * @param later the change, then connections made under it: those of one minute where their rate is known, else the same as before;
 *     null where it would show nothing else
 * @param modelled whether a part of it takes too long to be repeated, and is told by the model alone
 */
public record Repetition(double factor, Pair now, @Nullable Pair later, boolean modelled) {

    /**
     * The same repeated without and with the change.
     *
     * @param without without
     * @param with with
     * @param secondsEach how many seconds of the machine pass from one try to the next; 0 where the tries stand for no time
     */
    public record Pair(Trial without, Trial with, double secondsEach) {}

    private static final int PORTS = 96;
    private static final int LOW = 40_000;
    private static final int ELSEWHERE = 50_000;
    private static final int LONGEST_MS = 11_000;
    private static final int LONGEST_DELAY_MS = 3000;
    private static final int MINUTE_MS = 5000;
    private static final int SLACK_MS = 200;

    /**
     * Plans it.
     *
     * @param namespaceIndex the namespace's index in {@link Snapshot#namespaces()}
     * @param question which destination
     * @param changes the settings with the texts that would be written to them
     */
    public static Repetition of(
            Snapshot snapshot, int namespaceIndex, ConnectQuestion question, Map<Setting, String> changes) {
        Situation made = SettingEffect.situation(snapshot, namespaceIndex, question);
        Situation then = SettingEffect.situation(
                SettingEffect.with(snapshot, namespaceIndex, changes), namespaceIndex, question);
        return new Plan(made, then, changes).repetition();
    }

    /** The making of one. */
    private static final class Plan {

        private final Situation made;
        private final Situation then;
        private final Map<Setting, String> changes;
        private final Room before;
        private final Room after;
        private final double factor;
        private final Layout layoutBefore;
        private final Layout layoutAfter;
        private final double delayScale;
        private final int total;

        Plan(Situation made, Situation then, Map<Setting, String> changes) {
            this.made = made;
            this.then = then;
            this.changes = changes;
            before = Room.of(made, made);
            after = Room.of(made, then);
            int most = Math.max(size(made), size(then));
            factor = Math.max(1, most / (double) PORTS);
            layoutBefore = Layout.of(made.capacity().now(), factor);
            layoutAfter = Layout.of(then.capacity().now(), factor).from(layoutBefore, moved());
            int longest = Math.max(
                    made.ports().reuse().delayMs(), then.ports().reuse().delayMs());
            delayScale = Math.min(1, LONGEST_DELAY_MS / (double) longest);
            total = total();
        }

        private static int size(Situation situation) {
            ConnectCapacity now = situation.capacity().now();
            return now.high() - now.low() + 1;
        }

        /** Which part of the connections has a port that the changed range does not have; 0 where there are none. */
        private double moved() {
            int all = made.connections().total();
            return all == 0 ? 0 : 1 - Math.min(1, then.connections().total() / (double) all);
        }

        private int total() {
            int usable = layoutBefore.usable();
            if (before.used() == 0 || before.usable() == 0) {
                return 0;
            }
            if (before.used() >= before.usable()) {
                return usable;
            }
            return Math.clamp(Math.round(before.used() * (double) usable / before.usable()), 1, usable - 1);
        }

        Repetition repetition() {
            Map<Hold, Integer> standing = standing();
            int most = Math.max(layoutBefore.usable(), layoutAfter.usable());
            int port = shape(standing, layoutBefore).port(layoutAfter.range());
            int waitMs = waitForThose();
            Pair now = new Pair(
                    new Trial(
                            shape(standing, layoutBefore),
                            port,
                            Map.of(),
                            false,
                            waitMs,
                            most,
                            0,
                            true,
                            free(standing, layoutBefore, before)),
                    new Trial(
                            shape(standing, layoutBefore),
                            port,
                            scaled(),
                            false,
                            waitMs,
                            most,
                            0,
                            true,
                            free(standing, layoutAfter, after)),
                    0);
            boolean modelled = before.left() != Room.Left.NOTHING
                    && before.left() != Room.Left.TIME_WAIT
                    && before.holdMs() != after.holdMs()
                    && waitFor(after) > LONGEST_MS;
            return new Repetition(factor, now, later(standing, port, most), modelled);
        }

        /** How long to wait until what can be taken over is old enough, or given up. */
        private int waitForThose() {
            if (before.left() == Room.Left.TIME_WAIT || finWait2Reused()) {
                boolean any = made.reuseAllowed() || then.reuseAllowed();
                return any ? delayMs() + SLACK_MS : SLACK_MS;
            }
            boolean readLive = before.left() == Room.Left.SYN_SENT || before.left() == Room.Left.ORPHAN;
            return readLive && after.holdMs() < before.holdMs() ? (int) Math.min(LONGEST_MS, waitFor(after)) : SLACK_MS;
        }

        private boolean finWait2Reused() {
            return before.left() == Room.Left.FIN_WAIT2 && made.finWait2Reused();
        }

        private int delayMs() {
            int longest = Math.max(
                    made.ports().reuse().delayMs(), then.ports().reuse().delayMs());
            return (int) (longest * delayScale);
        }

        /** A timer fires up to an eighth late; one that goes by retransmissions, at the next one. */
        private static long waitFor(Room room) {
            return room.holdMs() + room.holdMs() / 8 + 1000;
        }

        private @Nullable Pair later(Map<Hold, Integer> standing, int port, int most) {
            Double rate = made.capacity().perSecond();
            if (before.left() == Room.Left.TIME_WAIT && rate != null && rate > 0) {
                return minute(standing, port, rate);
            }
            boolean readLive = before.left() == Room.Left.SYN_SENT || before.left() == Room.Left.ORPHAN;
            if (before.left() == Room.Left.NOTHING || before.holdMs() == after.holdMs() || readLive) {
                return null;
            }
            if (before.left() != Room.Left.TIME_WAIT && waitFor(after) > LONGEST_MS) {
                return null;
            }
            boolean timeWait = before.left() == Room.Left.TIME_WAIT;
            int waitMs = timeWait ? delayMs() + SLACK_MS : (int) waitFor(after);
            int freedBefore =
                    !timeWait && before.holdMs() < waitMs || timeWait && before.holdMs() < TimeWaitReuse.TIME_WAIT_MS
                            ? over(standing)
                            : 0;
            boolean exact = !changes.containsKey(Setting.TCP_MAX_TW_BUCKETS);
            int freedAfter = !timeWait || after.holdMs() < TimeWaitReuse.TIME_WAIT_MS ? over(standing) : 0;
            return new Pair(
                    new Trial(
                            shape(standing, layoutBefore),
                            port,
                            Map.of(),
                            true,
                            waitMs,
                            most,
                            0,
                            true,
                            layoutBefore.usable() - total + freedBefore),
                    new Trial(
                            shape(standing, layoutBefore),
                            port,
                            scaled(),
                            true,
                            waitMs,
                            most,
                            0,
                            true,
                            freedAfter == 0 || !exact ? -1 : layoutAfter.usable() - total + freedAfter),
                    0);
        }

        /** The connections of one minute, from a beginning at which only those are there that stay. */
        private Pair minute(Map<Hold, Integer> standing, int port, double rate) {
            Map<Hold, Integer> staying = new EnumMap<>(standing);
            staying.remove(Hold.TIME_WAIT);
            double share = rate * TimeWaitReuse.TIME_WAIT_MS / 1000 / Math.max(1, before.usable());
            int tries = (int) Math.clamp(
                    Math.round(share * layoutBefore.usable()),
                    1,
                    3L * Math.max(layoutBefore.usable(), layoutAfter.usable()));
            int every = MINUTE_MS * 1000 / tries;
            return new Pair(
                    new Trial(shape(staying, layoutBefore), port, Map.of(), true, 0, tries, every, false, -1),
                    new Trial(shape(staying, layoutBefore), port, scaled(), true, 0, tries, every, false, -1),
                    before.usable() / (double) layoutBefore.usable() / rate);
        }

        private static int over(Map<Hold, Integer> standing) {
            int over = 0;
            for (Hold hold : List.of(Hold.TIME_WAIT, Hold.FIN_WAIT2, Hold.ORPHAN, Hold.SYN_SENT)) {
                over += standing.getOrDefault(hold, 0);
            }
            return over;
        }

        /** How many of the tries succeed: those with a port that nobody has, and those that take one over. */
        private int free(Map<Hold, Integer> standing, Layout layout, Room room) {
            int covered = (int) Math.round(total * (1 - (layout.equals(layoutBefore) ? 0 : moved())));
            boolean freed = switch (room.left()) {
                case TIME_WAIT -> room.free() > room.usable() - room.used();
                case SYN_SENT, ORPHAN -> room.holdMs() < before.holdMs() && waitFor(room) <= LONGEST_MS;
                case FIN_WAIT2 -> finWait2Reused() && room.free() > room.usable() - room.used();
                case NOTHING -> false;
            };
            return Math.max(0, layout.usable() - covered + (freed ? Math.min(covered, over(standing)) : 0));
        }

        /** The connections there are, by how they hold their port, the largest parts getting what rounding leaves. */
        private Map<Hold, Integer> standing() {
            Connections connections = made.connections();
            Map<Hold, Integer> counts = new EnumMap<>(Hold.class);
            int sum = 0;
            for (SocketState state : SocketState.values()) {
                int all = connections.in(state);
                int ownerless = connections.ownerless(state);
                sum += all;
                switch (state) {
                    case TIME_WAIT -> counts.merge(Hold.TIME_WAIT, all, Integer::sum);
                    case SYN_SENT -> counts.merge(Hold.SYN_SENT, all, Integer::sum);
                    case CLOSE_WAIT -> counts.merge(Hold.CLOSE_WAIT, all, Integer::sum);
                    case FIN_WAIT2 -> {
                        counts.merge(Hold.FIN_WAIT2, ownerless, Integer::sum);
                        counts.merge(Hold.HALF_CLOSED, all - ownerless, Integer::sum);
                    }
                    case FIN_WAIT1, LAST_ACK, CLOSING -> {
                        counts.merge(Hold.ORPHAN, ownerless, Integer::sum);
                        counts.merge(Hold.OPEN, all - ownerless, Integer::sum);
                    }
                    default -> counts.merge(Hold.OPEN, all, Integer::sum);
                }
            }
            Map<Hold, Integer> standing = new EnumMap<>(Hold.class);
            int left = total;
            Hold largest = Hold.OPEN;
            for (Map.Entry<Hold, Integer> count : counts.entrySet()) {
                int part = sum == 0 ? 0 : (int) ((long) count.getValue() * total / sum);
                standing.put(count.getKey(), part);
                left -= part;
                largest = count.getValue() > counts.getOrDefault(largest, 0) ? count.getKey() : largest;
            }
            standing.merge(largest, left, Integer::sum);
            standing.values().removeIf(count -> count == 0);
            return standing;
        }

        private Trouble shape(Map<Hold, Integer> standing, Layout layout) {
            IpAddress to = made.usage().destination().address();
            boolean silent = (standing.containsKey(Hold.ORPHAN) && before.left() == Room.Left.ORPHAN)
                    || standing.containsKey(Hold.SYN_SENT);
            return new Trouble(
                    silent ? Trouble.Place.ELSEWHERE : place(to),
                    to.unmapped().family() == Family.INET6 ? Family.INET6 : Family.INET,
                    layout.range(),
                    layout.reservedText(),
                    bound(),
                    settings(),
                    Room.peerStamps(made),
                    Room.boundFirst(made),
                    before.left() == Room.Left.NOTHING,
                    silent,
                    standing);
        }

        private Trouble.Place place(IpAddress to) {
            if (to.isLoopback()) {
                return Trouble.Place.LOOPBACK;
            }
            for (LocalAddress local : made.netns().addresses()) {
                if (local.address().equals(to)) {
                    return Trouble.Place.HERE;
                }
            }
            return Trouble.Place.ELSEWHERE;
        }

        /** Bound ports lie at the low end; those that only the changed range covers, below it. */
        private List<Integer> bound() {
            SortedSet<Integer> bound = new TreeSet<>();
            for (Layout layout : List.of(layoutBefore, layoutAfter)) {
                for (int i = 0; i < layout.bound(); i++) {
                    bound.add(layout.firstBound() + i);
                }
            }
            return List.copyOf(bound);
        }

        /** What the namespace has set and a connection depends on; the ports are told apart. */
        private Map<String, String> settings() {
            Map<String, String> settings = new TreeMap<>();
            for (Setting setting : Setting.all()) {
                String value = made.netns().settings().get(setting).orElse(null);
                if (value != null && isKept(setting)) {
                    settings.put(setting.key(), scaled(setting, value));
                }
            }
            return settings;
        }

        private static boolean isKept(Setting setting) {
            if (!setting.perNamespace() || !setting.writable() || setting.removed() != null || isPorts(setting)) {
                return false;
            }
            return switch (setting.decides()) {
                case TIME_WAIT, CLOSING, CONNECTING -> true;
                default -> setting == Setting.IP_AUTOBIND_REUSE;
            };
        }

        private static boolean isPorts(Setting setting) {
            return setting == Setting.IP_LOCAL_PORT_RANGE
                    || setting == Setting.IP_LOCAL_RESERVED_PORTS
                    || setting == Setting.IP_UNPRIVILEGED_PORT_START;
        }

        /** The changes, in the numbers of the repetition. */
        private Map<String, String> scaled() {
            Map<String, String> scaled = new LinkedHashMap<>();
            for (Map.Entry<Setting, String> change : changes.entrySet()) {
                Setting setting = change.getKey();
                if (!isPorts(setting)) {
                    scaled.put(setting.key(), scaled(setting, change.getValue()));
                }
            }
            if (changes.containsKey(Setting.IP_LOCAL_PORT_RANGE)
                    || changes.containsKey(Setting.IP_LOCAL_RESERVED_PORTS)) {
                scaled.put(
                        Setting.IP_LOCAL_PORT_RANGE.key(),
                        layoutAfter.range().low() + " " + layoutAfter.range().high());
                scaled.put(Setting.IP_LOCAL_RESERVED_PORTS.key(), layoutAfter.reservedText());
            }
            return scaled;
        }

        private String scaled(Setting setting, String value) {
            long number = number(value);
            if (setting == Setting.TCP_TW_REUSE_DELAY && number > 0) {
                return Long.toString(Math.max(1, Math.round(number * delayScale)));
            }
            if (setting == Setting.TCP_MAX_TW_BUCKETS && number > 0) {
                return Long.toString(Math.round(Math.min((double) number, before.usable() * 100.0) / factor));
            }
            return value;
        }

        private static long number(String value) {
            try {
                return Long.parseLong(value.strip());
            } catch (NumberFormatException e) {
                return -1;
            }
        }
    }

    /**
     * Where the ports of the repetition lie: bound ones, usable ones, reserved ones, from low to high.
     *
     * @param low the first port
     * @param bound how many are bound
     * @param usable how many are usable
     * @param reserved how many are reserved
     * @param boundBehind whether the bound ones lie behind the usable ones
     */
    private record Layout(int low, int bound, int usable, int reserved, boolean boundBehind) {

        static Layout of(ConnectCapacity now, double factor) {
            int usable = factor == 1 ? now.usable() : 2 * (int) Math.max(1, Math.round(now.usable() / factor / 2));
            usable = now.usable() == 0 ? 0 : usable;
            int bound = part(now.bound(), factor);
            int reserved = part(now.reserved(), factor);
            // Of a range with an odd number of ports one end is out of reach.
            int odd = (usable + bound + reserved) % 2;
            return new Layout(LOW, bound, usable, reserved + odd, false);
        }

        private static int part(int count, double factor) {
            return count == 0 ? 0 : (int) Math.max(1, Math.round(count / factor));
        }

        /**
         * The same beside another one, so that of the ports that connections have there a part lies outside of it.
         *
         * @param moved that part
         */
        Layout from(Layout other, double moved) {
            if (moved >= 1) {
                return new Layout(ELSEWHERE, bound, usable, reserved, false);
            }
            double shared = Math.min(usable, other.usable) / (double) Math.max(1, other.usable);
            int shift = (int) Math.round(Math.max(0, shared - (1 - moved)) * other.usable);
            return shift == 0
                    ? new Layout(other.low + other.bound - bound, bound, usable, reserved, false)
                    : new Layout(other.low + other.bound + shift, bound, usable, reserved, true);
        }

        int firstBound() {
            return boundBehind ? low + usable : low;
        }

        PortRange range() {
            return new PortRange(low, Math.max(low, low + bound + usable + reserved - 1));
        }

        String reservedText() {
            int first = low + bound + usable;
            return reserved == 0 ? "" : reserved == 1 ? Integer.toString(first) : first + "-" + (first + reserved - 1);
        }
    }
}
