package io.tapeless.compiler.syntax;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.source.Span;
import io.tapeless.grammar.TapelessLexer;
import io.tapeless.grammar.TapelessParser.*;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/// Builds statements, and checks that each stands where it belongs. What the parser could not read is left out.
final class StatementBuilder {
    private static final int DOCUMENTATION_CHANNEL = 2;

    private final Positions positions;
    private final Problems problems;
    private final CommonTokenStream tokens;
    private final int[] enclosing;
    private final boolean placesKnown;
    private final ExpressionBuilder expressions;
    private final PartBuilder parts;

    /// @param enclosing   for every token the index of the bracket around it
    /// @param placesKnown whether all blocks end where they should; if not, what stands where is anybody's guess
    StatementBuilder(Positions positions, Problems problems, CommonTokenStream tokens, int[] enclosing, boolean placesKnown) {
        this.positions = positions;
        this.problems = problems;
        this.tokens = tokens;
        this.enclosing = enclosing;
        this.placesKnown = placesKnown;
        this.expressions = new ExpressionBuilder(positions, problems, this);
        this.parts = expressions.parts();
    }

    ExpressionBuilder expressions() {
        return expressions;
    }

    Block block(BlockContext context, Place place) {
        return new Block(statements(context, place), positions.span(context));
    }

    /// The statements among `elements`, all of which must belong to `place`; an `apply` is the layer's to pick out.
    List<Statement> statements(BlockContext block, Place place) {
        List<Statement> statements = new ArrayList<>();
        int opening = block.LBRACE().getSymbol().getTokenIndex();
        for (ElementContext element : block.element()) {
            if (isWhole(element) && isInside(element, opening) && checkPlace(element, place)) {
                Statement statement = statement(element, place);
                if (statement != null) {
                    statements.add(statement);
                }
            }
        }
        checkReachable(statements);
        return statements;
    }

    /// Whether an element was read without an error; one with an error was reported and is left out.
    boolean isWhole(ElementContext element) {
        if (element.exception != null) {
            return false;
        }
        return element.getChildCount() < 2 || !(element.getChild(1) instanceof HeaderContext header) || header.exception == null;
    }

    /// Whether an element belongs to the block that opens at token `opening`, rather than to an inner one whose head was given up.
    boolean isInside(ParserRuleContext element, int opening) {
        return enclosing[element.getStart().getTokenIndex()] == opening;
    }

    boolean checkPlace(ParserRuleContext element, Place place) {
        Token word = element.getStart();
        if (place.allows(word.getType())) {
            return true;
        }
        if (!placesKnown) {
            return false;
        }
        String home = Place.home(word.getType());
        problems.add(Diagnostic.error(Code.MISPLACED_STATEMENT, positions.span(word), "`" + word.getText() + "` does not belong " + place.description())
                .hint("`" + word.getText() + "` stands " + home));
        return false;
    }

    private Statement statement(ElementContext element, Place place) {
        return switch (element) {
            case StatementElementContext wrapped -> build(wrapped.statement(), place);
            case TrainBlockContext train -> train(train);
            case ExampleElementContext example -> example(example);
            default -> null;
        };
    }

    Item.ExampleDeclaration example(ExampleElementContext context) {
        return new Item.ExampleDeclaration(context.TRAINING() != null, parts.string(context.string()),
                statements(context.block(), Place.EXAMPLE_BODY), documentation(context), positions.span(context));
    }

    private Statement.Train train(TrainBlockContext context) {
        List<TrainItem> items = context.trainElement().stream().map(this::trainItem).filter(Objects::nonNull).toList();
        return new Statement.Train(items, positions.span(context));
    }

    private TrainItem trainItem(TrainElementContext context) {
        if (context.exception != null || !checkPlace(context, Place.TRAIN_BODY)) {
            return null;
        }
        Span span = positions.span(context);
        return switch (context) {
            case OptimizerSettingContext rule -> new TrainItem.Optimizer(parts.invocation(rule.invocation()), span);
            case ScheduleSettingContext schedule -> new TrainItem.Schedule(schedule.invocation().stream().map(parts::invocation).toList(),
                    followed(schedule), span);
            case OtherSettingContext other -> setting(other.setting(), span);
            default -> throw new IllegalStateException(context.getClass().getName());
        };
    }

    /// What a schedule follows: the name of a metric, or the loss.
    private Optional<Identifier> followed(ScheduleSettingContext schedule) {
        return Optional.ofNullable(schedule.name()).map(parts::primed)
                .or(() -> Optional.ofNullable(schedule.LOSS()).map(word -> new Identifier(word.getText(), positions.span(word.getSymbol()))));
    }

    private TrainItem setting(SettingContext context, Span span) {
        return switch (context) {
            case ClipNormSettingContext clip -> new TrainItem.ClipNorm(expressions.build(clip.expression()), span);
            case ClipValueSettingContext clip -> new TrainItem.ClipValue(expressions.build(clip.expression()), span);
            case AverageSettingContext average -> new TrainItem.AverageWeights(expressions.build(average.expression()), span);
            case ProximalSettingContext proximal -> new TrainItem.Proximal(
                    parts.invocation(proximal.invocation()), Optional.ofNullable(proximal.string()).map(parts::string), span);
            case AccumulateSettingContext accumulate -> new TrainItem.Accumulate(expressions.build(accumulate.expression()), span);
            case PenaltySettingContext penalty -> new TrainItem.Penalty(
                    parts.invocation(penalty.invocation()), Optional.ofNullable(penalty.string()).map(parts::string), span);
            case GroupSettingContext group -> new TrainItem.Group(parts.string(group.string()), settings(group), span);
            default -> throw new IllegalStateException(context.getClass().getName());
        };
    }

    private List<Argument> settings(GroupSettingContext group) {
        List<Argument> settings = group.argument().stream().map(parts::argument).toList();
        for (Argument setting : settings) {
            if (setting.label().isEmpty()) {
                problems.add(Diagnostic.error(Code.SETTING_WITHOUT_KEY, setting.span(), "a group sets hyper-parameters by name")
                        .hint("write `name: value`, such as `weight_decay: 0`"));
            }
        }
        return settings.stream().filter(setting -> setting.label().isPresent()).toList();
    }

    private Statement build(StatementContext context, Place place) {
        Span span = positions.span(context);
        return switch (context) {
            case DimStatementContext dim -> dim(dim, span);
            case InputStatementContext input ->
                    new Statement.Input(parts.declared(input.name()), parts.type(input.type()), parts.range(input.range()), documentation(input), span);
            case TargetStatementContext target ->
                    new Statement.Target(parts.declared(target.name()), parts.type(target.type()), parts.range(target.range()), documentation(target), span);
            case ParamStatementContext param -> new Statement.Param(parts.declared(param.name()), parts.type(param.type()),
                    value(param.expression(0)), optionalValue(param.expression(1)), optionalValue(param.expression(2)), documentation(param), span);
            case StateStatementContext state -> new Statement.State(parts.declared(state.name()), parts.optionalType(state.type()),
                    value(state.expression(0)), optionalValue(state.expression(1)), optionalValue(state.expression(2)), documentation(state), span);
            case LetStatementContext let ->
                    new Statement.Let(parts.pattern(let.pattern()), parts.optionalType(let.type()), value(let.expression()), span);
            case OutputStatementContext output ->
                    new Statement.Output(parts.declared(output.name()), value(output.expression()), documentation(output), span);
            case LossStatementContext loss -> new Statement.Loss(
                    Optional.ofNullable(loss.name()).map(parts::declared), value(loss.expression()), documentation(loss), span);
            case MetricStatementContext metric ->
                    new Statement.Metric(parts.declared(metric.name()), value(metric.expression()), documentation(metric), span);
            case UpdateStatementContext update -> new Statement.Update(parts.declared(update.name()), value(update.expression()), span);
            case ReturnStatementContext result -> new Statement.Return(value(result.expression()), span);
            case WatchStatementContext watch -> new Statement.Watch(value(watch.expression()), span);
            case WhenStatementContext when -> new Statement.WhenTraining(block(when.block(0), place.mode()),
                    Optional.ofNullable(when.block(1)).map(otherwise -> block(otherwise, place.mode())), span);
            case NextStatementContext next -> new Statement.Next(value(next.expression(0)), optionalValue(next.expression(1)), span);
            case UseStatementContext use -> new Statement.Use(parts.path(use.path(0)), parts.path(use.path(1)), span);
            case FreezeStatementContext freeze -> new Statement.Freeze(parts.string(freeze.string()), span);
            case GivenStatementContext given -> new Statement.Given(parts.declared(given.name()), value(given.expression()), span);
            case ExpectStatementContext expect -> new Statement.Expect(
                    value(expect.expression(0)), optionalValue(expect.expression(1)), optionalValue(expect.expression(2)), span);
            default -> throw new IllegalStateException(context.getClass().getName());
        };
    }

    private Statement.Dim dim(DimStatementContext context, Span span) {
        Statement.DimKind kind = context.LESS_EQUAL() != null ? Statement.DimKind.BOUNDED
                : context.EQUAL() != null ? Statement.DimKind.FIXED : Statement.DimKind.SYMBOLIC;
        return new Statement.Dim(parts.declared(context.name()), kind, optionalValue(context.expression()), documentation(context), span);
    }

    private Expression value(ExpressionContext context) {
        return expressions.build(context);
    }

    private Optional<Expression> optionalValue(ExpressionContext context) {
        return expressions.optional(context);
    }

    private void checkReachable(List<Statement> statements) {
        for (int i = 0; i + 1 < statements.size(); i++) {
            if (statements.get(i) instanceof Statement.Return || statements.get(i) instanceof Statement.Next) {
                String word = statements.get(i) instanceof Statement.Return ? "return" : "next";
                problems.add(Diagnostic.error(Code.UNREACHABLE_STATEMENT, statements.get(i + 1).span(), "this comes after `" + word + "`, so it has no effect")
                        .secondary(statements.get(i).span(), "the block ends here")
                        .hint("move it up, or remove it"));
                return;
            }
        }
    }

    /// The text of the `///` lines right before a declaration.
    String documentation(ParserRuleContext context) {
        List<Token> lines = tokens.getHiddenTokensToLeft(context.getStart().getTokenIndex(), DOCUMENTATION_CHANNEL);
        if (lines == null) {
            return "";
        }
        return String.join("\n", lines.stream().map(line -> line.getText().substring(3).stripTrailing()).map(StatementBuilder::withoutMargin).toList());
    }

    private static String withoutMargin(String line) {
        return line.startsWith(" ") ? line.substring(1) : line;
    }

    static boolean isApply(ElementContext element) {
        return element.getStart().getType() == TapelessLexer.APPLY;
    }
}
