package dev.portwhy.diagnosis;

import dev.portwhy.model.Setting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which settings an advice of {@link Myth} is about, and which of them stands for a setting where nothing was found. */
final class SettingMyths {

    private static final List<Setting> KEEPALIVE =
            List.of(Setting.TCP_KEEPALIVE_TIME, Setting.TCP_KEEPALIVE_INTVL, Setting.TCP_KEEPALIVE_PROBES);

    private static final Map<Setting, Myth> USUAL = new HashMap<>();

    static {
        USUAL.put(Setting.TCP_FIN_TIMEOUT, Myth.FIN_TIMEOUT_CONNECT);
        USUAL.put(Setting.TCP_MAX_TW_BUCKETS, Myth.TW_BUCKETS_CONNECT);
        USUAL.put(Setting.TCP_TW_RECYCLE, Myth.TW_RECYCLE);
        USUAL.put(Setting.TCP_TW_REUSE, Myth.TW_REUSE_BIND);
        USUAL.put(Setting.IPV6_BINDV6ONLY, Myth.BINDV6ONLY);
        USUAL.put(Setting.IP_NONLOCAL_BIND, Myth.NONLOCAL_CONNECT);
        USUAL.put(Setting.IPV6_NONLOCAL_BIND, Myth.NONLOCAL_CONNECT6);
    }

    private SettingMyths() {}

    /** The settings that an advice names, by its key. */
    static List<Setting> of(String advice) {
        return switch (advice) {
            case "myth.fin-timeout" -> List.of(Setting.TCP_FIN_TIMEOUT);
            case "myth.tw-buckets" -> List.of(Setting.TCP_MAX_TW_BUCKETS);
            case "myth.tw-recycle" -> List.of(Setting.TCP_TW_RECYCLE);
            case "myth.tw-reuse", "myth.tw-reuse-2" -> List.of(Setting.TCP_TW_REUSE);
            case "myth.time-wait-settings" -> List.of(Setting.TCP_TW_REUSE, Setting.TCP_FIN_TIMEOUT);
            case "myth.close-wait-settings" ->
                List.of(
                        Setting.TCP_FIN_TIMEOUT,
                        Setting.TCP_TW_REUSE,
                        KEEPALIVE.get(0),
                        KEEPALIVE.get(1),
                        KEEPALIVE.get(2));
            case "myth.connection-settings" ->
                List.of(Setting.TCP_TW_REUSE, Setting.TCP_FIN_TIMEOUT, Setting.IP_LOCAL_PORT_RANGE);
            case "myth.wider-range", "myth.more-ports" -> List.of(Setting.IP_LOCAL_PORT_RANGE);
            case "myth.file-max" -> List.of(Setting.FS_FILE_MAX);
            case "myth.nonlocal-bind" -> List.of(Setting.IP_NONLOCAL_BIND, Setting.IPV6_NONLOCAL_BIND);
            case "myth.bindv6only" -> List.of(Setting.IPV6_BINDV6ONLY);
            default -> List.of();
        };
    }

    /** What a finding says of a setting that does nothing about it; null where it says nothing. */
    static @Nullable WontHelp of(Finding finding, Setting setting) {
        for (WontHelp one : finding.wontHelp()) {
            if (of(one.text().key()).contains(setting)) {
                return one;
            }
        }
        return null;
    }

    /** What is believed of a setting most often; null where nothing is. */
    static @Nullable Myth usual(Setting setting) {
        return USUAL.get(setting);
    }

    /** The scenario of the lab that shows what a setting does; null where none does. */
    static @Nullable String scenario(Setting setting) {
        Myth myth = USUAL.get(setting);
        if (setting == Setting.TCP_TW_REUSE) {
            return "tw-reuse-2-own-address";
        }
        if (setting == Setting.IP_LOCAL_PORT_RANGE) {
            return "range-and-fixed-port";
        }
        return myth == null ? null : myth.scenario();
    }
}
