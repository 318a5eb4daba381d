package io.github.userstats.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamConstants;

/** Serialized objects, and corrupt ones. */
public final class Serialized {
    private Serialized() {}

    public static byte[] write(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(object);
        }
        return bytes.toByteArray();
    }

    public static Object read(byte[] serialized) throws IOException, ClassNotFoundException {
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(serialized))) {
            return stream.readObject();
        }
    }

    /** A stream with an object of this class itself, without fields, in place of its serialized form. */
    public static byte[] withoutItsForm(Class<?> type, long serialVersion) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream stream = new DataOutputStream(bytes)) {
            stream.writeShort(ObjectStreamConstants.STREAM_MAGIC);
            stream.writeShort(ObjectStreamConstants.STREAM_VERSION);
            stream.writeByte(ObjectStreamConstants.TC_OBJECT);
            stream.writeByte(ObjectStreamConstants.TC_CLASSDESC);
            stream.writeUTF(type.getName());
            stream.writeLong(serialVersion);
            stream.writeByte(ObjectStreamConstants.SC_SERIALIZABLE);
            stream.writeShort(0);
            stream.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
            stream.writeByte(ObjectStreamConstants.TC_NULL);
        }
        return bytes.toByteArray();
    }
}
