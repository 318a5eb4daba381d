import io.github.userstats.*;

var payments = java.util.stream.IntStream.rangeClosed(1, 1_000).toArray();
System.out.println(UserStats.runtime().backend() + ": " + UserStats.runtime().reason());
System.out.println(PaymentStatistics.of(payments));
/exit
