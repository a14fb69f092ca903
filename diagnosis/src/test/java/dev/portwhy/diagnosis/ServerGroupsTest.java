package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which programs are servers of a master and workers, by which signal they end, and who of some processes is the master. */
class ServerGroupsTest {

    private static @Nullable String server(String comm) {
        return ServerGroups.server(OneProcess.of(7, comm).info());
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, nginx, QUIT",
        "openresty, openresty, QUIT",
        "php-fpm, php-fpm, QUIT",
        "php-fpm8.2, php-fpm, QUIT",
        "php-fpm7, php-fpm, QUIT",
        "haproxy, haproxy, USR1",
        "apache2, apache2, WINCH",
        "httpd, httpd, WINCH",
        "uwsgi, uwsgi, INT",
        "postgres, postgres, INT",
        "gunicorn, gunicorn, TERM",
        "gunicorn: maste, gunicorn, TERM",
        "gunicorn3, gunicorn, TERM",
        "'puma 6.4.2 (tcp', puma, TERM",
        "puma: cluster w, puma, TERM",
        "unicorn, unicorn, QUIT",
        "master, master, TERM",
        "squid, squid, TERM",
        "dovecot, dovecot, TERM",
    })
    void aServerIsKnownByItsNameWithoutItsVersion(String comm, String server, String signal) {
        assertThat(server(comm)).isEqualTo(server);
        assertThat(ServerGroups.signal(server)).isEqualTo(signal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", " ", "7", "nginx-ingress", "nginxd", "NGINX", "mynginx", "apache", "java", "apache2ctl"
            })
    void aNameThatIsNearOneIsNone(String comm) {
        assertThat(server(comm)).isNull();
        assertThat(ServerGroups.signal(comm)).isNull();
    }

    /** Without a version {@code apache2} would be no program, and another one's number is part of its name. */
    @Test
    void aNumberThatIsPartOfANameStays() {
        assertThat(server("apache2")).isEqualTo("apache2");
        assertThat(server("nginx1")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, true",
        "haproxy, true",
        "php-fpm8.2, true",
        "squid, true",
        "lighttpd, true",
        "gunicorn, false",
        "puma, false",
        "postgres, false",
        "java, false",
    })
    void someKeepTheirSocketsUntilTheyHaveNewOnes(String comm, boolean reloads) {
        assertThat(ServerGroups.reloads(OneProcess.of(7, comm).info())).isEqualTo(reloads);
    }

    /** Process 1, a shell, a master, two workers, and a worker of a worker. */
    private static ServerGroups family() {
        return new ServerGroups(Snapshots.machine()
                .process(OneProcess.of(1, "systemd").parent(0).info())
                .process(OneProcess.of(5, "sh").info())
                .process(OneProcess.of(7, "nginx").parent(5).info())
                .process(OneProcess.of(8, "nginx").parent(7).info())
                .process(OneProcess.of(9, "nginx").parent(7).info())
                .process(OneProcess.of(10, "nginx").parent(9).info())
                .process(OneProcess.of(11, "curl").parent(9).info())
                .process(OneProcess.of(12, "nginx").parent(11).info())
                .process(OneProcess.of(20, "haproxy").parent(7).info())
                .process(OneProcess.of(30, "php-fpm8.2").parent(31).info())
                .process(OneProcess.of(31, "php-fpm").parent(1).info())
                .process(OneProcess.of(40, "nginx").parent(404).info())
                .snapshot());
    }

    @ParameterizedTest
    @CsvSource({
        "7, 7, itself",
        "8, 7, of one master",
        "10, 7, however many stand between",
        "11, 11, no such server",
        "12, 12, another program stands between",
        "20, 20, another server",
        "30, 31, the same server by another version of its name",
        "40, 40, its parent was not seen",
        "404, 404, not seen itself",
        "1, 1, process 1",
    })
    void theMasterIsTheTopmostOfTheSameServer(int pid, int master, String why) {
        assertThat(family().master(pid)).as(why).isEqualTo(master);
    }

    @Test
    void aLeaderHasStartedAllOthers() {
        ServerGroups family = family();
        assertThat(family.leader(List.of(8))).isEqualTo(8);
        assertThat(family.leader(List.of(8, 7, 10))).isEqualTo(7);
        assertThat(family.leader(List.of(10, 9))).isEqualTo(9);
        assertThat(family.leader(List.of(12, 9))).as("of any program").isEqualTo(9);
        assertThat(family.leader(List.of(8, 9))).as("brothers").isZero();
        assertThat(family.leader(List.of(8, 10, 9))).as("a nephew").isZero();
        assertThat(family.leader(List.of(7, 31))).as("strangers").isZero();
        assertThat(family.leader(List.of(7, 404))).as("one was not seen").isZero();
    }

    /** Names in a capture may go round in a circle. */
    @Test
    void aCircleOfParentsEnds() {
        ServerGroups circle = new ServerGroups(Snapshots.machine()
                .process(OneProcess.of(7, "nginx").parent(8).info())
                .process(OneProcess.of(8, "nginx").parent(7).info())
                .snapshot());
        assertThat(circle.master(7)).isIn(7, 8);
        assertThat(circle.leader(List.of(7, 8))).isIn(7, 8);
    }
}
