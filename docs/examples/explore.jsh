data.averageAge()
data.paymentStandardDeviation()
data.payments().statistics()
var constant = new int[1_000_000]
java.util.Arrays.fill(constant, 10)
Payments.ofCents(constant).standardDeviation()
Payments.ofCents(new int[] {-1}).unsigned().average()
Ages.of(new byte[] {40, -3}).average()
