package io.tapeless.benchmarks.spills;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Machine code of a method as HotSpot prints it with `-XX:CompileCommand=print` where it has no disassembler: bytes in hexadecimal.
///
/// @param name    class and method
/// @param address of the first byte
record CompiledMethod(String name, long address, byte[] code) {
    private static final Pattern HEAD = Pattern.compile("Compiled method \\(c2\\).*?\\s([\\w.$]+::\\w+) (@ \\d+ )?\\(\\d+ bytes\\)");
    private static final Pattern LINE = Pattern.compile("\\s+0x([0-9a-f]+): ((?:[0-9a-f]{2,4}[ |]*)+)");

    /// What C2 compiled last of each method; loops that were compiled while they ran (on-stack replacement) only where nothing else was.
    static List<CompiledMethod> parse(List<String> output) {
        Map<String, CompiledMethod> normal = new LinkedHashMap<>();
        Map<String, CompiledMethod> replaced = new LinkedHashMap<>();
        for (int i = 0; i < output.size(); i++) {
            Matcher head = HEAD.matcher(output.get(i));
            if (head.find()) {
                CompiledMethod method = body(head.group(1), output, i);
                (head.group(2) == null ? normal : replaced).put(method.name(), method);
            }
        }
        replaced.forEach(normal::putIfAbsent);
        return new ArrayList<>(normal.values());
    }

    private static CompiledMethod body(String name, List<String> output, int from) {
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
