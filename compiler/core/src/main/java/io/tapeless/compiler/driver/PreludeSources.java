package io.tapeless.compiler.driver;

import io.tapeless.compiler.elaborate.Prelude;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.Parser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The prelude as text to read and copy.
public final class PreludeSources {
    /// A declaration of the prelude.
    ///
    /// @param kind    `layer`, `fn`, `init`, `schedule` or `optimizer`
    /// @param summary the first sentence of its comment
    /// @param text    its source, comment included
    public record Declaration(String kind, String name, String summary, String text) {}

    private PreludeSources() {}

    /// Everything, in reading order.
    public static List<Declaration> all() {
        List<Declaration> all = new ArrayList<>();
        for (SourceFile file : Prelude.load().files()) {
            Parser.parse(file).unit().items().forEach(item -> declaration(item).ifPresent(all::add));
        }
        return all;
    }

    /// The text of all declarations of that name: a function and a layer may share one.
    public static Optional<String> show(String name) {
        String text = all().stream().filter(declaration -> declaration.name().equals(name)).map(Declaration::text)
                .collect(Collectors.joining("\n\n"));
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static Optional<Declaration> declaration(Item item) {
        return switch (item) {
            case Item.LayerDeclaration layer -> Optional.of(declaration("layer", layer.name().text(), layer.documentation(), item));
            case Item.FunctionDeclaration function -> Optional.of(declaration("fn", function.name().text(), function.documentation(), item));
            case Item.InitDeclaration init -> Optional.of(declaration("init", init.name().text(), init.documentation(), item));
            case Item.ScheduleDeclaration schedule -> Optional.of(declaration("schedule", schedule.name().text(), schedule.documentation(), item));
            case Item.OptimizerDeclaration optimizer ->
                    Optional.of(declaration("optimizer", optimizer.name().text(), optimizer.documentation(), item));
            case Item.ModelDeclaration model -> Optional.empty();
            case Item.ExampleDeclaration example -> Optional.empty();
            case Item.ImportDeclaration imported -> Optional.empty();
        };
    }

    private static Declaration declaration(String kind, String name, String documentation, Item item) {
        String comment = documentation.isBlank() ? "" : documentation.strip().lines().map(line -> "/// " + line.strip() + "\n").collect(Collectors.joining());
        String summary = documentation.strip().lines().findFirst().orElse("");
        return new Declaration(kind, name, summary, comment + item.span().text());
    }
}
