package dev.portwhy.diagnosis;

import org.junit.jupiter.api.Test;

/**
 * What is said of a port in each of its situations, whole: how bad, what about, who, what to do first and then, what does nothing.
 * As an ordinary user and from outside a container the same is typed with {@code sudo} and in the namespace.
 */
class PortCausesTest {

    @Test
    void listener() {
        CauseScenes.assertTold(CauseScenes.LISTENER, """
                critical port-held-by-listener tcp 0.0.0.0 port 8080
                  - | 0.0.0.0:8080 | (why.who | nginx | 7) | 0.0.0.0:8080
                  who: 7 nginx holds 1
                  do: signal:QUIT:7 [service, carried-out]
                      kill -QUIT 7
                  not: myth.ss-kill
                  not: myth.connection-settings
                """);
        CauseScenes.assertTypedByUser(CauseScenes.LISTENER, """
                sudo kill -QUIT 7
                then: portwhy:again 0.0.0.0:8080
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.LISTENER, """
                kill -QUIT 7
                then: portwhy:again -N web-1 0.0.0.0:8080
                """);
    }

    @Test
    void listenerOfAnotherUser() {
        CauseScenes.assertTold(CauseScenes.LISTENER_OF_ANOTHER_USER, """
                critical port-held-by-listener tcp 0.0.0.0 port 8080
                  - | 0.0.0.0:8080 | (why.who | other | 8) | 0.0.0.0:8080
                  who: 8 other holds 1
                  do: signal:8 [service, carried-out]
                      kill 8
                  not: myth.ss-kill
                  not: myth.connection-settings
                """);
        CauseScenes.assertTypedByUser(CauseScenes.LISTENER_OF_ANOTHER_USER, """
                sudo kill 8
                then: portwhy:again 0.0.0.0:8080
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.LISTENER_OF_ANOTHER_USER, """
                kill 8
                then: portwhy:again -N web-1 0.0.0.0:8080
                """);
    }

    @Test
    void listener6() {
        CauseScenes.assertTold(CauseScenes.LISTENER6, """
                critical address-not-local tcp fd00::1 port 8080
                  - | [fd00::1]:8080 | fd00::1
                  do: bind-elsewhere:own-address [brief, rule]
                  do: set-option:IP_FREEBIND [brief, rule]
                  do: set-setting:4026531840:net.ipv6.ip_nonlocal_bind=1 [none, rule]
                      sysctl -w net.ipv6.ip_nonlocal_bind=1
                warning port-held-by-listener tcp fd00::1 port 8080
                  - | [fd00::1]:8080 | (why.who | nginx | 7) | [fd00::1]:8080
                  who: 7 nginx holds 1
                  do: signal:QUIT:7 [service, carried-out]
                      kill -QUIT 7
                  not: myth.ss-kill
                  not: myth.connection-settings
                """);
        CauseScenes.assertTypedByUser(CauseScenes.LISTENER6, """
                then: portwhy:again [fd00::1]:8080
                sudo sysctl -w net.ipv6.ip_nonlocal_bind=1
                sudo kill -QUIT 7
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.LISTENER6, """
                then: portwhy:again -N web-1 [fd00::1]:8080
                nsenter -t 12 -n sysctl -w net.ipv6.ip_nonlocal_bind=1
                kill -QUIT 7
                """);
    }

    @Test
    void dualStack() {
        CauseScenes.assertTold(CauseScenes.DUAL_STACK, """
                critical dual-stack-conflict tcp 0.0.0.0 port 8080
                  .holder | 0.0.0.0:8080 | (why.who | nginx | 7) | [::]:8080
                  who: 7 nginx holds 1
                  do: set-option:IPV6_V6ONLY [brief, rule]
                  not: myth.bindv6only
                critical port-held-by-listener tcp 0.0.0.0 port 8080
                  - | 0.0.0.0:8080 | (why.who | nginx | 7) | [::]:8080
                  who: 7 nginx holds 1
                  do: signal:QUIT:7 [service, carried-out]
                      kill -QUIT 7
                  not: why.wont.reload | nginx | 0.0.0.0:8080
                  not: myth.ss-kill
                  not: myth.connection-settings
                """);
        CauseScenes.assertTypedByUser(CauseScenes.DUAL_STACK, """
                then: portwhy:again 0.0.0.0:8080
                sudo kill -QUIT 7
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.DUAL_STACK, """
                then: portwhy:again -N web-1 0.0.0.0:8080
                kill -QUIT 7
                """);
    }

    @Test
    void twoListeners() {
        CauseScenes.assertTold(CauseScenes.TWO_LISTENERS, """
                critical port-held-by-listener tcp 0.0.0.0 port 8080
                  - | 0.0.0.0:8080 | (why.who.more | nginx | 7 | 1) | 10.0.0.1:8080
                  who: 7 nginx holds 1
                  who: 8 other holds 1
                  do: signal:QUIT:7+signal:8 [service, rule]
                      kill -QUIT 7; kill 8
                  not: why.wont.reload | nginx | 0.0.0.0:8080
                  not: myth.ss-kill
                  not: myth.connection-settings
                """);
        CauseScenes.assertTypedByUser(CauseScenes.TWO_LISTENERS, """
                sudo kill -QUIT 7; sudo kill 8
                then: portwhy:again 0.0.0.0:8080
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.TWO_LISTENERS, """
                kill -QUIT 7; kill 8
                then: portwhy:again -N web-1 0.0.0.0:8080
                """);
    }

    @Test
    void listenerOfNobody() {
        CauseScenes.assertTold(CauseScenes.LISTENER_OF_NOBODY, """
                critical port-held-by-hidden-holder tcp 0.0.0.0 port 8080
                  .nobody | 0.0.0.0:8080 | 0.0.0.0:8080
                  do: look-there:hidden [none, advice]
                      portwhy:again hidden
                  not: myth.ss-kill
                """);
        CauseScenes.assertTypedByUser(CauseScenes.LISTENER_OF_NOBODY, """
                portwhy:again hidden
                then: portwhy:again 0.0.0.0:8080
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.LISTENER_OF_NOBODY, """
                portwhy:again hidden
                then: portwhy:again -N web-1 0.0.0.0:8080
                """);
    }

    @Test
    void bound() {
        CauseScenes.assertTold(CauseScenes.BOUND, """
                warning port-held-by-bound-socket tcp 0.0.0.0 port 8080
                  why.unsure | (- | 0.0.0.0:8080 | (why.who | nginx | 7) | 0.0.0.0:8080)
                  who: 7 nginx holds 1
                  do: signal:QUIT:7 [service, carried-out]
                      kill -QUIT 7
                  not: myth.ss-kill
                """);
        CauseScenes.assertTypedByUser(CauseScenes.BOUND, """
                sudo kill -QUIT 7
                then: portwhy:again 0.0.0.0:8080
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.BOUND, """
                kill -QUIT 7
                then: portwhy:again -N web-1 0.0.0.0:8080
                """);
    }

    @Test
    void ioUring() {
        CauseScenes.assertTold(CauseScenes.IO_URING, """
                warning port-held-by-hidden-holder tcp 0.0.0.0 port 8080
                  why.unsure | (.unusual | 0.0.0.0:8080 | (why.who | nginx | 7) | io-uring)
                  who: 7 nginx holds 1
                  do: signal:QUIT:7 [service, rule]
                      kill -QUIT 7
                  not: myth.ss-kill
                """);
        CauseScenes.assertTypedByUser(CauseScenes.IO_URING, """
                sudo kill -QUIT 7
                then: portwhy:again 0.0.0.0:8080
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.IO_URING, """
                kill -QUIT 7
                then: portwhy:again -N web-1 0.0.0.0:8080
                """);
    }

    @Test
    void thread() {
        CauseScenes.assertTold(CauseScenes.THREAD, """
                critical port-held-by-hidden-holder tcp 0.0.0.0 port 8080
                  .unusual | 0.0.0.0:8080 | (why.who | nginx | 7) | thread-fd
                  who: 7 nginx holds 1
                  do: signal:QUIT:7 [service, rule]
                      kill -QUIT 7
                  not: myth.ss-kill
                """);
        CauseScenes.assertTypedByUser(CauseScenes.THREAD, """
                sudo kill -QUIT 7
                then: portwhy:again 0.0.0.0:8080
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.THREAD, """
                kill -QUIT 7
                then: portwhy:again -N web-1 0.0.0.0:8080
                """);
    }

    @Test
    void waiting() {
        CauseScenes.assertTold(CauseScenes.WAITING, """
                warning port-held-by-time-wait tcp 0.0.0.0 port 8080
                  why.unsure | (- | 0.0.0.0:8080 | 2 | PT1M)
                  do: wait [none, rule]
                  do: set-option:SO_REUSEADDR [brief, rule]
                  do: destroy-socket:4026531840:state time-wait sport = :8080 [brief, carried-out]
                      ss -K state time-wait sport = :8080
                  not: myth.tw-reuse
                  not: myth.fin-timeout
                  not: myth.tw-buckets
                """);
        CauseScenes.assertTypedByUser(CauseScenes.WAITING, """
                then: portwhy:again 0.0.0.0:8080
                sudo ss -K state time-wait sport = :8080
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.WAITING, """
                then: portwhy:again -N web-1 0.0.0.0:8080
                nsenter -t 12 -n ss -K state time-wait sport = :8080
                """);
    }

    @Test
    void leftovers() {
        CauseScenes.assertTold(CauseScenes.LEFTOVERS, """
                warning port-held-by-leftover-connections tcp 0.0.0.0 port 8080
                  why.unsure | (- | 0.0.0.0:8080 | 2 | (why.who | nginx | 7))
                  who: 7 nginx holds 2
                  do: destroy-socket:4026531840:state connected sport = :8080 [brief, carried-out]
                      ss -K state connected sport = :8080
                  do: signal:QUIT:7 [service, carried-out]
                      kill -QUIT 7
                  do: set-option:SO_REUSEADDR [brief, rule]
                """);
        CauseScenes.assertTypedByUser(CauseScenes.LEFTOVERS, """
                sudo ss -K state connected sport = :8080
                then: portwhy:again 0.0.0.0:8080
                sudo kill -QUIT 7
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.LEFTOVERS, """
                nsenter -t 12 -n ss -K state connected sport = :8080
                then: portwhy:again -N web-1 0.0.0.0:8080
                kill -QUIT 7
                """);
    }

    @Test
    void outgoing() {
        CauseScenes.assertTold(CauseScenes.OUTGOING, """
                warning port-taken-by-outgoing-connection tcp 0.0.0.0 port 40000
                  why.unsure | (- | 0.0.0.0:40000 | (why.who | nginx | 7) | 10.0.0.9:443)
                  who: 7 nginx holds 1
                  do: destroy-socket:4026531840:sport = :40000 dport = :443 [brief, carried-out]
                      ss -K sport = :40000 dport = :443
                  do: reserve-port:4026531840:40000 [none, rule]
                      sysctl -w net.ipv4.ip_local_reserved_ports=40000
                      back: sysctl -w net.ipv4.ip_local_reserved_ports=
                  not: myth.reuseaddr
                """);
        CauseScenes.assertTypedByUser(CauseScenes.OUTGOING, """
                sudo ss -K sport = :40000 dport = :443
                then: portwhy:again 0.0.0.0:40000
                sudo sysctl -w net.ipv4.ip_local_reserved_ports=40000
                back: sudo sysctl -w net.ipv4.ip_local_reserved_ports=
                then: portwhy:again
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.OUTGOING, """
                nsenter -t 12 -n ss -K sport = :40000 dport = :443
                then: portwhy:again -N web-1 0.0.0.0:40000
                nsenter -t 12 -n sysctl -w net.ipv4.ip_local_reserved_ports=40000
                back: nsenter -t 12 -n sysctl -w net.ipv4.ip_local_reserved_ports=
                then: portwhy:again
                """);
    }

    @Test
    void orphans() {
        CauseScenes.assertTold(CauseScenes.ORPHANS, """
                warning fin-wait2-holds-ports tcp 0.0.0.0 port 8080
                  why.unsure | (.bind | 0.0.0.0:8080 | 1)
                  do: wait [none, rule]
                  do: set-option:SO_REUSEADDR [brief, rule]
                  do: destroy-socket:4026531840:state fin-wait-2 sport = :8080 [brief, carried-out]
                      ss -K state fin-wait-2 sport = :8080
                  do: set-setting:4026531840:net.ipv4.tcp_fin_timeout=10 [none, rule]
                      sysctl -w net.ipv4.tcp_fin_timeout=10
                  not: myth.tw-reuse
                """);
        CauseScenes.assertTypedByUser(CauseScenes.ORPHANS, """
                then: portwhy:again 0.0.0.0:8080
                sudo ss -K state fin-wait-2 sport = :8080
                sudo sysctl -w net.ipv4.tcp_fin_timeout=10
                then: portwhy:again
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.ORPHANS, """
                then: portwhy:again -N web-1 0.0.0.0:8080
                nsenter -t 12 -n ss -K state fin-wait-2 sport = :8080
                nsenter -t 12 -n sysctl -w net.ipv4.tcp_fin_timeout=10
                then: portwhy:again
                """);
    }

    @Test
    void privileged() {
        CauseScenes.assertTold(CauseScenes.PRIVILEGED, """
                critical privileged-port tcp 0.0.0.0 port 80
                  - | 80 | 1000 | 1024
                  do: change-program:ambient-capability [brief, rule]
                  do: change-program:file-capability [brief, rule]
                      setcap cap_net_bind_service=+ep PROGRAM
                      back: setcap -r PROGRAM
                  do: set-setting:4026531840:net.ipv4.ip_unprivileged_port_start=80 [none, rule]
                      sysctl -w net.ipv4.ip_unprivileged_port_start=80
                """);
        CauseScenes.assertTypedByUser(CauseScenes.PRIVILEGED, """
                then: portwhy:again 0.0.0.0:80
                sudo setcap cap_net_bind_service=+ep PROGRAM
                back: sudo setcap -r PROGRAM
                sudo sysctl -w net.ipv4.ip_unprivileged_port_start=80
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.PRIVILEGED, """
                then: portwhy:again -N web-1 0.0.0.0:80 --uid 1000
                setcap cap_net_bind_service=+ep PROGRAM
                back: setcap -r PROGRAM
                nsenter -t 12 -n sysctl -w net.ipv4.ip_unprivileged_port_start=80
                """);
    }

    @Test
    void notLocal() {
        CauseScenes.assertTold(CauseScenes.NOT_LOCAL, """
                critical address-not-local tcp 203.0.113.7 port 8080
                  - | 203.0.113.7:8080 | 203.0.113.7
                  do: bind-elsewhere:own-address [brief, rule]
                  do: set-option:IP_FREEBIND [brief, rule]
                  do: set-setting:4026531840:net.ipv4.ip_nonlocal_bind=1 [none, rule]
                      sysctl -w net.ipv4.ip_nonlocal_bind=1
                """);
        CauseScenes.assertTypedByUser(CauseScenes.NOT_LOCAL, """
                then: portwhy:again 203.0.113.7:8080
                sudo sysctl -w net.ipv4.ip_nonlocal_bind=1
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.NOT_LOCAL, """
                then: portwhy:again -N web-1 203.0.113.7:8080
                nsenter -t 12 -n sysctl -w net.ipv4.ip_nonlocal_bind=1
                """);
    }

    @Test
    void udp() {
        CauseScenes.assertTold(CauseScenes.UDP, """
                critical port-held-by-listener udp 0.0.0.0 port 5353
                  .udp | 0.0.0.0:5353 | (why.who | nginx | 7) | 0.0.0.0:5353
                  who: 7 nginx holds 1
                  do: signal:QUIT:7 [service, carried-out]
                      kill -QUIT 7
                """);
        CauseScenes.assertTypedByUser(CauseScenes.UDP, """
                sudo kill -QUIT 7
                then: portwhy:again 0.0.0.0:5353/udp
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.UDP, """
                kill -QUIT 7
                then: portwhy:again -N web-1 0.0.0.0:5353/udp
                """);
    }

    @Test
    void inRange() {
        CauseScenes.assertTold(CauseScenes.IN_RANGE, """
                info port-free tcp 0.0.0.0 port 40000
                  .predicted | 0.0.0.0:40000
                  do: look-there:binds-of-the-program [none, advice]
                info listener-inside-ephemeral-range tcp 0.0.0.0 port 40000
                  .port | 40000 | 32768 | 60999
                  do: reserve-port:4026531840:40000 [none, carried-out]
                      sysctl -w net.ipv4.ip_local_reserved_ports=40000
                      back: sysctl -w net.ipv4.ip_local_reserved_ports=
                """);
        CauseScenes.assertTypedByUser(CauseScenes.IN_RANGE, """
                then: portwhy:again 0.0.0.0:40000
                sudo sysctl -w net.ipv4.ip_local_reserved_ports=40000
                back: sudo sysctl -w net.ipv4.ip_local_reserved_ports=
                then: portwhy:again
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.IN_RANGE, """
                then: portwhy:again -N web-1 0.0.0.0:40000
                nsenter -t 12 -n sysctl -w net.ipv4.ip_local_reserved_ports=40000
                back: nsenter -t 12 -n sysctl -w net.ipv4.ip_local_reserved_ports=
                then: portwhy:again
                """);
    }

    @Test
    void fullQueue() {
        CauseScenes.assertTold(CauseScenes.FULL_QUEUE, """
                critical port-held-by-listener tcp 0.0.0.0 port 8080
                  - | 0.0.0.0:8080 | (why.who | nginx | 7) | 0.0.0.0:8080
                  who: 7 nginx holds 1
                  do: signal:QUIT:7 [service, carried-out]
                      kill -QUIT 7
                  not: myth.ss-kill
                  not: myth.connection-settings
                critical accept-queue-full tcp 0.0.0.0 port 8080
                  .full | 0.0.0.0:8080 | 6 | 5 | (why.who | nginx | 7)
                  who: 7 nginx holds 1
                  do: look-there:what-it-does [none, advice]
                      strace -f -p 7
                  do: change-program:restart [brief, advice]
                  do: change-program:backlog [brief, rule]
                  not: myth.wider-range
                  not: myth.time-wait-settings
                """);
        CauseScenes.assertTypedByUser(CauseScenes.FULL_QUEUE, """
                sudo kill -QUIT 7
                then: portwhy:again 0.0.0.0:8080
                sudo strace -f -p 7
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.FULL_QUEUE, """
                kill -QUIT 7
                then: portwhy:again -N web-1 0.0.0.0:8080
                strace -f -p 7
                """);
    }

    @Test
    void rule() {
        CauseScenes.assertTold(CauseScenes.RULE, """
                warning port-served-by-rule tcp 0.0.0.0 port 8080
                  .free | (.target | 8080 | dnat | 172.17.0.2:80) | (.away.network)
                  do: look-there:rules [none, advice]
                      nft -a list ruleset
                info port-free tcp 0.0.0.0 port 8080
                  .predicted | 0.0.0.0:8080
                  do: look-there:binds-of-the-program [none, advice]
                """);
        CauseScenes.assertTypedByUser(CauseScenes.RULE, """
                sudo nft -a list ruleset
                then: portwhy:again 0.0.0.0:8080
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.RULE, """
                nsenter -t 12 -n nft -a list ruleset
                then: portwhy:again -N web-1 0.0.0.0:8080
                """);
    }

    @Test
    void synFlood() {
        CauseScenes.assertTold(CauseScenes.SYN_FLOOD, """
                critical port-held-by-listener tcp 0.0.0.0 port 8080
                  - | 0.0.0.0:8080 | (why.who | nginx | 7) | 0.0.0.0:8080
                  who: 7 nginx holds 1
                  do: signal:QUIT:7 [service, carried-out]
                      kill -QUIT 7
                  not: myth.ss-kill
                  not: myth.connection-settings
                critical accept-queue-full tcp 0.0.0.0 port 8080
                  .requests | 0.0.0.0:8080 | 3 | 1
                  who: 7 nginx holds 1
                  do: set-setting:4026531840:net.ipv4.tcp_syncookies=1 [none, carried-out]
                      sysctl -w net.ipv4.tcp_syncookies=1
                      back: sysctl -w net.ipv4.tcp_syncookies=0
                  do: change-program:backlog [brief, rule]
                """);
        CauseScenes.assertTypedByUser(CauseScenes.SYN_FLOOD, """
                sudo kill -QUIT 7
                then: portwhy:again 0.0.0.0:8080
                sudo sysctl -w net.ipv4.tcp_syncookies=1
                back: sudo sysctl -w net.ipv4.tcp_syncookies=0
                """);
        CauseScenes.assertTypedFromOutside(CauseScenes.SYN_FLOOD, """
                kill -QUIT 7
                then: portwhy:again -N web-1 0.0.0.0:8080
                nsenter -t 12 -n sysctl -w net.ipv4.tcp_syncookies=1
                back: nsenter -t 12 -n sysctl -w net.ipv4.tcp_syncookies=0
                """);
    }
}
