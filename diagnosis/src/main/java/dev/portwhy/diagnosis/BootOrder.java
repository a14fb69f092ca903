package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.boot.BootStage;
import dev.portwhy.ports.kernel.Written;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a boot makes of a setting in the network namespace that the machine boots into: who writes it, who else would, and how
 * a file of /etc/sysctl.d has to be called so that it has the last word. Other namespaces begin with what the kernel
 * begins with, or their container's runtime says; no file of a boot reaches them.
 */
public final class BootOrder {

    private static final String DIRECTORY = "/etc/sysctl.d/";
    /** Names for a file of ours, from the plainest on; each stands behind the one before it. */
    private static final List<String> NAMES = List.of(
            "60-portwhy.conf", "99-portwhy.conf", "99-zz-portwhy.conf", "zz-portwhy.conf", "zzzzzz-portwhy.conf");

    private final BootSettings boot;
    private final KernelVersion version;
    private final List<StageWrites> stages = new ArrayList<>();

    /** What a boot does, by what was read, of a kernel that begins as those of now. */
    public BootOrder(BootSettings boot) {
        this(boot, KernelVersion.MEASURED);
    }

    /**
     * What a boot does, by what was read.
     *
     * @param version of the kernel that boots: what settings begin with
     */
    public BootOrder(BootSettings boot, KernelVersion version) {
        this.boot = boot;
        this.version = version;
        for (BootStage stage : boot.stages()) {
            stages.add(new StageWrites(stage));
        }
    }

    /**
     * A value that a boot leaves, and who wrote it.
     *
     * @param value as the kernel prints it; null where the program that writes it works it out from what only it knows
     * @param writer the line
     */
    public record Winner(@Nullable String value, BootWriter writer) {}

    /**
     * A place for a line that has the last word about a setting.
     *
     * @param path the file of /etc/sysctl.d; null where none there can have it
     * @param inTheWay the line that comes later than any there; null where there is a path
     */
    public record Place(@Nullable String path, @Nullable BootWriter inTheWay) {}

    private record Step(BootStage.Kind by, StageWrites.Entry entry) {

        BootWriter writer(BootWriter.Fate fate) {
            String value = entry.line().value();
            return new BootWriter(
                    by,
                    entry.file().path(),
                    entry.line().number(),
                    entry.line().key(),
                    value != null && by == BootStage.Kind.SYSTEMD ? value.substring(1) : value,
                    fate);
        }

        /**
         * What is written; null where that depends on what only TuneD knows: its variables, and a value that it is to be more or
         * less than ({@code >N}, {@code <N}; systemd's own is the former) where that is not known.
         */
        @Nullable String text(@Nullable String before) {
            String text = String.valueOf(entry.line().value());
            if (by != BootStage.Kind.TUNED && by != BootStage.Kind.SYSTEMD) {
                return text;
            }
            boolean most = text.startsWith(">");
            if (!most && !text.startsWith("<")) {
                return text.contains("${") ? null : text;
            }
            long wanted = number(text.substring(1).strip());
            long now = before == null ? -1 : number(before);
            return wanted < 0 || now < 0 ? null : Long.toString(most ? Math.max(wanted, now) : Math.min(wanted, now));
        }

        private static long number(String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                return -1;
            }
        }

        boolean is(BootWriter writer) {
            return writer.path().equals(entry.file().path())
                    && writer.line() == entry.line().number()
                    && writer.key().equals(entry.line().key());
        }
    }

    /** The line that has the last word about a setting after a boot; null where nobody writes it. */
    public @Nullable Winner winner(Setting setting) {
        Winner winner = null;
        String before = setting.initial(version);
        for (Step step : steps(path(setting))) {
            String text = step.text(before);
            String value = text == null ? null : Written.value(setting, before, text);
            if (text == null || value != null) {
                winner = new Winner(value, step.writer(BootWriter.Fate.WINS));
                before = value;
            }
        }
        return winner;
    }

    /**
     * What is written to a path below {@code /proc/sys} in turn, whether the kernel takes it or not; the last that it takes has the
     * last word.
     */
    public List<BootWriter> writes(String path) {
        List<BootWriter> writes = new ArrayList<>();
        for (Step step : steps(path)) {
            writes.add(step.writer(BootWriter.Fate.OVERWRITTEN));
        }
        return writes;
    }

    private static String path(Setting setting) {
        return setting.key().replace('.', '/');
    }

    /** Every write in turn. */
    private List<Step> steps(String path) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            for (StageWrites.Entry entry : stages.get(i).to(path)) {
                steps.add(new Step(boot.stages().get(i).kind(), entry));
            }
        }
        return steps;
    }

    /** Every line that names a setting, in the order in which they are read, with what becomes of it. */
    public List<BootWriter> writers(Setting setting) {
        String path = path(setting);
        Winner winner = winner(setting);
        List<Step> steps = steps(path);
        List<BootWriter> writers = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            add(writers, boot.stages().get(i).kind(), stages.get(i).naming(path), steps, winner, setting);
        }
        BootStage byHand = boot.byHand();
        if (byHand != null) {
            for (BootFile file : byHand.files()) {
                boolean known = boot.stages().stream()
                        .anyMatch(stage -> stage.files().stream()
                                .anyMatch(other -> other.path().equals(file.path())));
                if (!known) {
                    BootStage one = new BootStage(byHand.kind(), List.of(file));
                    for (StageWrites.Entry entry : new StageWrites(one).naming(path)) {
                        writers.add(new Step(byHand.kind(), entry).writer(BootWriter.Fate.NOT_READ));
                    }
                }
            }
        }
        return writers;
    }

    private static void add(
            List<BootWriter> writers,
            BootStage.Kind by,
            List<StageWrites.Entry> naming,
            List<Step> steps,
            @Nullable Winner winner,
            Setting setting) {
        for (StageWrites.Entry entry : naming) {
            Step step = new Step(by, entry);
            boolean wins = winner != null && step.is(winner.writer());
            int known = -1;
            for (int i = 0; i < writers.size(); i++) {
                known = step.is(writers.get(i)) ? i : known;
            }
            BootWriter writer = step.writer(wins ? BootWriter.Fate.WINS : fate(step, steps, setting));
            if (known < 0) {
                writers.add(writer);
            } else if (wins) {
                writers.set(known, writer);
            }
        }
    }

    private static BootWriter.Fate fate(Step step, List<Step> steps, Setting setting) {
        if (step.entry().file().outcome() == BootFile.Outcome.GONE) {
            return BootWriter.Fate.GONE;
        }
        if (!step.entry().file().counts()) {
            return BootWriter.Fate.NOT_READ;
        }
        if (step.entry().line().value() == null) {
            return BootWriter.Fate.EXCLUDES;
        }
        String text = step.text(null);
        if (text != null && Written.value(setting, null, text) == null) {
            return BootWriter.Fate.REFUSED;
        }
        boolean written = steps.stream().anyMatch(other -> other.entry().equals(step.entry()));
        return step.entry().line().pattern() && !written ? BootWriter.Fate.PASSED_OVER : BootWriter.Fate.OVERWRITTEN;
    }

    /**
     * Where a line has to stand so that it has the last word about a setting at the next boot, and also when somebody types
     * {@code sysctl --system}. A file of ours that is there already keeps its name, and its lines count as ours.
     */
    public Place place(Setting setting) {
        String path = path(setting);
        String last = "";
        for (int i = 0; i < stages.size(); i++) {
            BootStage.Kind kind = boot.stages().get(i).kind();
            boolean reapplied =
                    i + 1 < stages.size() && boot.stages().get(i + 1).kind() == BootStage.Kind.TUNED_AGAIN;
            for (StageWrites.Entry entry : stages.get(i).naming(path)) {
                Step step = new Step(kind, entry);
                boolean ours = isOurs(name(entry.file().path()));
                // One that a boot does not find is read by whoever types sysctl --system.
                boolean read = entry.file().counts() || entry.file().outcome() == BootFile.Outcome.GONE;
                if (!read || ours || entry.line().pattern()) {
                    continue;
                }
                boolean after = kind == BootStage.Kind.TUNED
                                && !reapplied
                                && entry.line().value() != null
                        || kind != BootStage.Kind.SYSTEMD_SYSCTL
                                && entry.file().path().equals("/etc/sysctl.conf")
                                && entry.line().value() != null;
                if (after) {
                    return new Place(null, step.writer(BootWriter.Fate.OVERWRITTEN));
                }
                if (kind != BootStage.Kind.TUNED
                        && kind != BootStage.Kind.COMMAND_LINE
                        && kind != BootStage.Kind.SYSTEMD) {
                    last = later(last, name(entry.file().path()));
                }
            }
        }
        for (String name : NAMES) {
            if (later(last, name).equals(name) && !name.equals(last)) {
                return new Place(DIRECTORY + name, null);
            }
        }
        Winner winner = winner(setting);
        return new Place(null, winner == null ? null : winner.writer());
    }

    /** Whether a file is one of those that {@link #place} names, or of what is named after them, as one for each setting. */
    private static boolean isOurs(String name) {
        for (String own : NAMES) {
            String base = own.substring(0, own.length() - ".conf".length());
            if (name.equals(own) || name.startsWith(base + "-")) {
                return true;
            }
        }
        return false;
    }

    private static String later(String one, String other) {
        byte[] left = one.getBytes(StandardCharsets.UTF_8);
        byte[] right = other.getBytes(StandardCharsets.UTF_8);
        return Arrays.compareUnsigned(left, right) >= 0 ? one : other;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
