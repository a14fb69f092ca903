package dev.portwhy.ports.scenario;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import java.time.Duration;
import java.util.Optional;

/**
 * One line of a scenario. {@code repeat} and {@code end} are gone by now: the parser has written their lines out.
 *
 * <p>Lines of three kinds: those that act on a socket by its name, those that change the namespace (always as root), and
 * those that have no outcome because they only say how to go on ({@link Course}).
 */
public sealed interface Step {

    /** A line that changes the current network namespace, as root whatever {@code as} said before. */
    sealed interface Change extends Step {}

    /** A line that calls something of a socket, as the user of the last {@code as}. */
    sealed interface Call extends Step {

        /** The name the line begins with after any {@code NEW =}: the socket the call is made on. */
        String socket();
    }

    /** A line without an outcome. */
    sealed interface Course extends Step {}

    /** {@code sysctl KEY = VALUE}; an empty value clears the setting. The key is written with dots. */
    record SetSysctl(String key, String value) implements Change {}

    /** {@code address ADDR/PREFIX [dev NAME]}; without a device it goes to {@code lo}. */
    record AddAddress(IpAddress address, int prefixLength, Optional<String> device) implements Change {}

    /** {@code address del ADDR/PREFIX}, wherever it is. */
    record DeleteAddress(IpAddress address, int prefixLength) implements Change {}

    /** {@code device NAME}: a device that is up and swallows what is sent. */
    record AddDevice(String name) implements Change {}

    /** {@code route blackhole ADDR/PREFIX}. */
    record AddBlackhole(IpAddress address, int prefixLength) implements Change {}

    /** {@code NAME = tcp4} and its like: socket(2). */
    record NewSocket(String socket, Protocol protocol, Family family) implements Call {}

    /** {@code NAME set OPTION VALUE}: setsockopt(2). */
    record SetOption(String socket, SocketOption option) implements Call {}

    /** {@code NAME bind ADDR:PORT}: bind(2). */
    record Bind(String socket, Endpoint address) implements Call {}

    /** {@code NAME listen [BACKLOG]}: listen(2). */
    record Listen(String socket, int backlog) implements Call {

        /** The backlog where a line gives none. */
        static final int DEFAULT_BACKLOG = 4096;
    }

    /** {@code NAME connect ADDR:PORT}: connect(2); {@code EINPROGRESS} if nobody has answered after 5 s. */
    record Connect(String socket, Endpoint address) implements Call {}

    /** {@code NAME disconnect}: connect(2) to {@code AF_UNSPEC}. */
    record Disconnect(String socket) implements Call {}

    /** {@code NAME shutdown rd|wr|both}: shutdown(2). */
    record Shutdown(String socket, Direction direction) implements Call {

        /** What is shut down, by the numbers of shutdown(2). */
        public enum Direction {
            RD,
            WR,
            BOTH
        }
    }

    /** {@code NAME close}: close(2); the name is free afterwards. */
    record Close(String socket) implements Call {}

    /** {@code NEW = NAME accept}: accept(2); {@code EAGAIN} if nothing came within 0.3 s. */
    record Accept(String newSocket, String socket) implements Call {}

    /** {@code NEW = NAME dup}: dup(2). */
    record Duplicate(String newSocket, String socket) implements Call {}

    /** {@code NAME send [ADDR:PORT]}: one byte; {@code EAGAIN} where it would block. */
    record Send(String socket, Optional<Endpoint> address) implements Call {}

    /** {@code NAME receive}: one byte, or the end of the stream, which is OK too; {@code EAGAIN} after 0.3 s. */
    record Receive(String socket) implements Call {}

    /** {@code NAME destroy}: SOCK_DESTROY of sock_diag(7), by the socket's cookie. */
    record Destroy(String socket) implements Call {}

    /** {@code NAME owner UID}: fchown(2) of the socket. The uid is unsigned. */
    record ChangeOwner(String socket, int uid) implements Call {}

    /** {@code as uid N}, {@code as root}. The uid is unsigned. */
    record ActAs(int uid) implements Course {}

    /** {@code wait 1500ms}, {@code wait 61s}. */
    record Wait(Duration time) implements Course {}

    /** {@code netns NAME}, {@code netns main}; made at first use with {@code lo} up. */
    record EnterNamespace(String name) implements Course {

        /** The namespace a scenario begins in. */
        public static final String MAIN = "main";
    }
}
