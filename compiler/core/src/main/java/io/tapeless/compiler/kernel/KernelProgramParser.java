package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.GraphText;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TypeParser;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads the text of a program, line by line; kernels are read by [LoopNestParser].
final class KernelProgramParser {
    private static final Pattern BLOCKS = Pattern.compile("(.+) is stored in blocks of " + ColumnBlocks.COLUMNS + " columns");
    private static final Pattern PREPARED = Pattern.compile("the first (\\d+ )?kernels? runs? when parameters have changed");
    private static final Pattern SLOT = Pattern.compile("slot (\\d+) : (\\w+)\\[(.*?)] holds (.*)");
    private static final Pattern HELD = Pattern.compile("(.+)\\[(.*)]");
    private static final Pattern ARRAY = Pattern.compile("(input|target|parameter|state|gradient|optimizer|literal) (.+) : (\\w+)\\[(.*?)](?: = (.*))?");
    private static final Pattern RESULT = Pattern.compile("result (\\S+ .+) = (.+)");
    private static final Pattern LOOP = Pattern.compile("loop (\\d+) of (.*?)( backwards)?");
    private static final Pattern STRAIGHT = Pattern.compile("straight line (\\w+), (\\d+) kernels? without loops(?:, in lanes: ([\\d, ]+?))?(?:, stored: (.*))?:");

    private final Map<String, Dim.Symbol> symbols = new HashMap<>();
    private final Map<String, Buffer> arrays = new LinkedHashMap<>();
    private final AccessParser accesses = new AccessParser(arrays, new TypeParser(symbols::get));
    private final Map<Buffer, Integer> slots = new LinkedHashMap<>();
    private final List<ProgramPlan.Slot> slotSizes = new ArrayList<>();
    private final Set<String> inBlocks = new HashSet<>();
    private final Map<String, Buffer> results = new LinkedHashMap<>();
    private final List<Kernel> kernels = new ArrayList<>();
    private final List<List<Loop>> loops = new ArrayList<>();
    private final Deque<Loop> running = new ArrayDeque<>();
    private String name;
    private int prepared;
    /// The kernel being read, or null.
    private KernelLines reading;
    /// The header of the straight line being read and the kernels of it so far; null outside.
    private Matcher line;
    private final List<LoopNest> inLine = new ArrayList<>();

    KernelProgram parse(String text) {
        List<String> lines = new ArrayList<>(text.replaceAll(Loop.POSITION + "(\\d+)", "position_$1").lines().toList());
        lines.add("");
        for (int number = 1; number <= lines.size(); number++) {
            String one = lines.get(number - 1).strip();
            try {
                if (one.isEmpty() || reading != null && LoopNestParser.HEADER.matcher(one).matches()) {
                    endOfKernel();
                }
                if (!one.isEmpty()) {
                    parseLine(one);
                }
            } catch (IllegalArgumentException problem) {
                throw new IllegalArgumentException("line " + number + ": " + problem.getMessage() + "\n  " + one, problem);
            }
        }
        if (name == null || line != null || !running.isEmpty()) {
            throw new IllegalArgumentException(name == null ? "no line 'program NAME'" : line != null
                    ? "kernels of straight line " + line.group(1) + " are missing" : "a loop does not end");
        }
        return new KernelProgram(name, List.copyOf(arrays.values()), slots, slotSizes, inBlocks, prepared, results, List.copyOf(kernels), List.copyOf(loops));
    }

    private void parseLine(String text) {
        Matcher m;
        if (reading != null) {
            reading.line(text);
        } else if (text.startsWith("program ") && name == null) {
            name = text.substring("program ".length());
        } else if (text.startsWith("dims ")) {
            symbols.putAll(GraphText.symbols(text));
        } else if ((m = BLOCKS.matcher(text)).matches()) {
            inBlocks.add(m.group(1));
        } else if ((m = PREPARED.matcher(text)).matches()) {
            prepared = m.group(1) == null ? 1 : Integer.parseInt(m.group(1).strip());
        } else if ((m = SLOT.matcher(text)).matches()) {
            slot(m);
        } else if ((m = ARRAY.matcher(text)).matches()) {
            List<Double> contents = m.group(5) == null ? List.of() : Arrays.stream(m.group(5).split(", ")).map(Double::valueOf).toList();
            array(Buffer.Kind.valueOf(m.group(1).toUpperCase(Locale.ROOT)), m.group(2), m.group(3), m.group(4), contents);
        } else if ((m = RESULT.matcher(text)).matches()) {
            results.put(m.group(1), accesses.named(m.group(2)));
        } else if ((m = LOOP.matcher(text)).matches()) {
            Loop loop = new Loop(Integer.valueOf(m.group(1)), accesses.types().dim(m.group(2)), m.group(3) != null, false);
            running.addLast(loop);
            symbols.put("position_" + loop.id(), loop.position());
        } else if (text.startsWith("end of loop ")) {
            if (running.isEmpty()) {
                throw new IllegalArgumentException("no loop runs here");
            }
            running.removeLast();
        } else if ((m = STRAIGHT.matcher(text)).matches()) {
            straight(m);
        } else if (text.startsWith("kernel ")) {
            reading = text.contains(" [runtime ") ? new RuntimeKernelParser(accesses, text) : new LoopNestParser(accesses, text);
        } else if (!text.equals("barrier")) {
            throw new IllegalArgumentException("not a line of a program");
        }
    }

    private Buffer array(Buffer.Kind kind, String called, String dtype, String elements, List<Double> contents) {
        Buffer buffer = new Buffer(arrays.size(), kind, called, TypeParser.dtype(dtype), accesses.types().dim(elements), contents);
        if (arrays.put(called, buffer) != null) {
            throw new IllegalArgumentException("two arrays are called " + called);
        }
        return buffer;
    }

    private void slot(Matcher m) {
        if (Integer.parseInt(m.group(1)) != slotSizes.size()) {
            throw new IllegalArgumentException("the next slot is " + slotSizes.size());
        }
        List<String> users = new ArrayList<>();
        for (String user : m.group(4).split(", ")) {
            Matcher held = HELD.matcher(user);
            if (!held.matches()) {
                throw new IllegalArgumentException("not of the form array[elements]: " + user);
            }
            slots.put(array(Buffer.Kind.WORKSPACE, held.group(1), m.group(2), held.group(2), List.of()), slotSizes.size());
            users.add(held.group(1));
        }
        slotSizes.add(new ProgramPlan.Slot(TypeParser.dtype(m.group(2)), accesses.types().dim(m.group(3)), users));
    }

    private void straight(Matcher m) {
        int count = Integer.parseInt(m.group(2));
        numbers(m.group(3)).stream().filter(number -> number < 1 || number > count).findFirst().ifPresent(number -> {
            throw new IllegalArgumentException("there is no kernel " + number + " to be in lanes: write numbers from 1 to " + count);
        });
        if (count == 0) {
            throw new IllegalArgumentException("a straight line has a kernel at least");
        }
        line = m;
    }

    private static List<Integer> numbers(String text) {
        return text == null ? List.of() : Arrays.stream(text.split(", ")).map(Integer::valueOf).toList();
    }

    private static String suited(LoopNest nest) {
        if (!StraightLanes.suit(nest)) {
            throw new IllegalArgumentException("the elements of " + nest.name() + " cannot be in lanes: leave its number out of 'in lanes'");
        }
        return nest.name();
    }

    private void endOfKernel() {
        if (reading == null) {
            return;
        }
        Kernel done = reading.kernel();
        reading = null;
        if (line == null) {
            add(done);
            return;
        }
        if (!(done instanceof LoopNest nest)) {
            throw new IllegalArgumentException("a straight line calls nothing: " + done.name() + " belongs before or behind it");
        }
        inLine.add(nest);
        if (inLine.size() == Integer.parseInt(line.group(2))) {
            Set<String> lanes = numbers(line.group(3)).stream().map(number -> inLine.get(number - 1)).map(KernelProgramParser::suited)
                    .collect(Collectors.toSet());
            Set<Buffer> stored = line.group(4) == null ? Set.of() : Arrays.stream(line.group(4).split(", ")).map(accesses::named).collect(Collectors.toSet());
            add(new StraightLine(line.group(1), inLine, stored, lanes));
            inLine.clear();
            line = null;
        }
    }

    private void add(Kernel kernel) {
        if (kernels.stream().anyMatch(other -> other.name().equals(kernel.name()))) {
            throw new IllegalArgumentException("two kernels are called " + kernel.name());
        }
        kernels.add(kernel);
        loops.add(List.copyOf(running));
    }
}
