package dev.portwhy.diagnosis;

import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.Text;
import dev.portwhy.ports.ConnectCapacity;
import dev.portwhy.ports.TimeWaitReuse;
import java.time.Duration;

/** Why a setting changes what it changes for a destination, or why it changes nothing. */
final class SettingReason {

    private final Situation made;
    private final Situation then;
    private final Room before;
    private final Room after;
    private final Setting setting;
    private final String value;

    private SettingReason(Situation made, Situation then, Setting setting, String value) {
        this.made = made;
        this.then = then;
        this.before = Room.of(made, made);
        this.after = Room.of(made, then);
        this.setting = setting;
        this.value = value;
    }

    static Text of(Situation made, Situation then, Setting setting, String value, SettingEffect.Verdict verdict) {
        SettingReason reason = new SettingReason(made, then, setting, value);
        if (verdict == SettingEffect.Verdict.DELAYS) {
            return Text.of("whatif.delays", before(reason), reason.after.usable());
        }
        return verdict == SettingEffect.Verdict.NOTHING ? reason.nothing() : reason.something(verdict);
    }

    private static int before(SettingReason reason) {
        return reason.before.usable();
    }

    private Text something(SettingEffect.Verdict verdict) {
        if (before.usable() != after.usable()) {
            return odd(Text.of(
                    before.usable() < after.usable() ? "whatif.more-ports" : "whatif.fewer-ports",
                    after.usable(),
                    before.usable()));
        }
        boolean shorter = after.holdMs() < before.holdMs();
        Duration now = Duration.ofMillis(after.holdMs());
        Duration earlier = Duration.ofMillis(before.holdMs());
        if (setting == Setting.TCP_MAX_TW_BUCKETS) {
            return Text.of(shorter ? "whatif.buckets.shorter" : "whatif.buckets.longer", value.strip());
        }
        Text hold = Text.of("whatif." + before.left().word() + (shorter ? ".shorter" : ".longer"), now, earlier);
        if (before.left() == Room.Left.FIN_WAIT2 && setting != Setting.TCP_FIN_TIMEOUT) {
            hold = Text.of(shorter ? "whatif.fin-wait2.reused" : "whatif.fin-wait2.kept", now, earlier);
        }
        return verdict == SettingEffect.Verdict.HELPS_LATER ? Text.of("whatif.later", hold) : hold;
    }

    /** Of an odd number of ports each connect() leaves one end out, and which is chance: a port more than counted may be had. */
    private Text odd(Text ports) {
        ConnectCapacity now = then.capacity().now();
        int all = now.high() - now.low() + 1 - now.reserved() - now.bound();
        return all == after.usable() + 1 ? Text.of("whatif.odd", ports, all) : ports;
    }

    private Text nothing() {
        if (isSame()) {
            return Text.of("whatif.same", value.strip());
        }
        if (made.isMuchHeld(SocketState.CLOSE_WAIT) && isOfConnections()) {
            return Text.of(Myth.CLOSE_WAIT_SETTINGS.reason());
        }
        if (setting == Setting.TCP_TW_REUSE) {
            return reuse();
        }
        if (setting == Setting.TCP_TW_REUSE_DELAY || setting == Setting.TCP_TIMESTAMPS) {
            return before.left() == Room.Left.TIME_WAIT
                            && (before.holdMs() == TimeWaitReuse.TIME_WAIT_MS && !made.reuseAllowed())
                    ? Text.of("whatif.reuse-off")
                    : reuse();
        }
        if (setting == Setting.TCP_FIN_TIMEOUT) {
            return finTimeout();
        }
        if (setting == Setting.TCP_MAX_TW_BUCKETS) {
            return before.left() == Room.Left.TIME_WAIT
                    ? Text.of(Myth.TW_BUCKETS_CONNECT.reason())
                    : other(SocketState.TIME_WAIT);
        }
        if (setting == Setting.TCP_TW_RECYCLE) {
            return Text.of(Myth.TW_RECYCLE.reason());
        }
        if (setting == Setting.TCP_SYN_RETRIES || setting == Setting.TCP_SYN_LINEAR_TIMEOUTS) {
            return other(SocketState.SYN_SENT);
        }
        if (setting == Setting.TCP_ORPHAN_RETRIES || setting == Setting.TCP_RTO_MAX_MS) {
            return other(SocketState.FIN_WAIT1);
        }
        if (setting == Setting.IP_LOCAL_PORT_RANGE || setting == Setting.IP_LOCAL_RESERVED_PORTS) {
            return odd(Text.of("whatif.as-many-ports", after.usable()));
        }
        if (setting == Setting.IP_AUTOBIND_REUSE) {
            return Text.of("whatif.autobind");
        }
        return Text.of("whatif.about." + setting.decides().word());
    }

    /** Whether it is what the setting is at already, white space folded as the kernel does. */
    private boolean isSame() {
        String now = made.netns().settings().get(setting).orElse(null);
        return now != null && now.equals(String.join(" ", value.strip().split("\\s+")));
    }

    private boolean isOfConnections() {
        return switch (setting.decides()) {
            case TIME_WAIT, CLOSING, KEEPALIVE -> true;
            default -> false;
        };
    }

    private Text reuse() {
        boolean finWait2 = before.left() == Room.Left.FIN_WAIT2;
        if (finWait2 && !made.finWait2Reused()) {
            return Text.of(made.finWait2Spared() ? Myth.TW_REUSE_FIN_WAIT2.reason() : "whatif.fin-wait2.unknown");
        }
        if (before.left() != Room.Left.TIME_WAIT && !finWait2) {
            return other(SocketState.TIME_WAIT);
        }
        if (Room.boundFirst(made)) {
            return Text.of(Myth.TW_REUSE_CLOSED.reason());
        }
        if (!Room.peerStamps(made) || !made.ports().reuse().timestamps()) {
            return Text.of(Myth.TW_REUSE_NO_TIMESTAMPS.reason());
        }
        if (value.strip().equals("2") && !made.loopback()) {
            return Text.of(Myth.TW_REUSE_2.reason());
        }
        return Text.of(made.reuseAllowed() ? "whatif.reuse-on" : "whatif.reuse-off");
    }

    private Text finTimeout() {
        if (made.isMuchHeld(SocketState.FIN_WAIT2)) {
            return Text.of(Myth.FIN_TIMEOUT_HALF_CLOSED.reason());
        }
        if (before.left() == Room.Left.FIN_WAIT2 && made.finWait2Reused() && made.reuseAllowed()) {
            return Text.of("whatif.reuse-on");
        }
        return before.left() == Room.Left.TIME_WAIT
                ? Text.of(Myth.FIN_TIMEOUT_CONNECT.reason())
                : other(SocketState.FIN_WAIT2);
    }

    /** It is about sockets of one state, and these are in another, or end as soon as before, or there are none. */
    private Text other(SocketState about) {
        SocketState most = null;
        for (SocketState state : SocketState.values()) {
            int count = made.connections().in(state);
            if (count > 0 && (most == null || count > made.connections().in(most))) {
                most = state;
            }
        }
        if (most == null) {
            return Text.of("whatif.none-there", about.name());
        }
        if (before.left().state() == about && before.holdMs() > 0) {
            return Text.of("whatif.as-long", most.name(), Duration.ofMillis(before.holdMs()));
        }
        return most == about
                ? Text.of("whatif.has-process", about.name())
                : Text.of("whatif.other-state", about.name(), most.name());
    }
}
