package io.tapeless.benchmarks.spills;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Instructions of a method of an x86-64 machine, as `objdump` of binutils names them.
record Disassembly(List<Instruction> instructions) {
    private static final Pattern LINE = Pattern.compile("\\s*([0-9a-f]+):\\s+(?:[0-9a-f]{2} )+\\s*(\\S.*)");
    private static final Pattern JUMP = Pattern.compile("j\\w+\\s+(?:0x)?([0-9a-f]+)\\b.*");
    private static final Pattern VECTOR = Pattern.compile("%[xyz]mm\\d");
    /// One number, not several: the scalar parts of kernels.
    private static final Pattern SINGLE = Pattern.compile("v?\\w+s[sd] .*");

    record Instruction(long address, String text) {
        boolean isVector() {
            return VECTOR.matcher(text).find() && !SINGLE.matcher(text).matches();
        }

        /// Whether it reads or writes a vector on the stack.
        boolean isSpill() {
            return isVector() && text.contains("(%rsp");
        }

        boolean isArithmetic() {
            return isVector() && text.matches("v(fn?m(add|sub)|add|sub|mul|div|max|min|sqrt)\\w*p[sd] .*");
        }
    }

    /// A loop without another in it.
    ///
    /// @param arithmetic instructions that compute with vectors
    /// @param spills     vectors read from or written to the stack
    record Loop(int instructions, int arithmetic, int spills) {}

    /// @throws IOException when there is no `objdump`
    static Disassembly of(CompiledMethod method) throws IOException, InterruptedException {
        Path file = Files.createTempFile("tapeless", ".code");
        try {
            Files.write(file, method.code());
            Process objdump = new ProcessBuilder("objdump", "-D", "-w", "-b", "binary", "-m", "i386:x86-64",
                    "--adjust-vma=" + method.address(), file.toString())
                    .redirectErrorStream(true).start();
            List<String> lines = new String(objdump.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            objdump.waitFor();
            return parse(lines);
        } finally {
            Files.delete(file);
        }
    }

    static Disassembly parse(List<String> lines) {
        List<Instruction> instructions = new ArrayList<>();
        for (String text : lines) {
            Matcher line = LINE.matcher(text);
            if (line.matches()) {
                instructions.add(new Instruction(Long.parseLong(line.group(1), 16), line.group(2).strip()));
            }
        }
        return new Disassembly(instructions);
    }

    int spills() {
        return (int) instructions.stream().filter(Instruction::isSpill).count();
    }

    /// The innermost loops that compute with vectors.
    List<Loop> loops() {
        record Range(long from, long to) {}
        List<Range> ranges = new ArrayList<>();
        long first = instructions.isEmpty() ? 0 : instructions.getFirst().address();
        for (Instruction one : instructions) {
            Matcher jump = JUMP.matcher(one.text());
            if (jump.matches()) {
                long target = Long.parseLong(jump.group(1), 16);
                if (target <= one.address() && target >= first) {
                    ranges.add(new Range(target, one.address()));
                }
            }
        }
        List<Loop> loops = new ArrayList<>();
        for (Range range : ranges) {
            boolean innermost = ranges.stream().noneMatch(other -> other != range && other.from() >= range.from() && other.to() <= range.to());
            List<Instruction> body = instructions.stream().filter(one -> one.address() >= range.from() && one.address() <= range.to()).toList();
            int arithmetic = (int) body.stream().filter(Instruction::isArithmetic).count();
            if (innermost && arithmetic > 0) {
                loops.add(new Loop(body.size(), arithmetic, (int) body.stream().filter(Instruction::isSpill).count()));
            }
        }
        return loops;
    }
}
