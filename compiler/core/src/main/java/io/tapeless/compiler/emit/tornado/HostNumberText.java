package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.plan.HostValues;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Writes what a program computes on the host: the sizes and numbers that its kernels read, before a run or before each step of a loop.
final class HostNumberText {
    private static final int NUMBERS_PER_METHOD = 60;

    private final DeviceProgramCode code;
    private final ElaboratedModel model;
    private final Source source;

    HostNumberText(DeviceProgramCode code, Source source) {
        this.code = code;
        this.model = code.model();
        this.source = source;
    }

    /// All formulas, to see what they name.
    static String formulas(DeviceProgramCode code) {
        StringBuilder text = new StringBuilder();
        code.arrays().numbers().keySet().forEach(host -> text.append(EmitText.host(host, name -> "t")));
        code.arrays().integers().keySet().forEach(host -> text.append(EmitText.host(host, name -> "t")));
        return text.toString();
    }

    /// The method that fills the arrays of sizes and numbers before a run.
    void prepare() {
        source.line("").line("@Override").line("public void prepare(int[] symbols, DeviceStep step) {");
        int place = 0;
        for (Dim.Symbol ignored : model.symbols()) {
            source.line("dims.set(" + place + ", symbols[" + place++ + "]);");
        }
        source.line("dims.set(" + place + ", (int) step.seed());").line("dims.set(" + (place + 1) + ", (int) (step.seed() >>> 32));")
                .line("dims.set(" + (place + 2) + ", (int) step.microSteps());").line("dims.set(" + (place + 3) + ", (int) (step.microSteps() >>> 32));");
        if (code.arrays().reservedNumbers() > 0) {
            source.line("numbers.set(" + Accumulation.ROWS + ", " + narrowed("step.rows()") + ");")
                    .line("numbers.set(" + Accumulation.FIRST + ", step.first() ? 1f : 0f);")
                    .line("numbers.set(" + Accumulation.TOTAL + ", " + narrowed("step.pendingRows()") + ");");
        }
        if (code.faulty()) {
            source.line("faults.init(0L);");
        }
        List<String> sets = sets(host -> positions(host).isEmpty());
        int parts = (sets.size() + NUMBERS_PER_METHOD - 1) / NUMBERS_PER_METHOD;
        boolean follows = model.update() != null && model.update().following() != null;
        for (int part = 0; part < parts; part++) {
            source.line("prepare" + part + "(symbols, step.t()" + (follows ? ", step.schedule()" : "") + ");");
        }
        source.line("}");
        for (int part = 0; part < parts; part++) {
            List<String> some = sets.subList(part * NUMBERS_PER_METHOD, Math.min(sets.size(), (part + 1) * NUMBERS_PER_METHOD));
            source.line("").line("private void prepare" + part + "(int[] symbols, double t" + (follows ? ", double[] schedule" : "") + ") {");
            symbolLocals(String.join("\n", some));
            some.forEach(source::line);
            source.line("}");
        }
    }

    /// Statements that set the numbers which depend on the position of the innermost loop, and on no loop that is not running.
    List<String> ofStep(List<Dim.Symbol> running) {
        return sets(host -> positions(host).contains(running.getLast()) && running.containsAll(positions(host)));
    }

    private List<String> sets(Predicate<Host> wanted) {
        List<String> sets = new ArrayList<>();
        code.arrays().integers().forEach((host, at) -> {
            if (wanted.test(host)) {
                sets.add("dims.set(" + at + ", " + integer(host) + ");");
            }
        });
        code.arrays().numbers().forEach((host, at) -> {
            if (wanted.test(host)) {
                sets.add("numbers.set(" + at + ", " + narrowed("(" + EmitText.host(host, this::named) + ")") + ");");
            }
        });
        return sets;
    }

    /// A double as the array of numbers holds it.
    private String narrowed(String number) {
        return code.arrays().numberType() == DType.F32 ? "(float) " + number : number;
    }

    /// The positions of loops that a host number depends on.
    private Set<Dim.Symbol> positions(Host host) {
        Set<Dim.Symbol> positions = new LinkedHashSet<>();
        for (HostValues.HostLeaf leaf : host.leaves()) {
            if (leaf instanceof HostValues.SizeLeaf(Dim dim)) {
                dim.symbols().stream().filter(symbol -> !model.symbols().contains(symbol)).forEach(positions::add);
            }
        }
        return positions;
    }

    private String named(String name) {
        return EmitText.stepNumber(name, model);
    }

    private String integer(Host host) {
        String value = EmitText.host(host, this::named);
        return host.dtype() == DType.BOOL ? value + " ? 1 : 0" : "(int) (" + value + ")";
    }

    /// Declares the sizes that a text names.
    void symbolLocals(String text) {
        for (int i = 0; i < model.symbols().size(); i++) {
            String name = EmitText.symbol(model.symbols().get(i));
            if (text.matches("(?sU).*\\b" + java.util.regex.Pattern.quote(name) + "\\b.*")) {
                source.line("final int " + name + " = symbols[" + i + "];");
            }
        }
    }
}
