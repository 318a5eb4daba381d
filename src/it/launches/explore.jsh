import io.github.userstats.*;

var payments = java.util.stream.IntStream.rangeClosed(1, 20_000).toArray();
var isRight = Payments.ofCents(payments).standardDeviation() == 57.735026846793794;
System.out.println(isRight ? Backend.current() : "wrong");
/exit
