/** Computes exact statistics of users' ages and payments, in a native library or, with the same bits, in Java. */
module io.github.userstats {
    exports io.github.userstats;
}
