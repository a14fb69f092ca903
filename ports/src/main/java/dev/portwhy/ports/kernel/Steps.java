package dev.portwhy.ports.kernel;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;

/** Carries the lines of a scenario out on a {@link Machine}. */
final class Steps {

    private Steps() {}

    /** A line without an outcome. */
    static void course(Machine machine, Step.Course step) {
        switch (step) {
            case Step.ActAs user -> machine.uid = user.uid();
            case Step.Wait wait ->
                machine.clock = machine.clock.after(wait.time().toMillis());
            case Step.EnterNamespace enter ->
                machine.current = machine.networks.computeIfAbsent(enter.name(), name -> new Network(machine));
        }
    }

    /** A line with an outcome. */
    static StepResult perform(Machine machine, Step step) {
        machine.networks.values().forEach(TimeWaits::expire);
        StepResult result = switch (step) {
            case Step.Change change -> StepResult.of(Outcome.of(change(machine, change)));
            case Step.NewSocket made -> create(machine, made);
            case Step.Call call -> call(machine, call);
            case Step.Course course -> throw new IllegalArgumentException(course.toString());
        };
        machine.clock = machine.clock.afterStep();
        return result;
    }

    private static String change(Machine machine, Step.Change step) {
        Network network = machine.current;
        return switch (step) {
            case Step.SetSysctl sysctl -> network.sysctls.write(sysctl.key(), sysctl.value());
            case Step.AddAddress add ->
                network.addressing.addAddress(
                        add.address(), add.prefixLength(), add.device().orElse("lo"));
            case Step.DeleteAddress delete -> network.addressing.deleteAddress(delete.address(), delete.prefixLength());
            case Step.AddDevice device -> network.addressing.addDevice(device.name());
            case Step.AddBlackhole route -> network.addressing.addBlackhole(route.address(), route.prefixLength());
        };
    }

    private static StepResult create(Machine machine, Step.NewSocket made) {
        Network network = machine.current;
        if (made.protocol() == Protocol.MPTCP && !network.sysctls.isSet("net.mptcp.enabled")) {
            return StepResult.of(Outcome.of("ENOPROTOOPT"));
        }
        InetSocket socket = made.protocol() == Protocol.UDP
                ? new UdpSocket(network, made.family(), machine.uid)
                : new TcpSocket(network, made.family(), machine.uid);
        socket.options.v6only = network.sysctls.isSet("net.ipv6.bindv6only");
        machine.files.put(made.socket(), new SocketFile(made.protocol(), socket));
        return StepResult.of(Outcome.OK, socket.shownEnd());
    }

    private static StepResult call(Machine machine, Step.Call step) {
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
                case UdpSocket udp -> UdpPorts.release(udp);
                default -> throw new IllegalStateException("no such socket");
            }
        }
    }

    /** {@code inet_csk_accept()}. */
    private static StepResult accept(Machine machine, Step.Accept step, SocketFile file) {
        Endpoint listening = file.socket.shownEnd();
        if (!(file.socket instanceof TcpSocket listener)) {
            return StepResult.of(Outcome.of("EOPNOTSUPP"), listening);
        }
        if (listener.state != SocketState.LISTEN) {
            return StepResult.of(Outcome.of("EINVAL"), listening);
        }
        if (listener.acceptQueue.isEmpty()) {
            machine.clock = machine.clock.after(TcpCalls.WAIT_MS);
            return StepResult.of(Outcome.of("EAGAIN"), listening);
        }
        TcpSocket child = listener.acceptQueue.removeFirst();
        child.uid = machine.uid;
        SocketFile accepted = new SocketFile(file.protocol, child);
        accepted.phase = SocketFile.Phase.CONNECTED;
        machine.files.put(step.newSocket(), accepted);
        return StepResult.of(Outcome.OK, child.shownEnd());
    }

    private static String call(Machine machine, SocketFile file, Step.Call step) {
        return switch (step) {
            case Step.SetOption set -> OptionCalls.set(machine, file.socket, set.option());
            case Step.Bind bind -> BindCall.bind(machine, file.socket, bind.address());
            case Step.ChangeOwner owner -> changeOwner(machine, file, owner.uid());
            default ->
                switch (file.socket) {
                    case TcpSocket tcp -> tcp(machine, file, tcp, step);
                    case UdpSocket udp -> udp(machine, udp, step);
                    default -> throw new IllegalStateException("no such socket");
                };
        };
    }

    private static String tcp(Machine machine, SocketFile file, TcpSocket socket, Step.Call step) {
        return switch (step) {
            case Step.Listen listen -> TcpCalls.listen(file, socket, listen.backlog());
            case Step.Connect connect -> TcpCalls.connect(machine, file, socket, connect.address());
            case Step.Disconnect ignored -> TcpCalls.disconnect(file, socket);
            case Step.Shutdown shutdown -> TcpCalls.shutdown(file, socket, shutdown.direction());
            case Step.Send ignored -> TcpCalls.send(socket);
            case Step.Receive ignored -> TcpCalls.receive(machine, socket);
            case Step.Destroy ignored -> destroyTcp(machine, socket);
            default -> throw new IllegalArgumentException(step.toString());
        };
    }

    private static String udp(Machine machine, UdpSocket socket, Step.Call step) {
        return switch (step) {
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

    /** {@code tcp_diag_destroy()}: what is in no table is not found, whoever asks. */
    private static String destroyTcp(Machine machine, TcpSocket socket) {
        if (!socket.hashed) {
            return "ENOENT";
        }
        return machine.uid == 0 ? TcpFlow.abort(socket) : "EPERM";
    }

    /** {@code udp_diag_destroy()}, {@code udp_abort()}. */
    private static String destroyUdp(Machine machine, UdpSocket socket) {
        if (!socket.hashed) {
            return "ENOENT";
        }
        if (machine.uid != 0) {
            return "EPERM";
        }
        socket.error = "ECONNABORTED";
        return UdpCalls.disconnect(socket);
    }

    /** {@code sockfs_setattr()}, socket.c: the owner of the file becomes the user of the socket. */
    private static String changeOwner(Machine machine, SocketFile file, int uid) {
        boolean allowed = machine.uid == 0 || machine.uid == file.owner && uid == file.owner;
        if (!allowed) {
            return "EPERM";
        }
        file.owner = uid;
        file.socket.uid = uid;
        return "OK";
    }
}
