package io.github.userstats.internal.program;

import io.github.userstats.AgeStatistics;
import io.github.userstats.Ages;
import io.github.userstats.Backend;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.Payments;
import io.github.userstats.UserData;
import io.github.userstats.internal.program.Report.Statistic;
import io.github.userstats.internal.program.Report.Summary;
import io.github.userstats.internal.program.TextFile.Found;
import io.github.userstats.internal.program.TextFile.Wanted;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleSupplier;

/** The program in the jar. It prints statistics of two columns: text files, files of raw values, or random columns. */
final class Main {
    static final int SUCCESS = 0;
    static final int FAILURE = 2;

    /** The workload of the study from which this library comes. */
    private static final int RANDOM_AGES = 100_000;

    private static final int RANDOM_PAYMENTS = 1_000_000;
    private static final int AGE_BOUND = 100;
    private static final int PAYMENT_BOUND = 1_000_000;
    private static final int CALLS = 1_000;
    private static final long SEED = 1;

    /** So many values that the native library is called, if it computes. */
    private static final int WARM_UP_LENGTH = 1 << 10;

    private static final String UNSIGNED = "--unsigned";
    private static final String JSON = "--json";
    private static final Set<String> OPTIONS = Set.of("--help", "-h", UNSIGNED, JSON);

    private static final String SYNOPSIS = "Usage: java -jar userstats.jar [--json] [[--unsigned] AGES PAYMENTS]";

    private static final String HELP = SYNOPSIS + """


            Prints the average age, the average payment and the (population) standard deviation of payments, correctly
            rounded.

            AGES and PAYMENTS are columns of text files: FILE if the file has one column, else FILE:COLUMN with the name
            of the column or its number, counted from 1. Both columns may be in one file. Files can have any size, and can
            be pipes.

              ages      whole numbers from 0 to 255
              payments  numbers from -92233720368547758.08 to 92233720368547758.07 with at most two decimals; a refund
                        has a minus sign

            The delimiter of columns is a comma, semicolon, tab or |, whichever is most frequent in the first line. Fields
            may be in quotes, as in RFC 4180. Lines end in LF, CRLF or CR. Files are UTF-8.

            Numbers may have blanks around them, a plus sign, further zeros after the decimals and, in quotes, commas
            that separate thousands. NA, NaN, NULL, null and \\N are nulls, and so is an empty field in a row of several
            fields. Nulls are counted, and left out of the statistics. Anything else is an error.

            The first line is a header if COLUMN is a name. It is also one if each of its fields in AGES and PAYMENTS has a
            letter before any digit and is not a null. Empty lines at the end are skipped.

            A file whose name ends in .bin holds raw values instead. Ages have one byte and are 0 to 127. Payments have four
            bytes, the least significant first; they are in cents, and a refund is negative. With --unsigned, ages are 0
            to 255, and payments 0 to 4294967295 cents. A .bin file must be a regular file.

            With --json, the result is one line of JSON.

            Progress is shown on standard error if standard input, output and error are all terminals.

            Without files, the columns are 100,000 random ages from 0 to 99 and 1,000,000 random payments from 0.00 to
            9999.99. They are the same each time. Each statistic is computed 1,000 times to warm up the JVM, and then 1,000
            times more for the time that is shown.

            Java options, before -jar:
              -Duserstats.backend=auto|native|java  what computes (auto: native if possible)
              -Duserstats.library.path=FILE         this native library instead of the packaged one
              -Duserstats.isa=NAME                  the best instruction set that the native library may use

            The exit status is 0, or 2 after an error. An error prints one line to standard error, and nothing to standard
            output.
            """;

    private Main() {}

    public static void main(String[] arguments) {
        Progress progress = new Progress(isTerminal() ? System.err : null, System::nanoTime);
        System.exit(run(arguments, System.out, System.err, progress));
    }

    /** There is a console if standard input and output are both terminals. Standard error may still be a file. */
    @SuppressWarnings("SystemConsoleNull") // Since JDK 25 it is null again without a terminal.
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal() && !Files.isRegularFile(Path.of("/dev/stderr"));
    }

    private static String whatIsWrong(List<String> files) {
        return files.stream()
                .filter(file -> file.startsWith("-"))
                .findFirst()
                .map(option -> option + " is not an option")
                .orElse("2 columns are needed, not " + files.size());
    }

    /** Returns the exit status. */
    static int run(String[] arguments, PrintStream out, PrintStream err, Progress progress) {
        Set<String> options = new HashSet<>();
        List<String> files = new ArrayList<>();
        for (String argument : arguments) {
            (OPTIONS.contains(argument) ? options : files).add(argument);
        }
        boolean isUnsigned = options.contains(UNSIGNED);
        String result;
        try {
            if (options.contains("--help") || options.contains("-h")) {
                result = HELP;
            } else if (files.size() == 2) {
                Report report = ofFiles(files.get(0), files.get(1), isUnsigned, progress);
                result = options.contains(JSON) ? report.json() : report.text();
            } else if (files.isEmpty() && !isUnsigned) {
                Report report = ofRandomColumns();
                result = options.contains(JSON) ? report.json() : report.text();
            } else {
                err.println(whatIsWrong(files) + ". " + SYNOPSIS + " (--help tells more)");
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

    /** Does what happens only once and must not be timed: loads and binds the library, and calls its functions first. */
    private static void bind() {
        Backend.current();
        Ages.of(new byte[WARM_UP_LENGTH]).statistics();
        Payments.ofCents(new int[WARM_UP_LENGTH]).statistics();
    }

    private static Report ofRandomColumns() {
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
        Statistic averageAge = timed(data::averageAge);
        Statistic averagePayment = timed(data::averagePayment);
        Statistic deviation = timed(data::paymentStandardDeviation);
        return new Report(
                averageAge,
                averagePayment,
                deviation,
                Summary.of(data.ages().statistics(), Found.ONLY_VALUES),
                Summary.of(data.payments().statistics(), Found.ONLY_VALUES),
                "1,000 calls of each statistic",
                averageAge.nanos() + averagePayment.nanos() + deviation.nanos());
    }

    private static Statistic timed(DoubleSupplier statistic) {
        double result = statistic.getAsDouble();
        callAgain(statistic, result); // not timed: the JIT compiler compiles meanwhile
        long start = System.nanoTime();
        callAgain(statistic, result);
        return new Statistic(result, CALLS, System.nanoTime() - start);
    }

    private static void callAgain(DoubleSupplier statistic, double result) {
        for (int i = 0; i < CALLS; i++) {
            // Each result is compared, so that the JIT compiler cannot leave out the calls.
            if (statistic.getAsDouble() != result) {
                throw new AssertionError("the same column gave another result");
            }
        }
    }

    private static Report ofFiles(String agesArgument, String paymentsArgument, boolean isUnsigned, Progress progress)
            throws InputException {
        // Both files are looked for before a long time is spent on the first.
        InputFile agesFile = InputFile.find(agesArgument);
        InputFile paymentsFile = InputFile.find(paymentsArgument);
        boolean isAnyBinary = BinaryColumn.isIn(agesFile.path()) || BinaryColumn.isIn(paymentsFile.path());
        if (isUnsigned && !isAnyBinary) {
            throw new InputException(UNSIGNED + " is for files whose names end in " + BinaryColumn.EXTENSION
                    + "; text is read the same way without it");
        }
        bind();
        long start = System.nanoTime();
        AgeStatistics ages = new AgeStatistics();
        PaymentStatistics payments = new PaymentStatistics();
        Wanted agesColumn =
                new Wanted(Content.AGES, agesFile.column(), (values, length) -> addAges(values, length, ages));
        Wanted paymentsColumn = new Wanted(
                Content.PAYMENTS, paymentsFile.column(), (values, length) -> addPayments(values, length, payments));
        List<Found> found;
        if (!isAnyBinary && isSameFile(agesFile.path(), paymentsFile.path())) {
            found = TextFile.read(agesFile.path(), List.of(agesColumn, paymentsColumn), progress);
        } else {
            found = List.of(
                    readAges(agesFile, agesColumn, ages, isUnsigned, progress),
                    readPayments(paymentsFile, paymentsColumn, payments, isUnsigned, progress));
        }
        return new Report(
                Statistic.of(ages.average()),
                Statistic.of(payments.average()),
                Statistic.of(payments.standardDeviation()),
                Summary.of(ages, found.get(0)),
                Summary.of(payments, found.get(1)),
                "reading and computing",
                System.nanoTime() - start);
    }

    /** Whether two names lead to the same file. If it is a pipe, it can be read only once. */
    private static boolean isSameFile(Path first, Path second) {
        try {
            return Files.isSameFile(first, second);
        } catch (IOException ignored) { // Whoever reads the files says what is wrong.
            return false;
        }
    }

    private static Found readAges(
            InputFile file, Wanted column, AgeStatistics ages, boolean isUnsigned, Progress progress)
            throws InputException {
        if (BinaryColumn.isIn(file.path())) {
            ages.combine(BinaryColumn.ages(file.path(), isUnsigned, progress));
            return Found.ONLY_VALUES;
        }
        return TextFile.read(file.path(), List.of(column), progress).getFirst();
    }

    private static Found readPayments(
            InputFile file, Wanted column, PaymentStatistics payments, boolean isUnsigned, Progress progress)
            throws InputException {
        if (BinaryColumn.isIn(file.path())) {
            payments.combine(BinaryColumn.payments(file.path(), isUnsigned, progress));
            return Found.ONLY_VALUES;
        }
        return TextFile.read(file.path(), List.of(column), progress).getFirst();
    }

    private static void addAges(long[] values, int length, AgeStatistics ages) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) values[i];
        }
        AgeStatistics added = Ages.of(bytes).unsigned().statistics();
        synchronized (ages) {
            ages.combine(added);
        }
    }

    private static void addPayments(long[] cents, int length, PaymentStatistics payments) {
        PaymentStatistics added = Payments.ofCents(cents).slice(0, length).statistics();
        synchronized (payments) {
            payments.combine(added);
        }
    }
}
