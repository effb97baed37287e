package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.LoopFormulas;
import io.tapeless.compiler.op.random.Draw;
import io.tapeless.compiler.op.scan.At;
import io.tapeless.compiler.op.scan.CarryIn;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Carry;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// `scan x_t over x axis 1 carrying (h = …) { … next h' emit y }`: the body is elaborated once, over carried and scanned values.
final class ScanElaborator {
    private final Pass pass;
    /// The scans that the elaborator is in, outermost first.
    private final List<Loop> loops = new ArrayList<>();

    ScanElaborator(Pass pass) {
        this.pass = pass;
    }

    boolean inside() {
        return !loops.isEmpty();
    }

    /// Whether the elaborator is in a scan of these steps.
    boolean runs(Loop loop) {
        return loops.contains(loop);
    }

    /// The results of all steps and the last carried values: `(emitted, carried)`, or the one of them that there is.
    Meta scan(Expression.Scan scan, Scope outer) {
        requireCarries(scan);
        Meta over = pass.expressions.evaluate(scan.over(), outer);
        List<Value> scanned = scanned(over, scan.over().span());
        // A scan that counts goes along an axis of its results only.
        ToIntFunction<Value> axis = scan.axis().<ToIntFunction<Value>>map(written -> scanned.isEmpty()
                ? emitted -> pass.conversions.axis(pass.expressions.evaluate(written, outer), emitted.rank() + 1, written.span())
                : emitted -> Math.min(axis(written, scanned.getFirst(), outer), emitted.rank())).orElse(emitted -> 0);
        Loop loop = Loop.of(length(scan, over, scanned, outer), scan.reverse(), scan.recompute());
        Steps steps = new Steps(scan, loop, axis);
        for (Carry carry : scan.carries()) {
            steps.initial.add(initial(carry, outer));
        }
        loops.add(loop);
        try {
            return steps.results(body(steps, over, outer));
        } finally {
            loops.removeLast();
        }
    }

    /// A clause about what is carried says nothing where nothing is.
    private void requireCarries(Expression.Scan scan) {
        if (scan.carries().isEmpty() && (scan.truncate().isPresent() || scan.recompute())) {
            boolean truncates = scan.truncate().isPresent();
            throw pass.problem(Diagnostic.error(Code.CLAUSE_WITHOUT_CARRY, scan.span(), "there is nothing to "
                            + (truncates ? "truncate" : "compute a step again from") + ": this scan carries nothing from step to step")
                    .hint("leave `" + (truncates ? "truncate" : "recompute") + "` out, or name what is carried: `carrying (h : float[N, 8] = zeros)`"));
        }
    }

    private Meta body(Steps steps, Meta over, Scope outer) {
        Expression.Scan scan = steps.scan;
        Scope scope = outer.inner();
        Value boundary = scan.truncate().map(written -> steps.boundary(count(written, outer))).orElse(null);
        pass.blocks.bind(scan.element(), over instanceof Meta.Int ? new Meta.Tensor(steps.position()) : element(over, scan, steps.loop, outer), scope);
        for (int i = 0; i < scan.carries().size(); i++) {
            Carry carry = scan.carries().get(i);
            TensorType type = steps.initial.get(i).type();
            Value value = pass.value(new CarryIn(steps.loop, i, type), List.of(), carry.span()).labelled(carry.name().text());
            if (boundary != null && type.dtype().isFloat()) {
                value = Formulas.where(Formulas.broadcast(boundary, type.shape()), Formulas.stopGradient(value), value);
            }
            pass.blocks.declare(carry.name(), new Meta.Tensor(value), Binding.Kind.LET, carry.type(), scope);
        }
        Meta result = pass.blocks.block(scan.body(), scope, false);
        if (result instanceof Meta.Poison) {
            throw new Poisoned();
        }
        if (result == null || result instanceof Meta.Step == scan.carries().isEmpty()) {
            throw pass.problem(Diagnostic.error(Code.MISSING_NEXT, scan.body().span(), scan.carries().isEmpty()
                            ? "a scan that carries nothing ends with `return`" : "a scan ends with `next`")
                    .hint(scan.carries().isEmpty() ? "`return y` says what each step gives"
                            : "`next h'` says what is carried to the next step, `next h' emit y` also what the step gives"));
        }
        return result;
    }

    private int count(Expression written, Scope scope) {
        int steps = pass.conversions.integer(pass.expressions.evaluate(written, scope), written.span());
        if (steps < 1) {
            throw pass.problem(Code.SETTING_OUT_OF_RANGE, written.span(), "gradients flow through at least 1 step, not " + steps);
        }
        return steps;
    }

    private List<Value> scanned(Meta over, Span span) {
        if (over instanceof Meta.Int) {
            return List.of();
        }
        return over instanceof Meta.TupleOf tuple ? tuple.elements().stream().map(element -> pass.conversions.tensor(element, span)).toList()
                : List.of(pass.conversions.tensor(over, span));
    }

    private int axis(Expression written, Value x, Scope scope) {
        return pass.conversions.axis(pass.expressions.evaluate(written, scope), x.rank(), written.span());
    }

    private Dim length(Expression.Scan scan, Meta over, List<Value> scanned, Scope scope) {
        if (over instanceof Meta.Int) {
            Dim length = pass.conversions.dim(over, scan.over().span());
            pass.types.positive(length, scan.over().span());
            return length;
        }
        Dim length = null;
        for (Value x : scanned) {
            if (x.rank() == 0) {
                throw pass.problem(Code.RANK_MISMATCH, scan.over().span(), "a scan goes along an axis, and a number has none");
            }
            Dim dim = x.shape().dim(scan.axis().map(written -> axis(written, x, scope)).orElse(0));
            if (length != null && !length.equals(dim)) {
                throw pass.problem(Diagnostic.error(Code.SCAN_LENGTHS, scan.over().span(), "the scanned tensors have " + length + " and " + dim + " positions")
                        .label(String.join(", ", scanned.stream().map(value -> value.type().toString()).toList())));
            }
            length = dim;
        }
        return length;
    }

    private Meta element(Meta over, Expression.Scan scan, Loop loop, Scope scope) {
        if (over instanceof Meta.TupleOf tuple) {
            return new Meta.TupleOf(tuple.elements().stream().map(element -> element(element, scan, loop, scope)).toList());
        }
        Value x = pass.conversions.tensor(over, scan.over().span());
        int axis = scan.axis().map(written -> axis(written, x, scope)).orElse(0);
        return new Meta.Tensor(pass.value(new At(loop, axis, 0), List.of(x), scan.element().span()));
    }

    private Value initial(Carry carry, Scope scope) {
        Meta meta = pass.expressions.evaluate(carry.initial(), scope);
        if (carry.type().isPresent()) {
            return pass.blocks.of(pass.types.resolve(carry.type().get(), scope), meta, carry.initial().span());
        }
        if (!(meta instanceof Meta.Tensor tensor)) {
            throw pass.problem(Diagnostic.error(Code.UNKNOWN_TYPE, carry.span(), "the carried `" + carry.name() + "` needs a type")
                    .hint("`" + carry.name() + " : float[N, hidden] = " + Texts.of(carry.initial().span()) + "`"));
        }
        return tensor.value();
    }

    /// `next e emit y`
    Meta.Step step(Meta carried, Meta emitted, Span span) {
        if (loops.isEmpty()) {
            throw pass.problem(Code.MISPLACED_STATEMENT, span, "`next` belongs in a scan");
        }
        return new Meta.Step(carried, emitted, span);
    }

    /// A random draw: in a scan, one for all steps, so that a draw is a function of its step's position.
    Value draw(Draw draw, Span span) {
        Shape shape = draw.type().shape();
        for (Loop loop : loops.reversed()) {
            shape = shape.insert(0, loop.length());
        }
        Value value = pass.value(new Draw(draw.distribution(), draw.a(), draw.b(), draw.site(), draw.type().withShape(shape)), List.of(), span);
        for (Loop loop : loops) {
            value = pass.value(new At(loop, 0, 0), List.of(value), span);
        }
        return value;
    }

    /// The steps of one scan, while it is elaborated: what it carries, the spec's carries first.
    private final class Steps {
        private final Expression.Scan scan;
        private final Loop loop;
        private final ToIntFunction<Value> axis;
        private final List<Value> initial = new ArrayList<>();
        private final List<Value> own = new ArrayList<>();

        /// @param axis where results of all steps have their axis of steps, from what a step emits
        Steps(Expression.Scan scan, Loop loop, ToIntFunction<Value> axis) {
            this.scan = scan;
            this.loop = loop;
            this.axis = axis;
        }

        /// The position of the step as a tensor: a count that is carried along.
        Value position() {
            TensorType type = TensorType.scalar(DType.I32);
            Value at = carried(loop.reverse() ? Formulas.size(loop.length().minus(Dim.ONE), type) : Formulas.constant(0, type), scan.element().span());
            own.add(Formulas.plus(at, loop.reverse() ? -1 : 1));
            return at;
        }

        /// True in every step out of which no gradient flows to the step before: every so many steps, but not in the first one.
        Value boundary(int every) {
            Value counted = carried(Formulas.constant(every, TensorType.scalar(DType.I32)), scan.span());
            Value after = Formulas.plus(Formulas.where(same(counted, every), Formulas.like(counted, 0), counted), 1);
            own.add(Formulas.where(same(after, every), Formulas.like(after, 0), after));
            return same(counted, 0);
        }

        private static Value same(Value count, int number) {
            return Formulas.equal(count, Formulas.like(count, number));
        }

        private Value carried(Value first, Span span) {
            initial.add(first);
            return pass.value(new CarryIn(loop, initial.size() - 1, first.type()), List.of(), span);
        }

        Meta results(Meta result) {
            if (!(result instanceof Meta.Step step)) {
                return emitted(result, own, scan.body().span());
            }
            List<Value> next = next(step);
            next.addAll(own);
            List<Meta> last = new ArrayList<>();
            for (int i = 0; i < scan.carries().size(); i++) {
                Value history = LoopFormulas.history(loop, initial, next, i).at(pass.calls.place(scan.carries().get(i).span()));
                last.add(pass.placed(LoopFormulas.pick(history, 0, loop.end()), scan.carries().get(i).span()));
            }
            Meta carried = last.size() == 1 ? last.getFirst() : new Meta.TupleOf(last);
            return step.emitted() == null ? carried : new Meta.TupleOf(List.of(emitted(step.emitted(), next, step.span()), carried));
        }

        private List<Value> next(Meta.Step step) {
            int carries = scan.carries().size();
            List<Meta> given = carries > 1 && step.carried() instanceof Meta.TupleOf tuple ? tuple.elements() : List.of(step.carried());
            if (given.size() != carries) {
                throw pass.problem(Diagnostic.error(Code.TUPLE_SIZE, step.span(), "`next` needs " + Texts.count(carries, "value")
                        + ", one for each carry, not " + given.size()).secondary(scan.carries().getFirst().span(), "what is carried is declared here"));
            }
            List<Value> next = new ArrayList<>();
            for (int i = 0; i < carries; i++) {
                TensorType type = initial.get(i).type();
                if (given.get(i) instanceof Meta.Tensor tensor && !tensor.value().type().equals(type)) {
                    throw pass.problem(Diagnostic.error(Code.TYPE_DIFFERS, step.span(), "the carried `" + scan.carries().get(i).name() + "` is " + type
                            + ", but the next one is " + tensor.value().type()).secondary(scan.carries().get(i).span(), "declared here"));
                }
                next.add(pass.blocks.of(type, given.get(i), step.span()));
            }
            return next;
        }

        private Meta emitted(Meta emitted, List<Value> next, Span span) {
            if (emitted instanceof Meta.TupleOf tuple) {
                return new Meta.TupleOf(tuple.elements().stream().map(element -> emitted(element, next, span)).toList());
            }
            Value value = pass.conversions.tensor(emitted, span);
            return pass.placed(LoopFormulas.firstAxisTo(LoopFormulas.collect(loop, initial, next, value), axis.applyAsInt(value)), span);
        }
    }
}
