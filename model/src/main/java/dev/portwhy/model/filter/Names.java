package dev.portwhy.model.filter;

/** What names in a filter stand for on the machine where it is typed. */
public interface Names {

    /** No name stands for anything. */
    Names NONE = new Names() {
        @Override
        public int servicePort(String name) {
            return -1;
        }

        @Override
        public long cgroupId(String path) {
            return -1;
        }
    };

    /** The port of a service (services(5)); -1 when there is no such service. */
    int servicePort(String name);

    /** The id of a control group by its path below the cgroup v2 mount (cgroups(7)); -1 when there is no such group. */
    long cgroupId(String path);
}
