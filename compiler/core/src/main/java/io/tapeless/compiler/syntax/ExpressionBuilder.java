package io.tapeless.compiler.syntax;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.source.Span;
import io.tapeless.grammar.TapelessLexer;
import io.tapeless.grammar.TapelessParser.*;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/// Builds expressions: groups the grammar's flat lists of operands and operators by precedence.
final class ExpressionBuilder {
    /// The most operators, prefixes, suffixes and brackets on a path from the root of an expression to a leaf; later phases recurse over trees.
    static final int DEPTH_LIMIT = 500;
    private static final int PIPE_LEVEL = -1;
    private static final int LOWEST_LEVEL = PIPE_LEVEL;

    private final Positions positions;
    private final Problems problems;
    private final PartBuilder parts;
    private final StatementBuilder statements;
    private int depth;

    ExpressionBuilder(Positions positions, Problems problems, StatementBuilder statements) {
        this.positions = positions;
        this.problems = problems;
        this.statements = statements;
        this.parts = new PartBuilder(positions, problems, this);
    }

    PartBuilder parts() {
        return parts;
    }

    Optional<Expression> optional(ExpressionContext context) {
        return Optional.ofNullable(context).map(this::build);
    }

    Expression build(ExpressionContext context) {
        List<OperandContext> operands = context.operand();
        int added = operands.stream().mapToInt(OperandContext::getChildCount).sum();
        depth += added;
        try {
            if (depth > DEPTH_LIMIT) {
                problems.add(Diagnostic.error(Code.NESTING_TOO_DEEP, positions.span(context.getStart()),
                        "this expression has more than " + DEPTH_LIMIT + " operators in a row").hint("name parts of it with `let`"));
                return new Expression.Name("_", positions.span(context));
            }
            return new Grouping(operands, context.infix()).level(LOWEST_LEVEL, 0);
        } finally {
            depth -= added;
        }
    }

    private List<Expression> all(List<ExpressionContext> contexts) {
        return contexts.stream().map(this::build).toList();
    }

    private Span span(ParserRuleContext context) {
        return positions.span(context);
    }

    /// Precedence climbing over one flat list. `next` is the first operand not yet taken.
    private final class Grouping {
        private final List<OperandContext> operands;
        private final List<InfixContext> operators;
        private int next;

        Grouping(List<OperandContext> operands, List<InfixContext> operators) {
            this.operands = operands;
            this.operators = operators;
        }

        /// Takes the next operand from its prefix number `prefix` on, and every operator behind it that binds at least as tightly as `lowest`.
        Expression level(int lowest, int prefix) {
            Token first = operands.get(next).getChild(prefix) instanceof ParserRuleContext context ? context.getStart() : null;
            Expression left = operand(prefix);
            boolean chained = false;
            while (next <= operators.size() && next > 0 && next - 1 < operators.size()) {
                InfixContext infix = operators.get(next - 1);
                BinaryOperator operator = operator(infix.getStart().getType());
                int level = operator == null ? PIPE_LEVEL : operator.level();
                if (level < lowest) {
                    break;
                }
                Span operatorSpan = span(infix);
                Expression right = level(operator == BinaryOperator.POWER ? level : level + 1, 0);
                Span span = positions.span(first, operands.get(next - 1).getStop());
                if (level == BinaryOperator.EQUAL.level() && chained) {
                    reportChain(left, operatorSpan, right);
                }
                chained |= level == BinaryOperator.EQUAL.level();
                left = operator == null
                        ? new Expression.Pipe(left, right, span)
                        : new Expression.Binary(operator, left, right, operatorSpan, span);
            }
            return left;
        }

        private void reportChain(Expression left, Span operator, Expression right) {
            String middle = left instanceof Expression.Binary first ? first.right().span().text() : "b";
            problems.add(Diagnostic.error(Code.CHAINED_COMPARISON, operator, "comparisons cannot be chained")
                    .hint("write `" + left.span().text() + " and " + middle + " " + operator.text() + " " + right.span().text() + "`"));
        }

        private Expression operand(int prefix) {
            OperandContext operand = operands.get(next);
            if (prefix == operand.prefix().size()) {
                next++;
                return suffixed(operand);
            }
            PrefixContext context = operand.prefix(prefix);
            Token first = context.getStart();
            return switch (context) {
                case NegationContext _ -> {
                    Expression value = level(BinaryOperator.UNARY_LEVEL, prefix + 1);
                    yield new Expression.Unary(UnaryOperator.NEGATE, value, upToHere(first));
                }
                case InversionContext _ -> {
                    Expression value = level(BinaryOperator.UNARY_LEVEL, prefix + 1);
                    yield new Expression.Unary(UnaryOperator.NOT, value, upToHere(first));
                }
                case ChoiceContext choice -> {
                    Expression otherwise = level(LOWEST_LEVEL, prefix + 1);
                    yield new Expression.If(build(choice.expression(0)), build(choice.expression(1)), otherwise, upToHere(first));
                }
                case ModeChoiceContext choice -> {
                    Expression otherwise = level(LOWEST_LEVEL, prefix + 1);
                    yield new Expression.WhenExpression(build(choice.expression()), otherwise, upToHere(first));
                }
                default -> throw new IllegalStateException(context.getClass().getName());
            };
        }

        private Span upToHere(Token first) {
            return positions.span(first, operands.get(next - 1).getStop());
        }
    }

    private static BinaryOperator operator(int type) {
        return switch (type) {
            case TapelessLexer.CARET -> BinaryOperator.POWER;
            case TapelessLexer.STAR -> BinaryOperator.MULTIPLY;
            case TapelessLexer.SLASH -> BinaryOperator.DIVIDE;
            case TapelessLexer.AT -> BinaryOperator.MATMUL;
            case TapelessLexer.DIV -> BinaryOperator.FLOOR_DIVIDE;
            case TapelessLexer.MOD -> BinaryOperator.MODULO;
            case TapelessLexer.PLUS -> BinaryOperator.ADD;
            case TapelessLexer.MINUS -> BinaryOperator.SUBTRACT;
            case TapelessLexer.EQUAL -> BinaryOperator.EQUAL;
            case TapelessLexer.NOT_EQUAL -> BinaryOperator.NOT_EQUAL;
            case TapelessLexer.LESS -> BinaryOperator.LESS;
            case TapelessLexer.LESS_EQUAL -> BinaryOperator.LESS_EQUAL;
            case TapelessLexer.GREATER -> BinaryOperator.GREATER;
            case TapelessLexer.GREATER_EQUAL -> BinaryOperator.GREATER_EQUAL;
            case TapelessLexer.AND -> BinaryOperator.AND;
            case TapelessLexer.OR -> BinaryOperator.OR;
            case TapelessLexer.PIPE -> null;
            default -> throw new IllegalStateException(TapelessLexer.VOCABULARY.getDisplayName(type));
        };
    }

    private Expression suffixed(OperandContext operand) {
        Expression base = primary(operand.primary());
        Token first = operand.primary().getStart();
        for (SuffixContext suffix : operand.suffix()) {
            Span span = positions.span(first, suffix.getStop());
            base = switch (suffix) {
                case MemberSuffixContext member -> new Expression.Member(base, parts.label(member.label()), span);
                case CallSuffixContext call -> new Expression.Call(base, parts.arguments(call.arguments()), span);
                case IndexSuffixContext index -> index(base, index, span);
                default -> throw new IllegalStateException(suffix.getClass().getName());
            };
        }
        return base;
    }

    private Expression index(Expression base, IndexSuffixContext context, Span span) {
        List<Subscript> subscripts = context.subscript().stream().map(this::subscript).toList();
        parts.checkEllipses(subscripts.stream().filter(Subscript.Ellipsis.class::isInstance).map(Subscript::span).toList(), "an index");
        return new Expression.Index(base, subscripts, span);
    }

    private Subscript subscript(SubscriptContext context) {
        Span span = span(context);
        if (context.ELLIPSIS() != null) {
            return new Subscript.Ellipsis(span);
        }
        if (context.colon == null) {
            return new Subscript.At(build(context.from), span);
        }
        return new Subscript.Slice(optional(context.from), optional(context.to), optional(context.step), span);
    }

    private Expression primary(PrimaryContext context) {
        Span span = span(context);
        return switch (context) {
            case NameExpressionContext name -> new Expression.Name(name.getText(), span);
            case NumberExpressionContext number -> number(number, span);
            case StringExpressionContext string -> parts.string(string.string());
            case BooleanExpressionContext bool -> new Expression.BooleanLiteral(bool.TRUE() != null, span);
            case LossExpressionContext _ -> new Expression.LossRef(span);
            case GroupExpressionContext group -> group.expression().size() == 1
                    ? build(group.expression(0))
                    : new Expression.TupleExpression(all(group.expression()), span);
            case ListExpressionContext list -> new Expression.ListExpression(all(list.expression()), span);
            case RepeatExpressionContext repeat -> new Expression.Repeat(
                    Optional.ofNullable(repeat.name()).map(parts::declared), build(repeat.expression(0)), build(repeat.expression(1)), span);
            case ScanExpressionContext scan -> scan(scan, span);
            default -> throw new IllegalStateException(context.getClass().getName());
        };
    }

    /// A malformed number was reported when the file was split into tokens; any value will do.
    private static Expression number(NumberExpressionContext context, Span span) {
        String text = context.NUMBER() == null ? "0" : context.getText().replace("_", "");
        boolean integer = text.chars().allMatch(c -> c >= '0' && c <= '9');
        return new Expression.Number(text, integer, span);
    }

    private Expression scan(ScanExpressionContext context, Span span) {
        Optional<Expression> axis = Optional.empty();
        Optional<Expression> truncate = Optional.empty();
        boolean reverse = false;
        boolean recompute = false;
        List<Carry> carries = List.of();
        Set<Class<?>> given = new HashSet<>();
        for (ScanClauseContext clause : context.scanClause()) {
            if (!given.add(clause.getClass())) {
                problems.add(Diagnostic.error(Code.DUPLICATE_SETTING, span(clause), "`" + clause.getStart().getText() + "` is given twice"));
            }
            switch (clause) {
                case AxisClauseContext along -> axis = Optional.of(build(along.expression()));
                case TruncateClauseContext after -> truncate = Optional.of(build(after.expression()));
                case ReverseClauseContext _ -> reverse = true;
                case RecomputeClauseContext _ -> recompute = true;
                case CarryingClauseContext carrying -> carries = carrying.carry().stream().map(this::carry).toList();
                default -> throw new IllegalStateException("unknown clause of a scan");
            }
        }
        return new Expression.Scan(parts.pattern(context.pattern()), build(context.expression()), axis, reverse, truncate, recompute, carries,
                statements.block(context.block(), Place.SCAN_BODY), span);
    }

    private Carry carry(CarryContext context) {
        return new Carry(parts.declared(context.name()), parts.optionalType(context.type()), build(context.expression()), span(context));
    }
}
