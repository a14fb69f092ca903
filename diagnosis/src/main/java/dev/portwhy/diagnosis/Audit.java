package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.boot.ContainerSetting;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a machine, each in each of its namespaces.
 *
 * @param settings in the order of the registry, those of a namespace together, the machine's last
 * @param findings what is wrong with them, the worst first
 * @param level what it comes down to
 */
public record Audit(List<AuditedSetting> settings, List<Finding> findings, Level level) {

    public Audit {
        settings = List.copyOf(settings);
        findings = List.copyOf(findings);
    }

    /**
     * Looks through the settings.
     *
     * @param found what is wrong with the machine's ports ({@link Diagnosis#machine})
     */
    public static Audit of(Snapshot snapshot, List<Finding> found) {
        Builder builder = new Builder(snapshot, found);
        for (int index = 0; index < snapshot.namespaces().size(); index++) {
            if (!snapshot.namespaces().get(index).settingsUnseen()) {
                builder.namespace(index);
            }
        }
        builder.machine();
        List<Finding> findings = new SettingScene(snapshot, found, builder.settings).findings();
        Level level = Level.of(findings);
        return new Audit(builder.settings, findings, level == Level.OK && unseen(snapshot) ? Level.UNKNOWN : level);
    }

    /** Whether a namespace may have a setting that nobody could read. One that ended meanwhile has none any more. */
    private static boolean unseen(Snapshot snapshot) {
        for (NetworkNamespace netns : snapshot.namespaces()) {
            boolean ended = netns.source() == NetworkNamespace.Source.UNREAD && !netns.current();
            if (netns.settingsUnseen() && !ended) {
                return true;
            }
        }
        return new Unseen(snapshot).namespaces();
    }

    /** Whether a finding is about a namespace, or about no single one. */
    static boolean isOf(Finding finding, @Nullable NetworkNamespace netns) {
        NetworkNamespace where = finding.subject().netns();
        return netns == null || where == null || where.id().equals(netns.id());
    }

    /** The namespace that a boot's files reach: the one that the machine booted into, or the only one there is to see. */
    static @Nullable NetworkNamespace booted(Snapshot snapshot) {
        for (NetworkNamespace netns : snapshot.namespaces()) {
            if (netns.kind() == NetworkNamespace.Kind.HOST) {
                return netns;
            }
        }
        return null;
    }

    private static final class Builder {

        private final Snapshot snapshot;
        private final List<Finding> found;
        private final KernelVersion version;
        private final BootOrder order;
        private final @Nullable NetworkNamespace booted;
        private final List<AuditedSetting> settings = new ArrayList<>();

        Builder(Snapshot snapshot, List<Finding> found) {
            this.snapshot = snapshot;
            this.found = found;
            version = snapshot.kernel();
            order = new BootOrder(snapshot.boot(), version);
            booted = Audit.booted(snapshot);
        }

        void namespace(int index) {
            NetworkNamespace netns = snapshot.namespaces().get(index);
            for (Setting setting : Setting.all()) {
                if (setting.writable() && setting.perNamespace()) {
                    add(setting, netns, index, netns.settings());
                }
            }
        }

        /** Of those below {@code net} only the first namespace has files. */
        void machine() {
            for (Setting setting : Setting.all()) {
                if (setting.writable() && !setting.perNamespace()) {
                    boolean net = setting.key().startsWith("net.");
                    NetworkNamespace first =
                            booted != null || snapshot.namespaces().isEmpty()
                                    ? booted
                                    : snapshot.namespaces().getFirst();
                    add(setting, null, -1, net && first != null ? first.settings() : snapshot.settings());
                }
            }
        }

        private void add(Setting setting, @Nullable NetworkNamespace netns, int index, Settings values) {
            String value = values.get(setting).orElse(null);
            if (value == null && !snapshot.boot().looked() && setting.existsIn(version)) {
                return; // Not every setting was read: nothing is known of it.
            }
            String initial = setting.initial(version);
            List<BootWriter> writers = new ArrayList<>();
            AuditedSetting.Boot boot = null;
            if (netns == null || booted != null && netns.inode() == booted.inode()) {
                boolean gone = value == null && !setting.existsIn(version);
                for (BootWriter writer : order.writers(setting)) {
                    writers.add(gone ? writer.with(BootWriter.Fate.REFUSED) : writer);
                }
                boot = boot(setting, initial);
            } else {
                boot = container(setting, index, writers);
            }
            List<Slug> helps = helps(setting, netns);
            AuditedSetting plain = new AuditedSetting(
                    setting,
                    netns,
                    value,
                    initial,
                    boot,
                    writers,
                    AuditedSetting.Role.DECIDES,
                    SettingWords.decides(setting),
                    helps,
                    SettingMyths.scenario(setting));
            settings.add(SettingWords.judged(plain, found, version));
        }

        private AuditedSetting.@Nullable Boot boot(Setting setting, @Nullable String initial) {
            if (!snapshot.boot().looked() || !setting.existsIn(version)) {
                return null;
            }
            BootOrder.Winner winner = order.winner(setting);
            if (winner == null) {
                return initial == null ? null : new AuditedSetting.Boot(initial, null, 0);
            }
            String value = winner.value();
            return value == null
                    ? null
                    : new AuditedSetting.Boot(
                            value, winner.writer().path(), winner.writer().line());
        }

        /** What the runtime of the container writes each time it makes the namespace. */
        private AuditedSetting.@Nullable Boot container(Setting setting, int index, List<BootWriter> writers) {
            for (NamespaceOwner owner : snapshot.hidden().owners()) {
                Container container = owner.container();
                for (ContainerSetting one : snapshot.boot().containers()) {
                    if (owner.namespaceIndex() == index
                            && one.container().equals(container.id())
                            && one.key().replace('/', '.').equals(setting.key())) {
                        writers.add(BootWriter.ofContainer(one));
                        return new AuditedSetting.Boot(one.value(), one.path(), 0);
                    }
                }
            }
            return null;
        }

        private List<Slug> helps(Setting setting, @Nullable NetworkNamespace netns) {
            Set<Slug> helps = EnumSet.noneOf(Slug.class);
            for (Finding finding : found) {
                if (isOf(finding, netns) && SettingHelp.of(setting).contains(finding.slug())) {
                    helps.add(finding.slug());
                }
            }
            return List.copyOf(helps);
        }
    }
}
