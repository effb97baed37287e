package io.tapeless.benchmarks.spills;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Machine code of a method as HotSpot prints it with `-XX:CompileCommand=print` where it has no disassembler: bytes in hexadecimal.
///
/// @param name    class and method
/// @param address of the first byte
record CompiledMethod(String name, long address, byte[] code) {
    private static final Pattern LINE = Pattern.compile("\\s+0x([0-9a-f]+): ((?:[0-9a-f]{2,4}[ |]*)+)");

    /// The code that is printed behind a head.
    static CompiledMethod read(String name, List<String> output, int from) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long first = 0;
        for (int i = from; i < output.size() && !output.get(i).startsWith("[/MachCode]") && !output.get(i).startsWith("[Stub Code]"); i++) {
            Matcher line = LINE.matcher(output.get(i));
            if (line.matches()) {
                long address = Long.parseLong(line.group(1), 16);
                first = bytes.size() == 0 ? address : first;
                // A line that a comment broke is printed again from where it began.
                byte[] all = bytes.toByteArray();
                bytes.reset();
                bytes.write(all, 0, (int) Math.min(all.length, address - first));
                bytes.writeBytes(HexFormat.of().parseHex(line.group(2).replaceAll("[ |]", "")));
            }
        }
        return new CompiledMethod(name, first, bytes.toByteArray());
    }
}
