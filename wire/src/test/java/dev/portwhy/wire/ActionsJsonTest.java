package dev.portwhy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.diagnosis.Action;
import dev.portwhy.diagnosis.CancelForward;
import dev.portwhy.diagnosis.Ending;
import dev.portwhy.diagnosis.RaiseProcessLimit;
import dev.portwhy.diagnosis.RemoveFile;
import dev.portwhy.diagnosis.SetDevice;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.NetworkNamespace;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Every kind of act, with each value that may be missing, as JSON: its kind's word and exactly the fields that say to what it is done. */
class ActionsJsonTest {

    private static final NetworkNamespace HOST =
            WireMachine.snapshot().namespaces().getFirst();

    private static final String NETNS = "\"netns\":{\"inode\":4026531840,\"name\":\"host\"}";

    /** An act, and what it is as JSON. */
    record Act(Action action, String json) {
        @Override
        public String toString() {
            return action.id();
        }
    }

    static List<Act> acts() {
        List<Act> all = new ArrayList<>();
        all.add(new Act(
                new Action.SetSetting(HOST, "net.ipv4.tcp_tw_reuse", "1", "2"),
                "'set-setting','target':{NETNS,'key':'net.ipv4.tcp_tw_reuse','to':'1','from':'2'}"));
        all.add(new Act(
                new Action.SetSetting(HOST, "net.ipv4.tcp_tw_reuse", "1", null),
                "'set-setting','target':{NETNS,'key':'net.ipv4.tcp_tw_reuse','to':'1','from':null}"));
        all.add(
                new Act(
                        new Action.ReservePorts(HOST, "8080", "80,8080", "80"),
                        "'reserve-port','target':{NETNS,'key':'net.ipv4.ip_local_reserved_ports','to':'80,8080','from':'80','ports':'8080'}"));
        all.add(
                new Act(
                        new Action.ReservePorts(HOST, "8080", null, ""),
                        "'reserve-port','target':{NETNS,'key':'net.ipv4.ip_local_reserved_ports','to':null,'from':'','ports':'8080'}"));
        all.add(new Act(
                new Action.DestroySocket(HOST, "sport = :80"),
                "'destroy-socket','target':{NETNS,'filter':'sport = :80'}"));
        all.add(new Act(
                new Action.RaiseLimit("fs.file-max", Long.MAX_VALUE, 0),
                "'raise-limit','target':{'key':'fs.file-max','to':9223372036854775807,'from':0}"));
        all.add(new Act(
                new RaiseProcessLimit(List.of(7, 8), 2048, 1024, 4096),
                "'raise-limit','target':{'pids':[7,8],'key':'RLIMIT_NOFILE','to':2048,'from':1024,'most':4096}"));
        all.add(new Act(new Action.BindElsewhere("one-address"), "'bind-elsewhere','target':{'what':'one-address'}"));
        all.add(new Act(new Action.SetOption("IPV6_V6ONLY"), "'set-option','target':{'option':'IPV6_V6ONLY'}"));
        all.add(new Act(new Action.CloseInProgram(List.of()), "'close-in-program','target':{'pids':[]}"));
        all.add(new Act(
                new Action.ChangeProgram("restart", List.of(7), "systemctl restart a", null),
                "'change-program','target':{'change':'restart','pids':[7]}"));
        all.add(new Act(new Action.Wait(Duration.ofMillis(1)), "'wait','target':{'timeMs':1}"));
        all.add(new Act(new Action.Wait(null), "'wait','target':{'timeMs':null}"));
        all.add(new Act(new Action.LookThere("rules", "nft list ruleset"), "'look-there','target':{'where':'rules'}"));
        all.add(new Act(
                new Action.DeleteService(HOST, KernelService.Kind.VXLAN, "vxlan0"),
                "'other','target':{NETNS,'service':'vxlan','name':'vxlan0'}"));
        all.add(new Act(new Action.DeleteService(HOST, null, ""), "'other','target':{NETNS,'service':null,'name':''}"));
        all.add(new Act(new SetDevice(HOST, "lo", true), "'other','target':{NETNS,'device':'lo','to':'up'}"));
        all.add(new Act(new SetDevice(HOST, "lo", false), "'other','target':{NETNS,'device':'lo','to':'down'}"));
        all.add(new Act(new RemoveFile("/run/a \"b\"\n.sock"), "'other','target':{'path':'/run/a \\\"b\\\"\\n.sock'}"));
        all.add(new Act(
                new CancelForward(7, "/run/ctl", "-L", "80:db:5432", "host", ""),
                "'change-program','target':{'change':'cancel-forward','pids':[7],'forward':'80:db:5432'}"));
        all.add(new Act(
                new Ending.StopUnit(List.of("a.socket", "a.service"), false, null),
                "'stop-unit','target':{'units':['a.socket','a.service'],'manager':'system','user':null}"));
        all.add(new Act(
                new Ending.StopUnit(List.of("a.service"), true, null),
                "'stop-unit','target':{'units':['a.service'],'manager':'user','user':null}"));
        all.add(new Act(
                new Ending.StopContainer("docker", "web-1", false, new Ending.Engine(0, true, false, "")),
                "'stop-container','target':{'runtime':'docker','name':'web-1','pod':false,'uid':0}"));
        all.add(new Act(
                new Ending.StopContainer("podman", "p", true, new Ending.Engine(-2, false, true, "ann")),
                "'stop-container','target':{'runtime':'podman','name':'p','pod':true,'uid':4294967294}"));
        all.add(new Act(
                new Ending.Signal(List.of(7), List.of(), Ending.Signal.KILL),
                "'signal','target':{'signal':'SIGKILL','pids':[7],'stopped':[]}"));
        all.add(new Act(
                new Ending.Signal(List.of(7, 8), List.of(8), "QUIT"),
                "'signal','target':{'signal':'SIGQUIT','pids':[7,8],'stopped':[8]}"));
        all.add(new Act(
                new Ending.StopProgram(Keeper.Kind.PM2, "app", "/home/ann/.pm2", "sudo -u ann "),
                "'other','target':{'keeper':'pm2','name':'app','place':'/home/ann/.pm2'}"));
        return all;
    }

    private static String json(Action action) {
        StringWriter written = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), written)) {
            out.writeStartObject();
            action.accept(new RemedyJson(out));
            out.writeEndObject();
        }
        return written.toString();
    }

    private static String expected(String json) {
        return "{\"kind\":" + json.replace('\'', '"').replace("NETNS", NETNS) + "}";
    }

    @ParameterizedTest
    @MethodSource("acts")
    void anActIsItsKindAndItsTarget(Act act) {
        assertThat(json(act.action())).isEqualTo(expected(act.json()));
    }

    @Test
    void severalActsAreAllThereInTheirOrder() {
        List<Action> actions = new ArrayList<>();
        StringBuilder inner = new StringBuilder();
        for (Act act : acts()) {
            actions.add(act.action());
            String id = act.action().id().replace("\"", "\\\"").replace("\n", "\\n");
            inner.append(inner.isEmpty() ? "" : ",")
                    .append("{\"id\":\"")
                    .append(id)
                    .append("\",");
            inner.append(expected(act.json()).substring(1));
        }
        for (boolean chained : new boolean[] {true, false}) {
            assertThat(json(new Action.Several(actions, chained)))
                    .isEqualTo(
                            "{\"kind\":\"other\",\"target\":{\"chained\":" + chained + ",\"acts\":[" + inner + "]}}");
        }
    }

    /** Whoever adds a kind of act is led here. */
    @Test
    void everyKindOfActIsHere() {
        Set<Class<?>> kinds = new HashSet<>();
        collect(Action.class, kinds);
        kinds.remove(Action.Several.class);
        Set<Class<?>> here = new HashSet<>();
        acts().forEach(act -> here.add(act.action().getClass()));
        assertThat(here).isEqualTo(kinds);
    }

    private static void collect(Class<?> type, Set<Class<?>> kinds) {
        if (type.isSealed()) {
            for (Class<?> one : type.getPermittedSubclasses()) {
                collect(one, kinds);
            }
        } else {
            kinds.add(type);
        }
    }

    @Test
    void anIdIsOfOneActOnly() {
        Map<String, Action> byId = new LinkedHashMap<>();
        for (Act act : acts()) {
            Action before = byId.put(act.action().id(), act.action());
            // What it was before does not make another act of it, nor how long it takes.
            assertThat(before == null || before.getClass() == act.action().getClass())
                    .as(act.action().id())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Keeper.Kind.class)
    void everyKeeperHasItsWord(Keeper.Kind kind) {
        assertThat(json(new Ending.StopProgram(kind, "a", "b", "")))
                .contains("\"keeper\":\"" + kind.word() + "\"")
                .doesNotContain("command");
    }
}
