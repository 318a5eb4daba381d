import io.github.userstats.*;

var payments = java.util.stream.IntStream.rangeClosed(1, 1_000).toArray();
System.out.println(Backend.current().kind() + ": " + Backend.current().reason());
System.out.println(Payments.ofCents(payments).statistics());
/exit
