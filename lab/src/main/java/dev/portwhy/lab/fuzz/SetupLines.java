package dev.portwhy.lab.fuzz;

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
        if (dice.chance(40)) {
            device();
        }
        if (dice.chance(30)) {
            blackhole();
        }
        int settings = dice.weighted(50, 30, 15, 5);
        for (int i = 0; i < settings; i++) {
            draft.line(setting());
        }
    }

    void range() {
        draft.low = dice.of(40000, 40001, 40000, 50000);
        draft.high = draft.low + dice.of(0, 1, 1, 1, 2, 3, 4, 7, 9);
        draft.line("sysctl net.ipv4.ip_local_port_range = " + draft.low + " " + draft.high);
    }

    private void device() {
        draft.line("device d0");
        draft.device = true;
        draft.line("address 10.9.0.1/24 dev d0");
        draft.own4.add("10.9.0.1");
        if (dice.chance(500)) {
            draft.line("address fd09::1/64 dev d0");
            draft.own6.add("[fd09::1]");
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

    /** A setting, now and then with a value the kernel refuses. */
    String setting() {
        return "sysctl "
                + switch (dice.weighted(12, 6, 4, 12, 6, 4, 4, 4, 5, 4, 3, 3)) {
                    case 0 -> "net.ipv4.ip_local_reserved_ports = " + reserved();
                    case 1 -> "net.ipv4.ip_unprivileged_port_start = " + dice.of(0, 80, 81, 1024, 5000, 40001);
                    case 2 -> "net.ipv4.ip_nonlocal_bind = " + dice.of(0, 1);
                    case 3 -> "net.ipv4.tcp_tw_reuse = " + dice.of(0, 1, 2);
                    case 4 -> "net.ipv4.tcp_tw_reuse_delay = " + dice.of("1", "1", "3000", "0");
                    case 5 -> "net.ipv4.tcp_timestamps = " + dice.of(0, 1);
                    case 6 -> "net.ipv4.ip_autobind_reuse = 1";
                    case 7 -> "net.ipv6.bindv6only = " + dice.of(0, 1, 1);
                    case 8 -> "net.ipv4.tcp_max_tw_buckets = " + dice.of(0, 1, 2);
                    case 9 -> "net.ipv4.tcp_fin_timeout = " + dice.of(1, 2, 60);
                    case 10 -> "net.ipv6.ip_nonlocal_bind = " + dice.of(0, 1);
                    default ->
                        "net.ipv4.ip_local_port_range = "
                                + dice.of("1 3", "9 8", draft.low + " " + draft.high, "0 70000");
                };
    }

    private String reserved() {
        return switch (dice.weighted(4, 3, 2, 1)) {
            case 0 -> Integer.toString(dice.between(draft.low, draft.high));
            case 1 -> draft.low + "-" + dice.between(draft.low, draft.high);
            case 2 -> "";
            default -> draft.low + "," + draft.high + ",8000";
        };
    }
}
