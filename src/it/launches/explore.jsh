import io.github.userstats.*;

var payments = java.util.stream.IntStream.rangeClosed(1, 20_000).toArray();
var backend = Backend.current();
var isRight = Payments.ofCents(payments).standardDeviation() == 57.735026846793794;
System.out.println(isRight ? backend : "wrong");
/exit
