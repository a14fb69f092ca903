package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRange;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.ports.TimeWaitReuse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What other settings would change for the connections to one destination. It is the one place that says whether a setting helps
 * there, so that whoever proposes a setting and whoever is asked about it say the same.
 *
 * @param verdict what it comes to
 * @param now the room as it is
 * @param then the room under the settings
 * @param trouble whether connections to there fail now, or will
 * @param uncertain whether it rests on the timestamps of a peer that nobody has seen using them
 * @param changes each of the settings, as if it were changed alone
 */
public record SettingEffect(
        Verdict verdict, Room now, Room then, boolean trouble, boolean uncertain, List<Single> changes) {

    /** What a change comes to. */
    public enum Verdict {
        /** More connections, from now on. */
        HELPS,
        /** More connections, once those that are there now are gone. */
        HELPS_LATER,
        /** More connections for now; a program that does not close them fills these ports too. */
        DELAYS,
        /** Nothing changes for connections to there. */
        NOTHING,
        /** Fewer connections. */
        WORSE;

        /** A word for it: {@code helps-later}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Whether it ends the trouble. */
        public boolean helps() {
            return this == HELPS || this == HELPS_LATER;
        }
    }

    /**
     * One setting of several.
     *
     * @param setting the setting
     * @param value the value asked about
     * @param verdict what it comes to alone
     * @param why in a sentence
     */
    public record Single(Setting setting, String value, Verdict verdict, Text why) {}

    /** A rate that differs by less is the same. */
    private static final double SAME = 0.001;

    public SettingEffect {
        changes = List.copyOf(changes);
    }

    /**
     * What it comes to for connections that leave the local port to connect().
     *
     * @param namespaceIndex the namespace's index in {@link Snapshot#namespaces()}
     * @param question which destination; without a source it is the one that has most connections to there
     * @param changes the settings with the texts that would be written to them; the kernel is taken to accept them
     */
    public static SettingEffect of(
            Snapshot snapshot, int namespaceIndex, ConnectQuestion question, Map<Setting, String> changes) {
        Situation made = situation(snapshot, namespaceIndex, question);
        List<Single> singles = new ArrayList<>();
        for (Map.Entry<Setting, String> change : changes.entrySet()) {
            Setting setting = change.getKey();
            Situation then = situation(
                    with(snapshot, namespaceIndex, Map.of(setting, change.getValue())), namespaceIndex, question);
            Verdict verdict = verdict(made, then);
            singles.add(new Single(
                    setting,
                    change.getValue(),
                    verdict,
                    SettingReason.of(made, then, setting, change.getValue(), verdict)));
        }
        Situation then = situation(with(snapshot, namespaceIndex, changes), namespaceIndex, question);
        boolean uncertain = Room.of(made, then).left() == Room.Left.TIME_WAIT
                && Room.peerUnknown(made)
                && (made.reuseAllowed() || then.reuseAllowed());
        return new SettingEffect(
                verdict(made, then), Room.of(made, made), Room.of(made, then), trouble(made), uncertain, singles);
    }

    private static Verdict verdict(Situation made, Situation then) {
        Room before = Room.of(made, made);
        Room after = Room.of(made, then);
        int free = Integer.compare(after.free(), before.free());
        int rate = compare(after.perSecond(), before.perSecond());
        if (free == 0 && rate == 0) {
            // Connections whose port would be outside the range do not count in it any more.
            return after.usable() < before.usable() ? Verdict.WORSE : Verdict.NOTHING;
        }
        if (free < 0 && rate <= 0 || rate < 0) {
            return Verdict.WORSE;
        }
        if (made.leaks() && before.holdMs() == after.holdMs()) {
            return Verdict.DELAYS;
        }
        // Those two the kernel looks up whenever a timer fires, also for sockets that are there already.
        boolean live = before.left() == Room.Left.SYN_SENT || before.left() == Room.Left.ORPHAN;
        return free > 0 || before.free() > 0 || live ? Verdict.HELPS : Verdict.HELPS_LATER;
    }

    private static int compare(double one, double two) {
        boolean endless = Double.isInfinite(one) || Double.isInfinite(two);
        return !endless && Math.abs(one - two) <= SAME * Math.max(one, two) ? 0 : Double.compare(one, two);
    }

    /** Whether connect() fails now, or will when it goes on like this. */
    private static boolean trouble(Situation made) {
        return made.full() || made.capacity().msToExhaustion() != null;
    }

    /** A destination of a snapshot, be there connections to it or not. */
    static Situation situation(Snapshot snapshot, int namespaceIndex, ConnectQuestion question) {
        Usages usages = new Usages(snapshot);
        int group = usages.destinations().find(namespaceIndex, question.source(), question.address(), question.port());
        if (group >= 0) {
            return usages.situation(group);
        }
        RangePorts ports = usages.ports(namespaceIndex);
        NetworkNamespace netns = snapshot.namespaces().get(namespaceIndex);
        Capacity capacity = Usages.capacity(ports, Connections.none(), TimeWaitReuse.TIME_WAIT_MS);
        Usage none = new Usage(
                netns.id(),
                question.source() == null ? question.address() : question.source(),
                new Endpoint(question.address(), question.port()),
                netns.settingsUnseen(),
                capacity,
                List.of());
        return new Situation(snapshot, namespaceIndex, ports, Connections.none(), none, List.of(), false);
    }

    /** The same machine, one namespace having other settings. */
    static Snapshot with(Snapshot snapshot, int namespaceIndex, Map<Setting, String> changes) {
        List<NetworkNamespace> namespaces = new ArrayList<>(snapshot.namespaces());
        NetworkNamespace namespace = namespaces.get(namespaceIndex);
        Map<String, String> values = new HashMap<>(namespace.settings().values());
        for (Map.Entry<Setting, String> change : changes.entrySet()) {
            values.put(change.getKey().key(), printed(namespace, change.getKey(), change.getValue()));
        }
        namespaces.set(namespaceIndex, namespace.with(new Settings(values)));
        return new Snapshot.Builder(snapshot).namespaces(namespaces).build();
    }

    /** As the kernel prints it, white space folded; of a range one end may be left out, and the other stays as it was. */
    private static String printed(NetworkNamespace namespace, Setting setting, String value) {
        String folded = String.join(" ", value.strip().split("\\s+"));
        PortRange range = namespace.settings().portRange();
        return setting == Setting.IP_LOCAL_PORT_RANGE && folded.indexOf(' ') < 0 && range != null
                ? folded + " " + range.high()
                : folded;
    }

    /** The connections to a destination. */
    public static Usage usage(Snapshot snapshot, int namespaceIndex, ConnectQuestion question) {
        return situation(snapshot, namespaceIndex, question).usage();
    }

    /** The question about a destination that has connections. */
    public static ConnectQuestion question(Usage usage) {
        return new ConnectQuestion(
                Protocol.TCP,
                usage.source(),
                usage.destination().address(),
                usage.destination().port());
    }

    /** Settings with the texts to be written, in the order in which they were given. */
    public static Map<Setting, String> changes(Map<String, String> byKey) {
        Map<Setting, String> changes = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : byKey.entrySet()) {
            Setting setting = Setting.of(entry.getKey());
            if (setting != null) {
                changes.put(setting, entry.getValue());
            }
        }
        return changes;
    }
}
