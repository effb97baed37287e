package io.tapeless.runtime.io;

import io.tapeless.runtime.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The content of a safetensors file, read whole and checked; a tensor is decoded when it is asked for. Immutable.
public final class SafetensorsFile {
    private final Map<String, String> metadata;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    SafetensorsFile(Map<String, String> metadata, List<Entry> entries) {
        this.metadata = Map.copyOf(metadata);
        entries.forEach(entry -> this.entries.put(entry.name(), entry));
    }

    /// What the writer noted under `__metadata__`; empty when nothing.
    public Map<String, String> metadata() {
        return metadata;
    }

    /// All tensors, in the order of the header.
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /// The tensor of that name, if there is one.
    public Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /// The tensor of that name.
    ///
    /// @throws IllegalArgumentException when there is none
    public Entry entry(String name) {
        return find(name).orElseThrow(
                () -> new IllegalArgumentException("no tensor named '" + name + "'; there are " + entries.keySet()));
    }

    /// One tensor: row-major; a scalar has no extents. Each decoding method returns a new array.
    public static final class Entry {
        private final SafetensorsHeader.Field field;
        private final ByteBuffer bytes;

        Entry(SafetensorsHeader.Field field, byte[] bytes) {
            this.field = field;
            this.bytes = ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }

        /// The name in the file.
        public String name() {
            return field.name();
        }

        /// How elements are stored.
        public SafetensorsType type() {
            return field.type();
        }

        /// The extents; a new array each time.
        public int[] shape() {
            return field.shape().clone();
        }

        /// Number of elements.
        public int elements() {
            return field.elements();
        }

        /// All elements as f64: exact but for I64 above 2⁵³; BOOL as 0 and 1.
        public double[] doubles() {
            double[] values = new double[elements()];
            Arrays.setAll(values, this::decode);
            return values;
        }

        /// All elements rounded to f32.
        public float[] floats() {
            float[] values = new float[elements()];
            for (int i = 0; i < values.length; i++) {
                // F32 directly, so that the payload of a NaN survives.
                values[i] = type() == SafetensorsType.F32 ? bytes.getFloat(4 * i) : (float) decode(i);
            }
            return values;
        }

        /// All elements of an integer or BOOL tensor.
        ///
        /// @throws IllegalArgumentException when elements are floats
        public long[] longs() {
            if (!type().integral() && type() != SafetensorsType.BOOL) {
                throw new IllegalArgumentException("tensor '" + name() + "' holds " + type() + ", not integers");
            }
            long[] values = new long[elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = type() == SafetensorsType.I64 ? bytes.getLong(8 * i) : (long) decode(i);
            }
            return values;
        }

        /// All elements of an integer or BOOL tensor as i32.
        ///
        /// @throws IllegalArgumentException when elements are floats or do not fit
        public int[] ints() {
            long[] wide = longs();
            int[] values = new int[wide.length];
            for (int i = 0; i < wide.length; i++) {
                values[i] = (int) wide[i];
                if (values[i] != wide[i]) {
                    throw new IllegalArgumentException("tensor '" + name() + "' holds " + wide[i] + ", which is no i32");
                }
            }
            return values;
        }

        /// All elements, true where not zero.
        public boolean[] booleans() {
            boolean[] values = new boolean[elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = decode(i) != 0;
            }
            return values;
        }

        /// All elements in the Java array of `type`.
        ///
        /// @throws IllegalArgumentException when floats are asked for as integers, or an integer does not fit
        public Object values(ElementType type) {
            return switch (type) {
                case F32 -> floats();
                case F64 -> doubles();
                case I32 -> ints();
                case I64 -> longs();
                case BOOL -> booleans();
            };
        }

        private double decode(int i) {
            return switch (field.type()) {
                case F16 -> Float.float16ToFloat(bytes.getShort(2 * i));
                case BF16 -> Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
                case F32 -> bytes.getFloat(4 * i);
                case F64 -> bytes.getDouble(8 * i);
                case I8 -> bytes.get(i);
                case I16 -> bytes.getShort(2 * i);
                case I32 -> bytes.getInt(4 * i);
                case I64 -> bytes.getLong(8 * i);
                case U8 -> Byte.toUnsignedInt(bytes.get(i));
                case U16 -> Short.toUnsignedInt(bytes.getShort(2 * i));
                case U32 -> Integer.toUnsignedLong(bytes.getInt(4 * i));
                case BOOL -> bytes.get(i) != 0 ? 1 : 0;
            };
        }
    }
}
