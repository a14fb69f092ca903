package dev.portwhy.cli.tune;

import dev.portwhy.diagnosis.AuditedSetting;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.words.Visible;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Network namespaces of which the same is to be told. On a machine with hundreds of containers most are alike.
 *
 * @param names of the namespaces; none where it is about the whole machine
 * @param settings what is to be told, as of the first of them
 */
record AlikeNamespaces(List<String> names, List<AuditedSetting> settings) {

    AlikeNamespaces {
        names = List.copyOf(names);
        settings = List.copyOf(settings);
    }

    /** Settings by namespaces that are alike, in the order of the first of each, those of the machine last. */
    static List<AlikeNamespaces> of(List<AuditedSetting> settings) {
        Map<Long, List<AuditedSetting>> each = new LinkedHashMap<>();
        List<AuditedSetting> machine = new ArrayList<>();
        for (AuditedSetting setting : settings) {
            NetworkNamespace netns = setting.netns();
            (netns == null ? machine : each.computeIfAbsent(netns.inode(), any -> new ArrayList<>())).add(setting);
        }
        Map<List<AuditedSetting>, List<String>> alike = new LinkedHashMap<>();
        Map<List<AuditedSetting>, List<AuditedSetting>> first = new LinkedHashMap<>();
        for (List<AuditedSetting> one : each.values()) {
            List<AuditedSetting> bare = new ArrayList<>();
            for (AuditedSetting setting : one) {
                bare.add(setting.in(null));
            }
            first.putIfAbsent(bare, one);
            alike.computeIfAbsent(bare, any -> new ArrayList<>())
                    .add(name(one.getFirst().netns()));
        }
        List<AlikeNamespaces> all = new ArrayList<>();
        alike.forEach((bare, names) -> all.add(new AlikeNamespaces(names, Objects.requireNonNull(first.get(bare)))));
        if (!machine.isEmpty()) {
            all.add(new AlikeNamespaces(List.of(), machine));
        }
        return all;
    }

    /** Findings that say the same of different namespaces, in the order of the first of each. */
    static List<List<Finding>> findings(List<Finding> findings) {
        record What(
                Object slug,
                Object severity,
                Object title,
                @Nullable Object namespace) {}
        Map<What, List<Finding>> alike = new LinkedHashMap<>();
        for (Finding finding : findings) {
            // One that is about no namespace is told by itself.
            Object alone = finding.subject().netns() == null ? finding : null;
            alike.computeIfAbsent(
                            new What(finding.slug(), finding.severity(), finding.title(), alone),
                            any -> new ArrayList<>())
                    .add(finding);
        }
        return List.copyOf(alike.values());
    }

    static String name(@Nullable NetworkNamespace netns) {
        return netns == null ? "" : Visible.of(netns.name());
    }
}
