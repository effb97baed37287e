package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import io.tapeless.compiler.type.DType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/// Prints the computation of one vector of elements with the Vector API. What does not change from lane to lane is printed as a scalar.
/// f32 becomes `FloatVector`, i32 `IntVector`, bool `VectorMask<Float>`; among f64 (`DoubleVector`) there are no integers.
class VectorText {
    /// Printed text and whether it is one number for all lanes.
    private record Printed(String text, boolean uniform) {}

    private final Computation computation;
    private final LaneType type;
    private final KernelScope scope;
    private final int lane;
    private final String accumulator;
    private final String mask;
    private final Lines lines;
    private final ScalarText scalars;
    private final Map<Scalar, Integer> uses = new HashMap<>();
    private final Map<Scalar, Printed> locals = new HashMap<>();
    private boolean loadsFirst;
    /// What has been loaded, by how: shared with the vectors printed before this one.
    private Map<String, String> loaded = new HashMap<>();

    /// @param lane        the axis that runs along the lanes
    /// @param variable    the Java expression for the position along an axis; for `lane` that of the first lane
    /// @param accumulator the vector of folded values, or null
    /// @param mask        the name of the mask of the last, partial vector, or null
    /// @param lines       where locals are declared
    VectorText(Computation computation, KernelScope scope, int lane, IntFunction<String> variable, String accumulator, String mask, Lines lines) {
        this(computation, LaneType.of(computation), scope, lane, accumulator, mask, lines, new ScalarText(computation, scope, variable, accumulator, lines));
    }

    /// Without a scope: loads and names come from a subclass.
    ///
    /// @param scalars prints what does not change from lane to lane
    VectorText(Computation computation, LaneType type, int lane, String accumulator, Lines lines, ScalarText scalars) {
        this(computation, type, null, lane, accumulator, null, lines, scalars);
    }

    private VectorText(Computation computation, LaneType type, KernelScope scope, int lane, String accumulator, String mask, Lines lines, ScalarText scalars) {
        this.computation = computation;
        this.type = type;
        this.scope = scope;
        this.lane = lane;
        this.accumulator = accumulator;
        this.mask = mask;
        this.lines = lines;
        this.scalars = scalars;
    }

    String fresh(String wanted) {
        return scope.fresh(wanted);
    }

    String broadcast(String number) {
        return type.broadcast(number);
    }

    /// Gives every load a local of its own, when there are several: the formula then stands in one line.
    VectorText loadsFirst() {
        loadsFirst = computation.operands().stream().filter(operand -> operand instanceof Load load && !load.access().stride(lane).isZero()).count() > 1;
        return this;
    }

    /// Takes over what the same code block has loaded for other vectors, and leaves there what it loads itself. (Nothing that is read may be stored in
    /// between.)
    VectorText sharing(Map<String, String> loads) {
        loaded = loads;
        return this;
    }

    private static boolean isLoad(Scalar scalar) {
        return scalar instanceof Scalar.Operand o && o.index() != Computation.ACCUMULATOR;
    }

    VectorText announce(Scalar scalar) {
        if (uses.merge(scalar, 1, Integer::sum) == 1) {
            scalar.children().forEach(this::announce);
        }
        return this;
    }

    /// A `FloatVector` expression.
    String vector(Scalar scalar) {
        return wide(print(scalar), scalar.type());
    }

    /// The statement that stores a vector.
    String store(Access access, String vector) {
        return vector + ".intoArray(" + scope.buffer(access.buffer()) + ", " + scalars.offset(access) + (mask == null ? "" : ", " + mask) + ");";
    }

    /// Numbers are made vectors, although methods of vectors take them: in a process with vectors of several lengths, what they are combined with would be
    /// the receiver of a call that makes them vectors, and one of the two stay an object.
    private String wide(Printed printed, DType dtype) {
        if (!printed.uniform) {
            return printed.text;
        }
        return switch (dtype) {
            case F32, F64 -> broadcast(printed.text);
            case I32 -> "IntVector.broadcast(INT_SPECIES, " + printed.text + ")";
            case BOOL -> type.species() + ".maskAll(" + printed.text + ")";
            case I64 -> throw new IllegalStateException("no lanes of " + dtype);
        };
    }

    private Printed print(Scalar scalar) {
        Printed local = locals.get(scalar);
        if (local != null) {
            return local;
        }
        if (uniform(scalar)) {
            return uniformLocal(scalar);
        }
        String text = text(scalar);
        if (ScalarText.isLocal(text)) {
            return new Printed(text, false);
        }
        if (uses.getOrDefault(scalar, 0) > 1 || loadsFirst && isLoad(scalar)) {
            String name = loaded.get(text);
            if (name == null) {
                name = fresh(hint(scalar));
                lines.line("final " + vectorType(scalar.type()) + " " + name + " = " + text + ";");
                if (isLoad(scalar)) {
                    loaded.put(text, name);
                }
            }
            locals.put(scalar, new Printed(name, false));
            return locals.get(scalar);
        }
        return new Printed(text, false);
    }

    private Printed uniformLocal(Scalar scalar) {
        String text = scalars.print(scalar);
        boolean simple = scalar instanceof Scalar.Constant || scalar instanceof Scalar.Index
                || scalar instanceof Scalar.Operand o && computation.operands().get(o.index()) instanceof Computation.Number;
        if (simple || ScalarText.isLocal(text)) {
            return new Printed(text, true);
        }
        String name = loaded.get(text);
        if (name == null) {
            name = fresh(hint(scalar));
            lines.line("final " + JavaText.type(scalar.type()) + " " + name + " = " + text + ";");
            if (isLoad(scalar)) {
                loaded.put(text, name);
            }
        }
        locals.put(scalar, new Printed(name, true));
        return locals.get(scalar);
    }

    private String hint(Scalar scalar) {
        return scalar instanceof Scalar.Operand o && computation.operands().get(o.index()) instanceof Load load
                ? Names.camel(load.access().buffer().name()) + "At" : "e";
    }

    private String vectorType(DType dtype) {
        return switch (dtype) {
            case F32, F64 -> type.vector();
            case I32 -> "IntVector";
            case BOOL -> "VectorMask<" + type.boxed() + ">";
            case I64 -> throw new IllegalStateException("no lanes of " + dtype);
        };
    }

    private boolean uniform(Scalar scalar) {
        return switch (scalar) {
            case Scalar.Operand o -> o.index() != Computation.ACCUMULATOR
                    && (!(computation.operands().get(o.index()) instanceof Load load) || load.access().stride(lane).isZero());
            case Scalar.Index i -> i.axis() != lane;
            case Scalar.Constant c -> true;
            case Scalar.Unary u -> uniform(u.x());
            case Scalar.Binary b -> uniform(b.a()) && uniform(b.b());
            case Scalar.Compare c -> uniform(c.a()) && uniform(c.b());
            case Scalar.Select s -> uniform(s.condition()) && uniform(s.a()) && uniform(s.b());
            case Scalar.Fma f -> uniform(f.a()) && uniform(f.b()) && uniform(f.c());
            case Scalar.Cast c -> uniform(c.x());
        };
    }

    private String text(Scalar scalar) {
        return switch (scalar) {
            case Scalar.Operand o -> operand(o);
            case Scalar.Constant c -> throw new IllegalStateException("uniform");
            case Scalar.Index i -> "IntVector.broadcast(INT_SPECIES, " + scalars.print(i) + ").addIndex(1)";
            case Scalar.Unary u -> unary(u.function(), vector(u.x()));
            case Scalar.Binary b -> binary(b);
            case Scalar.Compare c -> compare(c);
            case Scalar.Select s -> select(s);
            case Scalar.Fma f -> vector(f.a()) + ".fma(" + vector(f.b()) + ", " + vector(f.c()) + ")";
            case Scalar.Cast c -> cast(c);
        };
    }

    private String operand(Scalar.Operand o) {
        if (o.index() == Computation.ACCUMULATOR) {
            return accumulator;
        }
        return load(((Load) computation.operands().get(o.index())).access());
    }

    String load(Access access) {
        boolean integer = access.buffer().dtype() == DType.I32;
        String masked = mask == null ? "" : integer ? ", " + mask + ".cast(INT_SPECIES)" : ", " + mask;
        String at = scalars.offset(access) + masked;
        return integer ? "IntVector.fromArray(INT_SPECIES, " + scope.buffer(access.buffer()) + ", " + at + ")" : type.load(scope.buffer(access.buffer()), at);
    }

    private String unary(UnaryFunction function, String x) {
        return switch (function) {
            case NEG -> x + ".neg()";
            case ABS -> x + ".abs()";
            case SQRT -> x + ".sqrt()";
            case RSQRT -> type.broadcast(type.number(1)) + ".div(" + x + ".sqrt())";
            case SIGN -> type.zero() + ".blend(" + type.broadcast(type.number(1)) + ", " + x + ".compare(VectorOperators.GT, " + type.number(0) + ")).blend("
                    + type.broadcast(type.number(-1)) + ", " + x + ".compare(VectorOperators.LT, " + type.number(0) + "))";
            case NOT -> x + ".not()";
            case EXP, LOG, LOG1P, EXPM1, SIN, COS, TANH, SIGMOID, ERF -> polynomial(function, x);
            case ATAN, FLOOR -> throw new IllegalStateException("no vector form of " + function);
        };
    }

    String polynomial(UnaryFunction function, String x) {
        return "VectorMath." + function.text() + "(" + x + ")";
    }

    private String binary(Scalar.Binary b) {
        Printed x = print(b.a());
        Printed y = print(b.b());
        if (b.type() == DType.BOOL) {
            return wide(x, DType.BOOL) + (b.function() == BinaryFunction.AND ? ".and(" : ".or(") + wide(y, DType.BOOL) + ")";
        }
        if (!computation.window().isEmpty() && b.function() == BinaryFunction.MAX && b.type().isFloat() && !x.uniform && isZero(b.b())) {
            return positive(x.text, b);
        }
        boolean commutes = switch (b.function()) {
            case ADD, MUL, MAX, MIN -> true;
            case SUB, DIV, POW, AND, OR -> false;
        };
        if (x.uniform && commutes) {
            return y.text + "." + method(b.function()) + "(" + wide(x, b.type()) + ")";
        }
        return wide(x, b.type()) + "." + method(b.function()) + "(" + wide(y, b.type()) + ")";
    }

    /// Whether it is 0, and not −0.
    static boolean isZero(Scalar scalar) {
        return scalar instanceof Scalar.Constant constant && Double.doubleToRawLongBits(constant.value()) == 0;
    }

    /// The larger of a vector and 0, to the bit that of `max`, which takes a comparison for NaN and two for zeros of either sign: too much for each point of
    /// a window. (Where memory is what takes the time it gains nothing.)
    private String positive(String x, Scalar.Binary b) {
        String local = x;
        if (!ScalarText.isLocal(x)) {
            local = fresh("linear");
            lines.line("final " + vectorType(b.type()) + " " + local + " = " + x + ";");
        }
        return local + ".blend(" + type.zero() + ", " + local + ".compare(VectorOperators.LE, " + type.zero() + "))";
    }

    private static String method(BinaryFunction function) {
        return switch (function) {
            case ADD, SUB, MUL, DIV, MAX, MIN -> function.text();
            case POW, AND, OR -> throw new IllegalStateException("no vector form of " + function);
        };
    }

    private String compare(Scalar.Compare c) {
        Printed x = print(c.a());
        Printed y = print(c.b());
        boolean integer = c.a().type() == DType.I32;
        String text = x.uniform
                ? y.text + ".compare(VectorOperators." + mirrored(c.comparison()) + ", " + wide(x, c.a().type()) + ")"
                : x.text + ".compare(VectorOperators." + c.comparison() + ", " + wide(y, c.b().type()) + ")";
        return integer ? text + ".cast(SPECIES)" : text;
    }

    private static Comparison mirrored(Comparison comparison) {
        return switch (comparison) {
            case EQ, NE -> comparison;
            case LT -> Comparison.GT;
            case LE -> Comparison.GE;
            case GT -> Comparison.LT;
            case GE -> Comparison.LE;
        };
    }

    private String select(Scalar.Select s) {
        String chosen = vector(s.a());
        String otherwise = vector(s.b());
        return otherwise + ".blend(" + chosen + ", " + wide(print(s.condition()), DType.BOOL) + ")";
    }

    private String cast(Scalar.Cast c) {
        String x = wide(print(c.x()), c.x().type());
        return switch (c.x().type()) {
            case BOOL -> type.zero() + ".blend(" + type.broadcast(type.number(1)) + ", " + x + ")";
            case I32 -> c.type() == DType.I32 ? x : "((FloatVector) " + x + ".convert(VectorOperators.I2F, 0))";
            case F32, F64 -> x;
            case I64 -> throw new IllegalStateException("no lanes of " + c.x().type());
        };
    }
}
