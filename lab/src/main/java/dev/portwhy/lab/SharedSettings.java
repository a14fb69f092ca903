package dev.portwhy.lab;

import dev.portwhy.model.Text;
import dev.portwhy.ports.kernel.NamespaceSettings;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.Step;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Settings that no scenario may write. A file below {@code /proc/sys/net} may be seen, and writable for root, in every
 * namespace and still be one variable of the whole machine ({@code net.netfilter.nf_hooks_lwtunnel},
 * net/netfilter/nf_hooks_lwtunnel.c); nothing tells the two apart but writing. So only those are written that are known to be
 * the namespace's own, and those that do not exist, which the kernel refuses.
 */
final class SharedSettings {

    private SharedSettings() {}

    /** The first setting of a scenario that is not to be written. */
    static Optional<String> in(Scenario scenario) {
        for (ScenarioLine line : scenario.lines()) {
            if (line.step() instanceof Step.SetSysctl sysctl && has(sysctl.key())) {
                return Optional.of(sysctl.key());
            }
        }
        return Optional.empty();
    }

    /** Whether a setting, as the calling thread sees it, may be anybody else's. */
    static boolean has(String key) {
        return !NamespaceSettings.has(key)
                && Files.exists(Path.of("/proc/sys", key.split("\\.")), LinkOption.NOFOLLOW_LINKS);
    }

    static LabException refusal(String key) {
        return new LabException(Text.of("lab.cannot.shared-setting", key), true);
    }
}
