package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRange;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import java.util.ArrayList;
import java.util.List;

/** Values that break connections or take ports away, whatever was found. */
final class HarmfulValues {

    /** Fewer ports than this are used up by one busy client in a minute of TIME_WAIT. */
    private static final int FEW_PORTS = 1024;

    /** A limit of TIME_WAIT below this is met by seventeen connections a second. */
    private static final int FEW_BUCKETS = 1024;

    private HarmfulValues() {}

    /**
     * A setting at such a value.
     *
     * @param setting which
     * @param reason the word behind {@code finding.setting-dangerous.} in the catalogues
     */
    record Harm(Setting setting, String reason) {}

    /** Those of a namespace. */
    static List<Harm> in(NetworkNamespace netns) {
        Settings settings = netns.settings();
        List<Harm> harms = new ArrayList<>();
        PortRange range = settings.portRange();
        if (range != null && range.high() - range.low() + 1 < FEW_PORTS) {
            harms.add(new Harm(Setting.IP_LOCAL_PORT_RANGE, "few-ports"));
        }
        long buckets = settings.number(Setting.TCP_MAX_TW_BUCKETS, Long.MAX_VALUE);
        if (buckets >= 0 && buckets < FEW_BUCKETS) {
            harms.add(new Harm(Setting.TCP_MAX_TW_BUCKETS, "few-buckets"));
        }
        if (settings.number(Setting.TCP_TIMESTAMPS, 1) == 0) {
            harms.add(new Harm(Setting.TCP_TIMESTAMPS, "no-timestamps"));
        }
        if (settings.isOn(Setting.TCP_TW_RECYCLE)) {
            harms.add(new Harm(Setting.TCP_TW_RECYCLE, "recycle"));
        }
        if (settings.isOn(Setting.TCP_ABORT_ON_OVERFLOW)) {
            harms.add(new Harm(Setting.TCP_ABORT_ON_OVERFLOW, "abort"));
        }
        if (settings.isOn(Setting.IP_AUTOBIND_REUSE)) {
            harms.add(new Harm(Setting.IP_AUTOBIND_REUSE, "autobind"));
        }
        return harms;
    }

    /** Whether a setting of a namespace is at such a value. */
    static boolean is(NetworkNamespace netns, Setting setting) {
        for (Harm harm : in(netns)) {
            if (harm.setting() == setting) {
                return true;
            }
        }
        return false;
    }
}
