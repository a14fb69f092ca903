package dev.portwhy.linux.container;

import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes pod in a cgroup path: {@code /kubepods/burstable/podUID/…} with the cgroupfs driver,
 * {@code …/kubepods-burstable-podUID.slice/…} with systemd's, where the hyphens of the uid are underscores.
 */
final class CgroupPod {

    private CgroupPod() {}

    /** The uid of the pod; null where the path names none. */
    static @Nullable String uid(String path) {
        int kubepods = path.indexOf("kubepods");
        if (kubepods < 0) {
            return null;
        }
        int cgroupfs = path.indexOf("/pod", kubepods);
        int systemd = path.indexOf("-pod", kubepods);
        int start = systemd >= 0 && (cgroupfs < 0 || systemd < cgroupfs) ? systemd : cgroupfs;
        if (start < 0) {
            return null;
        }
        int end = start + 4;
        while (end < path.length() && isUidLetter(path.charAt(end))) {
            end++;
        }
        String uid = path.substring(start + 4, end).replace('_', '-');
        return uid.length() < 8 || uid.length() > 64 ? null : uid;
    }

    private static boolean isUidLetter(char letter) {
        return letter >= '0' && letter <= '9' || letter >= 'a' && letter <= 'f' || letter == '-' || letter == '_';
    }
}
