package dev.portwhy.cli.tune;

import dev.portwhy.act.SettingsWish;
import dev.portwhy.ask.PlanAnswer;
import dev.portwhy.cli.UsageException;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.SettingHarm;
import dev.portwhy.diagnosis.TuneChange;
import dev.portwhy.diagnosis.TunePlan;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRange;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.ports.kernel.SettingCheck;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be changed, with what speaks against it.
 *
 * @param snapshot the machine
 * @param wishes the settings, in the order in which the kernel takes them
 * @param effects what each changes, in the same order
 * @param ends what is found now and will not be any more
 * @param refusals why it cannot be done
 * @param harms why it should not be done
 */
record ApplyRequest(
        Snapshot snapshot,
        List<SettingsWish> wishes,
        List<Text> effects,
        List<Finding> ends,
        List<Text> refusals,
        List<Text> harms) {

    private static final String FOREIGN = "apply.refused.foreign";

    /** The plan, to be carried out. */
    static ApplyRequest of(PlanAnswer answer) {
        List<SettingsWish> wishes = new ArrayList<>();
        List<Text> effects = new ArrayList<>();
        for (TuneChange change : answer.plan().changes()) {
            NetworkNamespace netns = change.netns();
            wishes.add(new SettingsWish(
                    change.setting(),
                    netns == null ? answer.snapshot().namespaces().getFirst() : netns,
                    change.to()));
            effects.add(change.effect());
        }
        return new ApplyRequest(
                answer.snapshot(), wishes, effects, answer.plan().ended(), List.of(), List.of());
    }

    /** Settings that somebody names, for the first namespace of a snapshot. */
    static ApplyRequest of(Snapshot snapshot, List<String> words) {
        Map<Setting, String> wanted = new LinkedHashMap<>();
        List<Text> refusals = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw UsageException.of("apply.usage.word", word);
            }
            String key = key(word.substring(0, equals).strip());
            String value = word.substring(equals + 1).strip();
            Setting setting = Setting.of(key);
            if (setting == null) {
                refusals.add(Text.of(FOREIGN, key, "sysctl -w " + quoted(key + "=" + value)));
            } else if (wanted.put(setting, value) != null) {
                throw UsageException.of("apply.usage.twice", key);
            }
        }
        NetworkNamespace netns = snapshot.namespaces().getFirst();
        Map<Setting, String> taken = taken(snapshot, netns, wanted, refusals);
        List<SettingsWish> wishes = new ArrayList<>();
        List<Text> effects = new ArrayList<>();
        for (Map.Entry<Setting, String> one : taken.entrySet()) {
            wishes.add(new SettingsWish(one.getKey(), netns, one.getValue()));
            effects.add(effect(netns, one.getKey(), one.getValue()));
        }
        List<Text> harms = refusals.isEmpty() ? SettingHarm.of(snapshot, 0, taken) : List.of();
        List<Finding> ends = refusals.isEmpty() ? TunePlan.ended(snapshot, 0, taken) : List.of();
        return new ApplyRequest(snapshot, wishes, effects, ends, refusals, harms);
    }

    /** The words above the reasons why nothing is changed: who will not have it, the kernel or this program. */
    static String refusal(List<Text> reasons) {
        boolean kernel = reasons.stream().anyMatch(reason -> !reason.key().equals(FOREIGN));
        boolean ours = reasons.stream().anyMatch(reason -> reason.key().equals(FOREIGN));
        return kernel && ours ? "apply.refused.several" : ours ? "apply.refused.ours" : "apply.refused";
    }

    /** Whether the kernel might take it all, and it is this program that does not write it. */
    static boolean onlyForeign(List<Text> reasons) {
        return refusal(reasons).equals("apply.refused.ours");
    }

    /** {@code net/ipv4/tcp_tw_reuse} as well, which sysctl(8) takes. */
    private static String key(String word) {
        int slash = word.indexOf('/');
        int dot = word.indexOf('.');
        return slash >= 0 && (dot < 0 || slash < dot)
                ? word.replace('.', '\0').replace('/', '.').replace('\0', '/')
                : word;
    }

    private static String quoted(String word) {
        return word.indexOf(' ') < 0 ? word : "\"" + word + "\"";
    }

    /** The values as the kernel prints them, in an order in which it takes them all. */
    private static Map<Setting, String> taken(
            Snapshot snapshot, NetworkNamespace netns, Map<Setting, String> wanted, List<Text> refusals) {
        KernelVersion kernel = snapshot.kernel();
        Map<String, String> values = new HashMap<>(snapshot.settings().values());
        values.putAll(netns.settings().values());
        Map<Setting, String> left = new LinkedHashMap<>(wanted);
        Map<Setting, String> taken = new LinkedHashMap<>();
        // What must not be handed out is reserved before the range is wider.
        String reserved = left.remove(Setting.IP_LOCAL_RESERVED_PORTS);
        if (reserved != null) {
            Map<Setting, String> first = new LinkedHashMap<>();
            first.put(Setting.IP_LOCAL_RESERVED_PORTS, reserved);
            first.putAll(left);
            left = first;
        }
        boolean any = true;
        while (any && !left.isEmpty()) {
            any = false;
            for (Map.Entry<Setting, String> one : List.copyOf(left.entrySet())) {
                SettingCheck check = SettingCheck.of(one.getKey(), one.getValue(), new Settings(values), kernel);
                if (check.taken()) {
                    values.put(one.getKey().key(), check.printed());
                    taken.put(one.getKey(), check.printed());
                    left.remove(one.getKey());
                    any = true;
                }
            }
        }
        left.forEach((setting, value) -> refusals.add(
                refusal(setting, value, SettingCheck.of(setting, value, new Settings(values), kernel), values)));
        return taken;
    }

    private static Text refusal(Setting setting, String value, SettingCheck check, Map<String, String> values) {
        return switch (check.errno()) {
            case "ENOENT" ->
                Text.of(
                        setting.removed() == null ? "apply.refused.not-yet" : "apply.refused.removed",
                        setting.key(),
                        String.valueOf(setting.removed() == null ? setting.since() : setting.removed()));
            case "EACCES" -> Text.of("apply.refused.read-only", setting.key());
            case "ENUMBERS" ->
                Text.of(
                        "apply.refused.numbers",
                        setting.key(),
                        value,
                        setting.form().count());
            default -> invalid(setting, value, new Settings(values));
        };
    }

    private static Text invalid(Setting setting, String value, Settings now) {
        return switch (setting.form().kind()) {
            case PORT_RANGE ->
                Text.of(
                        "apply.refused.range",
                        setting.key(),
                        value,
                        now.integer(Setting.IP_UNPRIVILEGED_PORT_START),
                        Setting.IP_UNPRIVILEGED_PORT_START.key());
            case PORT_LIST -> Text.of("apply.refused.list", setting.key(), value);
            default -> bounds(setting, value, now);
        };
    }

    private static Text bounds(Setting setting, String value, Settings now) {
        PortRange range = now.portRange();
        return setting == Setting.IP_UNPRIVILEGED_PORT_START && range != null
                ? Text.of("apply.refused.start", setting.key(), value, range.low(), Setting.IP_LOCAL_PORT_RANGE.key())
                : Text.of(
                        "apply.refused.bounds",
                        setting.key(),
                        value,
                        setting.form().low(),
                        setting.form().high());
    }

    private static Text effect(NetworkNamespace netns, Setting setting, String value) {
        Text told = TunePlan.effect(netns.settings(), setting, value);
        return told == null ? Text.of("tune.decides." + setting.decides().word()) : told;
    }
}
