package dev.portwhy.model;

import java.util.List;

/**
 * What was found about ports beyond the tables of sockets and of files.
 *
 * @param services ports the kernel has open itself
 * @param rules rules that serve ports without a socket
 * @param pins what keeps namespaces alive in which no process lives
 * @param differences ports that only some of the sources show
 * @param forwards processes that hold ports on behalf of a container
 */
public record Hidden(
        List<KernelService> services,
        List<PortRule> rules,
        List<NamespacePin> pins,
        List<SourceDifference> differences,
        List<PortForward> forwards) {

    /** Nothing was found, or nobody looked. */
    public static final Hidden NOTHING = new Hidden(List.of(), List.of(), List.of(), List.of(), List.of());

    public Hidden {
        services = List.copyOf(services);
        rules = List.copyOf(rules);
        pins = List.copyOf(pins);
        differences = List.copyOf(differences);
        forwards = List.copyOf(forwards);
    }
}
