package dev.portwhy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.diagnosis.Action;
import dev.portwhy.diagnosis.Ending;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The kinds of act are words that scripts rely on, and each says what it is done to. */
class RemedyJsonTest {

    private static final Action UNIT = new Ending.StopUnit(List.of("web.service"), true, "ann");
    private static final Action SIGNAL = new Ending.Signal(List.of(7, 8), List.of(8));
    private static final String SIGNALLED =
            "\"kind\":\"signal\",\"target\":{\"signal\":\"SIGTERM\",\"pids\":[7,8],\"stopped\":[8]}";

    private static String json(Action action) {
        StringWriter written = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), written)) {
            out.writeStartObject();
            action.accept(new RemedyJson(out));
            out.writeEndObject();
        }
        return written.toString();
    }

    @Test
    void anActSaysItsKindAndWhatItIsDoneTo() {
        assertThat(json(UNIT))
                .isEqualTo("{\"kind\":\"stop-unit\",\"target\":"
                        + "{\"units\":[\"web.service\"],\"manager\":\"user\",\"user\":\"ann\"}}");
        assertThat(json(SIGNAL)).isEqualTo("{" + SIGNALLED + "}");
        assertThat(json(new Action.RaiseLimit("fs.file-max", 2000, 1000)))
                .isEqualTo("{\"kind\":\"raise-limit\",\"target\":{\"key\":\"fs.file-max\",\"to\":2000,\"from\":1000}}");
        assertThat(json(new Action.Wait(Duration.ofSeconds(60)))).contains("\"kind\":\"wait\"", "\"timeMs\":60000");
        assertThat(json(new Action.Wait(null))).contains("\"timeMs\":null");
        assertThat(json(new Action.SetOption("SO_REUSEADDR"))).contains("\"set-option\"", "\"SO_REUSEADDR\"");
        assertThat(json(new Action.BindElsewhere("own-address"))).contains("\"bind-elsewhere\"");
        assertThat(json(new Action.CloseInProgram(List.of(7)))).contains("\"close-in-program\"", "[7]");
        assertThat(json(new Action.LookThere("peer", null))).contains("\"look-there\"", "\"peer\"");
    }

    @Test
    void severalActsAreToldOneByOne() {
        assertThat(json(new Action.Several(List.of(UNIT, SIGNAL), false)))
                .startsWith(
                        "{\"kind\":\"other\",\"target\":{\"chained\":false,\"acts\":[{\"id\":\"stop-unit:ann@:web.service\"")
                .contains("{\"id\":\"signal:7,8\"," + SIGNALLED + "}]");
    }
}
