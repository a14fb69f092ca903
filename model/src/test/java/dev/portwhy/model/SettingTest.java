package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The registry in itself; what it says of the kernel is asked of the kernel in {@code SettingOnKernelTest} of linux. */
class SettingTest {

    private static final List<KernelVersion> VERSIONS = List.of(new KernelVersion(3, 10, 0), KernelVersion.MEASURED);

    @Test
    void everyConstantIsInItOnceAndUnderItsName() throws IllegalAccessException {
        List<Setting> constants = new ArrayList<>();
        for (Field field : Setting.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == Setting.class) {
                Setting setting = (Setting) field.get(null);
                constants.add(setting);
                String name = setting.key().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
                assertThat(name).endsWith(field.getName().replaceAll("^(IPV6|UNIX|MPTCP|CONF)_", ""));
            }
        }
        assertThat(constants).hasSizeGreaterThan(70).containsExactlyElementsOf(Setting.all());
        assertThat(Setting.all()).extracting(Setting::key).doesNotHaveDuplicates();
        assertThat(Setting.all()).allSatisfy(setting -> {
            assertThat(Setting.of(setting.key())).isSameAs(setting);
            assertThat(setting.path()).isEqualTo("/proc/sys/" + setting.key().replace('.', '/'));
        });
        assertThat(Setting.of("net.ipv4.nonesuch")).isNull();
    }

    @Test
    void whatAKernelBeginsWithIsWithinItsBounds() {
        for (Setting setting : Setting.all()) {
            for (KernelVersion version : VERSIONS) {
                String initial = setting.initial(version);
                boolean fixed =
                        setting.origin() == Setting.Origin.FIXED || setting.origin() == Setting.Origin.INHERITED;
                assertThat(initial != null).as(setting.key()).isEqualTo(fixed);
                if (initial != null && setting.form().kind() != SettingForm.Kind.PORT_LIST) {
                    long[] numbers = new Settings(Map.of(setting.key(), initial)).numbers(setting);
                    assertThat(numbers).as(setting.key()).hasSize(setting.form().count());
                    for (long number : numbers) {
                        assertThat(number)
                                .as(setting.key())
                                .isBetween(setting.form().low(), setting.form().high());
                    }
                }
            }
        }
    }

    @Test
    void theyComeAndGoWithVersions() {
        KernelVersion old = new KernelVersion(4, 11, 12);
        assertThat(Setting.TCP_TW_RECYCLE.existsIn(old)).isTrue();
        assertThat(Setting.TCP_TW_RECYCLE.existsIn(new KernelVersion(4, 12, 0))).isFalse();
        assertThat(Setting.TCP_TW_REUSE_DELAY.existsIn(new KernelVersion(6, 13, 9)))
                .isFalse();
        assertThat(Setting.TCP_TW_REUSE_DELAY.existsIn(new KernelVersion(6, 14, 0)))
                .isTrue();
        assertThat(Setting.TCP_TW_REUSE.initial(old)).isEqualTo("0");
        assertThat(Setting.TCP_TW_REUSE.initial(new KernelVersion(4, 19, 0))).isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-262144, -262144",
        "9223372036854775807, 9223372036854775807",
        "18446744073709551615, 9223372036854775807"
    })
    void aNumberIsReadAsTheKernelPrintsIt(String text, long number) {
        assertThat(new Settings(Map.of("fs.file-max", text)).number(Setting.FS_FILE_MAX, -7))
                .isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "x", "+1", "1 2", "1x", "0x10", "01", "-", "--1", "1.5", "١", "100000000000000000000000"
            })
    void whatNoKernelPrintsIsNoNumber(String text) {
        assertThat(new Settings(Map.of("fs.file-max", text)).number(Setting.FS_FILE_MAX, -7))
                .isEqualTo(-7);
    }

    /** Of a number with 32 more bits than there is room for, the rest would be another. */
    @Test
    void whatIsNoIntIsNotCutToOne() {
        Settings settings = new Settings(Map.of("net.ipv4.ip_unprivileged_port_start", "4294967376"));
        assertThat(settings.integer(Setting.IP_UNPRIVILEGED_PORT_START)).isEqualTo(1024);
    }

    @Test
    void threeNumbersAreThree() {
        assertThat(new Settings(Map.of("fs.file-nr", "818 0 9223372036854775807")).numbers(Setting.FS_FILE_NR))
                .containsExactly(818, 0, Long.MAX_VALUE);
        assertThat(new Settings(Map.of("fs.file-nr", "818 0")).numbers(Setting.FS_FILE_NR))
                .isEmpty();
        assertThat(new Settings(Map.of("fs.file-nr", "818 0 7 9")).numbers(Setting.FS_FILE_NR))
                .isEmpty();
        assertThat(Settings.NONE.numbers(Setting.TCP_MEM)).isEmpty();
    }
}
