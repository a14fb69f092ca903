package dev.portwhy.agent.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in. */
class DoorkeeperTest {

    private static final String TOKEN = "0123456789abcdef";

    private final Map<String, List<String>> headers = new HashMap<>(Map.of("Host", List.of("127.0.0.1:9467")));

    private int status(Doorkeeper keeper, String method, String path, Caller caller) {
        TurnedAway refusal = keeper.check(method, URI.create(path), headers, caller);
        return refusal == null ? 200 : refusal.status();
    }

    private int status() {
        return status(new Doorkeeper(null, () -> "web1"), "GET", "/", Caller.SAME_USER);
    }

    private int statusWithToken() {
        return status(new Doorkeeper(TOKEN, () -> "web1.example.org"), "GET", "/api/now", Caller.OTHER);
    }

    private void say(String name, String value) {
        headers.put(name, List.of(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "127.0.0.1:9467", "localhost", "LOCALHOST:80", "[::1]:9467", "[::1]", "10.0.0.5:1"})
    void anAddressAndLocalhostAreAnsweredTo(String host) {
        say("Host", host);
        assertThat(status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:9467",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "web1",
                "web1.evil.example",
                "",
                "[::1",
                "::1]:80",
                "127.0.0.1:80@evil.example",
                "localhost:80:80"
            })
    void aNameThatOthersCanGiveIsNot(String host) {
        say("Host", host);
        assertThat(status()).isEqualTo(421);
    }

    @Test
    void thereIsOneHost() {
        headers.remove("Host");
        assertThat(status()).isEqualTo(400);
        headers.put("Host", List.of("localhost", "localhost"));
        assertThat(status()).isEqualTo(400);
    }

    @Test
    void nothingCanBeChanged() {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get")) {
            assertThat(status(new Doorkeeper(null, () -> ""), method, "/", Caller.THROUGH_DOOR))
                    .as(method)
                    .isEqualTo(405);
        }
    }

    @Test
    void aPageFromElsewhereMayNotAsk() {
        say("Origin", "http://127.0.0.1:9467");
        assertThat(status()).isEqualTo(200);
        for (String origin : List.of("http://evil.example", "null", "http://127.0.0.1:8080", "http://127.0.0.1", "")) {
            say("Origin", origin);
            assertThat(status()).as(origin).isEqualTo(403);
        }
    }

    @Test
    void aBrowserThatSaysWhoAsksIsBelieved() {
        say("Sec-fetch-site", "same-origin");
        assertThat(status()).isEqualTo(200);
        say("Sec-fetch-site", "cross-site");
        say("Sec-fetch-mode", "no-cors");
        say("Sec-fetch-dest", "image");
        assertThat(status()).isEqualTo(403);
        say("Sec-fetch-mode", "navigate");
        say("Sec-fetch-dest", "document");
        assertThat(status()).isEqualTo(200);
        assertThat(status(new Doorkeeper(null, () -> ""), "GET", "/api/at", Caller.SAME_USER))
                .isEqualTo(403);
        say("Sec-fetch-dest", "iframe");
        assertThat(status()).isEqualTo(403);
    }

    @Test
    void withATokenItHasToBeKnown() {
        assertThat(statusWithToken()).isEqualTo(401);
        for (String wrong : List.of("Bearer", "Bearer ", "Bearer " + TOKEN + "x", "Basic " + TOKEN, TOKEN)) {
            say("Authorization", wrong);
            assertThat(statusWithToken()).as(wrong).isEqualTo(401);
        }
        say("Authorization", "Bearer " + TOKEN);
        assertThat(statusWithToken()).isEqualTo(200);
        headers.remove("Authorization");
        say("Cookie", "a=b; portwhy=" + TOKEN);
        assertThat(statusWithToken()).isEqualTo(401);
        say("Cookie", "a=b; portwhy=" + new Doorkeeper(TOKEN, () -> "").cookie() + "; c=d");
        assertThat(statusWithToken()).isEqualTo(200);
        say("Cookie", "portwhy=" + new Doorkeeper("another one of those", () -> "").cookie());
        assertThat(statusWithToken()).isEqualTo(401);
        assertThat(status(new Doorkeeper(TOKEN, () -> ""), "GET", "/", Caller.THROUGH_DOOR))
                .isEqualTo(200);
    }

    @Test
    void withATokenTheNameOfTheMachineWillDo() {
        say("Authorization", "Bearer " + TOKEN);
        for (String host : List.of("web1", "web1.example.org:9467", "WEB1.example.org")) {
            say("Host", host);
            assertThat(statusWithToken()).as(host).isEqualTo(200);
        }
        say("Host", "evil.example");
        assertThat(statusWithToken()).isEqualTo(421);
    }

    @Test
    void whereNoTokenIsNeededThereIsNone() {
        Doorkeeper keeper = new Doorkeeper(null, () -> "");
        assertThat(keeper.isToken("")).isFalse();
        assertThat(keeper.isToken("null")).isFalse();
    }

    /** What root sees has the command lines of all: without a token that is not every user's. */
    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/api/now", "/api/at?q=who", "/events", "/page/app.js", "/metrics/", "/api/../metrics"})
    void anotherUserIsShownTheMetricsAlone(String path) {
        Doorkeeper keeper = new Doorkeeper(null, () -> "web1");
        assertThat(status(keeper, "GET", path, Caller.OTHER)).isEqualTo(403);
        assertThat(status(keeper, "GET", path, Caller.SAME_USER)).isEqualTo(200);
        assertThat(status(keeper, "GET", path, Caller.THROUGH_DOOR)).isEqualTo(200);
        assertThat(status(keeper, "GET", "/metrics", Caller.OTHER)).isEqualTo(200);
    }

    /** A proxy asks as whoever runs it, so where there is a token the user is not enough. */
    @Test
    void whereThereIsATokenTheUserDoesNotDo() {
        Doorkeeper keeper = new Doorkeeper(TOKEN, () -> "web1");
        for (String path : List.of("/", "/metrics")) {
            assertThat(status(keeper, "GET", path, Caller.SAME_USER)).isEqualTo(401);
            assertThat(status(keeper, "GET", path, Caller.THROUGH_DOOR)).isEqualTo(200);
        }
    }
}
