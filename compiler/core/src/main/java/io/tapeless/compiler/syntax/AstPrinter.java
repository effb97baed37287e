package io.tapeless.compiler.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Writes a tree in the one canonical form: one statement a line, four spaces a level. Parsing that text gives the same tree again.
public final class AstPrinter {
    private final StringBuilder out = new StringBuilder();
    private final ExpressionPrinter expressions = new ExpressionPrinter(this);
    private int depth;

    AstPrinter() {}

    public static String print(SourceUnit unit) {
        AstPrinter printer = new AstPrinter();
        for (int i = 0; i < unit.items().size(); i++) {
            if (i > 0) {
                printer.out.append('\n');
            }
            printer.item(unit.items().get(i));
        }
        return printer.out.toString();
    }

    /// One expression, on one line unless it holds a `scan`.
    public static String print(Expression expression) {
        return new AstPrinter().expressions.text(expression);
    }

    /// One type, such as `f32[N, 784]`.
    public static String print(TypeExpression type) {
        return new AstPrinter().expressions.type(type);
    }

    private void item(Item item) {
        switch (item) {
            case Item.ModelDeclaration model -> {
                open(model.documentation(), "model " + header(model.name(), model.parameters()));
                model.statements().forEach(this::statement);
                close();
            }
            case Item.LayerDeclaration layer -> {
                open(layer.documentation(), "layer " + header(layer.name(), layer.parameters()));
                layer.statements().forEach(this::statement);
                Apply apply = layer.apply();
                line("apply (" + parameters(apply.parameters()) + ")" + result(apply.result()) + body(apply.body()));
                close();
            }
            case Item.FunctionDeclaration function -> function(function);
            case Item.InitDeclaration init ->
                    documented(init.documentation(), "init " + header(init.name(), init.parameters()) + " = " + text(init.value()));
            case Item.ScheduleDeclaration schedule -> documented(
                    schedule.documentation(), "schedule " + header(schedule.name(), schedule.parameters()) + body(schedule.body()));
            case Item.OptimizerDeclaration optimizer -> documented(
                    optimizer.documentation(), "optimizer " + header(optimizer.name(), optimizer.parameters()) + " " + block(optimizer.body()));
            case Item.ExampleDeclaration example -> example(example);
            case Item.ImportDeclaration imported -> line("import " + text(imported.path()));
        }
    }

    private void function(Item.FunctionDeclaration function) {
        documented(function.documentation(), "fn " + function.name() + "(" + parameters(function.parameters()) + ")" + result(function.result())
                + body(function.body()));
        function.gradient().ifPresent(gradient -> {
            depth++;
            line("gradient " + (gradient.unchecked() ? "unchecked " : "") + expressions.pattern(gradient.pattern()) + " -> " + text(gradient.value()));
            depth--;
        });
    }

    private void example(Item.ExampleDeclaration example) {
        open(example.documentation(), "example " + (example.training() ? "training " : "") + text(example.title()));
        example.statements().forEach(this::statement);
        close();
    }

    private void statement(Statement statement) {
        switch (statement) {
            case Statement.Dim dim -> documented(dim.documentation(),
                    "dim " + dim.name() + dim.size().map(size -> " " + dim.kind().symbol() + " " + text(size)).orElse(""));
            case Statement.Input input ->
                    documented(input.documentation(), "input " + input.name() + " : " + expressions.type(input.type()) + range(input.range()));
            case Statement.Target target ->
                    documented(target.documentation(), "target " + target.name() + " : " + expressions.type(target.type()) + range(target.range()));
            case Statement.Param param -> documented(param.documentation(),
                    "param " + param.name() + " : " + expressions.type(param.type()) + " ~ " + text(param.initializer())
                            + prefixed(" if ", param.condition()) + prefixed(" else ", param.alternative()));
            case Statement.State state ->
                    documented(state.documentation(), "state " + state.name() + typed(state.type()) + " = " + text(state.initial())
                            + prefixed(" if ", state.condition()) + prefixed(" else ", state.alternative()));
            case Statement.Let let -> line("let " + expressions.pattern(let.pattern()) + typed(let.type()) + " = " + text(let.value()));
            case Statement.Output output -> documented(output.documentation(), "output " + output.name() + " = " + text(output.value()));
            case Statement.Loss loss -> documented(
                    loss.documentation(), "loss " + loss.name().map(name -> name + " ").orElse("") + "= " + text(loss.value()));
            case Statement.Metric metric -> documented(metric.documentation(), "metric " + metric.name() + " = " + text(metric.value()));
            case Statement.Update update -> line("update " + update.name() + " = " + text(update.value()));
            case Statement.Return result -> line("return " + text(result.value()));
            case Statement.Watch watch -> line("watch " + text(watch.value()));
            case Statement.WhenTraining when -> line("when training " + block(when.training())
                    + when.otherwise().map(otherwise -> " else " + block(otherwise)).orElse(""));
            case Statement.Next next -> line("next " + text(next.carries()) + prefixed(" emit ", next.emitted()));
            case Statement.Use use -> line("use " + path(use.source()) + " as " + path(use.destination()));
            case Statement.Freeze freeze -> line("freeze " + text(freeze.glob()));
            case Statement.Train train -> {
                open("", "train");
                train.items().forEach(this::trainItem);
                close();
            }
            case Statement.Given given -> line("given " + given.name() + " = " + text(given.value()));
            case Statement.Expect expect -> line("expect " + text(expect.actual()) + prefixed(" =~ ", expect.expected())
                    + prefixed(" within ", expect.tolerance()));
            case Item.ExampleDeclaration example -> example(example);
        }
    }

    private void trainItem(TrainItem item) {
        line(switch (item) {
            case TrainItem.Optimizer optimizer -> "optimizer " + invocation(optimizer.rule());
            case TrainItem.Schedule schedule ->
                    "schedule " + schedule.phases().stream().map(this::invocation).collect(Collectors.joining(" then "))
                            + schedule.metric().map(metric -> " on " + metric).orElse("");
            case TrainItem.ClipNorm clip -> "clip_norm " + text(clip.limit());
            case TrainItem.ClipValue clip -> "clip_value " + text(clip.limit());
            case TrainItem.AverageWeights average -> "average_weights " + text(average.decay());
            case TrainItem.Proximal proximal ->
                    "proximal " + invocation(proximal.rule()) + proximal.glob().map(glob -> " on " + text(glob)).orElse("");
            case TrainItem.Accumulate accumulate -> "accumulate " + text(accumulate.steps());
            case TrainItem.Penalty penalty ->
                    "penalty " + invocation(penalty.rule()) + penalty.glob().map(glob -> " on " + text(glob)).orElse("");
            case TrainItem.Group group -> "group " + text(group.glob()) + " { " + expressions.arguments(group.settings()) + " }";
        });
    }

    /// `{ … }`, its closing brace at the present depth; ends without a line break.
    String block(Block block) {
        AstPrinter inner = new AstPrinter();
        inner.depth = depth + 1;
        block.statements().forEach(inner::statement);
        return "{\n" + inner.out + "    ".repeat(depth) + "}";
    }

    private String text(Expression expression) {
        return expressions.text(expression);
    }

    private String invocation(Invocation invocation) {
        return invocation.name() + "(" + expressions.arguments(invocation.arguments()) + ")";
    }

    private String header(Identifier name, List<Parameter> parameters) {
        return parameters.isEmpty() ? name.text() : name + "(" + parameters(parameters) + ")";
    }

    private String parameters(List<Parameter> parameters) {
        List<String> written = new ArrayList<>();
        for (Parameter parameter : parameters) {
            String type = parameter.type().map(t -> ": " + expressions.type(t)).orElse("");
            written.add(parameter.name() + type + range(parameter.range()) + prefixed(" = ", parameter.defaultValue()));
        }
        return String.join(", ", written);
    }

    private String result(Optional<TypeExpression> type) {
        return type.map(t -> " -> " + expressions.type(t)).orElse("");
    }

    private String body(Body body) {
        return switch (body) {
            case Body.ExpressionBody expression -> " = " + text(expression.value());
            case Body.BlockBody block -> " " + block(block.block());
        };
    }

    private String typed(Optional<TypeExpression> type) {
        return type.map(t -> " : " + expressions.type(t)).orElse("");
    }

    private String prefixed(String prefix, Optional<Expression> expression) {
        return expression.map(e -> prefix + text(e)).orElse("");
    }

    private String range(Optional<ValueRange> range) {
        return range.map(r -> " in " + text(r.low()) + (r.inclusive() ? " ..= " : " ..< ") + text(r.high())).orElse("");
    }

    private static String path(List<Identifier> path) {
        return path.stream().map(Identifier::text).collect(Collectors.joining("."));
    }

    private void documented(String documentation, String text) {
        if (!documentation.isEmpty()) {
            documentation.lines().forEach(line -> line(line.isEmpty() ? "///" : "/// " + line));
        }
        line(text);
    }

    private void open(String documentation, String header) {
        documented(documentation, header + " {");
        depth++;
    }

    private void close() {
        depth--;
        line("}");
    }

    private void line(String text) {
        out.append("    ".repeat(depth)).append(text).append('\n');
    }
}
