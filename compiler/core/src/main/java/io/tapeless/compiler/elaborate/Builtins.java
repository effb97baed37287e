package io.tapeless.compiler.elaborate;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The list of all built-in functions.
final class Builtins {
    private Builtins() {}

    static Map<String, Builtin> all() {
        Map<String, Builtin> all = new TreeMap<>();
        Stream.of(ElementwiseBuiltins.list(), ReductionBuiltins.list(), MovementBuiltins.list(), JoinBuiltins.list(), IndexingBuiltins.list(),
                OrderBuiltins.list(), RearrangeBuiltins.list(),
                ContractionBuiltins.list(), RandomBuiltins.list(), CompileTimeBuiltins.list(), GradientBuiltins.list(),
                MetricElaborator.builtins(), ConvolutionBuiltins.list(), PoolingBuiltins.list(), ResizeBuiltins.list())
                .flatMap(List::stream).forEach(builtin -> all.put(builtin.name(), builtin));
        return Collections.unmodifiableMap(all);
    }
}
