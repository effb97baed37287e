package io.tapeless.compiler.syntax;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.source.Span;
import io.tapeless.grammar.TapelessParser.*;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.CommonTokenStream;

/// Builds the declarations of a file.
final class ItemBuilder {
    private static final int OUTSIDE = -1;

    private final Positions positions;
    private final Problems problems;
    private final StatementBuilder statements;
    private final ExpressionBuilder expressions;
    private final PartBuilder parts;

    ItemBuilder(Positions positions, Problems problems, CommonTokenStream tokens, int[] enclosing, boolean placesKnown) {
        this.positions = positions;
        this.problems = problems;
        this.statements = new StatementBuilder(positions, problems, tokens, enclosing, placesKnown);
        this.expressions = statements.expressions();
        this.parts = expressions.parts();
    }

    /// The declarations of a file. What follows one whose head could not be read is probably its body, and not complained about.
    List<Item> items(UnitContext unit) {
        List<Item> items = new ArrayList<>();
        boolean afterBroken = false;
        for (ElementContext element : unit.element()) {
            boolean belongs = Place.FILE.allows(element.getStart().getType());
            if (!statements.isWhole(element)) {
                afterBroken = true;
            } else if (belongs) {
                afterBroken = false;
                Optional.ofNullable(item(element)).ifPresent(items::add);
            } else if (!afterBroken && statements.isInside(element, OUTSIDE)) {
                statements.checkPlace(element, Place.FILE);
            }
        }
        return items;
    }

    private Item item(ElementContext element) {
        Span span = positions.span(element);
        String documentation = statements.documentation(element);
        return switch (element) {
            case ImportElementContext context -> new Item.ImportDeclaration(parts.string(context.string()), span);
            case ModelElementContext context -> new Item.ModelDeclaration(name(context.header()), parameters(context.header()),
                    statements.statements(context.block(), Place.MODEL_BODY), documentation, span);
            case LayerElementContext context -> layer(context, documentation, span);
            case FunctionElementContext context -> new Item.FunctionDeclaration(name(context.header()), parameters(context.header()),
                    parts.optionalType(context.type()), body(context.body(), "fn " + context.header().name().getText(), Place.FUNCTION_BODY),
                    Optional.ofNullable(context.gradientClause()).map(this::gradient), documentation, span);
            case InitElementContext context -> new Item.InitDeclaration(name(context.header()), parameters(context.header()),
                    expressions.build(context.expression()), documentation, span);
            case ScheduleElementContext context -> new Item.ScheduleDeclaration(name(context.header()), parameters(context.header()),
                    body(context.body(), "schedule " + context.header().name().getText(), Place.SCHEDULE_BODY), documentation, span);
            case OptimizerElementContext context -> new Item.OptimizerDeclaration(name(context.header()), parameters(context.header()),
                    statements.block(context.block(), Place.OPTIMIZER_BODY), documentation, span);
            case ExampleElementContext context -> statements.example(context);
            default -> throw new IllegalStateException(element.getClass().getName());
        };
    }

    private Identifier name(HeaderContext header) {
        return parts.declared(header.name());
    }

    private List<Parameter> parameters(HeaderContext header) {
        return parts.parameters(header.parameters());
    }

    private Item layer(LayerElementContext context, String documentation, Span span) {
        Identifier name = name(context.header());
        List<ElementContext> elements = context.block().element();
        List<ElementContext> applications = elements.stream().filter(StatementBuilder::isApply).toList();
        List<Statement> others = statements.statements(context.block(), Place.LAYER_BODY);
        if (applications.isEmpty()) {
            problems.add(Diagnostic.error(Code.APPLY_COUNT, name.span(), "layer `" + name.text() + "` has no `apply`")
                    .hint("say what it does to its input: `apply (x) = …`"));
            return null;
        }
        if (applications.size() > 1) {
            problems.add(Diagnostic.error(Code.APPLY_COUNT, positions.span(applications.get(1).getStart()),
                            "layer `" + name.text() + "` has a second `apply`")
                    .secondary(positions.span(applications.getFirst().getStart()), "the first one is here")
                    .hint("write another layer, or a function, for the other use"));
        }
        if (!(applications.getFirst() instanceof ApplyElementContext apply) || !statements.isWhole(apply)) {
            return null;
        }
        Apply built = new Apply(parts.parameters(apply.parameters()), parts.optionalType(apply.type()),
                body(apply.body(), "apply", Place.FUNCTION_BODY), positions.span(apply));
        return new Item.LayerDeclaration(name, parameters(context.header()), others, built, documentation, span);
    }

    private GradientClause gradient(GradientClauseContext context) {
        return new GradientClause(context.UNCHECKED() != null, parts.pattern(context.pattern()), expressions.build(context.expression()),
                positions.span(context));
    }

    private Body body(BodyContext context, String owner, Place place) {
        Span span = positions.span(context);
        if (context.expression() != null) {
            return new Body.ExpressionBody(expressions.build(context.expression()), span);
        }
        Block block = statements.block(context.block(), place);
        boolean broken = context.block().element().stream().anyMatch(element -> !statements.isWhole(element));
        if (!broken) {
            checkReturns(block, owner, context.block());
        }
        return new Body.BlockBody(block, span);
    }

    /// In each mode a block must come to a `return`; a missing one is pointed out at the closing brace.
    private void checkReturns(Block block, String owner, BlockContext context) {
        boolean training = returns(block, true);
        boolean inference = returns(block, false);
        if (training && inference) {
            return;
        }
        String mode = training ? " in inference mode" : inference ? " in training mode" : "";
        problems.add(Diagnostic.error(Code.MISSING_RETURN, positions.span(context.RBRACE().getSymbol()),
                "`" + owner + "` ends without a `return`" + mode).label("a `return` is missing before this"));
    }

    private static boolean returns(Block block, boolean training) {
        for (Statement statement : block.statements()) {
            if (statement instanceof Statement.Return) {
                return true;
            }
            if (statement instanceof Statement.WhenTraining when) {
                Optional<Block> taken = training ? Optional.of(when.training()) : when.otherwise();
                if (taken.isPresent() && returns(taken.get(), training)) {
                    return true;
                }
            }
        }
        return false;
    }
}
