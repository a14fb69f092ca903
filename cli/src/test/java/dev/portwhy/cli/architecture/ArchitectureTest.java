package dev.portwhy.cli.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Data flows one way, from the machine to the answer; these are the sentences of docs/architecture.md. */
class ArchitectureTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.portwhy");

    /** Of the JDK: everything that a plain Java program has. */
    private static final List<String> JDK = List.of("java..", "javax.crypto..", "");

    private static final String NULL_MARKS = "org.jspecify.annotations..";

    private static void mayUse(String module, String... others) {
        List<String> allowed = new ArrayList<>(JDK);
        allowed.add(NULL_MARKS);
        allowed.add("dev.portwhy." + module + "..");
        allowed.addAll(Arrays.asList(others));
        check(classes()
                .that()
                .resideInAPackage("dev.portwhy." + module + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(new String[0])));
    }

    private static void check(ArchRule rule) {
        rule.check(PRODUCT);
    }

    @Test
    void everyModuleIsLookedAt() {
        for (String module : List.of(
                "model",
                "ports",
                "linux",
                "diagnosis",
                "ask",
                "words",
                "wire",
                "act",
                "lab",
                "load",
                "agent",
                "boot",
                "cli")) {
            assertThat(PRODUCT)
                    .as(module)
                    .anyMatch(type -> type.getPackageName().startsWith("dev.portwhy." + module));
        }
    }

    @Test
    void modelUsesTheJdkOnly() {
        mayUse("model");
    }

    @Test
    void portsUsesOnlyModel() {
        mayUse("ports", "dev.portwhy.model..");
    }

    @Test
    void linuxUsesOnlyModelAndPortsAndAJsonReader() {
        mayUse("linux", "dev.portwhy.model..", "dev.portwhy.ports..", "tools.jackson.core..");
    }

    @Test
    void diagnosisUsesOnlyModelAndPorts() {
        mayUse("diagnosis", "dev.portwhy.model..", "dev.portwhy.ports..");
    }

    @Test
    void askKnowsNoScreenNoCommandLineAndNoKernel() {
        mayUse("ask", "dev.portwhy.model..", "dev.portwhy.ports..", "dev.portwhy.diagnosis..");
    }

    @Test
    void wordsUseOnlyModel() {
        mayUse("words", "dev.portwhy.model..");
    }

    @Test
    void wireUsesWhatAnAnswerIsMadeOfAndAJsonWriter() {
        mayUse(
                "wire",
                "dev.portwhy.model..",
                "dev.portwhy.ports..",
                "dev.portwhy.diagnosis..",
                "dev.portwhy.ask..",
                "dev.portwhy.words..",
                "tools.jackson.core..");
    }

    @Test
    void actUsesTheActsAndTheKernelAndKnowsNoScreen() {
        mayUse("act", "dev.portwhy.model..", "dev.portwhy.diagnosis..", "dev.portwhy.linux..");
    }

    @Test
    void nobodyButLinuxAndWhatMakesSocketsCallsTheKernel() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                "dev.portwhy.linux..",
                                "dev.portwhy.lab..",
                                "dev.portwhy.load..",
                                "dev.portwhy.boot..",
                                "dev.portwhy.cli.start..",
                                "dev.portwhy.bench..")
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching(
                                "dev\\.portwhy\\.linux\\.sys\\.(Syscall|ThreadUser|KernelSocket|NativeMemory|RawSockets|Epoll).*"));
    }

    @Test
    void labUsesOnlyModelPortsAndLinux() {
        mayUse("lab", "dev.portwhy.model..", "dev.portwhy.ports..", "dev.portwhy.linux..");
    }

    @Test
    void loadUsesOnlyModelLinuxAndAHistogram() {
        mayUse("load", "dev.portwhy.model..", "dev.portwhy.linux..", "org.HdrHistogram..");
    }

    @Test
    void nothingButALoadUsesItsHistogram() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.portwhy.load..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.HdrHistogram.."));
    }

    @Test
    void cliUsesTheOtherModulesAJsonWriterAndATerminal() {
        mayUse("cli", "dev.portwhy..", "tools.jackson.core..", "org.jline..");
    }

    /** The launcher leaves the terminal's library out of the class path of the other commands. */
    @Test
    void nothingButTheLiveScreenUsesTheTerminalLibrary() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.portwhy.cli.live.LiveTerminal")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jline.."));
    }

    @Test
    void agentKeepsWhatIsAskedAndKnowsNoScreen() {
        mayUse(
                "agent",
                "dev.portwhy.model..",
                "dev.portwhy.linux..",
                "dev.portwhy.diagnosis..",
                "dev.portwhy.ask..",
                "com.sun.net.httpserver..",
                "org.tomlj..",
                "tools.jackson.core..",
                "io.prometheus..");
    }

    /** It is found by its name, so that no question about the present loads it, nor what it stands on. */
    @Test
    void nothingUsesTheAgent() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.portwhy.agent..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.portwhy.agent..",
                        "java.sql..",
                        "org.sqlite..",
                        "org.tomlj..",
                        "com.sun.net.httpserver..",
                        "io.prometheus.."));
    }

    @Test
    void bootUsesOfTheOtherModulesOnlyHowASystemCallIsMade() {
        mayUse("boot", "dev.portwhy.linux.sys..");
    }

    @Test
    void nothingThatRunsUsesBoot() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.portwhy.boot..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.portwhy.boot.."));
    }

    @Test
    void roomsOfLinuxMakeNoCircles() {
        check(slices().matching("dev.portwhy.linux.(*)..").should().beFreeOfCycles());
    }

    @Test
    void whatIsBelowInLinuxKnowsNothingOfWhatIsAbove() {
        List<List<String>> floors = List.of(
                List.of("sys"),
                List.of("file"),
                List.of("bpf", "systemd", "net", "container", "proc", "netlink"),
                List.of("holders", "keepers", "boot"),
                List.of("netns"),
                List.of("act", "hidden", "sweep", "lab", "rules"),
                List.of("live"));
        List<String> above = new ArrayList<>();
        for (List<String> floor : floors.reversed()) {
            for (String room : floor) {
                if (!above.isEmpty()) {
                    check(noClasses()
                            .that()
                            .resideInAPackage("dev.portwhy.linux." + room + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(above.toArray(new String[0])));
                }
            }
            floor.forEach(room -> above.add("dev.portwhy.linux." + room + ".."));
        }
    }

    @Test
    void theRootOfLinuxHoldsNoCode() {
        assertThat(PRODUCT).noneMatch(type -> type.getPackageName().equals("dev.portwhy.linux"));
    }

    @Test
    void onlyLinuxCallsNativeCode() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.portwhy.linux..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Linker.class, SymbolLookup.class, FunctionDescriptor.class));
    }

    /** By what is called, whatever is imported: a library loaded, a method that is native itself. */
    @Test
    void onlySystemCallsAndWhatEndsAThreadToPractiseOnLeaveJava() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.portwhy.linux.sys..", "dev.portwhy.linux.lab..")
                .should()
                .callMethod(System.class, "load", String.class)
                .orShould()
                .callMethod(System.class, "loadLibrary", String.class)
                .orShould()
                .callMethod(Runtime.class, "load", String.class)
                .orShould()
                .callMethod(Runtime.class, "loadLibrary", String.class)
                .orShould()
                .callMethodWhere(JavaCall.Predicates.target(
                        HasOwner.Predicates.With.owner(resideInAPackage("java.lang.foreign..")))));
        check(methods()
                .that()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackages("dev.portwhy.linux.sys..", "dev.portwhy.linux.lab..")
                .should()
                .notHaveModifier(JavaModifier.NATIVE));
    }

    @Test
    void onlyLinuxTouchesNativeMemory() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.portwhy.linux..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign.."));
    }

    @Test
    void portsAndDiagnosisTouchNoFileAndNoSocket() {
        // An InputStream is what a resource of our own jar is read from; one of a file is a FileInputStream.
        check(noClasses()
                .that()
                .resideInAnyPackage("dev.portwhy.ports..", "dev.portwhy.diagnosis..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(File|Output|Print|Random|Writer).*"));
    }

    @Test
    void portsAndDiagnosisKnowNoClock() {
        check(noClasses()
                .that()
                .resideInAnyPackage("dev.portwhy.ports..", "dev.portwhy.diagnosis..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime"));
    }

    @Test
    void onlyCliWritesToTheScreenAndNobodyTakesTheWordsOfTheJdk() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.portwhy.cli..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.(ResourceBundle|PropertyResourceBundle)|java\\.text\\.MessageFormat")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
    }

    /**
     * Commands stand in the rooms of their names, what reads a source of the kernel in that source's, and the one class of cli that
     * makes sockets in a room of its own, which alone may.
     */
    @Test
    void whatOneClassAloneUsesStandsBesideIt() {
        Map<JavaClass, Set<JavaClass>> users = new HashMap<>();
        Set<JavaClass> tied = new HashSet<>();
        for (JavaClass part : PRODUCT) {
            JavaClass from = outermost(part);
            for (Dependency dependency : part.getDirectDependenciesFromSelf()) {
                JavaClass to = outermost(dependency.getTargetClass());
                if (!to.equals(from) && to.getPackageName().startsWith("dev.portwhy.")) {
                    users.computeIfAbsent(to, any -> new HashSet<>()).add(from);
                    if (to.getPackageName().equals(from.getPackageName())) {
                        tied.add(from);
                    }
                }
            }
        }
        List<String> misplaced = new ArrayList<>();
        users.forEach((one, all) -> {
            JavaClass user = all.iterator().next();
            boolean named = one.getSimpleName().endsWith("Command")
                    || module(one).equals("linux")
                    || one.getPackageName().equals("dev.portwhy.cli.start");
            boolean elsewhere = !one.getPackageName().equals(user.getPackageName());
            if (all.size() == 1 && elsewhere && module(one).equals(module(user)) && !tied.contains(one) && !named) {
                misplaced.add(one.getName() + " is used by " + user.getName() + " alone");
            }
        });
        assertThat(misplaced).isEmpty();
    }

    private static JavaClass outermost(JavaClass one) {
        return one.getEnclosingClass().map(ArchitectureTest::outermost).orElse(one);
    }

    private static String module(JavaClass one) {
        return one.getPackageName().split("\\.")[2];
    }
}
