package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several numbers in one setting, as tcp_mem and fs.file-nr have them: all that there are to be, or none. */
class SettingNumbersTest {

    @ParameterizedTest
    @CsvSource({
        "'1 2 3', 3, 1 2 3",
        "'1 2', 3, ''",
        "'1 2 3 4', 3, ''",
        "'-1 -2 -3', 3, -1 -2 -3",
        "'0 0 9223372036854775807', 3, 0 0 9223372036854775807",
        "'1088\t0\t9223372036854775807', 3, ''",
        "'1 2 x', 3, ''",
        "'1 2 ', 3, ''",
        "' 1 2 3', 3, ''",
        "'1, 2, 3', 3, ''",
        "'', 3, ''",
        "'7', 1, 7",
        "'- 7', 1, ''",
        "'-', 1, ''",
    })
    void allOrNone(String text, int count, String numbers) {
        assertThat(Arrays.stream(SettingText.numbers(text, count))
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(numbers);
    }

    @Test
    void whatAKernelPrintsIsReadBack() {
        Random random = new Random(17);
        for (int i = 0; i < 2000; i++) {
            long[] numbers = random.longs(1 + random.nextInt(4))
                    .map(one -> one >> random.nextInt(64))
                    .toArray();
            if (Arrays.stream(numbers).anyMatch(one -> one == Long.MIN_VALUE)) {
                continue;
            }
            String printed = Arrays.stream(numbers).mapToObj(Long::toString).collect(Collectors.joining(" "));
            assertThat(SettingText.numbers(printed, numbers.length)).as(printed).isEqualTo(numbers);
        }
    }
}
