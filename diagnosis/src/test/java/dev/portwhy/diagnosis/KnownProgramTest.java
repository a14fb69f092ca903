package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a program is told is told in its own words. */
class KnownProgramTest {

    private static KnownProgram of(String comm) {
        return KnownProgram.of(
                Snapshots.machine().process(7, comm).snapshot(), List.of(new Culprit(7, comm, 1, Culprit.How.HOLDS)));
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, NGINX",
        "haproxy, HAPROXY",
        "envoy, ENVOY",
        "squid, SQUID",
        "java, JAVA",
        "node, NODE",
        "python3, PYTHON",
        "python3.11, PYTHON",
        "gunicorn, PYTHON",
        "php-fpm8.2, PHP",
        "php-fpm, PHP",
        "ruby3.1, RUBY",
        "pgbouncer, PGBOUNCER",
        "prometheus, PROMETHEUS",
        "ab, AB",
        "siege, SIEGE",
        "myservice, OTHER",
        "abc, OTHER",
        "nodemon-x, OTHER"
    })
    void aProgramIsKnownByItsName(String comm, KnownProgram program) {
        assertThat(of(comm)).isEqualTo(program);
    }

    @Test
    void whoIsNotKnownIsAnyProgram() {
        assertThat(KnownProgram.of(Snapshots.machine().snapshot(), List.of())).isEqualTo(KnownProgram.OTHER);
    }

    private static Finding full(String comm, int port) {
        Snapshots machine = Snapshots.machine().range(40_000, 40_009).process(7, comm);
        for (int i = 0; i < 9; i++) {
            machine.timeWait("10.0.0.1:" + (40_000 + i), "10.0.0.2:" + port, 30_000)
                    .fact(PortFacts.TIMESTAMPS);
        }
        machine.connection(ESTABLISHED, "10.0.0.1:40009", "10.0.0.2:" + port).heldBy(7);
        return Diagnosis.connect(
                        machine.snapshot(),
                        0,
                        new ConnectQuestion(Protocol.TCP, null, Snapshots.address("10.0.0.2"), port))
                .findings()
                .getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, 8080, program.nginx",
        "java, 8080, program.java",
        "java, 5432, program.java.db",
        "php-fpm8.2, 6379, program.php.redis",
        "php-fpm8.2, 11211, program.php.memcached",
        "telegraf, 6379, program.other.redis",
        "myservice, 443, program.other"
    })
    void theFirstAdviceOnTimeWaitIsInTheWordsOfTheProgramAndWhatItConnectsTo(String comm, int port, String key) {
        Remedy first = full(comm, port).remedies().getFirst();
        assertThat(first.action().id()).isEqualTo("change-program:keep-connections-open");
        assertThat(first.text().key()).isEqualTo(key);
    }
}
