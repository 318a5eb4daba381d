package io.github.userstats;

/**
 * Holds a column of ages and a column of payments, and gives the average age, the average payment and the standard
 * deviation of payments. The columns are independent: their sizes may differ. Two objects are equal if they hold the same
 * two column objects, so two calls of {@code of} with the same arrays give objects that are not equal.
 *
 * {@snippet :
 * byte[] ages = {31, 42, 27}; // years
 * int[] payments = {1999, 4950, -1999}; // cents; a refund is negative
 * UserData users = UserData.of(ages, payments);
 * IO.println(users.averageAge()); // 33.333333333333336
 * IO.println(users.averagePayment()); // 16.5
 * IO.println(users.paymentStandardDeviation()); // 28.47630711076608
 *
 * long[] large = {5_000_000_000_00L, 1_999};
 * UserData rich = new UserData(Ages.of(ages).slice(0, 2), Payments.ofCents(large).parallel());
 * IO.println(rich.averagePayment()); // 2.500000009995E9
 * }
 *
 * @param ages the ages, in memory of any kind
 * @param payments the payments, in memory of any kind
 */
public record UserData(Ages ages, Payments payments) {
    /** Creates a view of two columns, neither of which may be null. */
    public UserData {
        Arguments.nonNull(ages, "ages");
        Arguments.nonNull(payments, "payments");
    }

    /**
     * {@return a view of two arrays}
     *
     * @param ages in years, 0 to 127; not copied
     * @param payments in cents, refunds negative; not copied
     */
    public static UserData of(byte[] ages, int[] payments) {
        Arguments.nonNull(payments, "payments");
        return new UserData(Ages.of(ages), Payments.ofCents(payments));
    }

    /** {@return the average age, in years; see {@link Ages#average()}} */
    public double averageAge() {
        return ages.average();
    }

    /** {@return the average payment, in currency units; see {@link Payments#average()}} */
    public double averagePayment() {
        return payments.average();
    }

    /**
     * {@return the population standard deviation of payments, in currency units; see {@link Payments#standardDeviation()}}
     */
    public double paymentStandardDeviation() {
        return payments.standardDeviation();
    }
}
