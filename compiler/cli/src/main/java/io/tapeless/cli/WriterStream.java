package io.tapeless.cli;

import java.io.OutputStream;
import java.io.PrintWriter;

/// Passes ASCII bytes on to a writer.
final class WriterStream extends OutputStream {
    private final PrintWriter writer;

    WriterStream(PrintWriter writer) {
        this.writer = writer;
    }

    @Override
    public void write(int octet) {
        writer.write(octet & 0x7f);
    }

    @Override
    public void flush() {
        writer.flush();
    }

    /// The writer belongs to the caller.
    @Override
    public void close() {
        writer.flush();
    }
}
