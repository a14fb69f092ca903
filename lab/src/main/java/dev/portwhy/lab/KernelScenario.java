package dev.portwhy.lab;

import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.netlink.Rtnetlink;
import dev.portwhy.linux.netns.OwnNamespace;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Family;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One scenario while the kernel runs it: its namespaces, its sockets by name, its user. Everything happens on the thread
 * that made it, which must end with it (it has moved to other namespaces).
 */
final class KernelScenario implements AutoCloseable {

    private final Map<String, Stage> stages = new HashMap<>();
    private final List<OwnNamespace> sinks = new ArrayList<>();
    private final KernelSockets sockets = new KernelSockets();
    private Stage stage;
    private int uid;

    /** Makes the main namespace and moves the calling thread there. */
    KernelScenario() throws IOException {
        stage = Stage.make();
        stages.put(Step.EnterNamespace.MAIN, stage);
    }

    /** A line without an outcome. */
    void course(Step.Course step) throws IOException, InterruptedException {
        switch (step) {
            case Step.ActAs user -> uid = user.uid();
            case Step.Wait wait -> Thread.sleep(wait.time());
            case Step.EnterNamespace enter -> enter(enter.name());
        }
    }

    private void enter(String name) throws IOException {
        Stage known = stages.get(name);
        if (known == null) {
            known = Stage.make();
            stages.put(name, known);
        } else {
            known.enter();
        }
        stage = known;
    }

    /** A line that changes the namespace. */
    StepResult change(Step.Change step) throws IOException {
        try {
            switch (step) {
                case Step.SetSysctl sysctl -> {
                    if (SharedSettings.has(sysctl.key())) {
                        throw SharedSettings.refusal(sysctl.key());
                    }
                    SysctlFile.write(sysctl.key(), sysctl.value());
                }
                case Step.AddAddress add -> {
                    stage.routes().addAddress(add.address(), add.prefixLength(), add.device());
                    if (add.address().family() == Family.INET6) {
                        OwnNamespace.awaitLocalRoute(add.address());
                    }
                }
                case Step.DeleteAddress delete -> stage.routes().deleteAddress(delete.address(), delete.prefixLength());
                case Step.AddDevice device -> addDevice(device.name());
                case Step.AddBlackhole route -> stage.routes().addBlackhole(route.address(), route.prefixLength());
            }
            return StepResult.of(Outcome.OK);
        } catch (KernelException e) {
            return StepResult.of(KernelSockets.outcome(e));
        }
    }

    /** One end of a veth pair; the other end takes what is sent, in a namespace where nobody listens. */
    private void addDevice(String name) throws IOException {
        OwnNamespace sink = OwnNamespace.make();
        sinks.add(sink);
        try (Rtnetlink away = Rtnetlink.open()) {
            stage.enter();
            stage.routes().addPair(name, sink.fd());
            away.quietUp(name);
            stage.routes().quietUp(name);
        }
    }

    /** A line that calls something of a socket. */
    StepResult call(Step.Call step) throws KernelException {
        return sockets.call(step, stage, uid);
    }

    @Override
    public void close() {
        sockets.close();
        sinks.forEach(OwnNamespace::close);
        stages.values().forEach(Stage::close);
    }
}
