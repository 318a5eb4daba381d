package io.github.userstats.streams;

import static io.github.userstats.testing.OracleAssertions.assertStatistics;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.testing.Oracle;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads a database row by row; here it is H2, in memory. */
class JdbcTest {
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void createTable() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:");
        statement = connection.createStatement();
        statement.execute("create table purchase"
                + " (id int primary key, age tinyint, cents int, large_cents bigint, amount decimal(12, 2))");
        statement.execute("insert into purchase values"
                + " (1, 31, 1999, 4294967295, 19.99),"
                + " (2, null, null, null, null),"
                + " (3, 0, -1999, 0, -19.99),"
                + " (4, 127, 0, 1152921504606846976, 0.00),"
                + " (5, null, 2147483647, null, 21474836.47),"
                + " (6, 42, null, 7, null)");
    }

    @AfterEach
    void closeConnection() throws SQLException {
        connection.close(); // and with it what is in memory
    }

    @Test
    void centsWithRefundsAndNulls() throws SQLException {
        PaymentStatistics payments = new PaymentStatistics();
        try (ResultSet rows = statement.executeQuery("select cents from purchase order by id")) {
            while (rows.next()) {
                int cents = rows.getInt("cents");
                if (!rows.wasNull()) {
                    payments.accept(cents);
                }
            }
        }
        assertStatistics(payments, Oracle.of(1999, -1999, 0, Integer.MAX_VALUE));
    }

    @Test
    void agesAndPaymentsOfTheSameRows() throws SQLException {
        AgeStatistics ages = new AgeStatistics();
        PaymentStatistics payments = new PaymentStatistics();
        try (ResultSet rows = statement.executeQuery("select age, cents from purchase")) {
            while (rows.next()) {
                int age = rows.getInt("age");
                if (!rows.wasNull()) {
                    ages.accept(age);
                }
                int cents = rows.getInt("cents");
                if (!rows.wasNull()) {
                    payments.accept(cents);
                }
            }
        }
        assertStatistics(ages, Oracle.of(31, 0, 127, 42));
        assertStatistics(payments, Oracle.of(1999, -1999, 0, Integer.MAX_VALUE));
    }

    @Test
    void centsBeyond32Bits() throws SQLException {
        PaymentStatistics payments = new PaymentStatistics();
        try (ResultSet rows =
                statement.executeQuery("select large_cents from purchase where large_cents is not null")) {
            while (rows.next()) {
                payments.accept(rows.getLong("large_cents"));
            }
        }
        assertStatistics(payments, Oracle.of(4_294_967_295L, 0, 1L << 60, 7));
    }

    /** The database adds up exactly, and its totals make the same statistics. */
    @Test
    void totalsOfTheDatabase() throws SQLException {
        String totals = "select count(cents), sum(cast(cents as decimal(40))), sum(cast(cents as decimal(20)) * cents),"
                + " min(cents), max(cents) from purchase";
        try (ResultSet row = statement.executeQuery(totals)) {
            row.next();
            PaymentStatistics payments = PaymentStatistics.ofTotals(
                    row.getLong(1),
                    row.getBigDecimal(2).toBigIntegerExact(),
                    row.getBigDecimal(3).toBigIntegerExact(),
                    row.getLong(4),
                    row.getLong(5));
            assertStatistics(payments, Oracle.of(1999, -1999, 0, Integer.MAX_VALUE));
        }
    }

    @Test
    void decimalAmounts() throws SQLException {
        PaymentStatistics payments = new PaymentStatistics();
        try (ResultSet rows = statement.executeQuery("select amount from purchase where amount is not null")) {
            while (rows.next()) {
                payments.accept(rows.getBigDecimal("amount").movePointRight(2).longValueExact());
            }
        }
        assertStatistics(payments, Oracle.of(1999, -1999, 0, Integer.MAX_VALUE));
    }

    /** A double between would make the largest and the least of them. The recipe "Rows of a database" has one that is too large. */
    @Test
    void extremeBigintsAndDecimals() throws SQLException {
        statement.execute("create table extreme (cents bigint, amount decimal(38, 2))");
        statement.execute("insert into extreme values (9223372036854775806, 92233720368547758.06),"
                + " (-9223372036854775807, -92233720368547758.07), (0, 0)");
        PaymentStatistics cents = new PaymentStatistics();
        PaymentStatistics amounts = new PaymentStatistics();
        try (ResultSet rows = statement.executeQuery("select cents, amount from extreme")) {
            while (rows.next()) {
                cents.accept(rows.getLong("cents"));
                amounts.accept(rows.getBigDecimal("amount").movePointRight(2).longValueExact());
            }
        }
        assertStatistics(cents, Oracle.of(Long.MAX_VALUE - 1, Long.MIN_VALUE + 1, 0));
        assertStatistics(amounts, Oracle.of(Long.MAX_VALUE - 1, Long.MIN_VALUE + 1, 0));
    }

    @Test
    void noRows() throws SQLException {
        PaymentStatistics payments = new PaymentStatistics();
        try (ResultSet rows = statement.executeQuery("select large_cents from purchase where id < 0")) {
            while (rows.next()) {
                payments.accept(rows.getLong(1));
            }
        }
        assertThat(payments).isEqualTo(new PaymentStatistics());
    }
}
