package io.tapeless.runtime.data;

/// Numbers of a data set, in the smallest array that holds them: 60 000 images are 47 MB as bytes and 188 MB as floats.
public sealed interface Values {
    /// Number of values.
    int length();

    /// One value, exactly.
    double at(int index);

    /// True when all values are whole by their type, as labels are.
    boolean integral();

    /// Single-precision values.
    record Floats(float[] data) implements Values {
        @Override
        public int length() {
            return data.length;
        }

        @Override
        public double at(int index) {
            return data[index];
        }

        @Override
        public boolean integral() {
            return false;
        }
    }

    /// Double-precision values.
    record Doubles(double[] data) implements Values {
        @Override
        public int length() {
            return data.length;
        }

        @Override
        public double at(int index) {
            return data[index];
        }

        @Override
        public boolean integral() {
            return false;
        }
    }

    /// Whole numbers, such as class labels.
    record Integers(int[] data) implements Values {
        @Override
        public int length() {
            return data.length;
        }

        @Override
        public double at(int index) {
            return data[index];
        }

        @Override
        public boolean integral() {
            return true;
        }
    }

    /// Grey levels 0 to 255, read as the f32 quotient level / 255.
    record Pixels(byte[] data) implements Values {
        @Override
        public int length() {
            return data.length;
        }

        @Override
        public double at(int index) {
            return (data[index] & 0xff) / 255f;
        }

        @Override
        public boolean integral() {
            return false;
        }
    }
}
