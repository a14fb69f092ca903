package dev.portwhy.act;

import dev.portwhy.model.NetworkNamespace;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where settings are changed: all that is the machine's and not the act's.
 *
 * @param journal the directory of the journal, {@code /var/lib/portwhy/journal}
 * @param boot the files of the boot
 * @param bootReaches whether the boot's files are for the caller's namespace at all: not in one of {@code ip netns}
 * @param bootId which boot this is, {@code /proc/sys/kernel/random/boot_id}
 * @param clock the time
 * @param namespaces the network namespace that has a number now; null where none has
 * @param trialEnd takes trials back
 * @param waiting told where somebody else is at work, and it has to be waited for
 * @param stopped whether somebody wants it to stop before the next write
 */
public record SettingsSite(
        String journal,
        BootFiles boot,
        boolean bootReaches,
        String bootId,
        InstantSource clock,
        LongFunction<@Nullable NetworkNamespace> namespaces,
        TrialEnd trialEnd,
        Runnable waiting,
        BooleanSupplier stopped) {

    /** Where the journal is kept. */
    public static final String JOURNAL = "/var/lib/portwhy/journal";
}
