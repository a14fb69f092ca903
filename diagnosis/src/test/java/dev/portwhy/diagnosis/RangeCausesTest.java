package dev.portwhy.diagnosis;

import org.junit.jupiter.api.Test;

/**
 * What is said of a machine whose connections have no ports left, or whose tables are full, whole: see {@link PortCausesTest}.
 * As an ordinary user and from outside a container the same is typed with {@code sudo} and in the namespace.
 */
class RangeCausesTest {

    @Test
    void full() {
        CauseScenes.assertTold(CauseScenes.FULL, """
                critical ephemeral-ports-exhausted tcp from 10.0.0.1 10.0.0.9 port 443
                  - | 10.0.0.1 | 10.0.0.9:443 | 10
                  who: 7 nginx holds 10
                  do: close-in-program:7 [none, rule]
                  do: bind-elsewhere:more-addresses [brief, rule]
                  do: set-setting:4026531840:net.ipv4.ip_local_port_range=10240 65535 [none, carried-out]
                      sysctl -w net.ipv4.ip_local_port_range="10240 65535"
                      back: sysctl -w net.ipv4.ip_local_port_range="40000 40009"
                  not: myth.time-wait-settings
                """);
        CauseScenes.assertTypedByUser(CauseScenes.FULL, """
                then: portwhy:again connect 10.0.0.1 10.0.0.9:443
                sudo sysctl -w net.ipv4.ip_local_port_range="10240 65535"
                back: sudo sysctl -w net.ipv4.ip_local_port_range="40000 40009"
                then: portwhy:again
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.FULL, """
                then: portwhy:again -N web-1 connect 10.0.0.1 10.0.0.9:443
                nsenter -t 12 -n sysctl -w net.ipv4.ip_local_port_range="10240 65535"
                back: nsenter -t 12 -n sysctl -w net.ipv4.ip_local_port_range="40000 40009"
                then: portwhy:again
                """);
    }

    @Test
    void fullOfTimeWait() {
        CauseScenes.assertTold(CauseScenes.FULL_OF_TIME_WAIT, """
                critical ephemeral-ports-exhausted tcp from 10.0.0.1 10.0.0.9 port 443
                  - | 10.0.0.1 | 10.0.0.9:443 | 10
                  do: change-program:keep-connections-open [brief, advice]
                  do: set-setting:4026531840:net.ipv4.tcp_tw_reuse=1 [none, rule]
                      sysctl -w net.ipv4.tcp_tw_reuse=1
                  do: look-there:who-connects [none, advice]
                      timeout -s INT 10 bpftrace -e 'tracepoint:syscalls:sys_exit_connect /args.ret == -99/ { @[comm, pid] = count() }'
                  do: bind-elsewhere:more-addresses [brief, rule]
                  do: set-setting:4026531840:net.ipv4.ip_local_port_range=10240 65535 [none, carried-out]
                      sysctl -w net.ipv4.ip_local_port_range="10240 65535"
                      back: sysctl -w net.ipv4.ip_local_port_range="40000 40009"
                  not: myth.fin-timeout
                  not: myth.tw-buckets
                  not: myth.tw-recycle
                  not: myth.reuseaddr-client
                  not: myth.tw-reuse-2
                """);
        CauseScenes.assertTypedByUser(CauseScenes.FULL_OF_TIME_WAIT, """
                then: portwhy:again connect 10.0.0.1 10.0.0.9:443
                sudo sysctl -w net.ipv4.tcp_tw_reuse=1
                sudo timeout -s INT 10 bpftrace -e 'tracepoint:syscalls:sys_exit_connect /args.ret == -99/ { @[comm, pid] = count() }'
                sudo sysctl -w net.ipv4.ip_local_port_range="10240 65535"
                back: sudo sysctl -w net.ipv4.ip_local_port_range="40000 40009"
                then: portwhy:again
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.FULL_OF_TIME_WAIT, """
                then: portwhy:again -N web-1 connect 10.0.0.1 10.0.0.9:443
                nsenter -t 12 -n sysctl -w net.ipv4.tcp_tw_reuse=1
                timeout -s INT 10 bpftrace -e 'tracepoint:syscalls:sys_exit_connect /args.ret == -99/ { @[comm, pid] = count() }'
                nsenter -t 12 -n sysctl -w net.ipv4.ip_local_port_range="10240 65535"
                back: nsenter -t 12 -n sysctl -w net.ipv4.ip_local_port_range="40000 40009"
                then: portwhy:again
                """);
    }

    @Test
    void leak() {
        CauseScenes.assertTold(CauseScenes.LEAK, """
                critical close-wait-leak pid 7
                  .full | nginx | 7 | 10 | 10.0.0.9:443 | 100
                  who: 7 nginx holds 10
                  do: close-in-program:7 [none, carried-out]
                  do: change-program:restart [brief, rule]
                  not: myth.close-wait-settings
                  not: myth.more-ports
                critical ephemeral-ports-exhausted tcp from 10.0.0.1 10.0.0.9 port 443
                  - | 10.0.0.1 | 10.0.0.9:443 | 10
                  who: 7 nginx holds 10
                  do: close-in-program:7 [none, carried-out]
                  do: change-program:restart [brief, rule]
                  not: myth.more-ports
                  not: myth.time-wait-settings
                """);
        CauseScenes.assertTypedByUser(CauseScenes.LEAK, """
                then: portwhy:again
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.LEAK, """
                then: portwhy:again
                """);
    }

    @Test
    void halfClosed() {
        CauseScenes.assertTold(CauseScenes.HALF_CLOSED, """
                critical fin-wait2-holds-ports tcp from 10.0.0.1 10.0.0.9 port 443
                  .held | nginx | 7 | 10 | 10.0.0.9:443 | 100
                  who: 7 nginx holds 10
                  do: close-in-program:7 [none, carried-out]
                  do: change-program:restart [brief, rule]
                  not: myth.fin-timeout
                  not: myth.tw-reuse
                  not: myth.more-ports
                critical ephemeral-ports-exhausted tcp from 10.0.0.1 10.0.0.9 port 443
                  - | 10.0.0.1 | 10.0.0.9:443 | 10
                  who: 7 nginx holds 10
                  do: close-in-program:7 [none, carried-out]
                  do: change-program:restart [brief, rule]
                  not: myth.more-ports
                  not: myth.fin-timeout
                  not: myth.time-wait-settings
                """);
        CauseScenes.assertTypedByUser(CauseScenes.HALF_CLOSED, """
                then: portwhy:again
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.HALF_CLOSED, """
                then: portwhy:again
                """);
    }

    @Test
    void unanswered() {
        CauseScenes.assertTold(CauseScenes.UNANSWERED, """
                critical ephemeral-ports-exhausted tcp from 10.0.0.1 10.0.0.9 port 443
                  - | 10.0.0.1 | 10.0.0.9:443 | 10
                  who: 7 nginx holds 10
                  do: change-program:shorten-connect-timeout [brief, advice]
                  do: bind-elsewhere:more-addresses [brief, rule]
                  do: set-setting:4026531840:net.ipv4.ip_local_port_range=10240 65535 [none, carried-out]
                      sysctl -w net.ipv4.ip_local_port_range="10240 65535"
                      back: sysctl -w net.ipv4.ip_local_port_range="40000 40009"
                  not: myth.time-wait-settings
                """);
        CauseScenes.assertTypedByUser(CauseScenes.UNANSWERED, """
                then: portwhy:again connect 10.0.0.1 10.0.0.9:443
                sudo sysctl -w net.ipv4.ip_local_port_range="10240 65535"
                back: sudo sysctl -w net.ipv4.ip_local_port_range="40000 40009"
                then: portwhy:again
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.UNANSWERED, """
                then: portwhy:again -N web-1 connect 10.0.0.1 10.0.0.9:443
                nsenter -t 12 -n sysctl -w net.ipv4.ip_local_port_range="10240 65535"
                back: nsenter -t 12 -n sysctl -w net.ipv4.ip_local_port_range="40000 40009"
                then: portwhy:again
                """);
    }

    @Test
    void reserved() {
        CauseScenes.assertTold(CauseScenes.RESERVED, """
                critical ephemeral-ports-exhausted net.ipv4.ip_local_reserved_ports
                  .reserved | 40000 | 40009
                  do: reserve-port:4026531840: [none, carried-out]
                      sysctl -w net.ipv4.ip_local_reserved_ports=
                      back: sysctl -w net.ipv4.ip_local_reserved_ports=40000-40009
                """);
        CauseScenes.assertTypedByUser(CauseScenes.RESERVED, """
                sudo sysctl -w net.ipv4.ip_local_reserved_ports=
                back: sudo sysctl -w net.ipv4.ip_local_reserved_ports=40000-40009
                then: portwhy:again
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.RESERVED, """
                nsenter -t 12 -n sysctl -w net.ipv4.ip_local_reserved_ports=
                back: nsenter -t 12 -n sysctl -w net.ipv4.ip_local_reserved_ports=40000-40009
                then: portwhy:again
                """);
    }

    @Test
    void poisoned() {
        CauseScenes.assertTold(CauseScenes.POISONED, """
                warning range-poisoned-by-binds net.ipv4.ip_local_port_range
                  .most | 2 | 4
                  who: 7 nginx holds 2
                  do: set-option:IP_BIND_ADDRESS_NO_PORT [brief, rule]
                  do: close-in-program:7 [none, rule]
                  not: myth.tw-reuse
                """);
        CauseScenes.assertTypedByUser(CauseScenes.POISONED, """
                then: portwhy:again
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.POISONED, """
                then: portwhy:again
                """);
    }

    @Test
    void conntrack() {
        CauseScenes.assertTold(CauseScenes.CONNTRACK, """
                critical conntrack-full net.netfilter.nf_conntrack_max
                  .full | 100
                  do: raise-limit:net.netfilter.nf_conntrack_max=200 [none, rule]
                      sysctl -w net.netfilter.nf_conntrack_max=200
                      back: sysctl -w net.netfilter.nf_conntrack_max=100
                  not: myth.wider-range
                """);
        CauseScenes.assertTypedByUser(CauseScenes.CONNTRACK, """
                sudo sysctl -w net.netfilter.nf_conntrack_max=200
                back: sudo sysctl -w net.netfilter.nf_conntrack_max=100
                then: portwhy:again
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.CONNTRACK, """
                sysctl -w net.netfilter.nf_conntrack_max=200
                back: sysctl -w net.netfilter.nf_conntrack_max=100
                then: portwhy:again
                """);
    }

    @Test
    void conntrackOfClosed() {
        CauseScenes.assertTold(CauseScenes.CONNTRACK_OF_CLOSED, """
                critical conntrack-full net.netfilter.nf_conntrack_max
                  .full.of | 100 | 80 | tcp CLOSE_WAIT
                  do: raise-limit:net.netfilter.nf_conntrack_max=200 [none, rule]
                      sysctl -w net.netfilter.nf_conntrack_max=200
                      back: sysctl -w net.netfilter.nf_conntrack_max=100
                  do: set-setting:4026531840:net.netfilter.nf_conntrack_tcp_timeout_close_wait=60 [none, rule]
                      sysctl -w net.netfilter.nf_conntrack_tcp_timeout_close_wait=60
                  not: myth.wider-range
                """);
        CauseScenes.assertTypedByUser(CauseScenes.CONNTRACK_OF_CLOSED, """
                sudo sysctl -w net.netfilter.nf_conntrack_max=200
                back: sudo sysctl -w net.netfilter.nf_conntrack_max=100
                then: portwhy:again
                sudo sysctl -w net.netfilter.nf_conntrack_tcp_timeout_close_wait=60
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.CONNTRACK_OF_CLOSED, """
                sysctl -w net.netfilter.nf_conntrack_max=200
                back: sysctl -w net.netfilter.nf_conntrack_max=100
                then: portwhy:again
                nsenter -t 12 -n sysctl -w net.netfilter.nf_conntrack_tcp_timeout_close_wait=60
                """);
    }

    @Test
    void snat() {
        CauseScenes.assertTold(CauseScenes.SNAT, """
                critical snat-ports-exhausted tcp from 10.0.0.1 10.0.0.9 port 443
                  - | 50 | 50 | 10.0.0.1 | 10.0.0.9:443
                  do: change-program:snat-range [brief, rule]
                  do: change-program:keep-connections-open [brief, advice]
                  not: myth.wider-range
                  not: myth.time-wait-settings
                """);
        CauseScenes.assertTypedByUser(CauseScenes.SNAT, """
                then: portwhy:again
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.SNAT, """
                then: portwhy:again
                """);
    }

    @Test
    void timeWaitTable() {
        CauseScenes.assertTold(CauseScenes.TIME_WAIT_TABLE, """
                info time-wait-table-overflow net.ipv4.tcp_max_tw_buckets
                  - | 100 | 100
                  do: set-setting:4026531840:net.ipv4.tcp_max_tw_buckets=65536 [none, carried-out]
                      sysctl -w net.ipv4.tcp_max_tw_buckets=65536
                      back: sysctl -w net.ipv4.tcp_max_tw_buckets=100
                """);
        CauseScenes.assertTypedByUser(CauseScenes.TIME_WAIT_TABLE, """
                sudo sysctl -w net.ipv4.tcp_max_tw_buckets=65536
                back: sudo sysctl -w net.ipv4.tcp_max_tw_buckets=100
                then: portwhy:again
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.TIME_WAIT_TABLE, """
                nsenter -t 12 -n sysctl -w net.ipv4.tcp_max_tw_buckets=65536
                back: nsenter -t 12 -n sysctl -w net.ipv4.tcp_max_tw_buckets=100
                then: portwhy:again
                """);
    }

    @Test
    void gone() {
        CauseScenes.assertTold(CauseScenes.GONE, """
                warning source-address-gone tcp from 10.0.0.50
                  - | 1 | 10.0.0.50 | (why.who | nginx | 7)
                  who: 7 nginx holds 1
                  do: destroy-socket:4026531840:src 10.0.0.50 [brief, carried-out]
                      ss -K src 10.0.0.50
                  do: close-in-program:7 [none, rule]
                """);
        CauseScenes.assertTypedByUser(CauseScenes.GONE, """
                sudo ss -K src 10.0.0.50
                then: portwhy:again
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.GONE, """
                nsenter -t 12 -n ss -K src 10.0.0.50
                then: portwhy:again
                """);
    }
}
