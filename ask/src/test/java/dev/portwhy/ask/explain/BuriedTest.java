package dev.portwhy.ask.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is understood alone is found in a log too long to be read as a whole: the sieve passes over none of it. */
class BuriedTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    /** More than is read line by line. */
    private static final int LONG = 300_000;

    private static final int LONGER = 5_000_000;
    /** More lines than are understood together. */
    private static final int APART = 30;

    private static final String[] ORDINARY = {
        "10.1.2.3 - - [01/Mar/2026:10:11:12 +0000] \"GET /a/b HTTP/1.1\" 200 512 \"-\" \"curl/8.0\"",
        "2026-03-01T10:11:12.345Z INFO  [main] com.acme.shop.Cart : 98 articles of 99 sold, 48 left, 24 ordered",
        "Mar  1 10:11:12 host systemd[1]: Started Session 48 of user root.",
        "2026-03-01 10:11:12.345 UTC [98] LOG:  checkpoint complete: wrote 99 buffers (0.6%); 0 WAL file(s) added",
        "I0301 10:11:12.345678       1 reconciler.go:224] \"operation started for volume\" pod=\"default/web-99\"",
    };

    private static List<Understood> alone(String text) {
        return told(Explainer.explain(text, NOW, ZoneOffset.UTC));
    }

    private static List<Understood> buried(StringBuilder log) throws IOException {
        byte[] bytes = log.toString().getBytes(StandardCharsets.UTF_8);
        return told(LogReader.read(new ByteArrayInputStream(bytes), NOW, ZoneOffset.UTC, done -> {}));
    }

    /** All but those without an error that are about something else, of which a log has one a line. */
    private static List<Understood> told(Explanation explanation) {
        List<Understood> all = new ArrayList<>();
        for (Explanation.Group group : explanation.problems()) {
            Understood one = group.understood();
            if (one.lookAlike() == null || one.call() != null || one.errno() != null) {
                all.add(one);
            }
        }
        return all;
    }

    private static void ordinary(StringBuilder log, int lines, Random random) {
        for (int i = 0; i < lines; i++) {
            log.append(ORDINARY[random.nextInt(ORDINARY.length)]).append('\n');
        }
    }

    @Test
    void whatIsUnderstoodAloneIsFoundInALongLog() throws IOException {
        Random random = new Random(6);
        StringBuilder noise = new StringBuilder();
        while (noise.length() < LONG) {
            ordinary(noise, APART, random);
        }
        int found = 0;
        StringBuilder log = new StringBuilder(noise);
        List<Understood> expected = new ArrayList<>();
        for (ExplainerTest.Case one : ExplainerTest.lines().toList()) {
            List<Understood> alone = alone(one.text());
            found += alone.isEmpty() ? 0 : 1;
            expected.addAll(alone);
            log.append(one.text()).append('\n');
            ordinary(log, APART, random);
            // What a descriptor is would be taken for what another one is that has its number.
            if (one.text().contains("socket(") || log.length() > 2 * LONG) {
                assertThat(kinds(buried(log))).as(one.text()).isEqualTo(kinds(expected));
                log = new StringBuilder(noise);
                expected.clear();
            }
        }
        assertThat(kinds(buried(log))).isEqualTo(kinds(expected));
        assertThat(found).isGreaterThan(900);
    }

    @Test
    void allOfThemAreFoundInOneLog() throws IOException {
        Random random = new Random(7);
        StringBuilder log = new StringBuilder();
        List<Understood> expected = new ArrayList<>();
        for (ExplainerTest.Case one : ExplainerTest.lines().toList()) {
            if (!one.text().contains("socket(")) {
                expected.addAll(alone(one.text()));
                log.append(one.text()).append('\n');
                ordinary(log, APART + random.nextInt(APART), random);
            }
        }
        while (log.length() < LONGER) {
            ordinary(log, APART, random);
        }
        assertThat(kinds(buried(log))).containsAll(kinds(expected));
    }

    /** A call that another thread came in between ends many lines further on. */
    @Test
    void aCallOfStraceIsFoundOverManyLines() throws IOException {
        StringBuilder log = new StringBuilder();
        while (log.length() < LONG) {
            log.append("[pid 7] futex(0x7f, FUTEX_WAIT_PRIVATE, 2, NULL <unfinished ...>\n");
        }
        log.append("[pid 8] connect(9, {sa_family=AF_INET, sin_port=htons(5432), sin_addr=inet_addr(\"10.0.0.8\")}, 16"
                + " <unfinished ...>\n");
        log.append("[pid 7] futex(0x7f, FUTEX_WAIT_PRIVATE, 2, NULL <unfinished ...>\n".repeat(APART));
        log.append("[pid 8] <... connect resumed>) = -1 EADDRNOTAVAIL (Cannot assign requested address)\n");
        assertThat(buried(log)).hasSize(1);
        Understood one = buried(log).getFirst();
        assertThat(one.call() + " " + one.errno() + " " + one.address() + " " + one.port())
                .isEqualTo("connect EADDRNOTAVAIL 10.0.0.8 5432");
    }

    private static Set<Understood.Kind> kinds(List<Understood> all) {
        return all.stream().map(Understood::kind).collect(Collectors.toSet());
    }
}
