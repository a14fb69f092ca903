package dev.portwhy.lab.fuzz;

import dev.portwhy.model.Setting;

/** The lines a scenario begins with: ranges, addresses, settings. */
final class SetupLines {

    private final Dice dice;
    private final Draft draft;

    SetupLines(Dice dice, Draft draft) {
        this.dice = dice;
        this.draft = draft;
    }

    void write() {
        if (dice.chance(900)) {
            range();
        }
        if (dice.chance(350)) {
            draft.line("address 10.0.0.1/24");
            draft.own4.add("10.0.0.1");
        }
        if (dice.chance(250)) {
            draft.line("address fd00::1/64");
            draft.own6.add("[fd00::1]");
        }
        if (dice.chance(120)) {
            device();
        }
        if (dice.chance(60)) {
            blackhole();
        }
        if (dice.chance(40)) {
            draft.line("address " + oddAddress());
        }
        int settings = dice.weighted(50, 30, 15, 5);
        for (int i = 0; i < settings; i++) {
            draft.line(setting());
        }
    }

    void range() {
        draft.low = dice.of(40000, 40001, 40000, 50000);
        draft.high = draft.low + dice.of(0, 1, 1, 1, 2, 3, 4, 7, 9);
        draft.line("sysctl " + Setting.IP_LOCAL_PORT_RANGE + " = " + draft.low + " " + draft.high);
    }

    private void device() {
        draft.line("device d0");
        draft.devices.add("d0");
        draft.line("address 10.9.0.1/24 dev d0");
        draft.own4.add("10.9.0.1");
        if (dice.chance(500)) {
            draft.line("address fd09::1/64 dev d0");
            draft.own6.add("[fd09::1]");
        }
        if (dice.chance(300)) {
            draft.line("device d1");
            draft.devices.add("d1");
            draft.line("address 10.8.0.1/24 dev d1");
            draft.own4.add("10.8.0.1");
        }
    }

    private void blackhole() {
        if (dice.chance(500)) {
            draft.line("route blackhole " + dice.of("10.5.0.0/16", "10.5.0.1/32"));
            draft.swallowed4.add("10.5.0.1");
        } else {
            draft.line("route blackhole " + dice.of("fd05::/64", "fd05::1/128"));
            draft.swallowed6.add("[fd05::1]");
        }
    }

    /** An address that the kernel refuses, or that it takes and that means little. */
    private String oddAddress() {
        return dice.of(
                "::/0",
                "::/64",
                "ff02::5/64",
                "::1/128",
                "::1/64",
                "fd00::1/128",
                "fd00::1/64",
                "0.0.0.0/0",
                "0.0.0.0/8",
                "10.0.0.1/0",
                "0.1.2.3/8",
                "224.0.0.1/32",
                "255.255.255.255/32",
                "127.0.0.1/8",
                "127.0.0.5/32");
    }

    /** A value as people and programs write it, rightly and wrongly. */
    private String oddValue() {
        return dice.of(
                "",
                "0",
                "1",
                "-1",
                "-0",
                "+1",
                "0x1",
                "0X2",
                "0x",
                "01",
                "08",
                "1 x",
                "1x",
                "1,",
                "on",
                "1.5",
                "1e3",
                "2147483647",
                "2147483648",
                "-2147483648",
                "-2147483649",
                "4294967295",
                "18446744073709551617",
                "000000000000000000001",
                "0000000000000000000001");
    }

    /** A setting, now and then with a value the kernel refuses. */
    String setting() {
        if (dice.chance(150)) {
            String key = dice.of(
                    Setting.TCP_TW_REUSE.key(),
                    Setting.IP_NONLOCAL_BIND.key(),
                    Setting.TCP_MAX_SYN_BACKLOG.key(),
                    Setting.TCP_KEEPALIVE_TIME.key(),
                    Setting.TCP_RMEM.key(),
                    Setting.IP_UNPRIVILEGED_PORT_START.key(),
                    Setting.IP_LOCAL_RESERVED_PORTS.key(),
                    Setting.TCP_TW_REUSE.key().replace("reuse", "resuse"),
                    Setting.SOMAXCONN.key().replace("conn", "con"));
            return "sysctl " + key + " = " + oddValue();
        }
        return "sysctl "
                + switch (dice.weighted(12, 6, 4, 12, 6, 4, 4, 4, 5, 4, 3, 4, 3)) {
                    case 0 -> Setting.IP_LOCAL_RESERVED_PORTS + " = " + reserved();
                    case 1 -> Setting.IP_UNPRIVILEGED_PORT_START + " = " + dice.of(0, 80, 81, 1024, 5000, 40001);
                    case 2 -> Setting.IP_NONLOCAL_BIND + " = " + dice.of(0, 1);
                    case 3 -> Setting.TCP_TW_REUSE + " = " + dice.of(0, 1, 2);
                    case 4 -> Setting.TCP_TW_REUSE_DELAY + " = " + dice.of("1", "1", "3000", "0");
                    case 5 -> Setting.TCP_TIMESTAMPS + " = " + dice.of(0, 1);
                    case 6 -> Setting.IP_AUTOBIND_REUSE + " = 1";
                    case 7 -> Setting.IPV6_BINDV6ONLY + " = " + dice.of(0, 1, 1);
                    case 8 -> Setting.TCP_MAX_TW_BUCKETS + " = " + dice.of(0, 1, 2);
                    case 9 -> Setting.TCP_FIN_TIMEOUT + " = " + dice.of(1, 2, 60);
                    case 10 -> Setting.IPV6_NONLOCAL_BIND + " = " + dice.of(0, 1);
                    case 11 ->
                        dice.of(Setting.TCP_SYN_RETRIES + " = 1", Setting.TCP_SYN_RETRIES + " = 2")
                                + (dice.chance(500)
                                        ? ""
                                        : "\nsysctl " + Setting.TCP_SYN_LINEAR_TIMEOUTS + " = " + dice.of(0, 1, 2));
                    default ->
                        Setting.IP_LOCAL_PORT_RANGE + " = "
                                + dice.of("1 3", "9 8", draft.low + " " + draft.high, "0 70000");
                };
    }

    private String reserved() {
        return switch (dice.weighted(4, 3, 2, 1, 1, 1)) {
            case 0 -> Integer.toString(dice.between(draft.low, draft.high));
            case 1 -> draft.low + "-" + dice.between(draft.low, draft.high);
            case 2 -> "";
            case 3 -> draft.low + ",";
            case 4 -> dice.of(",1", "1,,2", "1-", "2-1", "1 2", "65536", "0x9c40", "-1", "1-2-3");
            default -> draft.low + "," + draft.high + ",8000";
        };
    }
}
