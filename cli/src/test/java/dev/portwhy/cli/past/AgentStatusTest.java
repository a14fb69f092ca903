package dev.portwhy.cli.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.past.Pushed;
import dev.portwhy.model.Text;
import dev.portwhy.words.Language;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the status says of what goes wrong with an agent that runs. */
class AgentStatusTest {

    private static final String URL = "http://127.0.0.1:4318/v1/metrics";
    private static final Instant SENT = Instant.parse("2026-11-27T03:12:40Z");
    private static final Instant FAILING = SENT.plusSeconds(61);

    private static String said(@Nullable Instant sent, @Nullable Instant failing, String reason) {
        return Messages.plain(
                new Messages(Language.EN).text(AgentStatus.sending(new Pushed(URL, sent, failing, reason))));
    }

    private static String local(Instant time) {
        StringBuilder text = new StringBuilder();
        Times.appendLocal(text, time);
        return text.toString();
    }

    @Test
    void whatWasSentIsTold() {
        assertThat(said(null, null, "")).isEqualTo("Metrics are to be sent to " + URL + "; none were yet.");
        assertThat(said(SENT, null, "")).isEqualTo("Metrics are sent to " + URL + ", last at " + local(SENT) + ".");
        assertThat(said(SENT, FAILING, "HTTP 503"))
                .as("that it went well before helps nobody")
                .isEqualTo("Metrics are not taken by " + URL + " since " + local(FAILING) + ": HTTP 503");
    }

    @Test
    void thatNothingIsWrittenIsTold() {
        assertThat(AgentStatus.silent(SENT, SENT.plusSeconds(35))).isNull();
        Text silent = AgentStatus.silent(SENT, SENT.plusSeconds(150));
        assertThat(Messages.plain(new Messages(Language.EN).text(Objects.requireNonNull(silent))))
                .startsWith("Nothing was written since " + local(SENT) + ": ")
                .contains("journalctl -u portwhy-agent");
    }
}
