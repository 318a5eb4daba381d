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
        var backend = example.renamed.userstats.Backend.current();
        var payments = example.renamed.userstats.Payments.ofCents(PAYMENTS);
        return backend.version() + ": " + backend.kind() + ", " + payments.standardDeviation();
    }

    private static String notRenamed() {
        var backend = io.github.userstats.Backend.current();
        var payments = io.github.userstats.Payments.ofCents(PAYMENTS);
        return backend.version() + ": " + backend.kind() + ", " + payments.standardDeviation();
    }
}
