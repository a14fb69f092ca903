package dev.portwhy.linux.container;

import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.linux.proc.ProgramName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process that watches over one container and is its parent: conmon of podman and cri-o, or containerd's shim. Its
 * command line names the container. It is not in the container itself. The container is one of the user it runs as.
 *
 * @param runtime the contract's word
 * @param id the container
 * @param name its name; null where the command line does not tell
 * @param user the user it runs as, and so the one whose container it is
 */
public record Monitor(String runtime, String id, @Nullable String name, int user) {

    /** What a process watches over; null where it is no monitor. */
    static @Nullable Monitor of(ContainedProcess process, boolean live) {
        Monitor monitor = switch (process.comm()) {
            case "conmon" -> conmon(process.cmdline(), process.uid());
            case "containerd-shim" -> shim(process.cmdline(), process.uid());
            default -> null;
        };
        return monitor == null || !ProgramName.holds(process.comm(), process.exe(), process.uid(), live)
                ? null
                : monitor;
    }

    /** conmon(8): {@code -c ID -n NAME}. */
    public static @Nullable Monitor conmon(List<String> arguments, int user) {
        String id = after(arguments, "-c", "--cid");
        String name = after(arguments, "-n", "--name");
        return id == null || !OwnedFiles.isName(id) ? null : new Monitor("podman", id, name, user);
    }

    /**
     * {@code containerd-shim-runc-v2 -namespace NAMESPACE -id ID}. The kernel cuts the name of the program short. In the
     * namespace of Kubernetes one shim serves all containers of a pod, so its id says little.
     */
    private static @Nullable Monitor shim(List<String> arguments, int user) {
        String namespace = after(arguments, "-namespace", "--namespace");
        String id = after(arguments, "-id", "--id");
        return id == null || !OwnedFiles.isName(id) || namespace == null || namespace.equals("k8s.io")
                ? null
                : new Monitor(namespace.equals("moby") ? "docker" : "containerd", id, null, user);
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
