/**
 * Exact statistics of users' ages and payments: averages and standard deviations that are correctly rounded, with the same
 * bits on every platform, whether a native library or Java computes them.
 *
 * <p>{@link io.github.userstats.UserData} is the way in for columns that are all there;
 * {@link io.github.userstats.AgeStatistics} and {@link io.github.userstats.PaymentStatistics} collect values piece by
 * piece. {@link io.github.userstats.UserStats#runtime()} tells what computes.
 *
 * <p>System properties, read once:
 * <ul>
 *   <li>{@code userstats.backend}: {@code auto} (the default: native if possible, else Java), {@code native} (or an
 *       error) or {@code java};
 *   <li>{@code userstats.library.path}: a file to load instead of the packaged native library, or an error;
 *   <li>{@code userstats.isa}: the best instruction set that the native library may use; nothing to Java.
 * </ul>
 * A value that cannot be met is an {@link java.lang.IllegalArgumentException} (a wrong name) or an
 * {@link java.lang.UnsatisfiedLinkError} (a library that cannot be loaded) from every method that computes, and from
 * {@code runtime()}. If none of them is set, nothing is loaded before the first column of 64 KiB or more, and then in the
 * background. Also when the native library computes, columns of a few dozen values are computed in Java, because the call
 * alone would take as long.
 */
package io.github.userstats;
