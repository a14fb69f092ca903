package dev.portwhy.cli.load;

import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Spans;
import dev.portwhy.cli.UsageException;
import dev.portwhy.load.LoadPlan;
import dev.portwhy.load.LoadRun;
import dev.portwhy.model.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is typed behind {@code load}, and the plan that it makes. */
final class LoadOptions {

    private static final long MOST_REQUESTS = 1_000_000_000;
    private static final long MOST_CONNECTIONS = 100_000;
    private static final long MOST_RATE = 1_000_000;

    private static final int MOST_ELSEWHERE = 1000;
    private static final Duration LONGEST_ELSEWHERE = Duration.ofMinutes(1);

    private static final long USUAL_REQUESTS = 10_000;
    private static final int USUAL_CONNECTIONS = 100;

    private long requests;
    private int connections = USUAL_CONNECTIONS;
    private int rate;
    private @Nullable Duration duration;
    private boolean keepAlive;
    private final List<IpAddress> sources = new ArrayList<>();
    private boolean bindFirst;
    private boolean closeFirst;
    private boolean sendByte;
    private boolean yesReally;
    private Duration timeout = Duration.ofSeconds(30);

    boolean take(String name, Arguments arguments) {
        switch (name) {
            case "-n" -> requests = arguments.number(name, 1, MOST_REQUESTS);
            case "-c" -> connections = (int) arguments.number(name, 1, MOST_CONNECTIONS);
            case "--rate" -> rate = (int) arguments.number(name, 1, MOST_RATE);
            case "--duration" -> duration = Spans.of(name, arguments);
            case "--timeout" -> timeout = Spans.of(name, arguments);
            case "-k", "--keep-alive" -> keepAlive = true;
            case "--source" -> source(arguments.value(name));
            case "--bind-first" -> bindFirst = true;
            case "--close-first" -> closeFirst = true;
            case "--send-byte" -> sendByte = true;
            case "--yes-really" -> yesReally = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    private void source(String words) {
        for (String word : words.split(",", -1)) {
            IpAddress address =
                    IpAddress.parse(word).orElseThrow(() -> UsageException.of("common.usage.address", word, word));
            if (!sources.isEmpty() && sources.getFirst().family() != address.family()) {
                throw UsageException.of("common.usage.families", sources.getFirst(), address);
            }
            sources.add(address);
        }
    }

    List<IpAddress> sources() {
        return sources;
    }

    /** The plan for a target. */
    LoadPlan plan(LoadTarget target) {
        if (keepAlive && !target.http()) {
            throw UsageException.of("load.keep-alive-tcp");
        }
        if (keepAlive && closeFirst) {
            throw UsageException.of("common.usage.together", "--keep-alive", "--close-first");
        }
        if (sendByte && target.http()) {
            throw UsageException.of("load.send-byte-http");
        }
        if (bindFirst && sources.isEmpty()) {
            throw UsageException.of("load.bind-first-source");
        }
        if (connections > LoadRun.mostConnections()) {
            throw UsageException.of("load.descriptors", connections, LoadRun.mostConnections());
        }
        long all = requests > 0 ? requests : duration == null ? USUAL_REQUESTS : Long.MAX_VALUE;
        return new LoadPlan(
                target.endpoint(),
                target.request(keepAlive, closeFirst),
                sendByte,
                all,
                (int) Math.min(connections, all),
                rate,
                duration,
                keepAlive,
                sources,
                bindFirst,
                closeFirst,
                timeout);
    }

    /**
     * The plan for a server that is not known to be on this machine: only where the user says so, no faster than a thousand a
     * second, and no longer than a minute.
     */
    LoadPlan elsewhere(LoadPlan plan) {
        if (!yesReally) {
            throw UsageException.of("load.elsewhere", plan.target().address());
        }
        if (rate > MOST_ELSEWHERE) {
            throw UsageException.of("load.rate-elsewhere", rate, MOST_ELSEWHERE);
        }
        if (duration != null && duration.compareTo(LONGEST_ELSEWHERE) > 0) {
            throw UsageException.of("load.duration-elsewhere", duration, LONGEST_ELSEWHERE);
        }
        return plan.limited(rate == 0 ? MOST_ELSEWHERE : rate, duration == null ? LONGEST_ELSEWHERE : duration);
    }
}
