package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.userstats.PaymentStatistics;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBResultSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns of DuckDB, row by row and as Arrow vectors, compared with the exact totals that DuckDB computes itself. */
class DuckDbTest {
    private BufferAllocator allocator;
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void createTable() throws SQLException {
        DuckDb.assumeServed();
        allocator = new RootAllocator();
        connection = DriverManager.getConnection("jdbc:duckdb:");
        statement = connection.createStatement();
        statement.execute("create table payment as"
                + " select i, case when i % 7 <> 3 then (hash(i) % 2000000000000000)::bigint - 1000000000000000 end as cents"
                + " from range(100003) as rows (i)");
    }

    /** Closing the allocator fails if something was not released. */
    @AfterEach
    void disconnect() throws SQLException {
        if (connection != null) {
            connection.close(); // and with it what is in memory
            allocator.close();
        }
    }

    private PaymentStatistics totals(String cents) throws SQLException {
        ResultSet row =
                statement.executeQuery("select count(c), sum(c::hugeint), sum(c::hugeint * c::hugeint), min(c), max(c)"
                        + " from (select " + cents + " as c from payment)");
        row.next();
        return PaymentStatistics.ofTotals(
                row.getLong(1),
                row.getBigDecimal(2).toBigIntegerExact(),
                row.getBigDecimal(3).toBigIntegerExact(),
                row.getLong(4),
                row.getLong(5));
    }

    @Test
    void bigintsRowByRow() throws SQLException {
        PaymentStatistics payments = new PaymentStatistics();
        ResultSet rows = statement.executeQuery("select cents from payment");
        while (rows.next()) {
            long cents = rows.getLong(1);
            if (!rows.wasNull()) {
                payments.accept(cents);
            }
        }
        assertThat(payments).isEqualTo(totals("cents"));
        assertThat(payments.count()).isEqualTo(85_717);
    }

    /** DuckDB holds them in 16, 32, 64 and 128 bits. */
    @ParameterizedTest
    @CsvSource({"4, 10000", "9, 1000000000", "18, 1000000000000000", "38, 1000000000000000"})
    void decimalsRowByRowAndAsVectors(int precision, long limit) throws SQLException, IOException {
        String cents = "cents %% %d".formatted(limit);
        String amount = "(%s * 0.01)::decimal(%d, 2)".formatted(cents, precision);
        PaymentStatistics payments = new PaymentStatistics();
        ResultSet rows = statement.executeQuery("select %s from payment".formatted(amount));
        while (rows.next()) {
            BigDecimal value = rows.getBigDecimal(1);
            if (value != null) {
                assertThat(value.scale()).isEqualTo(2);
                payments.accept(value.movePointRight(2).longValueExact());
            }
        }
        assertThat(payments).isEqualTo(totals(cents));
        assertThat(asVectors(amount)).isEqualTo(payments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cents",
                "(cents % 2147483648)::integer",
                "abs(cents % 4294967296)::uinteger",
                "case when cents is null then 0 else cents end"
            })
    void integersAsVectors(String cents) throws SQLException, IOException {
        assertThat(asVectors(cents)).isEqualTo(totals(cents));
    }

    private PaymentStatistics asVectors(String payments) throws SQLException, IOException {
        PaymentStatistics statistics = new PaymentStatistics();
        try (ArrowReader batches = export("select %s as payment from payment".formatted(payments))) {
            while (batches.loadNextBatch()) {
                statistics.accept(
                        ArrowColumns.payments(batches.getVectorSchemaRoot().getVector(0)));
            }
        }
        return statistics;
    }

    /** The last batch is shorter. */
    private ArrowReader export(String query) throws SQLException {
        ResultSet rows = statement.executeQuery(query);
        return (ArrowReader) rows.unwrap(DuckDBResultSet.class).arrowExportStream(allocator, 10_000);
    }

    /** Arrow has their indices in a UInt1Vector. */
    @Test
    void valuesOfAnEnumAreNoAges() throws SQLException, IOException {
        try (ArrowReader batches = export("select '42'::enum ('31', '42') as age")) {
            batches.loadNextBatch();
            FieldVector age = batches.getVectorSchemaRoot().getVector(0);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ArrowColumns.ages(age))
                    .withMessage("age has indices into a dictionary, not values. Decode it first:"
                            + " DictionaryEncoder.decode(vector, dictionary).");
        }
    }
}
