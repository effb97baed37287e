package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.stream.Collectors;

/// What an expression stands for while a spec is elaborated: a tensor of the graph, or something known without one.
sealed interface Meta {
    /// A tensor.
    record Tensor(Value value) implements Meta {}

    /// A whole number, possibly with symbols: `784`, `N`, `2*N`.
    record Int(Dim dim) implements Meta {
        static Int of(long value) {
            return new Int(Dim.of(value));
        }

        boolean isConstant() {
            return dim.isConstant();
        }
    }

    /// A number.
    record Real(double value) implements Meta {}

    /// A number (or a bool) that the host computes in double precision before a program runs: it depends on symbols or on the step.
    ///
    /// @param value a rank-0 f64 or bool value over sizes and host scalars
    /// @param exact the polynomial it equals, or null
    record Host(Value value, Dim exact) implements Meta {}

    record Text(String value) implements Meta {}

    record Bool(boolean value) implements Meta {}

    record ListOf(List<Meta> elements) implements Meta {
        public ListOf {
            elements = List.copyOf(elements);
        }
    }

    record TupleOf(List<Meta> elements) implements Meta {
        public TupleOf {
            elements = List.copyOf(elements);
        }
    }

    /// `all_but(1)`: every axis but these; negative ones count from the end.
    record AllBut(List<Integer> axes) implements Meta {}

    /// A function by name, as seen from a library.
    record FunctionRef(String name, Library library) implements Meta {}

    /// One layer instance.
    record Layer(LayerInstance instance) implements Meta {}

    /// The instances of a `repeat`, in order.
    record Tower(List<Meta> floors) implements Meta {
        public Tower {
            floors = List.copyOf(floors);
        }
    }

    /// `next carried emit emitted`, the end of a scan's step.
    ///
    /// @param emitted null when the step emits nothing
    record Step(Meta carried, Meta emitted, Span span) implements Meta {}

    /// `_` in a gradient clause: no gradient.
    record None() implements Meta {}

    /// What an expression with an error stands for: using it says nothing more.
    record Poison() implements Meta {}

    /// True for what is known without any tensor and stands for a number.
    default boolean isNumber() {
        return this instanceof Int || this instanceof Real || this instanceof Host;
    }

    /// What it is, for messages: `a tensor f32[N, 10]`, `the number 3`.
    default String describe() {
        return switch (this) {
            case Tensor t -> "a tensor " + t.value.type();
            case Int i -> "the integer " + i.dim;
            case Real r -> "the number " + Numbers.text(r.value);
            case Host h -> h.exact == null ? "a number computed per step" : "the number " + h.exact;
            case Text t -> "the text \"" + t.value + "\"";
            case Bool b -> "the bool " + b.value;
            case ListOf l -> l.elements.size() > 6 ? "a list of " + l.elements.size()
                    : "the list " + l.elements.stream().map(Meta::brief).collect(Collectors.joining(", ", "[", "]"));
            case TupleOf t -> "a tuple of " + t.elements.size();
            case AllBut a -> "an axis set";
            case FunctionRef f -> "the function `" + f.name + "`";
            case Layer l -> "the layer instance `" + l.instance.path() + "`";
            case Tower t -> "a repeat of " + t.floors.size() + " layers";
            case Step s -> "the end of a step";
            case None n -> "nothing";
            case Poison p -> "an error";
        };
    }

    private static String brief(Meta meta) {
        return switch (meta) {
            case Int i -> i.dim.toString();
            case Real r -> Numbers.text(r.value);
            case Bool b -> String.valueOf(b.value);
            default -> "…";
        };
    }
}
