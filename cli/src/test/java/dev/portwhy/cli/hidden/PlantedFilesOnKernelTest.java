package dev.portwhy.cli.hidden;

import static dev.portwhy.cli.hidden.Practice.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.IsolatedShell;
import dev.portwhy.linux.kit.Programs;
import java.io.IOException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a user without any right can put where container runtimes keep their notes, or write on a command line: it says
 * something about that user's own processes at most, and root opens nothing on that user's behalf but plain files.
 */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class PlantedFilesOnKernelTest {

    private static final String MALLORY = "54321";
    private static final String HOME = "/run/user/" + MALLORY;
    private static final String ID = "5ec2e7a1".repeat(8);
    private static final String OTHER_ID = "0badc0de".repeat(8);

    private IsolatedShell shell;

    /** Root's docker has a container of the name production-db; somebody else's web server listens on 18080. */
    @BeforeEach
    void aMachineWithContainers() throws IOException {
        Programs.assumeRootWith("setpriv", "busybox", "unshare", "mkfifo", "ip");
        shell = new IsolatedShell("kill $(pgrep -P $M) $W $P $M; wait $W $P $M");
        shell.run(
                "W=; P=; M=; mount -t tmpfs tmpfs /var/lib && mkdir -p " + HOME + " /var/lib/docker/containers/" + ID);
        shell.run("printf '{\"State\":{\"Running\":true,\"Pid\":1},\"Name\":\"/production-db\"}'"
                + " >/var/lib/docker/containers/" + ID + "/config.v2.json");
        shell.run("chown " + MALLORY + " " + HOME + " && chmod 700 " + HOME);
        // no function: what is started in the background shall be the process itself, for its end
        shell.run("mallory='setpriv --reuid " + MALLORY + " --regid " + MALLORY + " --clear-groups'");
        shell.run("setpriv --reuid 54322 --regid 54322 --clear-groups busybox httpd -f -h / -p 18080 & W=$!");
        listens("18080");
    }

    @AfterEach
    void end() throws IOException {
        if (shell != null) {
            shell.close();
        }
    }

    private void listens(String port) throws IOException {
        shell.run("for i in $(seq 200); do ss -Htln sport = :" + port + " | grep -q . && break; sleep 0.02; done;"
                + " ss -Htln sport = :" + port + " | grep -q .");
    }

    /** Everything that is said of a port, for people and for programs. */
    private String said(String port) throws IOException {
        return ask(shell, port, "--lang", "en") + ask(shell, port, "--json");
    }

    /** Writes a user's notes about a container, as runc, crun and podman would write them. */
    private void plant(String id, String pid) throws IOException {
        String storage = HOME + "/containers/overlay-containers";
        shell.run("$mallory mkdir -p " + HOME + "/crun/" + id + " " + HOME + "/runc/" + id + " " + storage);
        shell.run("printf '{\"pid\": %s}' " + pid + " | $mallory tee " + HOME + "/crun/" + id + "/status");
        shell.run("printf '{\"init_process_pid\": %s}' " + pid + " | $mallory tee " + HOME + "/runc/" + id
                + "/state.json");
        shell.run("printf '[{\"id\":\"%s\",\"names\":[\"production-db\"]}]' " + id + " | $mallory tee " + storage
                + "/containers.json");
    }

    @Test
    void aProcessOfTheHostIsNotShownAsAContainerByTheNotesOfAnotherUser() throws IOException {
        plant(ID, "$W");
        String said = said("18080");
        assertThat(said).contains("kill " + shell.run("echo $W"), "\"container\":null");
        assertThat(said).doesNotContain("production-db", ID.substring(0, 12), "crun", "runc");
    }

    @Test
    void aUsersOwnProcessIsNotShownAsAContainerOfTheSystem() throws IOException {
        shell.run("$mallory busybox httpd -f -h / -p 18081 & M=$!");
        listens("18081");
        plant(ID, "$M");
        assertThat(said("18081"))
                .doesNotContain("docker stop", "docker production-db")
                .satisfies(this::asUserOnly);
    }

    /** Anybody may call a program conmon, and write on its command line what conmon writes there. */
    @Test
    void whoCallsItselfAMonitorSpeaksForTheOwnContainersOnly() throws IOException {
        shell.run("ln -s /bin/bash " + HOME + "/conmon; echo 'busybox httpd -f -h / -p 18081 & wait' >" + HOME
                + "/script");
        shell.run("$mallory " + HOME + "/conmon " + HOME + "/script -c " + ID + " -n production-db & M=$!");
        listens("18081");
        assertThat(said("18081"))
                .doesNotContain("docker stop", "docker production-db")
                .satisfies(this::asUserOnly);
    }

    /** No advice that acts on root's containers: what is to be done to this user's is done as this user. */
    private void asUserOnly(String said) {
        assertThat(said.lines().map(String::strip)).noneMatch(line -> line.startsWith("podman stop"));
        assertThat(said).doesNotContain("\"command\":\"podman", "\"command\":\"docker", "\"command\":\"crictl");
    }

    /** Whoever waits to write into a pipe goes on once somebody opens it for reading. */
    @Test
    void nothingButPlainFilesIsOpenedOnAUsersBehalf() throws IOException {
        Function<String, String> pipe = name -> "/run/pipes/" + name;
        shell.run("mkdir -p /run/pipes/there /run/opened && chmod 755 /run/pipes");
        String[] names = {"link", "own", "there/status", "there/containers.json", "up/state.json"};
        shell.run("mkdir -p /run/pipes/up");
        for (String name : names) {
            shell.run("mkfifo " + pipe.apply(name) + " && chmod 666 " + pipe.apply(name));
        }
        String crun = HOME + "/crun";
        shell.run("$mallory mkdir -p " + crun + "/a " + crun + "/b " + crun + "/c " + HOME + "/containers");
        shell.run("$mallory ln -s " + pipe.apply("link") + " " + crun + "/a/status");
        shell.run("$mallory mkfifo " + crun + "/b/status");
        shell.run("$mallory ln -s /dev/zero " + crun + "/c/status");
        shell.run("$mallory ln -s /run/pipes/there " + crun + "/d");
        shell.run("$mallory ln -s /run/pipes/there " + HOME + "/containers/overlay-containers");
        shell.run("ln -s /bin/bash " + HOME + "/conmon; echo 'busybox httpd -f -h / -p 18081 & wait' >" + HOME
                + "/script");
        shell.run("$mallory " + HOME + "/conmon " + HOME + "/script -c ../../../../run/pipes/up & M=$!");
        listens("18081");
        shell.run("P=; n=0; for f in " + crun + "/b/status $(find /run/pipes -type p); do n=$((n+1));"
                + " (exec 3>$f; : >/run/opened/$n) & P=\"$P $!\"; done");
        said("18081");
        assertThat(said("18080")).contains("kill " + shell.run("echo $W"));
        assertThat(shell.run("ls /run/opened")).isEmpty();
        // they can be opened, and then it shows
        shell.run("$mallory sh -c ': <" + pipe.apply("link") + "'; : <" + crun + "/b/status");
        shell.run("for i in $(seq 200); do [ $(ls /run/opened | wc -l) = 2 ] && break; sleep 0.02; done");
        assertThat(shell.run("ls /run/opened | wc -l")).isEqualTo("2");
    }

    /** A longer file than anybody's notes, and one of which only the name is this user's. */
    @Test
    void filesThatAreTooLongOrSomebodyElsesSayNothing() throws IOException {
        shell.run("$mallory busybox httpd -f -h / -p 18081 & M=$!");
        listens("18081");
        shell.run("$mallory mkdir -p " + HOME + "/crun/" + ID + " " + HOME + "/crun/" + OTHER_ID);
        shell.run("(printf '{\"pid\": %s, \"x\":\"' $M; head -c 20000000 /dev/zero | tr '\\0' x) | $mallory tee " + HOME
                + "/crun/" + ID + "/status >/dev/null");
        shell.run(
                "printf '{\"pid\": %s}' $M >/run/of-root && ln /run/of-root " + HOME + "/crun/" + OTHER_ID + "/status");
        assertThat(said("18081")).doesNotContain(ID.substring(0, 12), OTHER_ID.substring(0, 12));
    }

    /** A user's own mount namespace has anything under any name. */
    @Test
    void aMountOfAUsersDoesNotNameANamespaceAsRootsWouldBeNamed() throws IOException {
        shell.run("printf '{\"State\":{\"Running\":true},\"Name\":\"/production-db\",\"NetworkSettings\":"
                + "{\"SandboxKey\":\"/run/docker/netns/key\"}}' >/var/lib/docker/containers/" + ID + "/config.v2.json");
        shell.run("echo 'mount -t tmpfs t /run && mkdir -p /run/docker/netns /run/netns && cd /run"
                + " && touch docker/netns/key netns/blue && mount --bind /proc/self/ns/net docker/netns/key"
                + " && ip link set lo up && exec busybox httpd -f -h / -p 18082' >/run/mounts");
        shell.run("$mallory unshare -r -m -n sh /run/mounts & M=$!");
        shell.run("for i in $(seq 200); do nsenter -t $M -n ss -Htln sport = :18082 | grep -q . && break; sleep 0.02;"
                + " done; nsenter -t $M -n ss -Htln sport = :18082 | grep -q .");
        assertThat(ask(shell, "who", "-N", "all", "--json", "sport", "=", ":18082"))
                .contains("18082")
                .doesNotContain("production-db", "\"name\":\"key\"");
        assertThat(ask(shell, "hidden", "--lang", "en", "sport", "=", ":18082"))
                .doesNotContain("production-db", "ip netns exec");
    }

    /** The mount is below another one, and what its path leads to is a pipe: whoever opens that waits without an end. */
    @Test
    void aMountThatIsCoveredByAPipeDoesNotStopUs() throws IOException {
        shell.run("echo 'mount -t tmpfs t /run && mkdir -p /run/netns && touch /run/netns/blue"
                + " && unshare -n mount --bind /proc/self/ns/net /run/netns/blue && mount -t tmpfs t /run/netns"
                + " && mkfifo /run/netns/blue && : >/run/ready && exec sleep 1000' >/run/mounts");
        shell.run("$mallory unshare -r -m sh /run/mounts & M=$!");
        shell.run("for i in $(seq 200); do [ -e /proc/$M/root/run/ready ] && break; sleep 0.02; done;"
                + " ls /proc/$M/root/run/ready; grep nsfs /proc/$M/mountinfo");
        assertThat(ask(shell, "who", "-N", "all", "--json", "sport", "=", ":18080"))
                .contains("18080");
    }

    /** Anybody may take the name of a service manager, and say in the environment where its unit files are. */
    @Test
    void unitFilesOfAUsersAreReadAsFilesOfAUsers() throws IOException {
        String units = HOME + "/systemd/user";
        shell.run("mkdir -p /run/opened; mkfifo /run/pipe; chmod 666 /run/pipe");
        shell.run("$mallory mkdir -p " + units + "/own.socket.d " + HOME + "/bin; $mallory ln -s $(command -v busybox) "
                + HOME + "/bin/systemd");
        shell.run("$mallory ln -s /run/pipe " + units + "/trap.socket; $mallory ln -s /run/pipe " + units
                + "/own.socket.d/x.conf");
        shell.run("printf '[Socket]\\nListenStream=18081\\n' | $mallory tee " + units + "/own.socket");
        shell.run("$mallory env HOME=/ XDG_RUNTIME_DIR=" + HOME + " bash -c 'cd /; exec -a httpd " + HOME
                + "/bin/systemd -f -p 18081 -r --user' & M=$!");
        listens("18081");
        shell.run("(exec 3>/run/pipe; : >/run/opened/1) & P=$!");
        assertThat(said("18081"))
                .contains("systemctl --user -M " + MALLORY + "@ stop own.socket")
                .doesNotContain("systemctl stop");
        assertThat(shell.run("ls /run/opened")).isEmpty();
    }
}
