package dev.portwhy.diagnosis;

import dev.portwhy.model.Setting;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which findings a setting can help: those that have an act with it. That no cause gives an act which is not told here, and
 * that each of these is given, is held by a test.
 */
final class SettingHelp {

    private static final Map<Setting, Set<Slug>> HELP = new HashMap<>();

    static {
        helps(
                Setting.IP_LOCAL_PORT_RANGE,
                Slug.EPHEMERAL_PORTS_EXHAUSTED,
                Slug.EPHEMERAL_PORTS_RUNNING_OUT,
                Slug.SETTING_DANGEROUS);
        helps(
                Setting.IP_LOCAL_RESERVED_PORTS,
                Slug.EPHEMERAL_PORTS_EXHAUSTED,
                Slug.EPHEMERAL_PORTS_RUNNING_OUT,
                Slug.LISTENER_INSIDE_EPHEMERAL_RANGE,
                Slug.PORT_TAKEN_BY_OUTGOING_CONNECTION);
        helps(Setting.TCP_TW_REUSE, Slug.EPHEMERAL_PORTS_EXHAUSTED, Slug.EPHEMERAL_PORTS_RUNNING_OUT);
        helps(
                Setting.TCP_TIMESTAMPS,
                Slug.EPHEMERAL_PORTS_EXHAUSTED,
                Slug.EPHEMERAL_PORTS_RUNNING_OUT,
                Slug.SETTING_DANGEROUS);
        helps(Setting.TCP_TW_RECYCLE, Slug.SETTING_DANGEROUS);
        helps(Setting.TCP_ABORT_ON_OVERFLOW, Slug.SETTING_DANGEROUS);
        helps(Setting.IP_AUTOBIND_REUSE, Slug.SETTING_DANGEROUS);
        helps(
                Setting.TCP_ORPHAN_RETRIES,
                Slug.EPHEMERAL_PORTS_EXHAUSTED,
                Slug.EPHEMERAL_PORTS_RUNNING_OUT,
                Slug.SETTING_DANGEROUS);
        helps(Setting.TCP_FIN_TIMEOUT, Slug.FIN_WAIT2_HOLDS_PORTS);
        helps(Setting.IP_UNPRIVILEGED_PORT_START, Slug.PRIVILEGED_PORT);
        helps(Setting.IP_NONLOCAL_BIND, Slug.ADDRESS_NOT_LOCAL);
        helps(Setting.IPV6_NONLOCAL_BIND, Slug.ADDRESS_NOT_LOCAL);
        helps(Setting.IPV6_CONF_ALL_DISABLE_IPV6, Slug.IPV6_DISABLED);
        helps(Setting.IPV6_CONF_LO_DISABLE_IPV6, Slug.IPV6_DISABLED);
        helps(Setting.TCP_MAX_TW_BUCKETS, Slug.TIME_WAIT_TABLE_OVERFLOW, Slug.SETTING_DANGEROUS);
        helps(Setting.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_CLOSE_WAIT, Slug.CONNTRACK_FULL);
        helps(Setting.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_FIN_WAIT, Slug.CONNTRACK_FULL);
        helps(Setting.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_TIME_WAIT, Slug.CONNTRACK_FULL);
        helps(Setting.TCP_SYNCOOKIES, Slug.ACCEPT_QUEUE_FULL);
        helps(Setting.SOMAXCONN, Slug.ACCEPT_QUEUE_FULL);
        helps(Setting.NETFILTER_NF_CONNTRACK_MAX, Slug.CONNTRACK_FULL);
        helps(Setting.TCP_MAX_ORPHANS, Slug.SETTING_DANGEROUS);
        helps(Setting.TCP_MEM, Slug.SETTING_DANGEROUS);
        helps(Setting.UDP_MEM, Slug.SETTING_DANGEROUS);
        helps(Setting.NEIGH_DEFAULT_GC_THRESH3, Slug.SETTING_DANGEROUS);
        helps(Setting.IPV6_NEIGH_DEFAULT_GC_THRESH3, Slug.SETTING_DANGEROUS);
        helps(Setting.FS_FILE_MAX, Slug.FILE_DESCRIPTORS_EXHAUSTED);
    }

    private SettingHelp() {}

    private static void helps(Setting setting, Slug first, Slug... more) {
        HELP.put(setting, Collections.unmodifiableSet(EnumSet.of(first, more)));
    }

    /** The findings a setting can help; mostly none. */
    public static Set<Slug> of(Setting setting) {
        return HELP.getOrDefault(setting, Set.of());
    }
}
