package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.List;
import java.util.Optional;

/// A statement of a model, a layer or a block. Each starts with a reserved word. `documentation` is the text of its `///` comment, or empty.
public sealed interface Statement extends Syntax permits
        Statement.Dim, Statement.Input, Statement.Target, Statement.Param, Statement.State, Statement.Let, Statement.Output, Statement.Loss,
        Statement.Metric, Statement.Update, Statement.Return, Statement.Watch, Statement.WhenTraining, Statement.Next, Statement.Use,
        Statement.Freeze, Statement.Train, Statement.Given, Statement.Expect, Item.ExampleDeclaration {

    /// How the size of a `dim` is stated.
    enum DimKind {
        /// `dim N` or `dim N = 64`: any size from 1; 64 is what the plan is tuned for.
        SYMBOLIC("="),
        /// `dim T <= 256`: a declared maximum.
        BOUNDED("<="),
        /// `dim N == 4`: fixed.
        FIXED("==");

        private final String symbol;

        DimKind(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    /// `dim N = 64`; only a symbolic dim may come without a size.
    record Dim(Identifier name, DimKind kind, Optional<Expression> size, String documentation, Span span) implements Statement {}

    /// `input image : f32[N, 784] in 0 ..< 1`
    record Input(Identifier name, TypeExpression type, Optional<ValueRange> range, String documentation, Span span) implements Statement {}

    /// `target label : i32[N] in 0 ..< classes`
    record Target(Identifier name, TypeExpression type, Optional<ValueRange> range, String documentation, Span span) implements Statement {}

    /// `param bias : float[out] ~ zeros if condition else alternative`; without `else` the alternative is absent.
    record Param(
            Identifier name, TypeExpression type, Expression initializer, Optional<Expression> condition, Optional<Expression> alternative,
            String documentation, Span span) implements Statement {}

    /// `state running_mean : float[features] = zeros if condition else alternative`; without `else` the alternative is absent.
    record State(
            Identifier name, Optional<TypeExpression> type, Expression initial, Optional<Expression> condition, Optional<Expression> alternative,
            String documentation, Span span) implements Statement {}

    /// `let (a, b) = …`
    record Let(Pattern pattern, Optional<TypeExpression> type, Expression value, Span span) implements Statement {}

    /// `output probs = …`
    record Output(Identifier name, Expression value, String documentation, Span span) implements Statement {}

    /// `loss = …`
    record Loss(Optional<Identifier> name, Expression value, String documentation, Span span) implements Statement {}

    /// `metric accuracy = …`
    record Metric(Identifier name, Expression value, String documentation, Span span) implements Statement {}

    /// `update running_mean = …`
    record Update(Identifier name, Expression value, Span span) implements Statement {}

    /// `return …`
    record Return(Expression value, Span span) implements Statement {}

    /// `watch h`
    record Watch(Expression value, Span span) implements Statement {}

    /// `when training { … } else { … }`
    record WhenTraining(Block training, Optional<Block> otherwise, Span span) implements Statement {}

    /// `next (h', c') emit h'`, the end of a scan body.
    record Next(Expression carries, Optional<Expression> emitted, Span span) implements Statement {}

    /// `use embed.weight as head.weight`
    record Use(List<Identifier> source, List<Identifier> destination, Span span) implements Statement {
        public Use {
            source = List.copyOf(source);
            destination = List.copyOf(destination);
        }
    }

    /// `freeze "encoder.*"`
    record Freeze(Expression.StringLiteral glob, Span span) implements Statement {}

    /// `train { … }`
    record Train(List<TrainItem> items, Span span) implements Statement {
        public Train {
            items = List.copyOf(items);
        }
    }

    /// `given x = …` in an example.
    record Given(Identifier name, Expression value, Span span) implements Statement {}

    /// `expect condition`, or `expect actual =~ expected within tolerance`, in an example.
    record Expect(Expression actual, Optional<Expression> expected, Optional<Expression> tolerance, Span span) implements Statement {}
}
