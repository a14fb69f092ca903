package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Looker;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Visibility;
import dev.portwhy.model.look.KernelTrial;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A port that a program passes on besides other work is given up alone. */
class OwnForwardTest {

    private static Finding held(String comm, List<String> cmdline, int uid) {
        ProcessInfo process = new ProcessInfo(
                20, 1, comm, cmdline, null, false, uid, uid == 0 ? "root" : "ann", Instant.EPOCH, null, null, null);
        Snapshot machine = Snapshots.machine().listen("0.0.0.0:8080").heldBy(20).snapshot();
        Snapshot whole = new Snapshot.Builder(machine)
                .processes(Map.of(20, process))
                .visibility(new Visibility(List.of(), new Looker(Looker.Source.KERNEL, 0, false)))
                .build();
        BindQuestion question = new BindQuestion(Protocol.TCP, IpAddress.ANY4, 8080, false, true, false, 0, false);
        return Diagnosis.bind(whole, 0, question, KernelTrial.of("EADDRINUSE"))
                .findings()
                .getFirst();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ssh -M -S /tmp/c -L 8080:db:5432 host | ssh -S /tmp/c -O cancel -L 8080:db:5432 host
                    ssh -fNMS /tmp/c -L8080:db:5432 -L 8081:db:5433 host | ssh -S /tmp/c -O cancel -L 8080:db:5432 host
                    ssh -o ControlMaster=auto -oControlPath=~/.ssh/%C -D 127.0.0.1:8080 -p 22 ann@host sleep 9 | ssh -S '~/.ssh/%C' -O cancel -D 127.0.0.1:8080 ann@host
                    ssh -M -S /tmp/c -L [::1]:8080:[2001:db8::1]:80 host | ssh -S /tmp/c -O cancel -L '[::1]:8080:[2001:db8::1]:80' host
                    ssh -M -S /tmp/c -L 8080:/run/db.sock host | ssh -S /tmp/c -O cancel -L 8080:/run/db.sock host
                    ssh -S /tmp/c -L 8080:db:5432 host | kill 20
                    ssh -L 8080:db:5432 host | kill 20
                    ssh -M -S /tmp/c -L 8081:db:5432 host | kill 20
                    ssh | kill 20
                    """)
    void aConnectionThatServesOthersIsAskedToGiveItUp(String cmdline, String command) {
        Remedy first =
                held("ssh", List.of(cmdline.split(" ", -1)), 0).remedies().getFirst();
        assertThat(first.command()).isEqualTo(command);
        assertThat(first.undo()).isEqualTo(command.startsWith("ssh") ? command.replace(" cancel ", " forward ") : null);
    }

    @Test
    void itIsAskedAsWhoeverRunsIt() {
        List<String> cmdline = List.of("ssh", "-MS", "/home/ann/c", "-L", "8080:db:5432", "host");
        assertThat(held("ssh", cmdline, 1000).remedies().getFirst().command())
                .isEqualTo("runuser -u ann -- ssh -S /home/ann/c -O cancel -L 8080:db:5432 host");
    }

    @Test
    void whatIsNotKnownIsLeftToThePerson() {
        Remedy first =
                held("ssh", List.of("ssh: /home/ann/c [mux]"), 0).remedies().getFirst();
        assertThat(first.command()).isNull();
        assertThat(first.text().key()).isEqualTo("hidden.end.ssh.mux");
        first = held("gvproxy", List.of("gvproxy", "-ssh-port", "41317"), 0)
                .remedies()
                .getFirst();
        assertThat(first.command()).isEqualTo("podman ps");
    }

    @Test
    void aGuestIsNotSwitchedOffForOnePort() {
        List<String> cmdline = List.of("qemu-system-x86_64", "-netdev", "user,id=n0,hostfwd=tcp::8080-:80");
        Remedy first = held("qemu-system-x86", cmdline, 0).remedies().getFirst();
        assertThat(first.text().key()).isEqualTo("hidden.end.qemu");
        assertThat(first.text().arguments()).contains("hostfwd_remove tcp::8080");
        assertThat(held("qemu-system-x86", List.of("qemu-system-x86_64", "-vnc", ":5"), 0)
                        .remedies()
                        .getFirst()
                        .command())
                .isEqualTo("kill 20");
    }
}
