package dev.portwhy.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SettingForm;
import dev.portwhy.model.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the registry says of each setting, asked of the kernel in a namespace that nobody has written to. */
@Tag("kernel")
@Tag("root")
class SettingOnKernelTest {

    private static final KernelVersion VERSION = KernelVersion.parse(System.getProperty("os.version"));

    /** Debian's 5.10.223 says that it took what is no int, and did not: {@code addrconf_sysctl_disable()}. */
    private static final Set<Setting> FORGETFUL =
            Set.of(Setting.IPV6_CONF_ALL_DISABLE_IPV6, Setting.IPV6_CONF_LO_DISABLE_IPV6);

    private TestNamespace namespace;

    @BeforeEach
    void fresh() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
        namespace = TestNamespace.create();
    }

    @AfterEach
    void end() throws IOException {
        if (namespace != null) {
            namespace.close();
        }
    }

    private static Settings read() {
        return SysctlTree.read(new KernelFiles(LinuxRoot.LIVE), Setting.all());
    }

    /** Those of a namespace's own that are to be written: all of {@code net} and nothing else. */
    private List<Setting> own() throws IOException {
        return namespace.run(() -> {
            List<Setting> own = new ArrayList<>();
            for (Setting setting : Setting.all()) {
                if (setting.perNamespace() && setting.writable() && Files.exists(Path.of(setting.path()))) {
                    assertThat(setting.path()).startsWith("/proc/sys/net/");
                    own.add(setting);
                }
            }
            assertThat(own).hasSizeGreaterThan(30);
            return own;
        });
    }

    /** cat(1) in the namespace is the witness. */
    @Test
    void thoseThatExistAreReadAndAreNumbersOfTheirForm() throws IOException {
        Settings settings = namespace.run(SettingOnKernelTest::read);
        for (Setting setting : Setting.all()) {
            boolean exists = namespace.run(() -> Files.exists(Path.of(setting.path())));
            assertThat(settings.get(setting).isPresent()).as(setting.key()).isEqualTo(exists);
            if (!exists) {
                continue;
            }
            assertThat(setting.removed() == null || setting.existsIn(VERSION))
                    .as(setting.key())
                    .isTrue();
            String text = namespace.command("cat", setting.path()).strip().replaceAll("\\s+", " ");
            if (setting.origin() != Setting.Origin.CHANGING) {
                assertThat(settings.get(setting)).as(setting.key()).contains(text);
            }
            switch (setting.form().kind()) {
                case PORT_LIST -> assertThat(settings.reservedPorts()).isNotNull();
                case PORT_RANGE -> assertThat(settings.portRange()).isNotNull();
                case WORDS -> assertThat(text).isNotEmpty();
                case SIGNED, UNSIGNED, SECONDS, WIDE ->
                    assertThat(settings.numbers(setting))
                            .as(setting.key() + " = " + text)
                            .hasSize(setting.form().count());
            }
        }
    }

    /** Whatever is older than this kernel, no module, and no distribution's own is there. */
    @Test
    void thoseOfItsVersionExist() throws IOException {
        for (Setting setting : Setting.all()) {
            boolean always = setting.perNamespace()
                    && setting.since() != null
                    && !setting.key().contains("mptcp")
                    && !setting.key().contains("l3mdev");
            if (always && setting.existsIn(VERSION)) {
                assertThat(namespace.run(() -> Files.exists(Path.of(setting.path()))))
                        .as(setting.key())
                        .isTrue();
            }
        }
    }

    @Test
    void aNewNamespaceBeginsWithWhatTheRegistrySays() throws IOException {
        Settings settings = namespace.run(SettingOnKernelTest::read);
        Settings first = read();
        for (Setting setting : own()) {
            switch (setting.origin()) {
                case FIXED ->
                    assertThat(settings.get(setting))
                            .as(setting.key())
                            .isEqualTo(Optional.ofNullable(setting.initial(VERSION)));
                case INHERITED ->
                    assertThat(settings.get(setting))
                            .as(setting.key())
                            .isIn(first.get(setting), Optional.ofNullable(setting.initial(VERSION)));
                case MEMORY, BUILD, CHANGING ->
                    assertThat(setting.initial(VERSION)).as(setting.key()).isNull();
            }
        }
        // Before Linux 6.1 nothing tells how many there are.
        long buckets = settings.get(Setting.TCP_EHASH_ENTRIES).isPresent()
                ? Math.abs(settings.number(Setting.TCP_EHASH_ENTRIES, 0))
                : 2 * settings.number(Setting.TCP_MAX_TW_BUCKETS, 0);
        assertThat(settings.number(Setting.TCP_MAX_TW_BUCKETS, 0)).isEqualTo(buckets / 2);
        assertThat(settings.number(Setting.TCP_MAX_SYN_BACKLOG, 0)).isEqualTo(Math.max(128, buckets / 128));
    }

    @Test
    void theBoundsAreTheKernels() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Setting setting : own()) {
            SettingForm form = setting.form();
            switch (form.kind()) {
                case SIGNED, UNSIGNED -> {
                    bound(setting, form.low(), true, wrong);
                    bound(setting, form.least() - 1, false, wrong);
                    bound(setting, form.high(), true, wrong);
                    bound(setting, form.most() + 1, false, wrong);
                }
                case SECONDS -> {
                    bound(setting, form.low() - 1, false, wrong);
                    bound(setting, -1, true, wrong);
                    bound(setting, 0, true, wrong);
                    bound(setting, SettingForm.SURE_SECONDS, true, wrong);
                    bound(setting, form.high() + 1, false, wrong);
                }
                case PORT_RANGE -> {
                    written(setting, "0 60999", false, wrong);
                    written(setting, "1023 60999", false, wrong);
                    written(setting, "1024 65535", true, wrong);
                    written(setting, "1024 65536", false, wrong);
                    written(setting, "2000 1999", false, wrong);
                    // No privileged port may lie in it: out of the way of what says where those end.
                    written(setting, "65535 65535", true, wrong);
                }
                case PORT_LIST -> {
                    written(setting, "-1", false, wrong);
                    written(setting, "0,65535", true, wrong);
                    written(setting, "65536", false, wrong);
                    written(setting, "", true, wrong);
                }
                case WIDE, WORDS -> wrong.add(setting + ": how is it written?");
            }
        }
        assertThat(wrong).isEmpty();
    }

    private void bound(Setting setting, long number, boolean taken, List<String> wrong) throws IOException {
        written(setting, Long.toString(number), taken, wrong);
    }

    private void written(Setting setting, String value, boolean taken, List<String> wrong) throws IOException {
        String before = namespace.run(() -> read().get(setting).orElse("?"));
        boolean was = namespace.run(() -> isTaken(setting, value));
        boolean ignored = was && !taken && FORGETFUL.contains(setting);
        if (ignored) {
            assertThat(namespace.run(() -> read().get(setting)))
                    .as(setting.key())
                    .contains(before);
            return;
        }
        if (was != taken) {
            wrong.add(setting + " = " + value + (was ? " is taken" : " is refused"));
        }
        if (was) {
            String now = namespace.run(() -> read().get(setting).orElse("?"));
            if (!now.startsWith(value)) {
                wrong.add(setting + " = " + value + " reads as " + now);
            }
        }
    }

    private static boolean isTaken(Setting setting, String value) {
        try {
            SysctlFile.write(setting.key(), value);
            return true;
        } catch (KernelException e) {
            return false;
        }
    }

    /** A second namespace, made before the first is written to, is the witness. */
    @Test
    void whatANamespaceHasForItselfIsNotSeenInAnother() throws IOException {
        try (TestNamespace other = TestNamespace.create()) {
            Settings before = other.run(SettingOnKernelTest::read);
            for (Setting setting : own()) {
                String was = before.get(setting).orElseThrow();
                String value = namespace.run(() -> List.of("1", "2", "0", "2000", "40000 40001").stream()
                        .filter(one -> !was.equals(one) && isTaken(setting, one))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(setting.key())));
                assertThat(namespace.run(() -> read().get(setting)).orElseThrow())
                        .as(setting.key())
                        .startsWith(value);
            }
            Settings after = other.run(SettingOnKernelTest::read);
            for (Setting setting : own()) {
                assertThat(after.get(setting)).as(setting.key()).isEqualTo(before.get(setting));
            }
        }
    }

    /** What is the machine's is one and the same there, read-only, or not to be seen; it is not written to find out. */
    @Test
    void whatIsTheMachinesIsTheSameInANamespaceOrNotThere() throws IOException {
        Settings there = namespace.run(SettingOnKernelTest::read);
        Settings here = read();
        for (Setting setting : Setting.all()) {
            if (!setting.perNamespace()
                    && setting.origin() != Setting.Origin.CHANGING
                    && there.get(setting).isPresent()) {
                assertThat(there.get(setting)).as(setting.key()).isEqualTo(here.get(setting));
            }
            if (!setting.perNamespace() && setting.path().startsWith("/proc/sys/net/")) {
                String mode = namespace.run(() -> Files.exists(Path.of(setting.path())))
                        ? namespace.command("stat", "-c", "%a", setting.path()).strip()
                        : "444";
                assertThat(mode).as(setting.key()).isEqualTo("444");
            }
        }
    }
}
