package dev.portwhy.linux.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process that watches over one container and is its parent: conmon of podman and cri-o, or containerd's shim. Its
 * command line names the container. It is not in the container itself.
 *
 * @param runtime the contract's word
 * @param id the container
 * @param name its name; null where the command line does not tell
 */
record Monitor(String runtime, String id, @Nullable String name) {

    /** What a process watches over; null where it is no monitor. */
    static @Nullable Monitor of(ContainedProcess process) {
        return switch (process.comm()) {
            case "conmon" -> conmon(process.cmdline());
            case "containerd-shim" -> shim(process.cmdline());
            default -> null;
        };
    }

    /** conmon(8): {@code -c ID -n NAME}. */
    static @Nullable Monitor conmon(List<String> arguments) {
        String id = after(arguments, "-c", "--cid");
        String name = after(arguments, "-n", "--name");
        return id == null ? null : new Monitor("podman", id, name);
    }

    /**
     * {@code containerd-shim-runc-v2 -namespace NAMESPACE -id ID}. The kernel cuts the name of the program short. In the
     * namespace of Kubernetes one shim serves all containers of a pod, so its id says little.
     */
    private static @Nullable Monitor shim(List<String> arguments) {
        String namespace = after(arguments, "-namespace", "--namespace");
        String id = after(arguments, "-id", "--id");
        return id == null || namespace == null || namespace.equals("k8s.io")
                ? null
                : new Monitor(namespace.equals("moby") ? "docker" : "containerd", id, null);
    }

    private static @Nullable String after(List<String> arguments, String option, String longOption) {
        for (int i = 1; i + 1 < arguments.size(); i++) {
            if (arguments.get(i).equals(option) || arguments.get(i).equals(longOption)) {
                return arguments.get(i + 1);
            }
        }
        return null;
    }
}
