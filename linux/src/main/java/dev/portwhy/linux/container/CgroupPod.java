package dev.portwhy.linux.container;

import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes pod in a cgroup path: {@code /kubepods/burstable/podUID/…} with the cgroupfs driver,
 * {@code …/kubepods-burstable-podUID.slice/…} with systemd's, where the hyphens of the uid are underscores.
 */
final class CgroupPod {

    private CgroupPod() {}

    /** Where the uid of the pod begins; negative where the path names none. */
    static int start(String path) {
        int kubepods = path.indexOf("kubepods");
        if (kubepods < 0) {
            return -1;
        }
        int cgroupfs = path.indexOf("/pod", kubepods);
        int systemd = path.indexOf("-pod", kubepods);
        int start = systemd >= 0 && (cgroupfs < 0 || systemd < cgroupfs) ? systemd : cgroupfs;
        return start < 0 ? -1 : start + 4;
    }

    /** The uid of the pod; null where the path names none. */
    static @Nullable String uid(String path) {
        int start = start(path);
        if (start < 0) {
            return null;
        }
        int end = start;
        while (end < path.length() && isUidLetter(path.charAt(end))) {
            end++;
        }
        String uid = path.substring(start, end).replace('_', '-');
        return uid.length() < 8 || uid.length() > 64 ? null : uid;
    }

    private static boolean isUidLetter(char letter) {
        return letter >= '0' && letter <= '9' || letter >= 'a' && letter <= 'f' || letter == '-' || letter == '_';
    }
}
