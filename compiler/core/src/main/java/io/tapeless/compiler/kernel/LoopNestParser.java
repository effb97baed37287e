package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Extreme;
import io.tapeless.compiler.kernel.Computation.Fold;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Operand;
import io.tapeless.compiler.kernel.Computation.Result;
import io.tapeless.compiler.kernel.Computation.Within;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what [LoopNest] prints: the line `kernel NAME [SCHEDULE]`, what it computes in words, and
/// ```
/// parallel [N, 10]
/// total = product sum over [128] of h[128·i0 + i2] · w[i1 + 10·i2]
/// logits[10·i0 + i1] = total + b[i1]
/// ```
/// Operands are those that formulas name, in this order; a line `reads` gives another order of the arrays.
final class LoopNestParser implements KernelLines {
    static final Pattern HEADER = Pattern.compile("kernel (\\w+) \\[([A-Z_]+ (?:vector|scalar).*|runtime .*)]");
    private static final Pattern FOLD = Pattern.compile("total = (product sum|sum|product|max|min|argmax|argmin) over (\\[.*?]) of (.*?)(?: within 0 <= (.*))?");
    private static final Pattern EXTREME = Pattern.compile("(max|argmax) over i\\[([\\d, ]+)] of (.*)");
    private static final Pattern RESULT = Pattern.compile("(.*?]) (\\+?=) (.*)");
    private static final Pattern SCRATCH = Pattern.compile("scratch \\d+ \\w+ of each worker");

    private final AccessParser accesses;
    private final String name;
    private final Schedule schedule;
    private final List<Result> results = new ArrayList<>();
    private String formula;
    private List<Dim> parallel;
    private List<Dim> reduction = List.of();
    private Fold fold;
    private int edge;
    private List<Buffer> reads = List.of();
    private ScalarParser scalars;

    LoopNestParser(AccessParser accesses, String header) {
        Matcher m = HEADER.matcher(header);
        if (!m.matches()) {
            throw new IllegalArgumentException("not of the form kernel NAME [SCHEDULE]");
        }
        this.accesses = accesses;
        this.name = m.group(1);
        this.schedule = ScheduleParser.schedule(m.group(2));
    }

    @Override
    public void line(String text) {
        Matcher m;
        if (formula == null) {
            formula = text;
        } else if (parallel == null) {
            if (!text.startsWith("parallel ")) {
                throw new IllegalArgumentException("expected 'parallel [EXTENTS]'");
            }
            parallel = accesses.types().shape(text.substring("parallel ".length())).dims();
        } else if (text.startsWith("total = ")) {
            fold(text);
        } else if (text.startsWith("last columns ")) {
            edge = Integer.parseInt(text.substring("last columns ".length()));
        } else if (text.startsWith("reads ")) {
            reads = Arrays.stream(text.substring("reads ".length()).split(", ")).map(accesses::named).toList();
        } else if ((m = RESULT.matcher(text)).matches()) {
            result(m);
        } else if (!SCRATCH.matcher(text).matches()) {
            throw new IllegalArgumentException("not a line of a kernel");
        }
    }

    private int axes() {
        return parallel.size() + reduction.size();
    }

    private ScalarParser scalars() {
        if (scalars == null) {
            scalars = new ScalarParser(accesses, axes());
        }
        return scalars;
    }

    private void fold(String text) {
        Matcher m = FOLD.matcher(text);
        if (!m.matches() || fold != null || !results.isEmpty()) {
            throw new IllegalArgumentException("not of the form total = KIND over [EXTENTS] of FORMULA");
        }
        reduction = accesses.types().shape(m.group(2)).dims();
        Kind kind = Kind.valueOf(m.group(1).toUpperCase(Locale.ROOT).replace(' ', '_'));
        Scalar element = scalars().parse(m.group(3), DType.F32);
        List<Within> domain = new ArrayList<>();
        if (m.group(4) != null) {
            for (String bound : m.group(4).split(", 0 <= ")) {
                int less = bound.lastIndexOf(" < ");
                if (less < 0) {
                    throw new IllegalArgumentException("not of the form INDEX < EXTENT: " + bound);
                }
                domain.add(new Within(accesses.affine(bound.substring(0, less), axes()), accesses.types().dim(bound.substring(less + 3))));
            }
        }
        fold = new Fold(kind, element, domain);
        scalars.total(kind.isPosition() ? DType.I32 : element.type());
    }

    private void result(Matcher m) {
        Access target = accesses.access(m.group(1), axes());
        Matcher extreme = EXTREME.matcher(m.group(3));
        boolean isExtreme = extreme.matches();
        Extreme of = !isExtreme ? null : new Extreme(Kind.valueOf(extreme.group(1).toUpperCase(Locale.ROOT)),
                Arrays.stream(extreme.group(2).split(", ")).map(Integer::valueOf).toList());
        DType type = isExtreme && of.kind().isPosition() ? DType.F32 : target.buffer().dtype();
        results.add(new Result(target, scalars().parse(isExtreme ? extreme.group(3) : m.group(3), type), m.group(2).equals("+="), of));
    }

    @Override
    public LoopNest kernel() {
        if (results.isEmpty()) {
            throw new IllegalArgumentException("kernel " + name + " has no result");
        }
        Fold whole = fold == null ? null : new Fold(fold.kind(), fold.element(), fold.domain(), edge);
        LoopNest nest = new LoopNest(inOrder(new Computation(name, formula, Span.NONE, parallel, reduction, whole, scalars.operands(), results)), schedule);
        String problem = ScheduleCheck.problem(nest);
        if (problem != null) {
            throw new IllegalArgumentException("kernel " + name + " cannot run so: " + problem);
        }
        return nest;
    }

    /// With operands in the order of the arrays that the kernel reads.
    private Computation inOrder(Computation c) {
        if (reads.isEmpty()) {
            return c;
        }
        List<Operand> sorted = c.operands().stream().sorted(Comparator.comparingInt(operand -> operand instanceof Load load
                ? reads.indexOf(load.access().buffer()) : reads.size())).toList();
        return c.reading(sorted);
    }
}
