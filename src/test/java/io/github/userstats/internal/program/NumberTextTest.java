package io.github.userstats.internal.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberTextTest {
    private static final int NUMBERS = 200_000;
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);

    /** Numbers with all lengths of both parts, in range or not, against {@code BigDecimal}. */
    @Test
    void numbersAreExact() throws Exception {
        Random random = new Random(3);
        int plain = 0;
        int outOfRange = 0;
        for (int i = 0; i < NUMBERS; i++) {
            String text = (random.nextInt(3) == 0 ? "-" : "") + digits(random, 1 + random.nextInt(20));
            text += switch (random.nextInt(4)) {
                case 0 -> "";
                case 1 -> '.' + digits(random, 1);
                case 2 -> '.' + digits(random, 2);
                default -> '.' + digits(random, 2) + "0".repeat(random.nextInt(20));
            };
            BigInteger expected = new BigDecimal(text).movePointRight(2).toBigIntegerExact();
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            long fast = NumberText.plain(bytes, 0, bytes.length, 2);
            if (fast != NumberText.NOT_PLAIN) {
                plain++;
                assertThat(BigInteger.valueOf(fast)).as(text).isEqualTo(expected);
            }
            if (expected.compareTo(SMALLEST) < 0 || expected.compareTo(LARGEST) > 0) {
                outOfRange++;
                assertThatThrownBy(() -> NumberText.number(bytes, 0, bytes.length, false, Content.PAYMENTS))
                        .as(text)
                        .hasMessageContaining("is out of range");
            } else {
                assertThat(NumberText.number(bytes, 0, bytes.length, false, Content.PAYMENTS))
                        .as(text)
                        .isEqualTo(expected.longValueExact());
            }
        }
        assertThat(plain).isBetween(NUMBERS / 3, NUMBERS - 1);
        assertThat(outOfRange).isGreaterThan(NUMBERS / 100);
    }

    private static String digits(Random random, int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }

    /** Text of the characters that numbers have, in any order: what is plain is a number, and the same one. */
    @Test
    void plainTextIsTheNumberThatItIs() throws Exception {
        Random random = new Random(4);
        int plain = 0;
        for (int i = 0; i < NUMBERS; i++) {
            byte[] text = new byte[random.nextInt(6)];
            for (int j = 0; j < text.length; j++) {
                text[j] = (byte) "0123456789.-+,".charAt(random.nextInt(14));
            }
            for (Content content : Content.values()) {
                long fast = NumberText.plain(text, 0, text.length, content.decimals);
                if (fast != NumberText.NOT_PLAIN && fast >= content.smallest && fast <= content.largest) {
                    plain++;
                    assertThat(NumberText.number(text, 0, text.length, false, content))
                            .as("%s", Printable.quoteStart(text, 0, text.length))
                            .isEqualTo(fast);
                }
            }
        }
        assertThat(plain).isGreaterThan(NUMBERS / 10);
    }
}
