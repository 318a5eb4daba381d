import io.github.userstats.PaymentStatistics;
import io.github.userstats.UserData;

class Example {
    public static void main(String[] arguments) {
        byte[] ages = {31, 42, 27}; // years
        int[] payments = {1999, 4950, -1999}; // cents; a refund is negative
        UserData users = UserData.of(ages, payments);
        System.out.println(
                users.averageAge() + ", " + users.averagePayment() + ", " + users.paymentStandardDeviation());

        PaymentStatistics day = users.payments().statistics();
        day.accept(12_00); // more, as it comes in
        System.out.println(day);
    }
}
