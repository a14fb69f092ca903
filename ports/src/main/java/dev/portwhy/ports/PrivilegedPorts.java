package dev.portwhy.ports;

import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;

/**
 * Ports that need {@code CAP_NET_BIND_SERVICE} in the user namespace that owns the network namespace:
 * {@code inet_port_requires_bind_service()}, include/net/ip.h.
 */
public final class PrivilegedPorts {

    private PrivilegedPorts() {}

    /** The first port anybody may bind: {@code net.ipv4.ip_unprivileged_port_start}. */
    public static int unprivilegedStart(Settings settings) {
        return settings.integer(Setting.IP_UNPRIVILEGED_PORT_START);
    }

    /** Whether a bind() to a port needs the privilege; port 0 never does. */
    public static boolean needsPrivilege(Settings settings, int port) {
        return port != 0 && port < unprivilegedStart(settings);
    }
}
