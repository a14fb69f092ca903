package dev.portwhy.cli.why;

import static dev.portwhy.linux.sys.Abi.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.diagnosis.BindQuestion;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netlink.Rtnetlink;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.netns.OwnNamespace;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.ThreadUser;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Addresses of every kind, asked about from the rules alone: what is said is what a real bind() says. */
@Tag("kernel")
class AddressRulesOnKernelTest {

    private static final int SOMEBODY = 12345;

    private static final List<String> ADDRESSES = List.of(
            "0.0.0.0",
            "127.0.0.1",
            "127.9.9.9",
            "10.1.2.3",
            "10.1.2.255",
            "10.1.2.4",
            "10.9.9.9",
            "0.1.2.3",
            "224.0.0.1",
            "239.1.2.3",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::2",
            "::1.2.3.4",
            "::ffff:0.0.0.0",
            "::ffff:127.0.0.1",
            "::ffff:10.9.9.9",
            "::ffff:10.1.2.255",
            "::ffff:224.0.0.1",
            "fd00::1",
            "fd00::9",
            "fe80::1",
            "ff01::1",
            "ff02::1",
            "ff05::1",
            "ff0e::1",
            "2001:db8::1");

    @BeforeEach
    void needsRoot() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static String ask(BindQuestion question) throws KernelException {
        int type = question.protocol() == Protocol.UDP ? SOCK_DGRAM : SOCK_STREAM;
        Family family = question.address().family();
        ThreadUser.become(question.uid());
        try (KernelSocket socket =
                KernelSocket.open(family, type, question.protocol().number())) {
            if (family == Family.INET6) {
                socket.set(SOL_IPV6, IPV6_V6ONLY, question.v6only() ? 1 : 0);
            }
            if (question.freebind()) {
                socket.set(SOL_IP, IP_FREEBIND, 1);
            }
            socket.bind(new Endpoint(question.address(), question.port()));
            return "OK";
        } catch (KernelException e) {
            return Errno.name(e.errno());
        } finally {
            ThreadUser.become(0);
        }
    }

    private static List<BindQuestion> questions(int uid) {
        List<BindQuestion> questions = new ArrayList<>();
        for (String text : ADDRESSES) {
            for (Protocol protocol : Protocol.values()) {
                for (int port : new int[] {0, 80, 4443}) {
                    for (boolean flag : new boolean[] {false, true}) {
                        boolean v6only = flag && address(text).family() == Family.INET6;
                        questions.add(
                                new BindQuestion(protocol, address(text), port, v6only, false, false, uid, false));
                        questions.add(new BindQuestion(protocol, address(text), port, v6only, false, false, uid, true));
                    }
                }
            }
        }
        return questions;
    }

    private static List<String> mistakes(int uid) throws IOException {
        return NetworkThread.inNewNamespace(() -> {
            try (Rtnetlink routes = Rtnetlink.open()) {
                routes.loopbackUp();
                routes.addAddress(address("10.1.2.3"), 24, Optional.empty());
                routes.addAddress(address("fd00::1"), 64, Optional.empty());
            }
            OwnNamespace.awaitLocalRoute(address("::1"));
            OwnNamespace.awaitLocalRoute(address("fd00::1"));
            Snapshot snapshot = new LiveMachine()
                    .look(Scope.EVERYTHING.in(NamespaceChoice.CURRENT).withoutHidden());
            List<String> mistakes = new ArrayList<>();
            for (BindQuestion question : questions(uid)) {
                String said = Diagnosis.bind(snapshot, 0, question, KernelTrial.NOT_TRIED)
                        .outcome();
                String kernel = ask(question);
                if (!said.equals(kernel)) {
                    mistakes.add(question + ": " + said + ", kernel " + kernel);
                }
            }
            return mistakes;
        });
    }

    @Test
    void rootIsToldWhatTheKernelSays() throws IOException {
        assertThat(mistakes(0)).isEmpty();
    }

    @Tag("root")
    @Test
    void anybodyIsToldWhatTheKernelSays() throws IOException {
        assertThat(mistakes(SOMEBODY)).isEmpty();
    }
}
