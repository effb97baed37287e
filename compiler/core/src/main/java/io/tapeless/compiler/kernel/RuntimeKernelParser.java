package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.RandomDraw.Distribution;
import io.tapeless.compiler.op.random.Draw;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what [DrawKernel] and [LibraryKernel] print: the line `kernel NAME [runtime METHOD, shared]`, then of a draw
/// ```
/// mask = bernoulli(0.5, 0.0), site 3
/// ```
/// and of another routine what it computes in words, and
/// ```
/// order = Lines.sortOrder(scores; 10, 1) for N units
/// ```
final class RuntimeKernelParser implements KernelLines {
    private static final Pattern HEADER = Pattern.compile("kernel (\\w+) \\[runtime ([\\w.]+), (shared|one worker)]");
    private static final Pattern DRAW = Pattern.compile("(.+) = (uniform|normal|bernoulli)\\((\\S+), (\\S+)\\), site (-?\\d+)");
    private static final Pattern CALL = Pattern.compile("(.+) = ([\\w.]+)\\((.*?)(?:; (.*))?\\) for (.+) units");

    private final AccessParser accesses;
    private final String name;
    private final String method;
    private final boolean shared;
    private String formula;
    private Kernel kernel;

    RuntimeKernelParser(AccessParser accesses, String header) {
        Matcher m = HEADER.matcher(header);
        if (!m.matches()) {
            throw new IllegalArgumentException("not of the form kernel NAME [runtime METHOD, shared] or [runtime METHOD, one worker]");
        }
        this.accesses = accesses;
        this.name = m.group(1);
        this.method = m.group(2);
        this.shared = m.group(3).equals("shared");
    }

    private boolean draws() {
        return method.equals("Draws") || method.equals("VectorDraws");
    }

    @Override
    public void line(String text) {
        if (kernel != null) {
            throw new IllegalArgumentException("kernel " + name + " is complete before this line");
        }
        if (draws()) {
            draw(text);
        } else if (formula == null) {
            formula = text;
        } else {
            call(text);
        }
    }

    private void draw(String text) {
        Matcher m = DRAW.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("not of the form ARRAY = DISTRIBUTION(A, B), site NUMBER");
        }
        Buffer buffer = accesses.named(m.group(1));
        TensorType type = new TensorType(buffer.dtype(), new Shape(List.of(buffer.elements())));
        Draw draw = new Draw(Distribution.valueOf(m.group(2).toUpperCase(Locale.ROOT)), Double.parseDouble(m.group(3)), Double.parseDouble(m.group(4)),
                Integer.parseInt(m.group(5)), type);
        DrawKernel plain = new DrawKernel(name, draw, buffer, Span.NONE, false);
        if (method.equals("VectorDraws") && !plain.onVectors().vector()) {
            throw new IllegalArgumentException("VectorDraws has no " + m.group(2) + " for so many " + buffer.dtype().text()
                    + ": write [runtime Draws, shared]");
        }
        kernel = method.equals("VectorDraws") ? plain.onVectors() : plain;
    }

    private void call(String text) {
        Matcher m = CALL.matcher(text);
        if (!m.matches() || !m.group(2).equals(method)) {
            throw new IllegalArgumentException("not of the form ARRAY = " + method + "(ARRAYS; EXTENTS) for EXTENT units");
        }
        List<Dim> extents = m.group(4) == null ? List.of() : Arrays.stream(m.group(4).split(", ")).map(accesses.types()::dim).toList();
        List<Buffer> reads = Arrays.stream(m.group(3).split(", ")).map(accesses::named).toList();
        kernel = new LibraryKernel(name, formula, new Library.Routine(method, extents, accesses.types().dim(m.group(5))), reads,
                accesses.named(m.group(1)), shared, Span.NONE);
    }

    @Override
    public Kernel kernel() {
        if (kernel == null) {
            throw new IllegalArgumentException("kernel " + name + " does not say what it " + (draws() ? "draws" : "calls"));
        }
        return kernel;
    }
}
