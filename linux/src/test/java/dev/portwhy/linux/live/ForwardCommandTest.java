package dev.portwhy.linux.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines of programs that forward, in the forms in which they are found. */
class ForwardCommandTest {

    private static @Nullable ForwardCommand read(String line) {
        List<String> words = List.of(line.split(" "));
        String first = words.getFirst();
        String name = first.substring(first.lastIndexOf('/') + 1);
        return ForwardCommand.of(name.substring(0, Math.min(15, name.length())), words);
    }

    private static String target(String line) {
        ForwardCommand command = read(line);
        return command == null ? "none" : command.target();
    }

    @ParameterizedTest
    @CsvSource({
        "docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.17.0.2 -container-port 80, 172.17.0.2, 80",
        "/usr/bin/docker-proxy --container-ip=fd00::2 --container-port=443 -use-listen-fd, fd00::2, 443",
        "rootlesskit-docker-proxy -container-ip 172.17.0.2 -container-port 65535, 172.17.0.2, 65535",
    })
    void dockersProxyNamesItsContainer(String line, String address, int port) {
        assertThat(read(line))
                .isEqualTo(new ForwardCommand(
                        new Endpoint(IpAddress.parse(address).orElseThrow(), port), 0, "", false, "", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker-proxy",
                "docker-proxy -container-ip",
                "docker-proxy -container-ip web -container-port 80",
                "docker-proxy -container-ip 10.0.0.1 -container-port 65536",
            })
    void aProxyThatDoesNotTellIsOneStill(String line) {
        assertThat(read(line)).isEqualTo(new ForwardCommand(null, 0, "", false, "", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "slirp4netns --configure --mtu=65520 -e 3 4711 tap0, 4711, ''",
        "slirp4netns 4711, 4711, ''",
        "slirp4netns -c --netns-type=path /run/user/1000/netns/x tap0, 0, /run/user/1000/netns/x",
        "slirp4netns -c --netns-type path /run/netns/x tap0, 0, /run/netns/x",
        "slirp4netns -c /run/netns/x tap0, 0, ''",
        "pasta 4711, 4711, ''",
        "pasta --config-net --netns /run/netns/blue, 0, /run/netns/blue",
        "pasta --netns=blue -t 80, 0, /run/netns/blue",
        "passt.avx2 /run/user/1000/netns/x, 0, /run/user/1000/netns/x",
        "pasta.avx2 -- sleep 99, 0, ''",
        "pasta sh -c /bin/x, 0, ''",
    })
    void networksOfUsersNameProcessOrFile(String line, int pid, String file) {
        ForwardCommand command = Objects.requireNonNull(read(line));
        assertThat(command.pid()).isEqualTo(pid);
        assertThat(command.file()).isEqualTo(file);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ssh -L 8080:db:5432 bastion | 8080:db:5432 (bastion)",
                "ssh -L8080:db:5432 bastion | 8080:db:5432 (bastion)",
                "ssh -fNL 8080:db:5432 bastion | 8080:db:5432 (bastion)",
                "ssh -fNL8080:db:5432 bastion | 8080:db:5432 (bastion)",
                "ssh bastion -L 8080:db:5432 -N | 8080:db:5432 (bastion)",
                "ssh -N -D 1080 -L /run/x:/run/y u@bastion | SOCKS 1080, /run/x:/run/y (u@bastion)",
                "ssh -p 2222 -i /keys/-L -l root -o ControlPath=/x -L 1:a:2 bastion tail -f log | 1:a:2 (bastion)",
                "ssh -L 1:a:2 bastion ls -L /srv | 1:a:2 (bastion)",
                "ssh bastion ls -L /srv | none",
                "ssh bastion rsync --server -vlogDtprLe . /dst | none",
                "ssh -i -L bastion | none",
                "ssh -NTv bastion | none",
                "ssh -L | none",
                "ssh | none",
            })
    void sshTellsWhatItForwards(String line, String target) {
        assertThat(target(line)).isEqualTo(target);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kubectl port-forward svc/web 8080:80 | svc/web 8080:80",
                "kubectl -n shop port-forward svc/web 8080:80 8443:443 | svc/web 8080:80 8443:443",
                "kubectl port-forward -n shop svc/web 8080:80 | svc/web 8080:80",
                "kubectl port-forward --address 0.0.0.0 --context=prod pod/web :80 | pod/web :80",
                "kubectl port-forward --namespace=shop deploy/web 80 | deploy/web 80",
                "kubectl port-forward | none",
                "kubectl get pods port | none",
            })
    void kubectlTellsWhatItForwards(String line, String target) {
        assertThat(target(line)).isEqualTo(target);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "socat TCP-LISTEN:8080,fork TCP:10.0.0.5:80 | 10.0.0.5:80",
                "socat tcp4-l:8080 tcp:web:80,retry=3 | web:80",
                "socat -d -d UDP-RECVFROM:53,fork UDP:10.0.0.5:53 | 10.0.0.5:53",
                "socat TCP6-LISTEN:80 UNIX-CONNECT:/run/web.sock | /run/web.sock",
                "socat TCP-LISTEN:8080,fork EXEC:/bin/cat | /bin/cat",
                "socat TCP-LISTEN:8080 - | none",
                "socat TCP:10.0.0.5:80 STDIO | none",
                "socat | none",
            })
    void socatTellsWhereItLeads(String line, String target) {
        assertThat(target(line)).isEqualTo(target);
    }

    @Test
    void conmonNamesItsContainerByNameOrShortId() {
        String id = "0123456789abcdef".repeat(4);
        ForwardCommand named = Objects.requireNonNull(read("conmon --api-version 1 -c " + id + " -n web"));
        assertThat(named.container()).isEqualTo("web");
        ForwardCommand unnamed = Objects.requireNonNull(read("conmon -c " + id));
        assertThat(unnamed.container()).isEqualTo("0123456789ab");
        assertThat(read("conmon -c ../x")).isNull();
        assertThat(read("nginx -container-ip 10.0.0.1")).isNull();
    }
}
