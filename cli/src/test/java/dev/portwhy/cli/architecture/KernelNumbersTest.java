package dev.portwhy.cli.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.portwhy.linux.sys.Abi;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A number of the kernel's interface is spelled in one place. */
class KernelNumbersTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.portwhy.linux", "dev.portwhy.lab", "dev.portwhy.bench");

    private static final String SYSTEM_CALLS = "dev.portwhy.linux.sys";

    /** What open(2), fcntl(2), socket(7), ip(7), mount(2), netdevice(7) and netlink(7) share among many callers. */
    private static final Pattern SHARED = Pattern.compile("(AT|STATX|O|RESOLVE|F|CLONE|MS|AF|SOL|SO|IP|IPV6|IPPROTO|MSG"
            + "|SCM|POLL|IFF|NLM_F|NLMSG|NETLINK|RTM|INET_DIAG_REQ)_[A-Z0-9_]+");

    private static List<JavaField> constants() {
        List<JavaField> constants = new ArrayList<>();
        for (JavaClass type : PRODUCT) {
            for (JavaField field : type.getFields()) {
                boolean number = field.getRawType().isEquivalentTo(int.class)
                        || field.getRawType().isEquivalentTo(long.class)
                        || field.getRawType().isEquivalentTo(short.class);
                if (number
                        && field.getModifiers().contains(JavaModifier.STATIC)
                        && field.getModifiers().contains(JavaModifier.FINAL)) {
                    constants.add(field);
                }
            }
        }
        return constants;
    }

    @Test
    void whatManyCallsUseStandsWithTheSystemCalls() {
        assertThat(constants())
                .filteredOn(field -> SHARED.matcher(field.getName()).matches())
                .isNotEmpty()
                .allMatch(field -> field.getOwner().getPackageName().equals(SYSTEM_CALLS));
    }

    @Test
    void nobodyElseSpellsOneOfThem() {
        List<String> names = constants().stream()
                .filter(field -> field.getOwner().isEquivalentTo(Abi.class))
                .map(JavaField::getName)
                .toList();
        assertThat(names).isNotEmpty();
        assertThat(constants())
                .filteredOn(field -> !field.getOwner().isEquivalentTo(Abi.class))
                .noneMatch(field -> names.contains(field.getName()));
    }
}
