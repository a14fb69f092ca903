package dev.portwhy.diagnosis;

import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fewest changes of settings that end what was found, and what to do about the rest.
 *
 * <p>Which changes those are is not written down anywhere: what the findings advise is tried on the snapshot, alone and together, and
 * what the same rules then find is compared with what they find now. A change after which nothing is better is not planned, and none
 * after which something is worse.
 *
 * @param verdict what is found now
 * @param changes what to change, in the order in which the kernel takes it
 * @param ended the findings that are gone then, or will be once what is there now has passed
 * @param left the others that somebody should do something about
 * @param instead what helps against those that are left
 */
public record TunePlan(
        Verdict verdict, List<TuneChange> changes, List<Finding> ended, List<Finding> left, List<Remedy> instead) {

    public TunePlan {
        changes = List.copyOf(changes);
        ended = List.copyOf(ended);
        left = List.copyOf(left);
        instead = List.copyOf(instead);
    }

    /** The plan for a machine. */
    public static TunePlan of(Snapshot snapshot) {
        return new PlanSearch(snapshot).plan();
    }

    /** What it comes to: what is found, or that a setting is to be changed although nothing fails. */
    public Level level() {
        return verdict.level() == Level.OK && !changes.isEmpty() ? Level.WARNING : verdict.level();
    }

    /**
     * What is found now and is not any more with other settings.
     *
     * @param namespaceIndex the namespace's index in {@link Snapshot#namespaces()}
     */
    public static List<Finding> ended(Snapshot snapshot, int namespaceIndex, Map<Setting, String> changes) {
        Snapshot then = SettingHarm.supposed(snapshot, namespaceIndex, changes);
        List<Finding> after = Diagnosis.machine(then).findings();
        List<Finding> ended = new ArrayList<>();
        for (Finding finding : Diagnosis.machine(snapshot).findings()) {
            if (!PlanSearch.isIn(after, finding)) {
                ended.add(finding);
            }
        }
        return ended;
    }

    /** What a setting of a namespace changes, in numbers; null where there are none. */
    public static @Nullable Text effect(Settings before, Setting setting, String to) {
        return PlanStep.effect(before, setting, to);
    }

    static List<Remedy> remedies(List<Finding> findings) {
        List<Remedy> remedies = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (Finding finding : findings) {
            for (Remedy remedy : finding.remedies()) {
                if (!told.contains(remedy.id()) && PlanStep.of(finding, remedy) == null) {
                    told.add(remedy.id());
                    remedies.add(remedy);
                }
            }
        }
        return remedies;
    }
}
