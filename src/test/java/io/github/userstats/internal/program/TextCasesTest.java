package io.github.userstats.internal.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.internal.program.TextFile.Found;
import io.github.userstats.internal.program.TextFile.Wanted;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads the table of all forms of text. */
class TextCasesTest {
    private static final String TABLE = "text-cases.tsv";
    private static final Pattern CHARACTERS =
            Pattern.compile("\\\\u(?<unit>[0-9a-f]{4})|\\\\x(?<octet>[0-9a-f]{2})|\\\\(?<letter>.)|(?<plain>[^\\\\]+)");

    /** A line of the table. */
    record Case(int line, Content content, String column, String text, String result) {
        static Case of(int line, String row) {
            String[] fields = row.split("\t", -1);
            assertThat(fields).as("%s:%d", TABLE, line).hasSize(4);
            Content content = Content.valueOf(fields[0].toUpperCase(Locale.ROOT));
            return new Case(line, content, fields[1].isEmpty() ? null : fields[1], fields[2], fields[3]);
        }

        private byte[] bytes() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CHARACTERS.matcher(text).results().forEach(match -> {
                if (match.group("octet") != null) {
                    bytes.write(Integer.parseInt(match.group("octet"), 16));
                } else if (match.group("unit") != null) {
                    bytes.writeBytes(Character.toString(Integer.parseInt(match.group("unit"), 16))
                            .getBytes(StandardCharsets.UTF_8));
                } else {
                    String plain = match.group("letter") == null ? match.group("plain") : '\\' + match.group("letter");
                    bytes.writeBytes(plain.translateEscapes().getBytes(StandardCharsets.UTF_8));
                }
            });
            return bytes.toByteArray();
        }

        InputStream input() {
            return new ByteArrayInputStream(bytes());
        }

        /** Text of which one byte is read at a time, so that it is cut everywhere and each row is a block. */
        InputStream slowInput() {
            return new ByteArrayInputStream(bytes()) {
                @Override
                public synchronized int read(byte[] bytes, int offset, int length) {
                    return super.read(bytes, offset, Math.min(length, 1));
                }
            };
        }

        @Override
        public String toString() {
            return TABLE + ":" + line + " " + text;
        }
    }

    static List<Case> cases() throws IOException {
        List<String> rows;
        try (InputStream table = TextCasesTest.class.getResourceAsStream(TABLE)) {
            rows = new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        return IntStream.range(0, rows.size())
                .filter(index -> !rows.get(index).startsWith("#"))
                .mapToObj(index -> Case.of(index + 1, rows.get(index)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void inOneBlock(Case tested) throws IOException {
        assertThat(result(tested, tested.input(), 1)).isEqualTo(tested.result);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void inBlocksOfOneRow(Case tested) throws IOException {
        assertThat(result(tested, tested.slowInput(), 1)).isEqualTo(tested.result);
    }

    /** Values come in any order, but the fault that is reported is the first one. */
    @ParameterizedTest
    @MethodSource("cases")
    void onSeveralThreads(Case tested) throws IOException {
        assertThat(sorted(result(tested, tested.slowInput(), 3))).isEqualTo(sorted(tested.result));
    }

    private static String result(Case tested, InputStream input, int threads) throws IOException {
        List<Long> values = new ArrayList<>();
        Wanted column = new Wanted(tested.content, tested.column, (block, length) -> {
            synchronized (values) {
                for (int i = 0; i < length; i++) {
                    values.add(block[i]);
                }
            }
        });
        Found found;
        try {
            found = TextFile.read("FILE", input, List.of(column), threads, Thread::new, Progress.notShown())
                    .getFirst();
        } catch (InputException exception) {
            return "! " + exception.getMessage();
        }
        String shown = values.stream().map(String::valueOf).collect(Collectors.joining(" ", "= ", ""));
        if (found.nulls() > 0) {
            shown += " ; " + found.nulls() + (found.nulls() == 1 ? " null" : " nulls");
        }
        return found.header() == null ? shown : shown + " ; header \"" + found.header() + '"';
    }

    private static List<String> sorted(String result) {
        return result.startsWith("=") ? Stream.of(result.split(" ")).sorted().toList() : List.of(result);
    }
}
