import io.github.userstats.PaymentStatistics;

/** Prints the payments of each country in a CSV file with the columns name, country, age and payment. No field is in quotes. */
void main(String[] arguments) throws IOException {
    Map<String, PaymentStatistics> countries = new TreeMap<>();
    try (Stream<String> lines = Files.lines(Path.of(arguments[0]))) {
        lines.skip(1).map(line -> line.split(",", -1)).forEach(fields -> {
            PaymentStatistics payments = countries.computeIfAbsent(fields[1], _ -> new PaymentStatistics());
            if (!fields[3].isEmpty()) { // an unknown payment
                payments.accept(new BigDecimal(fields[3]).movePointRight(2).longValueExact());
            }
        });
    }
    countries.forEach((country, payments) -> IO.println("%s: %d payments, %s on average, deviation %s"
            .formatted(country, payments.count(), payments.average(), payments.standardDeviation())));

    PaymentStatistics all = new PaymentStatistics();
    countries.values().forEach(all::combine);
    IO.println("all: " + all.total() + " in total");
}
