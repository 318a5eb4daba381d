package io.github.userstats;

import io.github.userstats.internal.column.ColumnType;
import io.github.userstats.internal.moments.Moments;
import java.io.EOFException;
import java.io.Externalizable;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The serialized form of both kinds of statistics. Its name is short because every stream contains it. */
final class Ser implements Externalizable {
    static final byte AGES = 1;
    static final byte PAYMENTS = 2;

    @Serial
    private static final long serialVersionUID = 1;

    private static final byte VERSION = 1;
    private static final int SIZE = 2 * Byte.BYTES + 7 * Long.BYTES + Integer.BYTES;

    private transient byte kind;
    private transient Moments moments;

    /** Creates an object to be read into. */
    public Ser() {}

    Ser(byte kind, Moments moments) {
        this.kind = kind;
        this.moments = moments;
    }

    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
        ByteBuffer form = ByteBuffer.allocate(SIZE)
                .put(VERSION)
                .put(kind)
                .putLong(moments.count())
                .putLong(moments.sumHigh())
                .putLong(moments.sumLow())
                .putLong(moments.squaresHigh())
                .putLong(moments.squaresLow())
                .putLong(moments.minimum())
                .putLong(moments.maximum());
        out.write(form.putInt(checksum(form)).array());
    }

    @Override
    public void readExternal(ObjectInput in) throws IOException {
        try {
            read(in);
        } catch (EOFException exception) {
            throw new InvalidObjectException(
                    "serialized statistics are corrupt: less than " + SIZE + " bytes", exception);
        }
    }

    private void read(ObjectInput in) throws IOException {
        byte version = in.readByte();
        if (version != VERSION) {
            throw new InvalidObjectException("version " + version + " of the serialized form is unknown, only "
                    + VERSION + " is read: a later userstats wrote it, or it is corrupt");
        }
        ByteBuffer form = ByteBuffer.allocate(SIZE).put(version);
        in.readFully(form.array(), form.position(), form.remaining());
        kind = form.get();
        long count = form.getLong();
        long sumHigh = form.getLong();
        long sumLow = form.getLong();
        long squaresHigh = form.getLong();
        long squaresLow = form.getLong();
        moments = new Moments(count, sumLow, sumHigh, squaresLow, squaresHigh, form.getLong(), form.getLong());
        if (checksum(form) != form.getInt()) {
            throw new InvalidObjectException("serialized statistics are corrupt: their checksum is wrong");
        }
        // In other kinds of input, other objects may follow.
        if (in instanceof ObjectInputStream && in.read() != -1) {
            throw new InvalidObjectException("serialized statistics are corrupt: more than " + SIZE + " bytes");
        }
    }

    /** The checksum of what is before the buffer's position. */
    private static int checksum(ByteBuffer form) {
        CRC32C checksum = new CRC32C();
        checksum.update(form.duplicate().flip());
        return (int) checksum.getValue();
    }

    @Serial
    private Object readResolve() throws InvalidObjectException {
        return switch (kind) {
            case AGES -> new AgeStatistics(possible(ColumnType.AGE_INTS));
            case PAYMENTS -> new PaymentStatistics(possible(ColumnType.CENT_LONGS));
            default ->
                throw new InvalidObjectException("kind " + kind + " of serialized statistics is neither ages (" + AGES
                        + ") nor payments (" + PAYMENTS + ")");
        };
    }

    private Moments possible(ColumnType type) throws InvalidObjectException {
        if (!type.canHave(moments)) {
            throw new InvalidObjectException("no " + type.plural() + " have these statistics: " + moments);
        }
        return moments;
    }
}
