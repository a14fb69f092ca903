package dev.portwhy.linux.live;

import dev.portwhy.linux.netlink.ExactDiag;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Endpoint;
import java.util.OptionalInt;

/** Who asks over a connection within this machine: of each socket the kernel knows the user. */
public final class ConnectionUser {

    private ConnectionUser() {}

    /**
     * Whether the other end of a TCP connection in the calling thread's network namespace is a socket of root's, or of the user
     * this process runs as.
     *
     * @param asking the end that asks
     * @param asked the end that answers
     * @return false also where the kernel does not say, or nobody has the socket open any more
     */
    public static boolean isRootOrSelf(Endpoint asking, Endpoint asked) {
        try (ExactDiag diag = ExactDiag.open()) {
            OptionalInt user = diag.user(asking, asked);
            return user.isPresent() && (user.getAsInt() == 0 || user.getAsInt() == Syscall.geteuid());
        } catch (KernelException e) {
            return false;
        }
    }
}
