package dev.portwhy.cli.tune;

import dev.portwhy.act.BootReach;
import dev.portwhy.act.LiveTrialEnd;
import dev.portwhy.act.SettingsActs;
import dev.portwhy.act.SettingsSite;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Invocation;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxDisk;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import dev.portwhy.wire.JsonAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Where the commands of {@code tune} change settings: this machine, for whoever called. */
final class ActSite {

    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

    /** Nothing but who and where: what an answer says of the machine. */
    private static final Scope LITTLE = Scope.EVERYTHING
            .in(NamespaceChoice.CURRENT)
            .states(0)
            .withoutHolders()
            .withoutSurroundings()
            .withoutHidden();

    private final Context context;
    private final LinuxDisk disk = new LinuxDisk();
    private @Nullable Snapshot all;
    private @Nullable Snapshot little;

    ActSite(Context context) {
        this.context = context;
    }

    /** Whether the caller may change settings. */
    boolean isRoot() {
        return disk.user() == 0;
    }

    /** Whether a file of the boot reaches the caller's namespace. */
    boolean bootReaches() {
        return BootReach.here(disk);
    }

    /** What only looks at the journal. */
    SettingsActs looking() {
        return acts(() -> false);
    }

    /** What changes settings, until somebody wants it to stop. */
    SettingsActs acts(BooleanSupplier stopped) {
        return new SettingsActs(
                disk,
                new SettingsSite(
                        SettingsSite.JOURNAL,
                        new BootPlaces(),
                        bootReaches(),
                        bootId(),
                        Instant::now,
                        this::namespace,
                        new LiveTrialEnd(program(), environment()),
                        () -> context.note(Text.of("apply.waiting")),
                        stopped));
    }

    private static String bootId() {
        String id = new KernelFiles(LinuxRoot.LIVE).text(BOOT_ID);
        // Without it the same every time, so that what was done is taken to be there still, and is compared.
        return id == null ? "" : id.strip();
    }

    private @Nullable NetworkNamespace namespace(long inode) {
        Snapshot seen = all;
        if (seen == null) {
            try {
                seen = context.machine().look(LITTLE.in(NamespaceChoice.ALL));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            all = seen;
        }
        for (NetworkNamespace netns : seen.namespaces()) {
            if (netns.inode() == inode) {
                return netns;
            }
        }
        return null;
    }

    /** Where a program that is called from anywhere finds this one. */
    private static String program() {
        String called = System.getProperty("portwhy.command", "");
        if (called.indexOf('/') >= 0) {
            return Path.of(called).toAbsolutePath().normalize().toString();
        }
        String path = System.getenv("PATH");
        for (String directory : path == null ? new String[0] : path.split(":")) {
            Path found = Path.of(directory, called.isEmpty() ? Invocation.program() : called);
            if (directory.startsWith("/") && Files.isExecutable(found)) {
                return found.toString();
            }
        }
        return "/usr/bin/portwhy";
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        for (String name : new String[] {"JAVA_HOME", "PATH", "HOME", "XDG_CACHE_HOME"}) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        return environment;
    }

    /** Writes an answer as JSON. */
    void json(JsonAnswer.Body body) throws IOException {
        Snapshot seen = little;
        if (seen == null) {
            seen = context.machine().look(LITTLE);
            little = seen;
        }
        JsonAnswer.write(context.json(), seen.host(), seen.visibility(), body);
    }
}
