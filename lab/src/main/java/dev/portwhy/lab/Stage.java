package dev.portwhy.lab;

import dev.portwhy.linux.netlink.ExactDiag;
import dev.portwhy.linux.netlink.Rtnetlink;
import dev.portwhy.linux.netns.OwnNamespace;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One network namespace of a scenario, with the netlink sockets that look into it. Its {@code lo} is up. */
final class Stage implements AutoCloseable {

    private static final IpAddress LOOPBACK6 = IpAddress.v6(0, 0, 0, 1);

    private final OwnNamespace namespace;
    private final Rtnetlink routes;
    private final ExactDiag diag;

    private Stage(OwnNamespace namespace, Rtnetlink routes, ExactDiag diag) {
        this.namespace = namespace;
        this.routes = routes;
        this.diag = diag;
    }

    /** Makes a namespace and moves the calling thread there. */
    static Stage make() throws IOException {
        OwnNamespace namespace = OwnNamespace.make();
        Stage stage = new Stage(namespace, Rtnetlink.open(), ExactDiag.open());
        stage.routes.loopbackUp();
        if (!isDisabled6()) {
            OwnNamespace.awaitLocalRoute(LOOPBACK6);
        }
        return stage;
    }

    private static boolean isDisabled6() throws IOException {
        Path setting = Path.of(Setting.IPV6_CONF_LO_DISABLE_IPV6.path());
        return Files.exists(setting) && Files.readString(setting).startsWith("1");
    }

    void enter() throws KernelException {
        namespace.enter();
    }

    int fd() {
        return namespace.fd();
    }

    Rtnetlink routes() {
        return routes;
    }

    ExactDiag diag() {
        return diag;
    }

    @Override
    public void close() {
        diag.close();
        routes.close();
        namespace.close();
    }
}
