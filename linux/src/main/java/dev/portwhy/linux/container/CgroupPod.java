package dev.portwhy.linux.container;

import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes pod in a cgroup path: {@code /kubepods/burstable/podUID/…} with the cgroupfs driver,
 * {@code …/kubepods-burstable-podUID.slice/…} with systemd's, where the hyphens of the uid are underscores. From inside a cgroup
 * namespace the paths of other pods begin at its root, {@code /../../podUID/…} (cgroup_namespaces(7)).
 */
final class CgroupPod {

    private CgroupPod() {}

    /** Where the uid of the pod begins; negative where the path names none. */
    static int start(String path) {
        int kubepods = path.indexOf("kubepods");
        if (kubepods < 0) {
            return startAbove(path);
        }
        int cgroupfs = path.indexOf("/pod", kubepods);
        int systemd = path.indexOf("-pod", kubepods);
        int start = systemd >= 0 && (cgroupfs < 0 || systemd < cgroupfs) ? systemd : cgroupfs;
        return start < 0 ? -1 : start + 4;
    }

    /** In a path that leads out of a cgroup namespace, which may not have the word that tells what it is: a whole uid tells. */
    private static int startAbove(String path) {
        int pod = path.startsWith("/../") ? path.indexOf("/pod") : -1;
        if (pod < 0) {
            return -1;
        }
        int end = path.indexOf('/', pod + 4);
        String uid = path.substring(pod + 4, end < 0 ? path.length() : end);
        return isWhole(uid) ? pod + 4 : -1;
    }

    /** Whether it is as the API server makes it, or as the kubelet for a pod of a file. */
    private static boolean isWhole(String uid) {
        boolean hyphens = uid.length() == 36;
        if (!hyphens && uid.length() != 32) {
            return false;
        }
        for (int i = 0; i < uid.length(); i++) {
            boolean hyphen = hyphens && (i == 8 || i == 13 || i == 18 || i == 23);
            char letter = uid.charAt(i);
            if (hyphen ? letter != '-' : letter == '-' || letter == '_' || !isUidLetter(letter)) {
                return false;
            }
        }
        return true;
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
