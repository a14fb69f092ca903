package dev.portwhy.ask.filter;

import dev.portwhy.model.IpAddress;
import java.util.List;

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

        @Override
        public List<IpAddress> addresses(String host) {
            return List.of();
        }
    };

    /** The port of a service (services(5)); -1 when there is no such service. */
    int servicePort(String name);

    /** The id of a control group by its path, whole or below the cgroup v2 mount (cgroups(7)); -1 when there is no such group. */
    long cgroupId(String path);

    /** The addresses of a host (gethostbyname(3)); none where no host has that name. */
    List<IpAddress> addresses(String host);
}
