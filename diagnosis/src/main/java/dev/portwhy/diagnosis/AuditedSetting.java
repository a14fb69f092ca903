package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One setting in one network namespace, as an audit tells of it.
 *
 * @param setting which
 * @param netns whose; null where it is the whole machine's
 * @param value what it is now, as the kernel prints it; null where the kernel has none or it could not be read
 * @param initial what a kernel begins with; null where that depends on the machine
 * @param boot what a boot makes of it; null where that is not known, and where no boot reaches
 * @param writers every line that a boot or the start of a container reads about it
 * @param role what it is to who looks for one that helps
 * @param text what it decides here, or why it does nothing
 * @param helps the findings of this machine that an act with it ends
 * @param scenario the scenario of the lab that shows it; null where the lab has none
 */
public record AuditedSetting(
        Setting setting,
        @Nullable NetworkNamespace netns,
        @Nullable String value,
        @Nullable String initial,
        @Nullable Boot boot,
        List<BootWriter> writers,
        Role role,
        Text text,
        List<Slug> helps,
        @Nullable String scenario) {

    public AuditedSetting {
        writers = List.copyOf(writers);
        helps = List.copyOf(helps);
    }

    /** What a setting is to somebody who looks for one that helps. */
    public enum Role {
        /** It decides how things go. */
        DECIDES,
        /** It is the most there may be of something. */
        LIMITS,
        /** Somebody changed it, and it does nothing about what was found. */
        NO_EFFECT_HERE,
        /** It is at a value that breaks connections or takes ports away. */
        HARMFUL,
        /** This kernel has no such setting. */
        UNKNOWN_TO_KERNEL;

        /** The word of the contract: {@code no-effect-here}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What a setting is after a boot, or once its container starts again.
     *
     * @param value as the kernel prints it
     * @param writer the file that says so; null where nobody writes it and the kernel begins with it
     * @param line the number of the line there; 0 for none
     */
    public record Boot(String value, @Nullable String writer, int line) {}

    /** The same of another namespace; null for none. */
    public AuditedSetting in(@Nullable NetworkNamespace other) {
        return new AuditedSetting(setting, other, value, initial, boot, writers, role, text, helps, scenario);
    }

    /** Whether it is another now than it will be after a boot. */
    public boolean drift() {
        return value != null && boot != null && !value.equals(boot.value());
    }

    /** Whether it is known to be another than what a kernel begins with. */
    public boolean changed() {
        return value != null && initial != null && !value.equals(initial);
    }
}
