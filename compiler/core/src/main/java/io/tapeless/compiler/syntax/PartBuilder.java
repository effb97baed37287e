package io.tapeless.compiler.syntax;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.source.Span;
import io.tapeless.grammar.TapelessParser.ArgumentContext;
import io.tapeless.grammar.TapelessParser.ArgumentsContext;
import io.tapeless.grammar.TapelessParser.DimensionContext;
import io.tapeless.grammar.TapelessParser.InvocationContext;
import io.tapeless.grammar.TapelessParser.LabelContext;
import io.tapeless.grammar.TapelessParser.NameContext;
import io.tapeless.grammar.TapelessParser.ParameterContext;
import io.tapeless.grammar.TapelessParser.ParametersContext;
import io.tapeless.grammar.TapelessParser.PathContext;
import io.tapeless.grammar.TapelessParser.PatternContext;
import io.tapeless.grammar.TapelessParser.RangeContext;
import io.tapeless.grammar.TapelessParser.StringContext;
import io.tapeless.grammar.TapelessParser.TypeContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;

/// Builds what statements and expressions are made of: names, types, patterns, arguments.
final class PartBuilder {
    private final Positions positions;
    private final Problems problems;
    private final ExpressionBuilder expressions;

    PartBuilder(Positions positions, Problems problems, ExpressionBuilder expressions) {
        this.positions = positions;
        this.problems = problems;
        this.expressions = expressions;
    }

    Span span(ParserRuleContext context) {
        return positions.span(context);
    }

    /// A name being declared by anything but a `let`: no primes.
    Identifier declared(NameContext context) {
        Identifier name = primed(context);
        if (name.text().endsWith("'")) {
            problems.add(Diagnostic.error(Code.MISPLACED_PRIME, name.span(), "`" + name.text() + "` ends in a prime, but only names bound by `let` may")
                    .hint("call it `" + name.text().replace("'", "_next") + "`"));
        }
        return name;
    }

    Identifier primed(NameContext context) {
        return new Identifier(context.getText(), span(context));
    }

    Identifier label(LabelContext context) {
        return new Identifier(context.getText(), span(context));
    }

    List<Identifier> path(PathContext context) {
        List<Identifier> path = new ArrayList<>();
        path.add(primed(context.name()));
        context.label().forEach(label -> path.add(label(label)));
        return path;
    }

    Expression.StringLiteral string(StringContext context) {
        return new Expression.StringLiteral(StringLiterals.decode(span(context), problems), span(context));
    }

    Pattern pattern(PatternContext context) {
        if (context.name() != null) {
            return new Pattern.NamePattern(primed(context.name()), span(context));
        }
        List<Pattern> elements = context.pattern().stream().map(this::pattern).toList();
        return elements.size() == 1 ? elements.getFirst() : new Pattern.TuplePattern(elements, span(context));
    }

    Optional<TypeExpression> optionalType(TypeContext context) {
        return Optional.ofNullable(context).map(this::type);
    }

    TypeExpression type(TypeContext context) {
        boolean bracketed = context.LBRACKET() != null;
        Identifier name = new Identifier(context.getStart().getText(), positions.span(context.getStart()));
        List<DimExpression> dims = context.dimension().stream().map(this::dim).toList();
        checkEllipses(dims.stream().filter(DimExpression.Ellipsis.class::isInstance).map(DimExpression::span).toList(), "a type");
        return new TypeExpression(name, bracketed, dims, span(context));
    }

    private DimExpression dim(DimensionContext context) {
        if (context.ELLIPSIS() == null) {
            return new DimExpression.Size(expressions.build(context.expression()), span(context));
        }
        return new DimExpression.Ellipsis(context.name() == null ? "" : declared(context.name()).text(), span(context));
    }

    /// Two of them would leave open which takes which dims.
    void checkEllipses(List<Span> ellipses, String where) {
        if (ellipses.size() > 1) {
            problems.add(Diagnostic.error(Code.REPEATED_ELLIPSIS, ellipses.get(1), "`...` may stand only once in " + where)
                    .secondary(ellipses.getFirst(), "the first one is here")
                    .hint("name the dims that one of them stands for"));
        }
    }

    List<Parameter> parameters(ParametersContext context) {
        return context == null ? List.of() : context.parameter().stream().map(this::parameter).toList();
    }

    private Parameter parameter(ParameterContext context) {
        return new Parameter(declared(context.name()), optionalType(context.type()), range(context.range()),
                Optional.ofNullable(context.expression()).map(expressions::build), span(context));
    }

    Optional<ValueRange> range(RangeContext context) {
        return Optional.ofNullable(context)
                .map(range -> new ValueRange(expressions.build(range.expression(0)), expressions.build(range.expression(1)),
                        range.UP_TO() != null, span(range)));
    }

    Invocation invocation(InvocationContext context) {
        return new Invocation(declared(context.name()), arguments(context.arguments()), span(context));
    }

    List<Argument> arguments(ArgumentsContext context) {
        List<Argument> arguments = context.argument().stream().map(this::argument).toList();
        boolean named = false;
        for (Argument argument : arguments) {
            if (named && argument.label().isEmpty()) {
                problems.add(Diagnostic.error(Code.POSITIONAL_AFTER_NAMED, argument.span(), "an argument without a name follows one with a name")
                        .hint("put it first, or write its name: `name: " + abbreviated(argument.span().text()) + "`"));
                break;
            }
            named |= argument.label().isPresent();
        }
        return arguments;
    }

    Argument argument(ArgumentContext context) {
        return new Argument(Optional.ofNullable(context.label()).map(this::label), expressions.build(context.expression()), span(context));
    }

    private static String abbreviated(String text) {
        return text.length() > 30 || text.contains("\n") ? "…" : text;
    }
}
