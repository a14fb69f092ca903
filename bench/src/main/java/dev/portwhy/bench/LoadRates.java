package dev.portwhy.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code portwhy load} beside ab and wrk, by turns against the same nginx: short connections beside {@code ab -c 100}, kept ones
 * beside {@code wrk -c 100}. Printed are the medians, and the median of the ratios of each round.
 *
 * <p>Where both sides of a connection are as busy as they can be, latency is no more than the connections divided by the rate
 * (Little's law), whoever measures it; so latencies are compared where nginx answers a thousand requests a second and no more
 * ({@code limit_req}), which is far below what either client can do. What wrk prints is not what it measured: for each answer that
 * took longer than twice the mean it adds those that would have been due meanwhile ({@code stats_correct()}). How many times
 * the law its mean is, shows how much that was.
 */
final class LoadRates {

    private static final int ROUNDS = 7;
    private static final int SECONDS = 60;
    private static final String SERVER = "http://127.0.0.1:8080/";
    private static final String PACED = "http://127.0.0.1:8080/paced/";
    private static final int CONNECTIONS = 100;

    private final PrintStream out;

    private LoadRates(PrintStream out) {
        this.out = out;
    }

    /** Measures. */
    static void run(String portwhy, PrintStream out) throws IOException {
        Path directory = Files.createTempDirectory("portwhy-bench");
        Process nginx = nginx(directory);
        try {
            new LoadRates(out).compare(portwhy);
        } finally {
            nginx.descendants().forEach(ProcessHandle::destroy);
            nginx.destroy();
            try {
                nginx.waitFor(SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Tree.remove(directory);
        }
    }

    private static Process nginx(Path directory) throws IOException {
        Path configuration = Files.writeString(directory.resolve("conf"), """
                worker_processes 1; daemon off; user root; pid %1$s/pid; error_log %1$s/error;
                events { worker_connections 4096; }
                http {
                  access_log off; keepalive_requests 1000000; client_body_temp_path %1$s; proxy_temp_path %1$s;
                  fastcgi_temp_path %1$s; uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                  limit_req_zone $server_port zone=paced:1m rate=1000r/s;
                  server {
                    listen 127.0.0.1:8080 backlog=4096; root %1$s;
                    location /paced/ { limit_req zone=paced burst=200; alias %1$s/; }
                  }
                }
                """.formatted(directory));
        Files.writeString(directory.resolve("index.html"), "x".repeat(612));
        Process nginx = new ProcessBuilder("nginx", "-c", configuration.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!output(List.of("ss", "-Htln", "sport", "=", ":8080")).contains(":8080")) {
            if (System.nanoTime() > deadline || !nginx.isAlive()) {
                throw new IOException("nginx does not listen; the bench needs nginx, ab (apache2-utils) and wrk");
            }
        }
        return nginx;
    }

    private void compare(String portwhy) throws IOException {
        side(
                "short connections, 100 at once",
                List.of(portwhy, "load", "--json", SERVER, "-n", "10000", "-c", "100"),
                "ab -n 10000 -c 100",
                List.of("ab", "-q", "-n", "10000", "-c", "100", SERVER),
                "Requests per second: +([0-9.]+)");
        side(
                "kept connections, 100 at once",
                List.of(portwhy, "load", "--json", SERVER, "-c", "100", "--keep-alive", "--duration", "3s"),
                "wrk -t1 -c100 -d3",
                List.of("wrk", "-t1", "-c100", "-d3", "--latency", SERVER),
                "Requests/sec: +([0-9.]+)");
        latencies(
                List.of(portwhy, "load", "--json", PACED, "-c", "100", "--keep-alive", "--duration", "3s"),
                List.of("wrk", "-t1", "-c100", "-d3", "--latency", PACED));
    }

    /** Both on a server that answers a thousand a second: 100 at once wait 100 ms each. */
    private void latencies(List<String> ours, List<String> other) throws IOException {
        output(ours);
        List<List<Double>> our = new ArrayList<>();
        List<List<Double>> others = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            String told = output(ours);
            String said = output(other);
            our.add(List.of(
                    number(told, "\"p50\":([0-9.E-]+)"),
                    number(told, "\"p90\":([0-9.E-]+)"),
                    number(told, "\"p99\":([0-9.E-]+)")));
            others.add(List.of(percentile(said, "50"), percentile(said, "90"), percentile(said, "99")));
        }
        for (int i = 0; i < 3; i++) {
            int which = i;
            double mine = median(our.stream().map(each -> each.get(which)).toList());
            double theirs = median(others.stream().map(each -> each.get(which)).toList());
            out.printf(
                    "kept connections, 1,000 answers a second: p%s load %.2f ms, wrk %.2f ms, ratio %.3fx%n",
                    List.of("50", "90", "99").get(i), mine, theirs, mine / theirs);
        }
    }

    private void side(String what, List<String> ours, String name, List<String> other, String rate) throws IOException {
        output(ours); // neither side is the first to touch its files
        List<Double> our = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> ourMiddles = new ArrayList<>();
        List<Double> otherMiddles = new ArrayList<>();
        List<Double> ourLaw = new ArrayList<>();
        List<Double> otherLaw = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            String told = output(ours);
            our.add(number(told, "\"perSecond\":([0-9.E]+)"));
            ourMiddles.add(number(told, "\"p50\":([0-9.E-]+)"));
            ourLaw.add(number(told, "\"mean\":([0-9.E-]+)") * our.getLast() / 1000 / CONNECTIONS);
            String said = output(other);
            others.add(number(said, rate));
            otherMiddles.add(percentile(said, "50"));
            otherLaw.add(mean(said) * others.getLast() / 1000 / CONNECTIONS);
            ratios.add(our.getLast() / others.getLast());
        }
        out.printf(
                "%s: load %.0f a second, %s %.0f, ratio %.2fx (%.2f to %.2f); half answered within %.1f ms, %.1f ms;"
                        + " mean latency x rate / connections %.2f, %.2f%n",
                what,
                median(our),
                name,
                median(others),
                median(ratios),
                ratios.stream().mapToDouble(d -> d).min().orElse(0),
                ratios.stream().mapToDouble(d -> d).max().orElse(0),
                median(ourMiddles),
                median(otherMiddles),
                median(ourLaw),
                median(otherLaw));
    }

    /** A percentile as ab prints it, in milliseconds, and wrk, in one of three units. */
    private static double percentile(String said, String percent) throws IOException {
        return millis(said, "(?m)^ +" + percent + "% +([0-9.]+)(us|ms|s)?");
    }

    /** The mean of wrk, and of ab, whose line {@code Total} has the least, the mean, and more. */
    private static double mean(String said) throws IOException {
        return millis(said, "(?m)^(?: +Latency +|Total: +[0-9]+ +)([0-9.]+)(us|ms|s)?");
    }

    private static double millis(String said, String pattern) throws IOException {
        Matcher found = Pattern.compile(pattern).matcher(said);
        if (!found.find()) {
            throw new IOException("no time in: " + said);
        }
        double value = Double.parseDouble(found.group(1));
        String unit = found.group(2);
        return "us".equals(unit) ? value / 1000 : "s".equals(unit) ? value * 1000 : value;
    }

    private static double number(String text, String pattern) throws IOException {
        Matcher found = Pattern.compile(pattern).matcher(text);
        if (!found.find()) {
            throw new IOException("no rate in: " + text);
        }
        return Double.parseDouble(found.group(1));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static String output(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
        }
    }
}
