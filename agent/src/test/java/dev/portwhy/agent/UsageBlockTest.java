package dev.portwhy.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UsageBlockTest {

    @Test
    void whatGoesInComesOut() throws SQLException {
        Random random = new Random(15);
        for (int run = 0; run < 2000; run++) {
            int length = random.nextInt(200);
            int[][] columns = new int[1 + random.nextInt(4)][length];
            int width = 1 << random.nextInt(31);
            for (int[] column : columns) {
                for (int i = 0; i < length; i++) {
                    column[i] = random.nextInt(9) == 0 ? UsageBlock.UNKNOWN : random.nextInt(width);
                }
            }
            assertThat(UsageBlock.columns(UsageBlock.of(length, columns))).isDeepEqualTo(columns);
        }
        int[] extremes = {0, Integer.MAX_VALUE, 0, UsageBlock.UNKNOWN, Integer.MAX_VALUE};
        assertThat(UsageBlock.columns(UsageBlock.of(5, extremes))).isDeepEqualTo(new int[][] {extremes});
    }

    @Test
    void aMinuteThatStaysAsItIsTakesAlmostNothing() {
        int[] same = new int[60];
        Arrays.fill(same, 28_000);
        assertThat(UsageBlock.of(60, same, same)).hasSizeLessThan(20);
    }

    @Test
    void aDamagedBlockIsSaidToBeOne() {
        Random random = new Random(16);
        int[] column = random.ints(60, 0, 40_000).toArray();
        byte[] block = UsageBlock.of(60, column, column);
        for (int run = 0; run < 5000; run++) {
            byte[] damaged = Arrays.copyOf(block, random.nextInt(block.length + 1));
            for (int i = 0; i < 3 && damaged.length > 0; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                UsageBlock.columns(damaged);
            } catch (SQLException e) {
                assertThat(e.getMessage()).contains("damaged");
            }
        }
        assertThatThrownBy(() -> UsageBlock.columns(new byte[0])).isInstanceOf(SQLException.class);
    }
}
