package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.List;
import java.util.Optional;

/// A declaration at the top level of a file. `documentation` is the text of its `///` comment, or empty.
public sealed interface Item extends Syntax permits
        Item.ModelDeclaration, Item.LayerDeclaration, Item.FunctionDeclaration, Item.InitDeclaration, Item.ScheduleDeclaration,
        Item.OptimizerDeclaration, Item.ExampleDeclaration, Item.ImportDeclaration {

    /// `model Name(arguments) { … }`
    record ModelDeclaration(Identifier name, List<Parameter> parameters, List<Statement> statements, String documentation, Span span)
            implements Item {
        public ModelDeclaration {
            parameters = List.copyOf(parameters);
            statements = List.copyOf(statements);
        }
    }

    /// `layer Name(arguments) { … apply (x) = … }`; `statements` are all but the `apply`.
    record LayerDeclaration(
            Identifier name, List<Parameter> parameters, List<Statement> statements, Apply apply, String documentation, Span span)
            implements Item {
        public LayerDeclaration {
            parameters = List.copyOf(parameters);
            statements = List.copyOf(statements);
        }
    }

    /// `fn name(arguments) -> type = …` with an optional `gradient` clause.
    record FunctionDeclaration(
            Identifier name, List<Parameter> parameters, Optional<TypeExpression> result, Body body, Optional<GradientClause> gradient,
            String documentation, Span span) implements Item {
        public FunctionDeclaration {
            parameters = List.copyOf(parameters);
        }
    }

    /// `init name(arguments) = …`
    record InitDeclaration(Identifier name, List<Parameter> parameters, Expression value, String documentation, Span span) implements Item {
        public InitDeclaration {
            parameters = List.copyOf(parameters);
        }
    }

    /// `schedule name(arguments) = …`, a factor on the learning rate; one that follows a metric has a block with `state`s.
    record ScheduleDeclaration(Identifier name, List<Parameter> parameters, Body body, String documentation, Span span) implements Item {
        public ScheduleDeclaration {
            parameters = List.copyOf(parameters);
        }
    }

    /// `optimizer name(arguments) { state … let … update … }`
    record OptimizerDeclaration(Identifier name, List<Parameter> parameters, Block body, String documentation, Span span) implements Item {
        public OptimizerDeclaration {
            parameters = List.copyOf(parameters);
        }
    }

    /// `example "title" { given … expect … }`, at the top level or inside a model; `training` if it runs in training mode.
    record ExampleDeclaration(boolean training, Expression.StringLiteral title, List<Statement> statements, String documentation, Span span)
            implements Item, Statement {
        public ExampleDeclaration {
            statements = List.copyOf(statements);
        }
    }

    /// `import "relative.tl"`
    record ImportDeclaration(Expression.StringLiteral path, Span span) implements Item {}
}
