package dev.portwhy.diagnosis;

import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Programs whose own words for what they have to be told are known: which of their settings keeps connections open, limits them,
 * lets go of them, leaves the source port to the kernel, or gives it more addresses. The words are {@code program.NAME} and what follows.
 */
public enum KnownProgram {
    NGINX(Set.of("nginx", "openresty", "tengine"), "limit", "bind", "source"),
    HAPROXY(Set.of("haproxy"), "limit", "bind"),
    ENVOY(Set.of("envoy", "istio-proxy", "pilot-agent"), "limit", "bind"),
    SQUID(Set.of("squid", "squid3"), "bind"),
    TRAEFIK(Set.of("traefik")),
    CADDY(Set.of("caddy"), "limit"),
    APACHE(Set.of("apache2", "httpd")),
    VARNISH(Set.of("varnishd", "cache-main"), "limit"),
    PGBOUNCER(Set.of("pgbouncer"), "limit"),
    PROMETHEUS(Set.of("prometheus", "vmagent")),
    BLACKBOX(Set.of("blackbox_export", "blackbox_exporter")),
    AB(Set.of("ab")),
    WRK(Set.of("wrk", "wrk2")),
    HEY(Set.of("hey", "vegeta", "k6")),
    SIEGE(Set.of("siege")),
    CURL(Set.of("curl", "wget")),
    DOCKER_PROXY(Set.of("docker-proxy")),
    JAVA(Set.of("java"), "limit", "leak", "db", "redis"),
    NODE(Set.of("node", "nodejs"), "limit", "leak", "db", "redis"),
    PYTHON(Set.of("python", "gunicorn", "uwsgi", "celery", "uvicorn"), "limit", "leak", "db", "redis"),
    PHP(Set.of("php", "php-fpm"), "limit", "db", "redis", "memcached"),
    RUBY(Set.of("ruby", "puma", "sidekiq"), "db"),
    PERL(Set.of("perl")),
    DOTNET(Set.of("dotnet"), "leak"),
    GO(
            Set.of("telegraf", "consul", "vault", "etcd", "dockerd", "kubelet", "minio", "cloudflared", "coredns"),
            "limit",
            "leak"),
    /** Any other. */
    OTHER(Set.of(), "limit", "leak", "db", "redis", "memcached");

    private static final KnownProgram[] ALL = values();

    // Both are unmodifiable, which their types do not say.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<String> names;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> told;

    KnownProgram(Set<String> names, String... told) {
        this.names = Set.copyOf(names);
        this.told = List.of(told);
    }

    /** The keys of all that is said about it. */
    public List<String> keys() {
        List<String> keys = new ArrayList<>();
        keys.add(key(""));
        for (String what : told) {
            keys.add(key("." + what));
        }
        return List.copyOf(keys);
    }

    private String key(String what) {
        return "program." + name().toLowerCase(Locale.ROOT).replace('_', '-') + what;
    }

    /** Which one some processes are, by the first; an interpreter is what it is called as, {@code python3.11} is Python. */
    static KnownProgram of(Snapshot snapshot, List<Culprit> culprits) {
        if (culprits.isEmpty()) {
            return OTHER;
        }
        Culprit first = culprits.getFirst();
        ProcessInfo process = snapshot.process(first.pid());
        String exe = process == null || process.exe() == null ? "" : process.exe();
        KnownProgram byFile = named(exe.substring(exe.lastIndexOf('/') + 1));
        return byFile == null ? orOther(named(first.comm())) : byFile;
    }

    private static KnownProgram orOther(@Nullable KnownProgram known) {
        return known == null ? OTHER : known;
    }

    private static @Nullable KnownProgram named(String name) {
        for (KnownProgram program : ALL) {
            if (program.names.contains(name)) {
                return program;
            }
        }
        // php-fpm8.2, php8.1-cgi, python3.11, ruby3.1
        int end = 0;
        while (end < name.length() && (Character.isLetter(name.charAt(end)) || name.charAt(end) == '-')) {
            end++;
        }
        String letters = name.substring(0, end);
        for (KnownProgram program : ALL) {
            if (program.interprets() && program.names.contains(letters)) {
                return program;
            }
        }
        return null;
    }

    private boolean interprets() {
        return this == PYTHON || this == PHP || this == RUBY || this == PERL || this == NODE;
    }

    /** How it keeps connections open and uses them again, to what listens on a port usually. */
    Text keepOpen(List<Culprit> culprits, int port) {
        String service = service(port);
        if (service != null && told.contains(service)) {
            return Text.of(key("." + service), who(culprits));
        }
        if (service != null && this == GO) {
            return Text.of(OTHER.key("." + service), who(culprits));
        }
        return culprits.isEmpty()
                ? Text.of("finding.ephemeral-ports-exhausted.keep-open.do")
                : Text.of(key(""), who(culprits));
    }

    /** What it is told under a word: {@code limit}, {@code leak}, {@code bind}, {@code source}; null where nothing of its own is known. */
    @Nullable Text says(String what, List<Culprit> culprits) {
        return told.contains(what) ? Text.of(key("." + what), who(culprits)) : null;
    }

    private static Text who(List<Culprit> culprits) {
        return culprits.isEmpty() ? Text.of("program.somebody") : Who.first(culprits);
    }

    private static @Nullable String service(int port) {
        return switch (port) {
            case 1433, 1521, 3306, 5432, 6432, 27017, 33060 -> "db";
            case 6379, 6380, 26379 -> "redis";
            case 11211 -> "memcached";
            default -> null;
        };
    }
}
