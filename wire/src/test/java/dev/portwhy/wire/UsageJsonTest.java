package dev.portwhy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.past.PastUsage;
import dev.portwhy.ask.past.StepValues;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageJsonTest {

    @Test
    void whatIsNotKnownIsNullAndTheTimesAreThoseOfTheSteps() throws IOException {
        IpAddress here = IpAddress.parse("10.0.0.1").orElseThrow();
        IpAddress there = IpAddress.parse("10.0.0.9").orElseThrow();
        PastUsage usage = new PastUsage(
                Instant.ofEpochMilli(1_700_000_000_000L),
                Duration.ofSeconds(10),
                3,
                List.of(new PastUsage.Series(
                        new NamespaceId(4026531840L, "web"), here, there, 5432, 28_232, new StepValues(new int[] {
                            7, -1, 0
                        }))),
                new StepValues(new int[] {-1, 0, 4}));
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        UsageJson.write(stream, usage);
        assertThat(stream.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"since\":\"2023-11-14T22:13:20.000Z\",\"until\":\"2023-11-14T22:13:50.000Z\",\"stepMs\":10000,"
                                + "\"times\":[1700000000000,1700000010000,1700000020000],"
                                + "\"series\":[{\"netns\":{\"inode\":4026531840,\"name\":\"web\"},\"source\":\"10.0.0.1\","
                                + "\"address\":\"10.0.0.9\",\"port\":5432,\"usable\":28232,\"used\":[7,null,0]}],"
                                + "\"rest\":{\"used\":[null,0,4]}}");
    }
}
