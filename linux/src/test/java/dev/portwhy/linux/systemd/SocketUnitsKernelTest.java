package dev.portwhy.linux.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.RealUserSystemd;
import dev.portwhy.linux.kit.SilentFileSystem;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Unit;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sockets that a real user's manager keeps for socket units. */
@Tag("kernel")
@Tag("root")
class SocketUnitsKernelTest {

    @Test
    void namesUnitsFromFilesAndTransientOnes() throws IOException {
        RealUserSystemd.assume();
        try (RealUserSystemd systemd = new RealUserSystemd()) {
            systemd.shell()
                    .run("mkdir -p $XDG_RUNTIME_DIR/systemd/user; for u in web other; do"
                            + " printf '[Service]\\nExecStart=/bin/true\\n' > $XDG_RUNTIME_DIR/systemd/user/$u.service;"
                            + " done; printf '[Socket]\\nListenStream=127.0.0.1:7480\\nListenDatagram=7481\\n'"
                            + " > $XDG_RUNTIME_DIR/systemd/user/web.socket;"
                            + " printf '[Socket]\\nListenStream=127.0.0.1:7482\\n'"
                            + " > $XDG_RUNTIME_DIR/systemd/user/other.socket");
            systemd.shell().run("systemctl --user daemon-reload && systemctl --user start web.socket");
            systemd.shell()
                    .run("systemd-run --user --quiet --unit=passing --socket-property=ListenStream=7483 /bin/true");
            String listeners = systemd.shell().run("ss -Hlntup");
            assertThat(listeners).contains("127.0.0.1:7480", "\"systemd\"").doesNotContain("web", "passing");

            Snapshot snapshot = new LiveMachine().look(Scope.EVERYTHING.withoutSurroundings());
            assertThat(unit(snapshot, 7480)).isEqualTo(new Unit("web.socket", Unit.Kind.USER, "root"));
            assertThat(unit(snapshot, 7481)).isEqualTo(new Unit("web.socket", Unit.Kind.USER, "root"));
            assertThat(unit(snapshot, 7483)).isEqualTo(new Unit("passing.socket", Unit.Kind.USER, "root"));
        }
    }

    /** Its unit files say whose the port is, but reading them would be waiting for that program. */
    @Test
    void aConfigurationForWhichAProgramAnswersIsToldAndNotRead(@TempDir Path directory) throws IOException {
        Path place = directory.toRealPath();
        try (SilentFileSystem mounted = SilentFileSystem.on(place, 54321, true)) {
            Snapshot snapshot = new LiveMachine().look(Scope.EVERYTHING.withoutSurroundings());
            assertThat(snapshot.processes()).containsKey(mounted.pid());
            assertThat(snapshot.visibility().gaps()).containsOnlyOnce(Gap.of(Gap.Kind.FUSE, place.toString()));
        }
    }

    private static Unit unit(Snapshot snapshot, int port) {
        List<Unit> units = java.util.stream.IntStream.range(
                        0, snapshot.sockets().size())
                .filter(row -> snapshot.sockets().localPort(row) == port)
                .map(row -> snapshot.holders().first(snapshot.sockets().inode(row)))
                .filter(holder -> holder >= 0)
                .mapToObj(holder -> Objects.requireNonNull(snapshot.unitOf(holder)))
                .toList();
        assertThat(units).as("holders of port %s", port).hasSize(1);
        return units.getFirst();
    }
}
