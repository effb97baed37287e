package io.tapeless.compiler.optimize;

import io.tapeless.compiler.graph.Value;
import java.util.function.UnaryOperator;

/// A local rule: what a value may be replaced by.
///
/// @param statement the rule as a formula, for readers and for failure messages: `x + 0 = x`
/// @param rule      the replacement, of the same type, or null where the rule does not apply
record Identity(String statement, UnaryOperator<Value> rule) {}
