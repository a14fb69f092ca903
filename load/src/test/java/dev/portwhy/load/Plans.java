package dev.portwhy.load;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan of a load, said in the words of a test. */
final class Plans {

    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: test\r\n";

    private final Endpoint target;
    private @Nullable String request = REQUEST + "Connection: close\r\n\r\n";
    private boolean sendByte;
    private long requests = Long.MAX_VALUE;
    private int connections = 1;
    private double rate;
    private @Nullable Duration duration;
    private boolean keepAlive;
    private List<IpAddress> sources = List.of();
    private boolean bindFirst;
    private boolean closeFirst;
    private Duration timeout = Duration.ofSeconds(30);

    private Plans(Endpoint target) {
        this.target = target;
    }

    static Plans to(Endpoint target) {
        return new Plans(target);
    }

    Plans requests(long count) {
        requests = count;
        return this;
    }

    Plans connections(int count) {
        connections = count;
        return this;
    }

    Plans rate(double perSecond) {
        rate = perSecond;
        return this;
    }

    Plans ms(long milliseconds) {
        duration = Duration.ofMillis(milliseconds);
        return this;
    }

    Plans kept() {
        keepAlive = true;
        request = REQUEST + "\r\n";
        return this;
    }

    Plans closedHere() {
        closeFirst = true;
        request = REQUEST + "\r\n";
        return this;
    }

    Plans plain() {
        request = null;
        return this;
    }

    Plans withAByte() {
        sendByte = true;
        return this;
    }

    Plans request(String text) {
        request = text;
        return this;
    }

    Plans from(String... addresses) {
        sources = java.util.Arrays.stream(addresses)
                .map(address -> IpAddress.parse(address).orElseThrow())
                .toList();
        return this;
    }

    Plans boundFirst() {
        bindFirst = true;
        return this;
    }

    Plans timeoutMs(long milliseconds) {
        timeout = Duration.ofMillis(milliseconds);
        return this;
    }

    LoadPlan plan() {
        return new LoadPlan(
                target,
                request,
                sendByte,
                requests,
                connections,
                rate,
                duration,
                keepAlive,
                sources,
                bindFirst,
                closeFirst,
                timeout);
    }
}
