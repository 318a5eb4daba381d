import java.util.stream.IntStream;

/** Uses two versions of userstats, of which one has been renamed, in the order of the arguments. */
class TwoVersions {
    private static final int[] PAYMENTS = IntStream.rangeClosed(1, 1_000).toArray();

    public static void main(String[] versions) {
        for (String version : versions) {
            System.out.println(version.equals("renamed") ? renamed() : notRenamed());
        }
    }

    private static String renamed() {
        var runtime = example.renamed.userstats.UserStats.runtime();
        var statistics = example.renamed.userstats.PaymentStatistics.of(PAYMENTS);
        return runtime.version() + ": " + runtime.backend() + ", " + statistics.standardDeviation();
    }

    private static String notRenamed() {
        var runtime = io.github.userstats.UserStats.runtime();
        var statistics = io.github.userstats.PaymentStatistics.of(PAYMENTS);
        return runtime.version() + ": " + runtime.backend() + ", " + statistics.standardDeviation();
    }
}
