package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.ports.EphemeralRange;
import dev.portwhy.ports.ReservedPorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A remedy that is done by settings alone.
 *
 * @param finding what it is for
 * @param remedy the remedy
 * @param sets the settings, in order
 */
record PlanStep(Finding finding, Remedy remedy, List<Set> sets) {

    /**
     * One setting.
     *
     * @param netns the namespace; null for what is the whole machine's
     */
    record Set(@Nullable NetworkNamespace netns, Setting setting, String to) {

        long inode() {
            return netns == null ? 0 : netns.inode();
        }

        boolean isAbout(Set other) {
            return setting == other.setting && inode() == other.inode();
        }

        @Nullable String from(Snapshot snapshot) {
            Settings settings = netns == null ? snapshot.settings() : netns.settings();
            return settings.get(setting).orElse(null);
        }
    }

    /** The step of a remedy; null where it takes anything but settings. */
    static @Nullable PlanStep of(Finding finding, Remedy remedy) {
        List<Set> sets = new ArrayList<>();
        return add(sets, remedy.action()) && !sets.isEmpty() ? new PlanStep(finding, remedy, sets) : null;
    }

    private static boolean add(List<Set> sets, Action action) {
        if (action instanceof Action.SetSetting set) {
            Setting setting = Setting.of(set.key());
            return setting != null && sets.add(new Set(set.netns(), setting, set.value()));
        }
        if (action instanceof Action.ReservePorts reserve) {
            String all = reserve.all();
            return all != null && sets.add(new Set(reserve.netns(), Setting.IP_LOCAL_RESERVED_PORTS, all));
        }
        if (action instanceof Action.RaiseLimit raise) {
            Setting setting = Setting.of(raise.key());
            return setting != null && sets.add(new Set(null, setting, Long.toString(raise.value())));
        }
        if (action instanceof Action.Several several) {
            for (Action one : several.acts()) {
                if (!add(sets, one)) {
                    return false;
                }
            }
            return true;
        }
        return false;
    }

    /**
     * Adds the settings of a step to those of others: lists of ports become one. False where two want different values.
     */
    static boolean merge(List<Set> all, PlanStep step) {
        for (Set set : step.sets()) {
            Set other = null;
            for (Set one : all) {
                other = one.isAbout(set) ? one : other;
            }
            if (other == null) {
                all.add(set);
            } else if (set.setting() == Setting.IP_LOCAL_RESERVED_PORTS) {
                String both = other.to().isEmpty() ? set.to() : other.to() + "," + set.to();
                all.set(
                        all.indexOf(other),
                        new Set(
                                set.netns(),
                                set.setting(),
                                ReservedPorts.parse(both).toString()));
            } else if (!other.to().equals(set.to())) {
                return false;
            }
        }
        return true;
    }

    /** The machine with settings. */
    static Snapshot with(Snapshot snapshot, List<Set> sets) {
        Snapshot other = snapshot;
        for (Set set : sets) {
            NetworkNamespace netns = set.netns();
            if (netns == null) {
                other = SupposedMachine.with(other, set.setting(), set.to());
                continue;
            }
            for (int index = 0; index < other.namespaces().size(); index++) {
                if (other.namespaces().get(index).inode() == netns.inode()) {
                    other = SettingEffect.with(other, index, Map.of(set.setting(), set.to()));
                }
            }
        }
        return other;
    }

    /** What one of its settings changes. */
    Text effect(Set set) {
        NetworkNamespace netns = set.netns();
        Text own = netns == null ? null : effect(netns.settings(), set.setting(), set.to());
        return own == null ? remedy.effect() : own;
    }

    /** What a setting changes, in numbers; null where there are none. */
    static @Nullable Text effect(Settings before, Setting setting, String to) {
        if (setting == Setting.IP_LOCAL_PORT_RANGE) {
            EphemeralRange after = EphemeralRange.of(new Settings(Map.of(setting.key(), to)));
            return Text.of("apply.effect.range", EphemeralRange.of(before).size(), after.size());
        }
        if (setting == Setting.IP_LOCAL_RESERVED_PORTS && !to.isEmpty()) {
            return Text.of("apply.effect.reserved", to);
        }
        return setting == Setting.TCP_TW_REUSE && !to.equals("0")
                ? Text.of("apply.effect.reuse", before.integer(Setting.TCP_TW_REUSE_DELAY))
                : null;
    }
}
