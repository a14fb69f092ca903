package dev.portwhy.linux.container;

import dev.portwhy.linux.file.KernelFiles;

/**
 * Podman's pods, by the cgroups of their containers: {@code PARENT/POD/libpod-ID} with the cgroupfs driver,
 * {@code …libpod_pod_POD.slice/libpod-ID.scope} with systemd's, where each number has 64 hexadecimal digits. What the
 * container is called that keeps a pod's network does not matter ({@code podman pod create --infra-name}).
 */
public final class PodmanPods {

    private static final int ID = 64;
    private static final int SHORT_ID = 12;
    private static final String CONTAINER = "/libpod-";
    private static final String SLICE = ".slice";
    private static final String PREFIX = "libpod_pod_";

    private final KernelFiles files;
    private final CgroupOwners owners;

    /** Reads below the root of {@code files}. */
    public PodmanPods(KernelFiles files) {
        this.files = files;
        owners = new CgroupOwners(files);
    }

    /**
     * The pod of the container that a process is in, by its short id; empty for none.
     *
     * @param pid the process
     * @param user whose pod it has to be: who chose the name of its cgroup; 0 for root
     */
    public String of(int pid, int user) {
        for (String path :
                ProcPidCgroup.parse(files.lines("/proc/" + pid + "/cgroup")).paths()) {
            int start = start(path);
            if (start >= 0 && owners.of(path, start) == user) {
                return path.substring(start, start + SHORT_ID);
            }
        }
        return "";
    }

    /** Where the number of a pod begins in a path; negative where it names none. The outermost container counts. */
    static int start(String path) {
        int end = path.indexOf(CONTAINER);
        boolean number = end >= 0 && isId(path, end + CONTAINER.length());
        if (!number) {
            return -1;
        }
        boolean slice = path.startsWith(SLICE, end - SLICE.length());
        int start = end - (slice ? SLICE.length() : 0) - ID;
        boolean named =
                slice ? path.startsWith(PREFIX, start - PREFIX.length()) : start > 0 && path.charAt(start - 1) == '/';
        return named && isId(path, start) ? start : -1;
    }

    private static boolean isId(String path, int start) {
        int end = start + ID;
        if (start < 0 || end > path.length()) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (Character.digit(path.charAt(i), 16) < 0
                    || path.charAt(i) > 'f'
                    || Character.isUpperCase(path.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
