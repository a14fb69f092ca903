package dev.portwhy.ports.kernel;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import org.jspecify.annotations.Nullable;

/** Carries the lines of a scenario out on a {@link ScenarioState}. */
final class Steps {

    private Steps() {}

    /** A line without an outcome. */
    static void course(ScenarioState machine, Step.Course step) {
        switch (step) {
            case Step.ActAs user -> machine.uid = user.uid();
            case Step.Wait wait ->
                machine.clock = machine.clock.after(wait.time().toMillis());
            case Step.EnterNamespace enter ->
                machine.current = machine.networks.computeIfAbsent(enter.name(), name -> new Network(machine));
        }
    }

    /** A line with an outcome. */
    static StepResult perform(ScenarioState machine, Step step) {
        machine.networks.values().forEach(TimeWaits::expire);
        machine.orphans.removeIf(MptcpFlow::isGivenUp);
        Timers.run(machine);
        follow(machine);
        StepResult result = switch (step) {
            case Step.Change change -> StepResult.of(Outcome.of(change(machine, change)));
            case Step.NewSocket made -> create(machine, made);
            case Step.Call call -> call(machine, call);
            case Step.Course course -> throw new IllegalArgumentException(course.toString());
        };
        follow(machine);
        machine.orphans.removeIf(MptcpFlow::isFreed);
        machine.clock = machine.clock.afterStep();
        return result;
    }

    private static void follow(ScenarioState machine) {
        for (SocketFile file : machine.files.values()) {
            if (file.socket instanceof MptcpSocket mptcp) {
                MptcpFlow.follow(mptcp);
            }
        }
    }

    private static String change(ScenarioState machine, Step.Change step) {
        Network network = machine.current;
        return switch (step) {
            case Step.SetSysctl sysctl ->
                network.sysctls.write(sysctl.key(), sysctl.value(), machine.version, machine.choices);
            case Step.AddAddress add ->
                network.addressing.addAddress(
                        add.address(), add.prefixLength(), add.device().orElse("lo"));
            case Step.DeleteAddress delete -> network.addressing.deleteAddress(delete.address(), delete.prefixLength());
            case Step.AddDevice device -> network.addressing.addDevice(device.name());
            case Step.AddBlackhole route -> network.addressing.addBlackhole(route.address(), route.prefixLength());
        };
    }

    private static StepResult create(ScenarioState machine, Step.NewSocket made) {
        Network network = machine.current;
        if (made.protocol() == Protocol.MPTCP && !machine.mptcp) {
            return StepResult.of(Outcome.of("EPROTONOSUPPORT"));
        }
        if (made.protocol() == Protocol.MPTCP && !network.sysctls.isSet(Setting.MPTCP_ENABLED)) {
            return StepResult.of(Outcome.of("ENOPROTOOPT"));
        }
        InetSocket socket = switch (made.protocol()) {
            case TCP -> new TcpSocket(network, made.family(), machine.uid);
            case UDP -> new UdpSocket(network, made.family(), machine.uid);
            case MPTCP -> new MptcpSocket(network, made.family(), machine.uid);
        };
        socket.options.v6only = network.sysctls.isSet(Setting.IPV6_BINDV6ONLY);
        machine.files.put(made.socket(), new SocketFile(made.protocol(), socket));
        return StepResult.of(Outcome.OK, socket.shownEnd());
    }

    private static StepResult call(ScenarioState machine, Step.Call step) {
        SocketFile file = machine.files.get(step.socket());
        if (file == null) {
            return StepResult.of(Outcome.EBADF);
        }
        return switch (step) {
            case Step.Close ignored -> {
                machine.files.remove(step.socket());
                close(file);
                yield StepResult.of(Outcome.OK);
            }
            case Step.Accept accept -> accept(machine, accept, file);
            case Step.Duplicate duplicate -> {
                file.descriptors++;
                machine.files.put(duplicate.newSocket(), file);
                yield StepResult.of(Outcome.OK, file.socket.shownEnd());
            }
            default -> {
                String outcome = call(machine, file, step);
                yield StepResult.of(Outcome.of(outcome), file.socket.shownEnd());
            }
        };
    }

    private static void close(SocketFile file) {
        file.descriptors--;
        if (file.descriptors == 0) {
            switch (file.socket) {
                case TcpSocket tcp -> TcpFlow.close(tcp);
                case UdpSocket udp -> UdpPortTable.release(udp);
                case MptcpSocket mptcp -> MptcpCalls.close(mptcp);
                default -> throw new IllegalStateException("no such socket");
            }
        }
    }

    /** {@code inet_csk_accept()}. */
    private static StepResult accept(ScenarioState machine, Step.Accept step, SocketFile file) {
        Endpoint listening = file.socket.shownEnd();
        if (file.socket instanceof UdpSocket) {
            return StepResult.of(Outcome.of("EOPNOTSUPP"), listening);
        }
        TcpSocket listener = tcpOf(file.socket);
        if (listener == null || listener.state != SocketState.LISTEN) {
            return StepResult.of(Outcome.of("EINVAL"), listening);
        }
        if (!Timers.await(machine, TcpCalls.WAIT_MS, () -> !listener.acceptQueue.isEmpty())) {
            return StepResult.of(Outcome.of("EAGAIN"), listening);
        }
        TcpSocket child = listener.acceptQueue.removeFirst();
        child.uid = machine.uid;
        InetSocket shown = child;
        if (child.multipath != null) {
            child.multipath.uid = machine.uid;
            shown = child.multipath;
        }
        SocketFile accepted = new SocketFile(shown instanceof TcpSocket ? Protocol.TCP : Protocol.MPTCP, shown);
        accepted.phase = SocketFile.Phase.CONNECTED;
        machine.files.put(step.newSocket(), accepted);
        return StepResult.of(Outcome.OK, shown.shownEnd());
    }

    /** The TCP socket that has the port of a socket; null for UDP, and for MPTCP that has none yet. */
    static @Nullable TcpSocket tcpOf(InetSocket socket) {
        return switch (socket) {
            case TcpSocket tcp -> tcp;
            case MptcpSocket mptcp -> mptcp.first;
            default -> null;
        };
    }

    private static String call(ScenarioState machine, SocketFile file, Step.Call step) {
        if (step instanceof Step.ChangeOwner owner) {
            return changeOwner(machine, file, owner.uid());
        }
        return switch (file.socket) {
            case TcpSocket tcp -> tcp(machine, file, tcp, step);
            case UdpSocket udp -> udp(machine, udp, step);
            case MptcpSocket mptcp -> mptcp(machine, file, mptcp, step);
            default -> throw new IllegalStateException("no such socket");
        };
    }

    private static String mptcp(ScenarioState machine, SocketFile file, MptcpSocket socket, Step.Call step) {
        return switch (step) {
            case Step.SetOption set -> MptcpCalls.set(machine, socket, set.option());
            case Step.Bind bind -> MptcpCalls.bind(machine, socket, bind.address());
            case Step.Listen listen -> MptcpCalls.listen(machine, file, socket, listen.backlog());
            case Step.Connect connect -> StreamConnect.connect(machine, file, socket, connect.address());
            case Step.Disconnect ignored -> MptcpCalls.disconnect(file, socket);
            case Step.Shutdown shutdown -> MptcpCalls.shutdown(file, socket, shutdown.direction());
            case Step.Send ignored -> MptcpCalls.send(machine, socket);
            case Step.Receive ignored -> MptcpCalls.receive(machine, socket);
            case Step.Destroy ignored -> "EOPNOTSUPP";
            default -> throw new IllegalArgumentException(step.toString());
        };
    }

    private static String tcp(ScenarioState machine, SocketFile file, TcpSocket socket, Step.Call step) {
        return switch (step) {
            case Step.SetOption set -> OptionCalls.set(machine, socket, set.option());
            case Step.Bind bind -> BindCall.bind(machine, socket, bind.address());
            case Step.Listen listen -> TcpCalls.listen(file, socket, listen.backlog());
            case Step.Connect connect -> StreamConnect.connect(machine, file, socket, connect.address());
            case Step.Disconnect ignored -> TcpCalls.disconnect(file, socket);
            case Step.Shutdown shutdown -> TcpCalls.shutdown(file, socket, shutdown.direction());
            case Step.Send ignored -> TcpCalls.send(machine, socket);
            case Step.Receive ignored -> TcpCalls.receive(machine, socket);
            case Step.Destroy ignored -> destroyTcp(machine, socket);
            default -> throw new IllegalArgumentException(step.toString());
        };
    }

    private static String udp(ScenarioState machine, UdpSocket socket, Step.Call step) {
        return switch (step) {
            case Step.SetOption set -> OptionCalls.set(machine, socket, set.option());
            case Step.Bind bind -> BindCall.bind(machine, socket, bind.address());
            case Step.Listen ignored -> "EOPNOTSUPP";
            case Step.Connect connect -> UdpCalls.connect(socket, connect.address());
            case Step.Disconnect ignored -> UdpCalls.disconnect(socket);
            case Step.Shutdown shutdown -> UdpCalls.shutdown(socket, shutdown.direction());
            case Step.Send send -> UdpCalls.send(socket, send.address());
            case Step.Receive ignored -> UdpCalls.receive(machine, socket);
            case Step.Destroy ignored -> destroyUdp(machine, socket);
            default -> throw new IllegalArgumentException(step.toString());
        };
    }

    /** {@code tcp_diag_destroy()}: what its ends do not lead to is not found, whoever asks. */
    private static String destroyTcp(ScenarioState machine, TcpSocket socket) {
        if (!socket.hashed || found(socket) != socket) {
            return "ENOENT";
        }
        return machine.uid == 0 ? TcpFlow.abort(socket) : "EPERM";
    }

    /**
     * {@code inet_diag_find_one_icsk()}: of several listeners with {@code SO_REUSEPORT} it finds any one. The ends are those
     * that getsockname() and getpeername() tell, and the latter tells none before somebody has answered.
     */
    private static @Nullable PortOwner found(TcpSocket socket) {
        if (socket.state == SocketState.SYN_SENT) {
            return null;
        }
        return socket.isListening()
                ? Listeners.find(socket.network, socket.family, socket.receiveAddress, socket.port, socket.device())
                : socket.network.established.find(socket.tuple, socket.device());
    }

    /** {@code udp_diag_destroy()}, {@code udp_abort()}. */
    private static String destroyUdp(ScenarioState machine, UdpSocket socket) {
        if (!socket.hashed || UdpDelivery.findItself(socket) != socket) {
            return "ENOENT";
        }
        if (machine.uid != 0) {
            return "EPERM";
        }
        socket.error = "ECONNABORTED";
        return UdpCalls.disconnect(socket);
    }

    /** {@code sockfs_setattr()}, socket.c: the owner of the file becomes the user of the socket. */
    private static String changeOwner(ScenarioState machine, SocketFile file, int uid) {
        boolean allowed = machine.uid == 0 || machine.uid == file.owner && uid == file.owner;
        if (!allowed) {
            return "EPERM";
        }
        file.owner = uid;
        file.socket.uid = uid;
        return "OK";
    }
}
