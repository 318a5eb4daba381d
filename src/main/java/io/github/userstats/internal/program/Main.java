package io.github.userstats.internal.program;

import io.github.userstats.AgeStatistics;
import io.github.userstats.Ages;
import io.github.userstats.Backend;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.Payments;
import io.github.userstats.UserData;
import java.io.Console;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleSupplier;

/** The program in the jar: statistics of two files, text or raw values, or of random columns. */
final class Main {
    static final int SUCCESS = 0;
    static final int FAILURE = 2;

    /** The workload of the study that this library answers. */
    private static final int RANDOM_AGES = 100_000;

    private static final int RANDOM_PAYMENTS = 1_000_000;
    private static final int AGE_BOUND = 100;
    private static final int PAYMENT_BOUND = 1_000_000;
    private static final int CALLS = 1_000;
    private static final long SEED = 1;

    /** So many values are gathered before the statistics take them. */
    private static final int BLOCK_LENGTH = 1 << 16;

    /** Enough values for the native library to be called, if that is what computes. */
    private static final int WARM_UP_LENGTH = 1 << 10;

    private static final String UNSIGNED = "--unsigned";

    private static final String SYNOPSIS = "Usage: java -jar userstats.jar [[--unsigned] AGES_FILE PAYMENTS_FILE]";

    private static final String HELP = SYNOPSIS + """


            Prints the average age, the average payment and the (population) standard deviation of payments, correctly
            rounded.

            AGES_FILE      one age a line: whole numbers from 0 to 255
            PAYMENTS_FILE  one payment a line: numbers from -21474836.48 to 42949672.95 with at most two decimals, a
                           refund with a minus sign

            A first line that does not begin like a number is a header and skipped. Blanks around numbers and empty
            lines at the end are skipped too. Lines end in LF or CRLF. Files can be of any size, and pipes.

            A file whose name ends in .bin holds raw values instead: ages of one byte, from 0 to 127; payments, in cents,
            of four bytes, the least significant first, a refund negative. With --unsigned, ages in it are from 0 to 255,
            payments from 0 to 4294967295 cents. It must be a regular file.

            Progress is shown on standard error if that, standard input and standard output are terminals.

            Without files, the columns are 100,000 random ages from 0 to 99 and 1,000,000 random payments from 0.00 to
            9999.99, the same ones each time, and each statistic is computed 1,000 times.

            Java options, before -jar:
              -Duserstats.backend=auto|native|java  what computes (auto: native if possible)
              -Duserstats.library.path=FILE         this native library instead of the packaged one
              -Duserstats.isa=NAME                  the best instruction set that the native library may use

            Exit status: 0; 2 after an error, which is one line on standard error with nothing on standard output.
            """;

    private Main() {}

    public static void main(String[] arguments) {
        Progress progress = new Progress(isTerminal() ? System.err : null, System::nanoTime);
        System.exit(run(arguments, System.out, System.err, progress));
    }

    /** A console is there if standard input and output both are terminals; standard error may be a file all the same. */
    @SuppressWarnings("SystemConsoleNull") // Since JDK 25 it is null again.
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal() && !Files.isRegularFile(Path.of("/dev/stderr"));
    }

    /** Returns the exit status. */
    static int run(String[] arguments, PrintStream out, PrintStream err, Progress progress) {
        String first = arguments.length == 0 ? "" : arguments[0];
        boolean isHelp = first.equals("--help") || first.equals("-h");
        boolean isUnsigned = first.equals(UNSIGNED);
        String result;
        try {
            if (isHelp) {
                result = HELP;
            } else if (arguments.length == 0) {
                result = ofRandomColumns();
            } else if (arguments.length == (isUnsigned ? 3 : 2)) {
                int files = arguments.length - 2;
                result = ofFiles(arguments[files], arguments[files + 1], isUnsigned, progress);
            } else {
                err.println(SYNOPSIS + " (--help tells more)");
                return FAILURE;
            }
        } catch (InputException | IllegalStateException | UnsatisfiedLinkError exception) {
            err.println(exception.getMessage());
            return FAILURE;
        }
        out.print(result);
        if (out.checkError()) {
            err.println("standard output cannot be written");
            return FAILURE;
        }
        return SUCCESS;
    }

    /** Not to be timed, since it happens once: loading and binding the library, and the first call of a function. */
    private static void bind() {
        Backend.current();
        Ages.of(new byte[WARM_UP_LENGTH]).statistics();
        Payments.ofCents(new int[WARM_UP_LENGTH]).statistics();
    }

    private static String ofRandomColumns() {
        Random random = new Random(SEED);
        byte[] ages = new byte[RANDOM_AGES];
        for (int i = 0; i < ages.length; i++) {
            ages[i] = (byte) random.nextInt(AGE_BOUND);
        }
        int[] payments = new int[RANDOM_PAYMENTS];
        for (int i = 0; i < payments.length; i++) {
            payments[i] = random.nextInt(PAYMENT_BOUND);
        }
        UserData data = UserData.of(ages, payments);
        bind();
        Timed averageAge = Timed.calls(data::averageAge);
        Timed averagePayment = Timed.calls(data::averagePayment);
        Timed deviation = Timed.calls(data::paymentStandardDeviation);
        return report(
                averageAge.withTime(),
                averagePayment.withTime(),
                deviation.withTime(),
                summary(data.ages().statistics()),
                summary(data.payments().statistics()),
                "1,000 calls of each statistic",
                averageAge.nanos + averagePayment.nanos + deviation.nanos);
    }

    private static String ofFiles(String agesFile, String paymentsFile, boolean isUnsigned, Progress progress)
            throws InputException {
        // Both, before a long time is spent on the first.
        Path agesPath = InputFile.find(agesFile);
        Path paymentsPath = InputFile.find(paymentsFile);
        boolean isAnyBinary = BinaryColumn.isIn(agesPath) || BinaryColumn.isIn(paymentsPath);
        if (isUnsigned && !isAnyBinary) {
            throw new InputException(UNSIGNED + " is for files whose names end in " + BinaryColumn.EXTENSION
                    + "; text is read the same way without it");
        }
        bind();
        FromFile<AgeStatistics> ages = readAges(agesPath, isUnsigned, progress);
        FromFile<PaymentStatistics> payments = readPayments(paymentsPath, isUnsigned, progress);
        long start = System.nanoTime();
        double averageAge = ages.statistics.average();
        double averagePayment = payments.statistics.average();
        double deviation = payments.statistics.standardDeviation();
        long nanos = ages.nanos + payments.nanos + System.nanoTime() - start;
        return report(
                Double.toString(averageAge),
                Double.toString(averagePayment),
                Double.toString(deviation),
                summary(ages.statistics) + skipped(ages.header),
                summary(payments.statistics) + skipped(payments.header),
                isAnyBinary ? "statistics, and reading .bin files," : "statistics",
                nanos);
    }

    /** Statistics, the header line if there was one, and how long it took to compute. */
    private record FromFile<S>(S statistics, String header, long nanos) {}

    private static FromFile<AgeStatistics> readAges(Path file, boolean isUnsigned, Progress progress)
            throws InputException {
        if (BinaryColumn.isIn(file)) {
            long start = System.nanoTime();
            AgeStatistics ages = BinaryColumn.ages(file, isUnsigned, progress);
            return new FromFile<>(ages, null, System.nanoTime() - start);
        }
        AgeBlocks blocks = new AgeBlocks();
        String header = TextColumn.read(file, TextColumn.Content.AGES, blocks, progress);
        blocks.flush();
        return new FromFile<>(blocks.statistics, header, blocks.nanos);
    }

    private static FromFile<PaymentStatistics> readPayments(Path file, boolean isUnsigned, Progress progress)
            throws InputException {
        if (BinaryColumn.isIn(file)) {
            long start = System.nanoTime();
            PaymentStatistics payments = BinaryColumn.payments(file, isUnsigned, progress);
            return new FromFile<>(payments, null, System.nanoTime() - start);
        }
        PaymentBlocks blocks = new PaymentBlocks();
        String header = TextColumn.read(file, TextColumn.Content.PAYMENTS, blocks, progress);
        blocks.flush();
        return new FromFile<>(blocks.statistics, header, blocks.nanos);
    }

    private static String report(
            String averageAge,
            String averagePayment,
            String deviation,
            String ages,
            String payments,
            String timed,
            long nanos) {
        return String.join(
                System.lineSeparator(),
                "average age                 " + averageAge,
                "average payment             " + averagePayment,
                "payment standard deviation  " + deviation,
                "ages      " + ages,
                "payments  " + payments,
                timed + " took " + milliseconds((double) nanos),
                Backend.current().toString(),
                "");
    }

    private static String summary(AgeStatistics ages) {
        return ages.count() + ", total " + ages.total() + ", minimum " + ages.minimum() + ", maximum " + ages.maximum();
    }

    private static String summary(PaymentStatistics payments) {
        return payments.count() + ", total " + payments.total() + ", minimum " + units(payments.minimumCents())
                + ", maximum " + units(payments.maximumCents());
    }

    private static String units(long cents) {
        return BigDecimal.valueOf(cents, 2).toPlainString();
    }

    /** Shown, so that nobody takes a first value that is no number for counted. */
    private static String skipped(String header) {
        return header == null ? "" : ", without header " + header;
    }

    private static String milliseconds(double nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / 1_000_000);
    }

    private record Timed(double result, long nanos) {
        static Timed calls(DoubleSupplier statistic) {
            double result = statistic.getAsDouble();
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                // Looking at each result keeps the calls from being optimised away.
                if (statistic.getAsDouble() != result) {
                    throw new AssertionError("the same column gave another result");
                }
            }
            return new Timed(result, System.nanoTime() - start);
        }

        String withTime() {
            return String.format(Locale.ROOT, "%-20s %s a call", result, milliseconds((double) nanos / CALLS));
        }
    }

    private static final class AgeBlocks implements TextColumn.Values {
        private final AgeStatistics statistics = new AgeStatistics();
        private final byte[] block = new byte[BLOCK_LENGTH];
        private int length;
        private long nanos;

        @Override
        public void add(long age) {
            block[length++] = (byte) age;
            if (length == block.length) {
                flush();
            }
        }

        void flush() {
            long start = System.nanoTime();
            statistics.accept(Ages.of(block).unsigned().slice(0, length));
            nanos += System.nanoTime() - start;
            length = 0;
        }
    }

    private static final class PaymentBlocks implements TextColumn.Values {
        private final PaymentStatistics statistics = new PaymentStatistics();
        private final long[] block = new long[BLOCK_LENGTH];
        private int length;
        private long nanos;

        @Override
        public void add(long cents) {
            block[length++] = cents;
            if (length == block.length) {
                flush();
            }
        }

        void flush() {
            long start = System.nanoTime();
            statistics.accept(Payments.ofCents(block).slice(0, length));
            nanos += System.nanoTime() - start;
            length = 0;
        }
    }
}
